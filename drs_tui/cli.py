"""The command line: the tree of arguments, and which part of the program answers.

Every import that costs something stands in the function that needs it, so that `--version` and
`--help` pay for none and the commands never load the screens.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from drs_tui import __version__

if TYPE_CHECKING:
    from drs_tui.commands.output import ExitCode, Output
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.services import Services

    Command = Callable[[argparse.Namespace, Services, Output], Coroutine[Any, Any, ExitCode]]

USAGE = 2
TOKEN_MISSING = 4


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program with `argv` (without its name) and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words == ["--version"]:
        print(f"drs-tui {__version__}")
        return 0
    refusal = _refuse_token_argument(words)
    if refusal:
        sys.stderr.write(f"drs-tui: {refusal}\n")
        return USAGE
    try:
        arguments = _parser().parse_args(words)
        return _run(arguments)
    except BrokenPipeError:
        _close_stdout()
        return 0
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say what is wrong on one line, and where to read on. Nothing from outside goes raw."""
        from drs_tui.text import clean

        self.exit(USAGE, f"drs-tui: {clean(message, 300)}\nTry: {self.prog} --help\n")


def _parser() -> _Parser:
    shared = _shared_options()
    parser = _Parser(
        prog="drs-tui",
        description="What arrived, what did not, and why: bulk DRS imports on CAVATICA and the "
        "other Seven Bridges platforms. Without a command, the screens open.",
        parents=[shared],
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"drs-tui {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    def add(name: str, summary: str, example: str) -> _Parser:
        return commands.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            epilog=f"example:  drs-tui {example}",
            parents=[shared],
            allow_abbrev=False,
        )

    add("demo", "open the screens on a simulated platform: no network, no account", "demo")

    simulate = add("simulate", "serve the simulated platform on 127.0.0.1", "simulate --port 8080")
    simulate.add_argument("--port", default="0", metavar="N", help="port (default: a free one)")
    simulate.add_argument("--scenario", default="demo", metavar="NAME", help="what it plays")
    simulate.add_argument("--speed", default="1", metavar="X", help="how much faster time runs")

    watch = add("watch", "put jobs on the watch list", "watch 301457789012345678 --label trio-7")
    watch.add_argument("ids", nargs="+", metavar="ID|HREF|-", help="what to watch; - reads stdin")
    watch.add_argument("--batch", metavar="B", help="name of the import they belong to")
    watch.add_argument("--label", metavar="L", help="a name for them")
    watch.add_argument("--json", action="store_true", help="say what was added as JSON")

    unwatch = add("unwatch", "take jobs off the watch list", "unwatch 301457789012345678")
    unwatch.add_argument("ids", nargs="+", metavar="ID")
    unwatch.add_argument("--json", action="store_true", help="say what was removed as JSON")

    jobs = add("jobs", "write the watch list; looks once", "jobs --json")
    jobs.add_argument("--cached", action="store_true", help="do not look, write what is known")
    form = jobs.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="as JSON")
    form.add_argument("--tsv", action="store_true", help="as tab-separated values")

    show = add("show", "write one job with its items", "show 301457789012345678 --json")
    show.add_argument("id", metavar="ID|HREF")
    show.add_argument("--cached", action="store_true", help="do not look, write what is known")
    show.add_argument("--json", action="store_true", help="as JSON")

    token = add("token", "set, show the source of, or delete the token", "token set")
    _add_token_commands(token, shared)
    return parser


def _add_token_commands(token: _Parser, shared: _Parser) -> None:
    actions = token.add_subparsers(dest="action", metavar="ACTION", required=True)

    def add(name: str, summary: str) -> _Parser:
        return actions.add_parser(name, help=summary, parents=[shared], allow_abbrev=False)

    setting = add("set", "keep a token; asks for it, or reads --token-stdin or --token-file")
    setting.add_argument(
        "--store",
        choices=("keyring", "file"),
        default="keyring",
        help="keyring (default), or a file that only you can read, not encrypted",
    )
    setting.add_argument("--check", action="store_true", help="ask the platform whose it is first")
    showing = add("show-source", "say where the token comes from, never the token")
    showing.add_argument("--no-keyring", action="store_true", help="do not ask the keyring")
    deleting = add("delete", "delete the kept copies")
    for parser in (setting, showing, deleting):
        parser.add_argument("--json", action="store_true", help="as JSON")


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
    group.add_argument("--no-mouse", action="store_true", help="leave the mouse to the terminal")
    group.add_argument("--quiet", action="store_true", help="no words on stderr but errors")
    return shared


def _refuse_token_argument(words: Sequence[str]) -> str | None:
    """Return why an attempt to give a token as an argument is refused, without repeating it."""
    known = ("--token-stdin", "--token-file")
    for word in words:
        name = word.partition("=")[0]
        if name.startswith(("--token", "--auth-token", "--auth_token")) and name not in known:
            return (
                "A token is never taken as an argument: everybody on this machine can read the "
                "arguments of a program. Use --token-stdin, --token-file or: drs-tui token set"
            )
    return None


