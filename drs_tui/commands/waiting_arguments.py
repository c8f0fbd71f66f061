"""The arguments of the commands that stay until jobs are finished."""

from __future__ import annotations

from argparse import ArgumentParser

from drs_tui.commands.amounts import Allowance, parse_allowance, parse_time
from drs_tui.commands.argument_parser import Add


def add_waiting_commands(add: Add) -> None:
    """Add `wait` and `follow`."""
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


def _add_selection(parser: ArgumentParser, what: str) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID|HREF|-", help=f"{what}; - reads stdin")
    parser.add_argument("--batch", metavar="B", help="the jobs of this batch, in place of ids")
