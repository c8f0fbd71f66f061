"""What became of a job since a person saw it last. Pure.

What was known then is worked out from what is kept of a job: its states and its items as we saw
them, each with its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from drs_tui import words
from drs_tui.insight.events import Event, EventKind, job_events
from drs_tui.model import Counts, JobState, Outcome, WatchedJob
from drs_tui.values import dataclass, replace

NEW = "new"
"""The kind of a change that there is a job at all."""

_BAD_KINDS = (EventKind.FAILED, EventKind.UNKNOWN, EventKind.TROUBLE)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is otherwise than it was."""

    job: WatchedJob
    """As it is now."""
    kind: str
    """`NEW`, or the value of an `EventKind`."""
    at: datetime
    """When we saw it, by our clock."""
    text: str
    """In words, without the name of the job; safe to show."""

    @property
    def key(self) -> str:
        """Which one it is; no id of a job has a slash."""
        return f"{self.job.id}/{self.kind}"

    @property
    def is_bad(self) -> bool:
        """Whether it may need a person."""
        if self.kind == EventKind.OUTCOME:
            return self.job.outcome is not Outcome.OK
        return self.kind in _BAD_KINDS


def changes_of(before: WatchedJob | None, job: WatchedJob) -> Iterator[Change]:
    """Yield what is otherwise with `job` than it was; None: it was not on the list."""
    at = job.looked_at or job.added_at
    if before is None:
        yield Change(job, NEW, job.added_at, "put on the list")
    for event in job_events(before, job, at):
        yield Change(job, event.kind.value, _seen_at(event, job), event.text)


def as_of(job: WatchedJob, at: datetime) -> WatchedJob | None:
    """Return `job` as it was known at `at`, as far as that is kept; None if it was not yet.

    Its notes are those of now.
    """
    # What is kept of arrivals has whole seconds only.
    at += timedelta(seconds=1)
    if job.added_at > at:
        return None
    trouble = job.trouble if job.trouble and job.trouble.since <= at else None
    states = [seen for seen in job.seen if seen.at <= at]
    arrivals = [seen for seen in job.arrivals if seen.at <= at]
    if len(states) == len(job.seen) and len(arrivals) == len(job.arrivals):
        return replace(job, trouble=trouble)
    counts = arrivals[-1].counts if arrivals else Counts()
    text = states[-1].state_text if states else None
    return replace(
        job,
        state=JobState.of(text.exact) if text else None,
        state_text=text,
        finished_on=job.finished_on if text == job.state_text else None,
        counts=counts,
        seen=tuple(states),
        arrivals=tuple(arrivals),
        looked_at=max([*(one.at for one in states), *(one.at for one in arrivals)], default=None),
        trouble=trouble,
    )


def since_word(before: WatchedJob | None, now: datetime) -> str:
    """Return since when a person knows of no change."""
    if before is None or before.looked_at is None:
        return words.NOTHING
    return words.time_word(before.looked_at, now)


def _seen_at(event: Event, job: WatchedJob) -> datetime:
    """Return when we saw what an event tells."""
    if event.kind in (EventKind.STATE, EventKind.OUTCOME) and job.seen:
        return job.seen[-1].at
    if event.kind is EventKind.TROUBLE and job.trouble is not None:
        return job.trouble.since
    is_items = event.kind in (EventKind.ARRIVED, EventKind.FAILED, EventKind.UNKNOWN)
    return job.arrivals[-1].at if is_items and job.arrivals else event.at