def _run(arguments: argparse.Namespace) -> int:
    from drs_tui.commands.output import Output
    from drs_tui.errors import DrsError

    output = Output(quiet=_given(arguments, "quiet", False))
    try:
        if arguments.command == "simulate":
            from drs_tui.simulator.server import main as serve

            options = ("--port", arguments.port, "--scenario", arguments.scenario)
            return serve([*options, "--speed", arguments.speed])
        if arguments.command == "demo":
            return _run_demo(arguments)
        environ = _take_environment()
        services = _services(arguments, environ)
        for problem in services.settings.problems:
            output.complain(problem)
        if arguments.command is None:
            return _run_screens(arguments, services)
        return _run_command(arguments, services, output)
    except DrsError as error:
        return output.error(error)


def _run_command(arguments: argparse.Namespace, services: Services, output: Output) -> int:
    import asyncio

    command = _command(arguments)
    signal.signal(signal.SIGTERM, _terminate)
    code = asyncio.run(command(arguments, services, output))
    sys.stdout.flush()
    return int(code)


def _command(arguments: argparse.Namespace) -> Command:
    if arguments.command in ("jobs", "show"):
        from drs_tui.commands import jobs

        return jobs.list_jobs if arguments.command == "jobs" else jobs.show_job
    if arguments.command in ("watch", "unwatch"):
        from drs_tui.commands import watching

        return watching.watch if arguments.command == "watch" else watching.unwatch
    from drs_tui.commands import token

    actions = {
        "set": token.set_token,
        "show-source": token.show_source,
        "delete": token.delete_token,
    }
    return actions[arguments.action]


def _run_screens(arguments: argparse.Namespace, services: Services) -> int:
    from drs_tui.ui.run import run_screens

    return run_screens(services, ascii_only=services.settings.ascii.value, mouse=_mouse(services))


def _run_demo(arguments: argparse.Namespace) -> int:
    from drs_tui.config import Options
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.demo import demo_platform
    from drs_tui.services import build_services
    from drs_tui.ui.run import run_screens

    with demo_platform() as demo:
        environ = {**_take_environment(), **demo.environ}
        options = Options(api_url=demo.api, ascii=_given(arguments, "ascii", False))
        given = FoundToken(demo.secret, "the demo's own")
        services = build_services(options, environ, given)
        for job in demo.jobs:
            services.store.add(job.id, label=job.label)
        services.store.write_index(services.store.read_all())
        return run_screens(
            services, place="demo", ascii_only=options.ascii, mouse=_mouse(services)
        )


def _services(arguments: argparse.Namespace, environ: dict[str, str]) -> Services:
    from drs_tui.config import Options
    from drs_tui.services import build_services

    options = Options(
        profile=_given(arguments, "profile", None),
        platform=_given(arguments, "platform", None),
        api_url=_given(arguments, "api_url", None),
        mouse=_mouse_option(arguments),
        ascii=_given(arguments, "ascii", False),
        read_only=_given(arguments, "read_only", False),
    )
    arguments.given = _given_token(arguments)
    return build_services(options, environ, arguments.given)


def _given_token(arguments: argparse.Namespace) -> FoundToken | None:
    path = _given(arguments, "token_file", None)
    if path is None and not _given(arguments, "token_stdin", False):
        return None
    from drs_tui.credentials.secret import parse_token
    from drs_tui.credentials.sources import FoundToken
    from drs_tui.credentials.token_file import read_given_file

    if path is not None:
        return FoundToken(read_given_file(path), f"file {path}")
    return FoundToken(parse_token(sys.stdin.read(10_000)), "stdin")


def _take_environment() -> dict[str, str]:
    """Return the environment and take the token out of ours, so that no child inherits it."""
    environ = dict(os.environ)
    os.environ.pop("SB_AUTH_TOKEN", None)
    return environ


def _given(arguments: argparse.Namespace, name: str, default: Any) -> Any:
    return getattr(arguments, name, default)


def _mouse_option(arguments: argparse.Namespace) -> bool | None:
    if _given(arguments, "no_mouse", False):
        return False
    return True if _given(arguments, "mouse", False) else None


def _mouse(services: Services) -> bool:
    """Tell whether to use the mouse: over SSH it is left to the terminal unless asked for."""
    chosen = services.settings.mouse.value
    return "SSH_CONNECTION" not in os.environ if chosen is None else chosen


def _terminate(_signal: int, _frame: object) -> NoReturn:
    raise SystemExit(143)


def _close_stdout() -> None:
    """Keep the interpreter from complaining about the broken pipe once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
