"""What one answer changes about a watched job. Pure."""

from __future__ import annotations

from datetime import datetime

from drs_tui.insight.causes import tally
from drs_tui.model import ImportJob, ItemsSeen, JobState, StateSeen, Trouble, WatchedJob
from drs_tui.store.merge import NOTE_FIELDS, SEEN_LIMIT, is_later_look, unite_history
from drs_tui.values import replace

_STAGES: dict[JobState | None, int] = {
    JobState.RESOLVING: 1,
    JobState.RUNNING: 2,
    JobState.FINISHED: 3,
}
"""How far a job is; what is not here may come before or between."""


def after_answer(
    job: WatchedJob, answer: ImportJob, *, at: datetime, server_date: datetime | None
) -> WatchedJob:
    """Return `job` with the facts of `answer`, which came at local time `at`.

    The causes of the failures are found here, once an answer, and kept with the job.
    """
    counts = answer.counts
    agrees = (
        job.looked_at is not None
        and job.state_text == answer.state_text
        and job.finished_on == answer.finished_on
    )
    changed = replace(
        job,
        href=answer.href,
        state=answer.state,
        state_text=answer.state_text,
        started_on=answer.started_on,
        finished_on=answer.finished_on,
        counts=counts,
        announced_total=answer.announced_total,
        confirmed=agrees,
        seen=_with_state(job.seen, answer, at),
        causes=tally(answer.items, at.replace(microsecond=0)),
        looked_at=at,
        server_date=server_date,
        trouble=None,
    )
    found = replace(job, arrivals=(ItemsSeen.of(counts, at),))
    return unite_history(changed, found)


def goes_back(job: WatchedJob, answer: ImportJob) -> bool:
    """Tell whether `answer` would take the job back to where it was already past.

    A copy of the platform's data that lags behind may say so (inferred); one such answer alone is
    not believed.
    """
    return (
        _STAGES.get(answer.state, 0) < _STAGES.get(job.state, 0)
        or answer.counts.items < job.counts.items
        or (job.finished_on is not None and answer.finished_on is None)
    )


def says_the_same(one: ImportJob, other: ImportJob) -> bool:
    """Tell whether two answers agree on all that is shown of a job."""
    return (
        one.state_text == other.state_text
        and one.counts == other.counts
        and (one.started_on, one.finished_on) == (other.started_on, other.finished_on)
    )


def needs_confirming(job: WatchedJob) -> bool:
    """Tell whether one more look has to show that `job` has really ended.

    It does where the platform announced more entries than there are, and where the state is none
    that we know. Only the first look that showed the end asks for another one.
    """
    if job.confirmed or (job.finished_on is None and job.state is not JobState.FINISHED):
        return False
    if job.state is JobState.UNKNOWN:
        return True
    is_first = bool(job.seen) and job.seen[-1].at == job.looked_at
    return is_first and job.counts.items < (job.announced_total or 0)


def has_started(job: WatchedJob) -> bool:
    """Tell whether the importer has begun with `job`."""
    return (
        job.started_on is not None
        or job.counts.items > 0
        or job.state in (JobState.RESOLVING, JobState.RUNNING, JobState.FINISHED)
    )


def ran_s(job: WatchedJob) -> float | None:
    """Return how many seconds a job ran that has ended, None where a date is missing."""
    started = job.started_on.at if job.started_on else None
    ended = job.finished_on.at if job.finished_on else None
    return max(0.0, (ended - started).total_seconds()) if started and ended else None


def after_trouble(job: WatchedJob, trouble: Trouble) -> WatchedJob:
    """Return `job` with its last good facts and what kept us from newer ones."""
    known = job.trouble
    if known is not None and known.kind is trouble.kind:
        trouble = replace(trouble, since=known.since)
    return replace(job, trouble=trouble)


def after_reading(known: WatchedJob | None, stored: WatchedJob) -> WatchedJob:
    """Return `stored`, with the facts of `known` where these are of a newer look."""
    if known is None or not is_later_look(known, stored, in_doubt=True):
        return stored
    notes = {name: getattr(stored, name) for name in (*NOTE_FIELDS, "added_at")}
    return replace(unite_history(known, stored), **notes)


def has_news(before: WatchedJob, after: WatchedJob) -> bool:
    """Tell whether a look changed more than the time of the look."""
    return replace(before, looked_at=None, server_date=None) != replace(
        after, looked_at=None, server_date=None
    )


def has_moved(before: WatchedJob, after: WatchedJob) -> bool:
    """Tell whether the job itself is further than it was."""
    return has_turned(before, after) or before.counts != after.counts


def has_turned(before: WatchedJob, after: WatchedJob) -> bool:
    """Tell whether the job is in another state than it was, or in another trouble."""
    return (
        before.state_text != after.state_text
        or before.finished_on != after.finished_on
        or (before.trouble and before.trouble.kind) != (after.trouble and after.trouble.kind)
    )


def _with_state(
    seen: tuple[StateSeen, ...], answer: ImportJob, at: datetime
) -> tuple[StateSeen, ...]:
    if seen and seen[-1].state_text == answer.state_text:
        return seen
    return (*seen, StateSeen(answer.state_text, at))[-SEEN_LIMIT:]
