"""The arguments of the commands around the work: simulated platform, token, settings, shell."""

from __future__ import annotations

import argparse
import math
import re

from drs_tui.commands.argument_parser import Add, adder, shared_options


def add_simulated_commands(add: Add) -> None:
    """Add the commands that need no platform."""
    add("demo", "open the screens on a simulated platform: no network, no account", "demo")

    simulate = add("simulate", "serve the simulated platform on 127.0.0.1", "simulate --port 8080")
    simulate.add_argument("--port", type=_port, default=0, metavar="N", help="0: a free one")
    simulate.add_argument("--scenario", default="demo", metavar="NAME", help="help: the list")
    simulate.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="1: as in life")


def add_setup_commands(add: Add) -> None:
    """Add the commands about this machine: what works, the token, the settings, completion."""
    examining = add("doctor", "write what works here, safe to paste into a ticket", "doctor --json")
    examining.add_argument("--json", action="store_true", help="as JSON; tries no notification")

    _add_token_actions(
        add("token", "set, show the source of, move or delete the token", "token set --check")
    )
    _add_config_actions(
        add("config", "show the settings, or where they are", "config show --origin")
    )
    completion = add("completion", "write a completion script for a shell", "completion bash")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")


def _add_token_actions(token: argparse.ArgumentParser) -> None:
    add = _action_adder(token)
    setting = add(
        "set",
        "keep a token; asks for it, or reads --token-stdin or --token-file",
        "token set --check",
    )
    setting.add_argument(
        "--store",
        choices=("keyring", "file"),
        default="keyring",
        help="keyring (default), or a file that only you can read, not encrypted",
    )
    setting.add_argument("--check", action="store_true", help="ask the platform whose it is first")
    showing = add(
        "show-source", "say where the token comes from, never the token", "token show-source"
    )
    showing.add_argument("--no-keyring", action="store_true", help="do not ask the keyring")
    deleting = add("delete", "delete the kept copies of the token", "token delete")
    deleting.add_argument(
        "--store", choices=("keyring", "file"), help="delete the copy there; default: all"
    )
    moving = add(
        "migrate",
        "move the token into the keyring; the file of the official clients is only read",
        "token migrate --from sevenbridges",
    )
    moving.add_argument(
        "--from",
        dest="source",
        choices=("sevenbridges", "file"),
        required=True,
        help="sevenbridges: ~/.sevenbridges/credentials; file: the one of token set --store file",
    )
    moving.add_argument("--to", choices=("keyring",), default="keyring", help="keyring (default)")


def _add_config_actions(config: argparse.ArgumentParser) -> None:
    add = _action_adder(config)
    add("path", "write the path of config.toml", "config path")
    show = add("show", "write the settings", "config show --origin")
    show.add_argument("--origin", action="store_true", help="and where each came from")


def _action_adder(command: argparse.ArgumentParser) -> Add:
    """Return what makes actions of a command, each with `--json`."""
    actions = command.add_subparsers(
        dest="action", metavar="ACTION", title="actions", required=True
    )
    add_plain = adder(actions, shared_options())

    def add(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        action = add_plain(name, summary, example)
        action.add_argument("--json", action="store_true", help="as JSON")
        return action

    return add


def _port(text: str) -> int:
    number = int(text) if re.fullmatch("[0-9]{1,5}", text) else -1
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def _speed(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError("a speed is a number above 0")
    return number
