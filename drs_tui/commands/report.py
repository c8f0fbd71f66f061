"""`report`: one page about jobs, in Markdown or HTML."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from drs_tui.commands.looking import watching
from drs_tui.commands.naming import known_names
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture
from drs_tui.commands.selection import chosen_jobs
from drs_tui.commands.writing import write_file
from drs_tui.insight.report import Report, ReportedJob, build_report
from drs_tui.services import Services
from drs_tui.text import OutsideText

_HTML_ENDINGS = {".html", ".htm"}


def write_report(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write one page about jobs; looks at those that are under way or not watched.

    The format follows from the file's name where it is not given. Sizes are those that are known
    from before: nothing is fetched for them.
    """
    pictures, refused = chosen_jobs(arguments, services, output)
    code = asyncio.run(_look(pictures, services, output))
    pictures = [picture for picture in pictures if picture.is_known]
    if pictures:
        ascii_only = services.settings.ascii.value
        report = _report(pictures, arguments, services)
        page = _page(report, _format(arguments), ascii_only=ascii_only)
        if arguments.output is None:
            output.data(page.removesuffix("\n"))
        else:
            write_file(arguments.output, page, output, option="--output")
    return max(refused, code, output.notices(services.store.drain_notices()))


async def _look(pictures: Sequence[Picture], services: Services, output: Output) -> ExitCode:
    due = [picture for picture in pictures if not picture.is_settled]
    async with watching(due, services, output) as (_, code):
        return code


def _report(pictures: Sequence[Picture], arguments: Namespace, services: Services) -> Report:
    items = [item for picture in pictures for item in picture.items]
    return build_report(
        [ReportedJob(picture.job, picture.items) for picture in pictures],
        known_names(items, services),
        services.clock.now(),
        place=services.place,
        api=services.api,
        batch=OutsideText(arguments.batch) if arguments.batch else None,
    )


def _format(arguments: Namespace) -> str:
    if arguments.format is not None:
        return str(arguments.format)
    ending = Path(arguments.output or "").suffix.lower()
    return "html" if ending in _HTML_ENDINGS else "md"


def _page(report: Report, form: str, *, ascii_only: bool) -> str:
    if form == "html":
        from drs_tui.insight.report_html import html

        return html(report)
    from drs_tui.insight.report_markdown import markdown
    from drs_tui.insight.timeline_text import ASCII, BLOCKS

    return markdown(report, ASCII if ascii_only else BLOCKS)
