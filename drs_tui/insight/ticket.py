"""A cause as a text for the platform's support: what happened, how often, when, and in which jobs.

Pure. Ids of jobs and the platform's own words are in it; names that people gave are not, and never
a token or a header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from drs_tui import __version__, words
from drs_tui.insight.causes import Cause, InJob
from drs_tui.insight.normalise import normalise
from drs_tui.paste.tokens import is_token_like, names_token, take_out
from drs_tui.platforms import title_of_api
from drs_tui.text import clean

MOST_JOBS = 20
"""How many jobs are listed; the others are counted."""

_LABEL_WIDTH = 12


def ticket_text(cause: Cause, now: datetime) -> str:
    """Return the text, in lines that a mail or a web form takes as they are."""
    return "\n".join(_lines(cause, now)) + "\n"


def _lines(cause: Cause, now: datetime) -> Iterator[str]:
    api = cause.jobs[0].job.api
    failures = words.plural(cause.count, "item")
    yield f"Bulk DRS imports: {failures} failed for one reason"
    yield ""
    for label, value in (
        ("platform", f"{title_of_api(api)}, {api}"),
        ("status", words.scalar_word(cause.sample.status)),
        ("code", words.scalar_word(cause.sample.code)),
        ("message", _message(cause)),
        ("sample", f"entry {cause.sample_index + 1} of the result of import {cause.sample_job}"),
        ("count", f"{failures} in {words.plural(len(cause.jobs), 'import')}"),
        ("first seen", words.utc_word(cause.first_seen)),
        ("last seen", words.utc_word(cause.last_seen)),
        ("written", f"{words.utc_word(now)}, by drs-tui {__version__}"),
    ):
        yield f"{label:<{_LABEL_WIDTH}}{value}"
    yield ""
    yield "Seen is when a look at an import first showed such a failure, by"
    yield "the clock of the machine that looked; the failures themselves are"
    yield "older. Import ids:"
    yield ""
    for part in cause.jobs[:MOST_JOBS]:
        yield _job_line(part)
    if len(cause.jobs) > MOST_JOBS:
        yield f"... and {words.plural(len(cause.jobs) - MOST_JOBS, 'more import')}"


def _message(cause: Cause) -> str:
    """Return the platform's words; without ids where one of them could be a token."""
    message = cause.sample.message
    if not message:
        return words.NOTHING
    text = message.exact
    is_risky = names_token(text) or any(map(is_token_like, re.split("[^0-9A-Za-z]+", text)))
    return clean(normalise(take_out(text)[0])) if is_risky else str(message)


def _job_line(part: InJob) -> str:
    job = part.job
    started, finished = map(words.timestamp_word, (job.started_on, job.finished_on))
    items = words.plural(job.counts.items, "item")
    return f"{job.id}  {part.count} of {items}, started {started}, finished {finished}"
