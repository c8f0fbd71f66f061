"""What the tree of arguments is made of: parsers that repeat no secret, and the options for all."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Callable

from drs_tui import __version__
from drs_tui.commands.argument_refusals import holds_token, token_argument
from drs_tui.errors import UsageTrouble

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeAlias

Add: TypeAlias = Callable[[str, str, str], argparse.ArgumentParser]
"""Makes a command of a name, a summary, and an example without the program's name."""

_COMMAND = r"[a-z][a-z-]{0,20}"


class Parser(argparse.ArgumentParser):
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
        if holds_token(value):
            raise token_argument()
        choices = list(action.choices)
        if action.option_strings:
            told = f"there are {' and '.join(choices)}" if choices[1:] else f"there is {choices[0]}"
            raise argparse.ArgumentError(action, told)
        is_word = re.fullmatch(_COMMAND, value)
        shown = f"{action.dest} '{value}'" if is_word else f"such {action.dest}"
        import difflib

        near = difflib.get_close_matches(value, choices, 1)
        meant = f". Did you mean '{near[0]}'?" if near else ""
        raise UsageTrouble(f"There is no {shown}{meant or '.'}", f"Try: {self.prog} --help")


class _Help(argparse.HelpFormatter):
    """Help that fits 80 columns, and fewer where the terminal has fewer."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=min(78, _columns() - 2))


def _columns() -> int:
    """Return the width of the terminal. That of `shutil` imports what unpacks archives."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(1).columns or 80
    except OSError:
        return 80


def adder(commands: Any, shared: Parser) -> Add:
    """Return what makes commands, or their actions, which have the `shared` options as well."""

    def add(name: str, summary: str, example: str) -> argparse.ArgumentParser:
        parser: Parser = commands.add_parser(
            name,
            help=summary,
            description=f"{summary[0].upper()}{summary[1:]}.",
            epilog=f"example:  drs-tui {example}",
            parents=[shared],
        )
        return parser

    return add


def shared_options() -> Parser:
    """Make the options for all."""
    # Suppressed defaults: an option given before the command is not undone by the command's own.
    shared = Parser(add_help=False, argument_default=argparse.SUPPRESS)
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
