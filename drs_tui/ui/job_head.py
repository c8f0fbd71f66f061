"""The top of the job screen: everything about a job in at most five lines. Pure."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from drs_tui import words
from drs_tui.model import JobState, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs

_BEFORE_START = (JobState.SUBMITTED, JobState.PENDING)


def job_head(job: WatchedJob, now: datetime, glyphs: Glyphs) -> Text:
    """Return who it is, what it came to, when, how fresh that is, and the states as we saw them."""
    lines = [_name(job), _result(job, glyphs), _dates(job), _looks(job, now)]
    if job.seen:
        lines.append(_seen(job, now, glyphs))
    for line in lines:
        line.no_wrap = True
    return Text("\n").join(lines)


def _name(job: WatchedJob) -> Text:
    line = Text()
    if job.label:
        line.append(str(job.label), "bold").append("   ")
    line.append("id ", fmt.QUIET).append(job.id, "" if job.label else "bold")
    if job.batch:
        line.append("   batch ", fmt.QUIET).append(str(job.batch))
    if job.archived:
        line.append("   taken off the watch list", fmt.WARNING)
    return line


def _result(job: WatchedJob, glyphs: Glyphs) -> Text:
    line = Text().append_text(fmt.state_text(job)).append("  ")
    if job.outcome is not None:
        line.append_text(fmt.outcome_text(job))
        line.append(f" {words.OUTCOME_WORDS[job.outcome]}  ", fmt.QUIET)
    if job.state is not None:
        line.append_text(fmt.bar_text(job.counts, job.total, 10, glyphs)).append(" ")
        line.append(words.items_word(job.counts, job.total))
    return line


def _dates(job: WatchedJob) -> Text:
    line = Text()
    for name, timestamp in (("started_on", job.started_on), ("finished_on", job.finished_on)):
        line.append(f"{name} ", fmt.QUIET).append(words.timestamp_word(timestamp)).append("   ")
    return line


def _looks(job: WatchedJob, now: datetime) -> Text:
    line = Text()
    if job.looked_at is None:
        return line.append("nothing is known of it yet   ", fmt.QUIET)
    line.append("took ", fmt.QUIET).append(words.took_word(job, now))
    waited = waited_s(job)
    if waited is not None:
        line.append("   waited at least ", fmt.QUIET).append(words.duration_word(waited))
    line.append("   looked ", fmt.QUIET).append_text(fmt.looked_text(job, now))
    return line.append("   ")


def _seen(job: WatchedJob, now: datetime, glyphs: Glyphs) -> Text:
    line = Text()
    for number, state in enumerate(job.seen):
        line.append(f" {glyphs.arrow} " if number else "seen ", fmt.QUIET)
        line.append(f"{state.state_text} ").append(words.short_time_word(state.at, now), fmt.QUIET)
    return line


def waited_s(job: WatchedJob) -> float | None:
    """Return the seconds we saw it wait before its start; None if we came later than that.

    It may have waited longer: the platform does not tell when a job was submitted.
    """
    started = job.started_on.at if job.started_on else None
    if started is None or not job.seen or not job.looked_at or not job.server_date:
        return None
    first = job.seen[0]
    if JobState.of(first.state_text.exact) not in _BEFORE_START:
        return None
    ahead = job.server_date - job.looked_at
    seconds = (started - (first.at + ahead)).total_seconds()
    return seconds if seconds >= 0 else None
