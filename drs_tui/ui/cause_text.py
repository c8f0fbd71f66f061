"""What there is to say about one cause, and about the failures of some jobs as a whole. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.text import Text

from drs_tui import words
from drs_tui.insight.causes import Cause, without_cause
from drs_tui.model import WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.scope import Scope

_LABEL_WIDTH = 7
_BRIEF_MESSAGE_LINES = 2
LISTED_JOBS = 50

_SOURCES = {
    "codes": "the platform's list of codes",
    "clients": "the official clients",
    "reports": "users' reports",
    "HTTP": "the HTTP standard",
}


def cause_text(cause: Cause, now: datetime, width: int, *, is_brief: bool) -> Text:
    """Return what a cause is, what it means and what helps, in lines of `width` cells.

    Where it is brief, a long message is cut and the jobs are not listed.
    """
    text = Text()
    text.append(words.plural(cause.count, "failure"), "bold")
    text.append(f" in {words.plural(len(cause.jobs), 'job')}")
    text.append("   status ", fmt.QUIET).append(words.scalar_word(cause.sample.status))
    text.append("   code ", fmt.QUIET).append(words.scalar_word(cause.sample.code))
    text.append("   seen ", fmt.QUIET).append(f"{_span(cause, now)}\n")
    says = _wrap(words.text_word(cause.sample.message), width)
    if is_brief and len(says) > _BRIEF_MESSAGE_LINES:
        says = [*says[: _BRIEF_MESSAGE_LINES - 1], f"{says[_BRIEF_MESSAGE_LINES - 1][:-4]} ..."]
    for label, lines in (
        ("says", says),
        ("means", _wrap(cause.advice.meaning, width)),
        ("helps", _wrap(cause.advice.helps, width)),
        ("source", _wrap(_source(cause), width)),
    ):
        for number, line in enumerate(lines):
            text.append(f"{'' if number else label:<{_LABEL_WIDTH}} ", fmt.QUIET)
            text.append(f"{line}\n", fmt.QUIET if label == "source" else "")
    if not is_brief:
        _append_jobs(text, cause)
    text.rstrip()
    return text


def _append_jobs(text: Text, cause: Cause) -> None:
    text.append(f"\n{words.plural(len(cause.jobs), 'job')}\n", "bold")
    for part in cause.jobs[:LISTED_JOBS]:
        text.append(f"{part.count:>5} failed  ", fmt.BAD).append(f"{words.name_word(part.job)}\n")
    if len(cause.jobs) > LISTED_JOBS:
        text.append(f"and {words.plural(len(cause.jobs) - LISTED_JOBS, 'more job')}", fmt.QUIET)


def cause_line(cause: Cause) -> Text:
    """Return a cause on one line."""
    line = Text(no_wrap=True).append(words.plural(cause.count, "failure"), "bold")
    line.append(f" in {words.plural(len(cause.jobs), 'job')}")
    line.append("   code ", fmt.QUIET).append(words.code_word(cause.sample))
    return line.append(f"   {cause.advice.meaning}")


def failures_sentence(scope: Scope, jobs: Sequence[WatchedJob], causes: Sequence[Cause]) -> Text:
    """Return what `jobs`, which are those of `scope`, come to: failures, causes, what is open."""
    said = scope.says(len(jobs))
    line = Text(no_wrap=True).append(f"{said[:1].upper()}{said[1:]}", "bold")
    if not jobs:
        return line
    return line.append(": ").append(", ".join(_told(jobs, causes)))


def _told(jobs: Sequence[WatchedJob], causes: Sequence[Cause]) -> Iterator[str]:
    failed = sum(job.counts.failed for job in jobs)
    if failed:
        touched = sum(1 for job in jobs if job.counts.failed)
        where = f" in {touched:,} of them" if len(jobs) > 1 else ""
        yield f"{words.plural(failed, 'failure')}{where}"
        yield words.plural(len(causes), "cause")
    else:
        yield "no failures"
    if rest := without_cause(jobs):
        yield f"{rest:,} of unlisted causes"
    unknown = sum(job.looked_at is None for job in jobs)
    if under_way := sum(not job.is_final for job in jobs) - unknown:
        yield f"{under_way:,} under way"
    if unknown:
        yield f"{unknown:,} unchecked"


def empty_sentence(jobs: Sequence[WatchedJob]) -> str:
    """Return why no causes of failures in `jobs` are known."""
    if not jobs:
        return "No jobs are watched yet.\n\nesc goes back; a adds jobs there."
    known = [job for job in jobs if job.looked_at is not None]
    if not known:
        return "Nothing is known of these jobs yet. Causes come with the first look that finds any."
    if without_cause(known):
        return "The causes of these failures come with the next look."
    if all(job.is_final for job in jobs):
        return f"Nothing failed in {words.plural(len(jobs), 'job')}."
    return f"Nothing has failed so far in {words.plural(len(jobs), 'job')}."


def _span(cause: Cause, now: datetime) -> str:
    first, last = (words.short_time_word(at, now) for at in (cause.first_seen, cause.last_seen))
    return first if first == last else f"{first} to {last}"


def _source(cause: Cause) -> str:
    """Return where the meaning comes from, and that what helps is our own."""
    names = [name.strip() for name in cause.advice.source.split(",") if name.strip()]
    if not names:
        return "none: nothing public tells what it means"
    return f"{', '.join(_SOURCES.get(name, name) for name in names)}; what helps is inferred"


def _wrap(text: str, width: int) -> list[str]:
    room = max(20, width - _LABEL_WIDTH - 1)
    return textwrap.wrap(text, room, break_on_hyphens=False) or [""]
