"""The arguments of `submit` and `resume`."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable

CONFLICT_RULES = ("SKIP", "RENAME", "OVERWRITE")
PATH_RULES = ("refuse", "flatten", "last-part")
UNKNOWN_CHOICES = ("look", "again", "leave")


def add_submission_commands(add: Callable[[str, str, str], ArgumentParser]) -> None:
    """Add the commands that write to the platform; `add` makes one: name, summary, example."""
    submit = add(
        "submit",
        "import the files of a manifest: paced, and resumable",
        "submit cohort.csv --project ana/cohort-7 --yes --wait",
    )
    submit.add_argument("manifest", metavar="MANIFEST", help="CSV, TSV or JSON with DRS URIs")
    target = submit.add_mutually_exclusive_group(required=True)
    target.add_argument("--project", metavar="P", help="project to import into: owner/short-name")
    target.add_argument("--parent", metavar="F", help="id of the folder to import into")
    submit.add_argument("--batch", metavar="B", help="name for the import (default: the file's)")
    submit.add_argument(
        "--conflict",
        type=str.upper,
        choices=CONFLICT_RULES,
        default="SKIP",
        help="what to do where a file of the name exists: SKIP (default), RENAME or OVERWRITE",
    )
    submit.add_argument(
        "--tag", dest="tags", action="append", metavar="T", help="a tag for the files; repeatable"
    )
    submit.add_argument(
        "--skip-bad", action="store_true", help="leave out rows that cannot be sent"
    )
    add_manifest_options(submit, paths="refuse")
    submit.add_argument(
        "--own-targets", action="store_true", help="a row's own project or parent counts"
    )
    submit.add_argument(
        "--send-measures", action="store_true", help="send sizes and checksums as metadata"
    )
    submit.add_argument("--dry-run", action="store_true", help="say what would be sent")
    submit.add_argument("--yes", action="store_true", help="do not ask")
    _add_outcome(submit)

    resume = add(
        "resume", "go on with submissions that were interrupted", "resume cohort.csv --wait"
    )
    resume.add_argument("batch", nargs="?", metavar="BATCH", help="default: all unfinished ones")
    resume.add_argument(
        "--take-over", action="store_true", help="the one who was sending is gone for sure"
    )
    resume.add_argument(
        "--unknown",
        choices=UNKNOWN_CHOICES,
        help="calls whose answer was lost: look for their files, send them again with SKIP, or "
        "leave them as they are",
    )
    _add_outcome(resume)


def add_manifest_options(parser: ArgumentParser, *, paths: str) -> None:
    """Add how a manifest is to be read; `paths` is the rule where none is given."""
    parser.add_argument(
        "--paths",
        choices=PATH_RULES,
        default=paths,
        help="names with slashes: refuse, flatten to a_b.bam, or keep the last-part"
        f" (default: {paths})",
    )
    parser.add_argument("--host", metavar="H", help="put in front of Gen3's bare object ids")


def _add_outcome(parser: ArgumentParser) -> None:
    parser.add_argument(
        "--wait", action="store_true", help="until the jobs are finished; exit code as of wait"
    )
    parser.add_argument("--json", action="store_true", help="as JSON")
