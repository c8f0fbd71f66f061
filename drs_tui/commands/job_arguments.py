"""The arguments of the commands that are about jobs: the watch list, one job, items, causes."""

from __future__ import annotations

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from argparse import ArgumentParser

    from drs_tui.commands.argument_parser import Add

_CELLS = (
    r"In --tsv and --csv a backslash is written \\, a tab \x09, a line end \x0a, and whatever else "
    "cannot be seen as its number. In --csv a text that a spreadsheet could take for a formula, "
    "since it begins with = + - or @, has a ' before it, and so has one that begins with '; take "
    r"one ' off to have it back. A semicolon before such a sign is \x3b. --json and --jsonl are "
    "exact."
)


def add_list_commands(add: Add) -> None:
    """Add the commands of the watch list, and of one job."""
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


def add_insight_commands(add: Add) -> None:
    """Add the commands about what several jobs came to, and why."""
    items = add(
        "items", "write the items of jobs", "items --batch cohort-7 --failed --csv > failed.csv"
    )
    _add_jobs(items)
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

    causes = add(
        "causes", "write failures by cause; of all jobs, if none are named", "causes --json"
    )
    _add_jobs(causes)
    causes.add_argument("--json", action="store_true", help="as JSON")

    report = add(
        "report",
        "write one page about jobs, for a notebook or a ticket",
        "report --batch cohort-7 --output cohort-7.html",
    )
    _add_jobs(report)
    report.add_argument("--format", choices=("md", "html"), help="Markdown or HTML")
    report.add_argument("--output", metavar="F", help="file to write, in place of stdout")


def _add_jobs(parser: ArgumentParser) -> None:
    parser.add_argument("ids", nargs="*", metavar="ID|HREF|-", help="jobs, watched or not")
    parser.add_argument("--batch", metavar="B", help="all watched jobs of this batch")
