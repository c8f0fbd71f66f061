"""The tree of commands and options, and what is said about a line that is none of them.

No sentence here repeats a value that was typed: it may be a token in the wrong place.
"""

from __future__ import annotations

import argparse
import difflib
import math
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NoReturn

from drs_tui import __version__
from drs_tui.commands.amounts import Allowance, parse_allowance, parse_time
from drs_tui.commands.submission_arguments import add_submission_commands
from drs_tui.errors import UsageTrouble

SHARED_DEFAULTS = {
    "profile": None,
    "platform": None,
    "api_url": None,
    "token_stdin": False,
    "token_file": None,
    "read_only": False,
    "ascii": False,
    "mouse": None,
    "quiet": False,
}
"""What holds where an option for all is not given."""

_CELLS = (
    r"In --tsv and --csv a backslash is written \\, a tab \x09, a line end \x0a, and whatever else "
    "cannot be seen as its number. In --csv a text that a spreadsheet could take for a formula, "
    "since it begins with = + - or @, has a ' before it, and so has one that begins with '; take "
    r"one ' off to have it back. A semicolon before such a sign is \x3b. --json and --jsonl are "
    "exact."
)

_OPTION = re.compile(r"--?[A-Za-z][a-z-]{0,30}")
_COMMAND = re.compile(r"[a-z][a-z-]{0,20}")

_HELP = "Try: drs-tui --help"
_NEAR = 0.75
"""How much alike an option must be to be the one that was meant."""

