"""`causes`: failures by cause, over jobs, with what they mean and what helps."""

from __future__ import annotations

import asyncio
import shutil
import textwrap
from argparse import Namespace
from collections.abc import Iterator, Sequence

from drs_tui import words
from drs_tui.commands.cause_forms import cause_json
from drs_tui.commands.looking import say_under_way, watching
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture
from drs_tui.commands.selection import chosen_jobs
from drs_tui.insight.causes import Cause, causes_of, without_cause
from drs_tui.services import Services

_WIDEST = 100
"""Columns of the text for people, at most."""


def list_causes(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write failures by cause; of all watched jobs where none are named.

    Looks at the jobs that are under way or not watched.
    """
    pictures, refused = chosen_jobs(arguments, services, output, or_all=True)
    code = asyncio.run(_look(pictures, services, output))
    jobs = [picture.job for picture in pictures if picture.job.looked_at is not None]
    causes = causes_of(jobs)
    if arguments.json:
        output.json([cause_json(cause) for cause in causes])
    else:
        for number, cause in enumerate(causes):
            for line in ("",) * bool(number) + tuple(_lines(cause)):
                output.data(line)
    if not pictures:
        output.say("No jobs are watched. Add some with: drs-tui watch ID ...")
    elif not causes and jobs:
        output.say(f"Nothing failed in {words.plural(len(jobs), 'job')}.")
    say_under_way(pictures, output)
    if rest := without_cause(jobs):
        more = words.plural(rest, "more failure has", "more failures have")
        output.say(f"{more} other causes; drs-tui items ID --failed lists all.")
    return max(refused, code, output.notices(services.store.drain_notices()))


async def _look(pictures: Sequence[Picture], services: Services, output: Output) -> ExitCode:
    due = [picture for picture in pictures if not picture.is_settled]
    async with watching(due, services, output) as (_, code):
        return code


def _lines(cause: Cause) -> Iterator[str]:
    """Yield a cause as lines of text."""
    width = min(_WIDEST, shutil.get_terminal_size().columns)
    count = words.plural(cause.count, "failure")
    yield f"{count} in {words.plural(len(cause.jobs), 'job')}   {cause.key}"
    for name, text in (
        ("says", words.text_word(cause.sample.message)),
        ("means", cause.advice.meaning),
        ("helps", cause.advice.helps),
        ("seen", words.span_word(cause.first_seen, cause.last_seen)),
    ):
        yield from textwrap.wrap(
            text,
            max(20, width),
            initial_indent=f"  {name:<7}",
            subsequent_indent=" " * 9,
            break_long_words=False,
            break_on_hyphens=False,
        )
