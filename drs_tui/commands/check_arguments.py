"""The arguments of `check` and `retry`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

from drs_tui.commands.submission_arguments import CONFLICT_RULES, add_manifest_options


def add_check_commands(add: Callable[[str, str, str], ArgumentParser]) -> None:
    """Add what comes after a submission; `add` makes a command: name, summary, example."""
    check = add("check", "compare a batch's manifest with what arrived", "check cohort.csv --json")
    check.add_argument("batch", metavar="BATCH", help="name of the batch")
    check.add_argument(
        "--manifest", metavar="F", help="the manifest, of a batch that was made elsewhere"
    )
    add_manifest_options(check, paths="last-part")
    check.add_argument("--json", action="store_true", help="as JSON")

    retry = add(
        "retry",
        "import what failed or is missing of a batch once more",
        "retry cohort.csv --dry-run",
    )
    retry.add_argument("batch", metavar="BATCH", help="name of the batch")
    retry.add_argument("--cause", metavar="C", help="only this cause, as causes names it")
    retry.add_argument(
        "--conflict",
        type=str.upper,
        choices=CONFLICT_RULES,
        help="what to do where a file of the name exists (default: as the first time)",
    )
    retry.add_argument("--dry-run", action="store_true", help="say what would be sent")
    retry.add_argument("--yes", action="store_true", help="do not ask")
    retry.add_argument(
        "--wait", action="store_true", help="until the jobs are finished; exit code as of wait"
    )
    retry.add_argument(
        "--write", metavar="F", help="write the rows as a manifest, and send nothing"
    )
    retry.add_argument("--json", action="store_true", help="as JSON")