_NAMES = (
    *("profile", "platform", "api_url", "scenario", "label", "batch"),
    *("manifest", "project", "parent", "host", "tags"),
)
"""Options whose values are names that are shown or kept."""


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Read a command line. Raises `UsageTrouble`; ends the program after `--help`."""
    _refuse_token_argument(words)
    parser = make_parser()
    arguments, unread = parser.parse_known_args(words, argparse.Namespace(**SHARED_DEFAULTS))
    if unread:
        if getattr(arguments, "action", None) == "set" and not unread[0].startswith("-"):
            # Whatever it looks like, it was meant to be kept as the token.
            raise _token_argument()
        raise _unread(unread, arguments, parser)
    if any(_holds_token(getattr(arguments, name, None)) for name in _NAMES):
        raise _token_argument()
    if arguments.token_stdin and arguments.token_file is not None:
        raise UsageTrouble("--token-stdin and --token-file are two tokens.", "Give one of them.")
    if arguments.token_stdin and "-" in getattr(arguments, "ids", ()):
        raise UsageTrouble("--token-stdin and - both read stdin.", "Use --token-file PATH.")
    return arguments


def make_parser() -> _Parser:
    """Make the tree of commands and options."""
    shared = _shared_options()
    parser = _Parser(
        prog="drs-tui",
        description="What arrived, what did not, and why: bulk DRS imports on CAVATICA and the "
        "other Seven Bridges platforms. Without a command, the screens open.",
        epilog="example:  drs-tui watch 301457789012345678 && drs-tui jobs",
        parents=[shared],
    )
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, summary: str, example: str) -> _Parser:
        return _add(commands, name, summary, example, shared)

    add("demo", "open the screens on a simulated platform: no network, no account", "demo")

    simulate = add("simulate", "serve the simulated platform on 127.0.0.1", "simulate --port 8080")
    simulate.add_argument("--port", type=_port, default=0, metavar="N", help="0: a free one")
    simulate.add_argument("--scenario", default="demo", metavar="NAME", help="help: the list")
    simulate.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="1: as in life")

    watch = add("watch", "put jobs on the watch list", "watch 301457789012345678 --label trio-7")
    watch.add_argument("ids", nargs="+", metavar="ID|HREF|-", help="what to watch; - reads stdin")
    watch.add_argument("--batch", metavar="B", help="name of the import they belong to")
    watch.add_argument("--label", metavar="L", help="a name for them")
    watch.add_argument("--json", action="store_true", help="say what was added as JSON")

    unwatch = add("unwatch", "take jobs off the watch list", "unwatch 301457789012345678")
    unwatch.add_argument("ids", nargs="+", metavar="ID", help="what to take off; - reads stdin")
    unwatch.add_argument("--json", action="store_true", help="say what was removed as JSON")

    jobs = add("jobs", "write the watch list; looks once", "jobs --json")
    jobs.add_argument("--cached", action="store_true", help="do not look, write what is known")
    form = jobs.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--tsv", action="store_true", help="as tab-separated values")

    show = add("show", "write one job with its items", "show 301457789012345678 --json")
    show.add_argument("id", metavar="ID|HREF", help="one job, watched or not")
    show.add_argument("--cached", action="store_true", help="do not look, write what is known")
    show.add_argument("--json", action="store_true", help="as JSON")

    waiting = add(
        "wait",
        "return when jobs are finished; the exit code says what they came to",
        "wait --batch trios --timeout 2h --max-failed 5%",
    )
    _add_selection(waiting, "what to wait for, watched or not")
    which = waiting.add_mutually_exclusive_group()
    which.add_argument("--any", action="store_true", help="until one job is finished")
    which.add_argument("--all", action="store_true", help="until all are (default)")
    waiting.add_argument(
        "--timeout",
        type=parse_time,
        metavar="T",
        help="90, 90s, 15m, 2h; then the exit code is 124",
    )
    waiting.add_argument(
        "--max-failed",
        type=parse_allowance,
        default=Allowance(),
        metavar="N|P%",
        help="so many items, or percent of all, may fail, be missing or empty (default: 0)",
    )
    waiting.add_argument("--json", action="store_true", help="the jobs as JSON, as jobs --json")

    following = add(
        "follow",
        "write a line for each event until jobs are finished",
        "follow --batch trios --json",
    )
    _add_selection(following, "what to follow, watched or not; without, the watch list")
    following.add_argument("--json", action="store_true", help="one JSON object a line")

    add_submission_commands(add)
    _add_insight_commands(add)

    examining = add("doctor", "write what works here, safe to paste into a ticket", "doctor --json")
    examining.add_argument("--json", action="store_true", help="as JSON")

    token = add("token", "set, show the source of, move or delete the token", "token set --check")
    _add_token_commands(token, shared)

    config = add("config", "show the settings, or where they are", "config show --origin")
    _add_config_commands(config, shared)

    completion = add("completion", "write a completion script for a shell", "completion bash")
    completion.add_argument("shell", choices=("bash", "zsh", "fish"), help="bash, zsh or fish")
    return parser


def _add_insight_commands(add: Callable[[str, str, str], _Parser]) -> None:
    def about_jobs(name: str, summary: str, example: str) -> _Parser:
        command = add(name, summary, example)
        command.add_argument("ids", nargs="*", metavar="ID|HREF|-", help="jobs, watched or not")
        command.add_argument("--batch", metavar="B", help="all watched jobs of this batch")
        return command

    items = about_jobs(
        "items", "write the items of jobs", "items --batch cohort-7 --failed --csv > failed.csv"
    )
    items.description = f"{items.description} {_CELLS}"
    which = items.add_mutually_exclusive_group()
    which.add_argument("--failed", action="store_true", help="only those that failed")
    which.add_argument("--ok", action="store_true", help="only those that arrived")
    items.add_argument("--names", action="store_true", help="fetch names and sizes")
    form = items.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--jsonl", action="store_true", help="as JSON, a line an item")
    form.add_argument("--csv", action="store_true", help="for spreadsheets")
    form.add_argument("--tsv", action="store_true", help="as tab-separated values")

    causes = about_jobs(
        "causes", "write failures by cause; of all jobs, if none are named", "causes --json"
    )
    causes.add_argument("--json", action="store_true", help="as JSON")

    report = about_jobs(
        "report",
        "write one page about jobs, for a notebook or a ticket",
        "report --batch cohort-7 --output cohort-7.html",
    )
    report.add_argument("--format", choices=("md", "html"), help="Markdown or HTML")
    report.add_argument("--output", metavar="F", help="file to write, in place of stdout")


def _add_selection(parser: _Parser, what: str) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID|HREF|-", help=f"{what}; - reads stdin")
    parser.add_argument("--batch", metavar="B", help="the jobs of this batch, in place of ids")


def _add_token_commands(token: _Parser, shared: _Parser) -> None:
    actions = token.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)

    def add(name: str, summary: str, example: str) -> _Parser:
        action = _add(actions, name, summary, example, shared)
        action.add_argument("--json", action="store_true", help="as JSON")
        return action

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


def _add_config_commands(config: _Parser, shared: _Parser) -> None:
    actions = config.add_subparsers(dest="action", metavar="ACTION", title="actions", required=True)
    path = _add(actions, "path", "write the path of config.toml", "config path", shared)
    show = _add(actions, "show", "write the settings", "config show --origin", shared)
    show.add_argument("--origin", action="store_true", help="and where each came from")
    for action in (path, show):
        action.add_argument("--json", action="store_true", help="as JSON")


def _shared_options() -> _Parser:
    # Suppressed defaults: an option given before the command is not undone by the command's own.
    shared = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = shared.add_argument_group("options for all")
    group.add_argument("--profile", metavar="NAME", help="whose token, and which platform")
    group.add_argument("--platform", metavar="NAME", help="cavatica, cgc, bdc, sb-us, sb-eu, sb-cn")
    group.add_argument("--api-url", metavar="URL", help="API base address")
    group.add_argument("--token-stdin", action="store_true", help="read the token from stdin")
    group.add_argument("--token-file", metavar="PATH", help="read the token from a file")
    group.add_argument("--read-only", action="store_true", help="never write to the platform")
    group.add_argument("--ascii", action="store_true", help="no signs outside ASCII")
    group.add_argument("--mouse", action="store_true", help="use the mouse")
    group.add_argument(
        "--no-mouse", dest="mouse", action="store_false", help="leave the mouse to the terminal"
    )
    group.add_argument("--quiet", action="store_true", help="no words on stderr but errors")
    group.add_argument("--version", action="version", version=f"drs-tui {__version__}")
    return shared


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are `UsageTrouble`s, and repeat nothing that may be secret."""

    def __init__(self, **more: Any) -> None:
        super().__init__(formatter_class=_Help, allow_abbrev=False, **more)

    def error(self, message: str) -> NoReturn:
        told = re.sub("ignored explicit argument .*", "takes no value", message, flags=re.DOTALL)
        raise UsageTrouble(f"{told[:1].upper()}{told[1:]}.", f"Try: {self.prog} --help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """Name the nearest choice instead of all of them."""
        if action.choices is None or value in action.choices:
            return
        if _holds_token(value):
            raise _token_argument()
        choices = list(action.choices)
        if action.option_strings:
            told = f"there are {' and '.join(choices)}" if choices[1:] else f"there is {choices[0]}"
            raise argparse.ArgumentError(action, told)
        shown = f"{action.dest} '{value}'" if _COMMAND.fullmatch(value) else f"such {action.dest}"
        near = difflib.get_close_matches(value, choices, 1)
        meant = f". Did you mean '{near[0]}'?" if near else ""
        raise UsageTrouble(f"There is no {shown}{meant or '.'}", f"Try: {self.prog} --help")


class _Help(argparse.HelpFormatter):
    """Help that fits 80 columns, and fewer where the terminal has fewer."""

    def __init__(self, prog: str) -> None:
        width = min(78, shutil.get_terminal_size().columns - 2)
        super().__init__(prog, max_help_position=26, width=width)


def _add(commands: Any, name: str, summary: str, example: str, shared: _Parser) -> _Parser:
    parser: _Parser = commands.add_parser(
        name,
        help=summary,
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=f"example:  drs-tui {example}",
        parents=[shared],
    )
    return parser


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


def _refuse_token_argument(words: Iterable[str]) -> None:
    """Raise `UsageTrouble` where a token was given as an argument."""
    for word in words:
        name, sign, _ = word.partition("=")
        is_ours = name == "--token-file" or (name == "--token-stdin" and not sign)
        if name.startswith(("--token", "--auth-token", "--auth_token")) and not is_ours:
            raise _token_argument()


def _holds_token(value: str | Sequence[str] | None) -> bool:
    if not value:
        return False
    if not isinstance(value, str):
        return any(map(_holds_token, value))
    # Most command lines have nothing to ask about.
    from drs_tui.paste.tokens import holds_token

    return holds_token(value)


def _token_argument() -> UsageTrouble:
    return UsageTrouble(
        "A token is never taken as an argument: everybody on this machine can read the arguments "
        "of a program.",
        "Use --token-stdin, --token-file PATH or: drs-tui token set",
    )


def _unread(
    words: Sequence[str], arguments: argparse.Namespace, parser: argparse.ArgumentParser
) -> UsageTrouble:
    """Return what to say about words that belong to nothing."""
    if any(_holds_token(part.lstrip("-")) for word in words for part in (word, *word.split("="))):
        return _token_argument()
    names = [word.partition("=")[0] for word in words]
    options = [name for name in names if _OPTION.fullmatch(name)]
    hint = f"Try: drs-tui {arguments.command} --help" if arguments.command else _HELP
    if options:
        near = difflib.get_close_matches(options[0], _options(parser, arguments), 1, _NEAR)
        meant = f"Did you mean {near[0]}? " if near else ""
        return UsageTrouble(f"There is no option {options[0]} here.", meant + hint)
    plural = "1 word" if len(words) == 1 else f"{len(words)} words"
    return UsageTrouble(f"There is {plural} too many at the end.", hint)


def _options(parser: argparse.ArgumentParser, arguments: argparse.Namespace) -> list[str]:
    """Return the options of the command, or of its action, that a line names."""
    names: list[str] = []
    for action in parser._actions:
        names += action.option_strings
        if isinstance(action, argparse._SubParsersAction):
            chosen = action.choices.get(getattr(arguments, action.dest) or "")
            names += _options(chosen, arguments) if chosen else []
    return names
