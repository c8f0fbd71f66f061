"""The tree of commands and options, and how a command line is read by it.

No sentence here repeats a value that was typed: it may be a token in the wrong place.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Sequence

from drs_tui.commands.argument_parser import Add, Parser, adder, shared_options
from drs_tui.commands.argument_refusals import (
    holds_token,
    refuse_token_argument,
    token_argument,
    unread,
)
from drs_tui.commands.check_arguments import add_check_commands
from drs_tui.commands.job_arguments import add_insight_commands, add_list_commands
from drs_tui.commands.plain_line import SHARED_DEFAULTS
from drs_tui.commands.setup_arguments import add_setup_commands, add_simulated_commands
from drs_tui.commands.submission_arguments import add_submission_commands
from drs_tui.commands.waiting_arguments import add_waiting_commands
from drs_tui.errors import UsageTrouble

FAMILIES: tuple[tuple[tuple[str, ...], Callable[[Add], None]], ...] = (
    (("demo", "simulate"), add_simulated_commands),
    (("watch", "unwatch", "jobs", "show"), add_list_commands),
    (("wait", "follow"), add_waiting_commands),
    (("submit", "resume"), add_submission_commands),
    (("check", "retry"), add_check_commands),
    (("items", "causes", "report"), add_insight_commands),
    (("doctor", "token", "config", "completion"), add_setup_commands),
)
"""The commands in the order of the help, and what adds them."""

_NAMES = (
    *("profile", "platform", "api_url", "scenario", "label", "batch"),
    *("manifest", "project", "parent", "host", "tags"),
)
"""Options whose values are names that are shown or kept."""


def parse(words: Sequence[str]) -> Namespace:
    """Read a command line. Raises `UsageTrouble`; ends the program after `--help`."""
    refuse_token_argument(words)
    parser = make_parser(words[0] if words else None)
    arguments, rest = parser.parse_known_args(words, Namespace(**SHARED_DEFAULTS))
    if rest:
        if getattr(arguments, "action", None) == "set" and not rest[0].startswith("-"):
            # Whatever it looks like, it was meant to be kept as the token.
            raise token_argument()
        raise unread(rest, arguments, parser)
    if any(holds_token(getattr(arguments, name, None)) for name in _NAMES):
        raise token_argument()
    if arguments.token_stdin and arguments.token_file is not None:
        raise UsageTrouble("--token-stdin and --token-file are two tokens.", "Give one of them.")
    if arguments.token_stdin and "-" in getattr(arguments, "ids", ()):
        raise UsageTrouble("--token-stdin and - both read stdin.", "Use --token-file PATH.")
    return arguments


def make_parser(first: str | None = None) -> Parser:
    """Make the tree of commands and options.

    Where the `first` word of a line names a command, nothing can come of the commands of other
    families, and they are left out: a tenth of the time that a small command takes.
    """
    shared = shared_options()
    parser = Parser(
        prog="drs-tui",
        description="What arrived, what did not, and why: bulk DRS imports on CAVATICA and the "
        "other Seven Bridges platforms. Without a command, the screens open.",
        epilog="example:  drs-tui watch 301457789012345678 && drs-tui jobs",
        parents=[shared],
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", prog=parser.prog
    )
    is_known = any(first in names for names, _ in FAMILIES)
    for names, add_commands in FAMILIES:
        if first in names or not is_known:
            add_commands(adder(commands, shared))
    return parser
