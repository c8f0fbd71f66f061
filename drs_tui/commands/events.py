"""What happened between two snapshots, as events, each complete on its own. Pure.

The first answer about a job in this run is where its events begin: what the disk knew before may be
days old, and an event is dated now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from drs_tui import words
from drs_tui.model import (
    Counts,
    JobState,
    Outcome,
    Snapshot,
    Trouble,
    TroubleKind,
    WatchedJob,
)
from drs_tui.values import dataclass, replace

CUT_FOR = timedelta(seconds=30)
"""How long the connections of one job must fail before that is told: a single one may fail at any
time, and when all do it is told of the platform."""


class EventKind(StrEnum):
    """What an event is about; the value is the word used in JSON."""

    STATE = "state"
    """A job is in another state, or was looked at for the first time."""
    ARRIVED = "arrived"
    """More items arrived."""
    FAILED = "failed"
    """More items failed."""
    UNKNOWN = "unknown"
    """There are more items that are neither."""
    RECOUNTED = "recounted"
    """There are fewer of some kind of item than before."""
    OUTCOME = "outcome"
    """A job ended, or had ended before."""
    TROUBLE = "trouble"
    """Something keeps us from looking at a job, or at any."""
    RECOVERED = "recovered"
    """It does so no more."""
    END = "end"
    """All jobs ended."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened."""

    kind: EventKind
    at: datetime
    """When we learnt of it, by our clock."""
    text: str
    """In words, without the name of the job; safe to show."""
    job: WatchedJob | None = None
    """The job as it was then; None for what is about no job, or about all."""
    count: int | None = None
    """How many items it is about."""
    trouble: TroubleKind | None = None


class Chronicle:
    """Turns one snapshot after another into events."""

    def __init__(self, started: datetime) -> None:
        """Begin at `started`; answers from before it are told of finished jobs only."""
        self._started = started
        self._seen: dict[str, WatchedJob] = {}
        """The newest of each job that was looked at."""
        self._told: dict[str, WatchedJob] = {}
        """The same as far as it was told."""
        self._trouble: Trouble | None = None
        self._store_trouble: Trouble | None = None

    def events(self, snapshot: Snapshot, jobs: Iterable[WatchedJob]) -> Iterator[Event]:
        """Yield what is new in `snapshot`, and in those of its `jobs` that are followed."""
        at = snapshot.at
        yield from trouble_events(self._trouble, snapshot.trouble, at)
        yield from trouble_events(self._store_trouble, snapshot.store_trouble, at)
        self._trouble, self._store_trouble = snapshot.trouble, snapshot.store_trouble
        for job in jobs:
            if self._seen.get(job.id) is not job:
                self._seen[job.id] = job
                yield from self._job_events(job, at)

    def _job_events(self, job: WatchedJob, at: datetime) -> Iterator[Event]:
        if not _is_telling(job.trouble, at):
            job = replace(job, trouble=None)
        is_fresh = job.looked_at is not None and job.looked_at >= self._started
        before = self._told.get(job.id)
        if before is None and not (is_fresh or job.is_final):
            # What the disk knew is no event; that there is trouble now may be one.
            job = replace(job, state=None, state_text=None, counts=Counts())
        yield from job_events(before, job, at)
        self._told[job.id] = job


def _is_telling(trouble: Trouble | None, at: datetime) -> bool:
    is_connection = trouble is not None and trouble.kind is TroubleKind.OFFLINE
    return trouble is not None and not (is_connection and at - trouble.since < CUT_FOR)


def job_events(before: WatchedJob | None, job: WatchedJob, at: datetime) -> Iterator[Event]:
    """Yield what became of `job` since it was as `before`; None: nothing was told of it yet."""
    yield from trouble_events(before.trouble if before else None, job.trouble, at, job)
    if job.state_text is None:
        return
    if before is None or before.state_text is None:
        if not job.is_final:
            items = words.items_word(job.counts, job.total)
            yield Event(EventKind.STATE, at, f"{_state(job)}, {items}", job)
    else:
        yield from _item_events(before.counts, job, at)
        if before.state_text != job.state_text:
            text = f"{_state(job)}, was {words.state_word(before)}"
            yield Event(EventKind.STATE, at, text, job)
    outcome = job.outcome
    if outcome is not None and (before is None or before.outcome is not outcome):
        yield Event(EventKind.OUTCOME, at, _outcome(job, outcome, at), job)


def trouble_events(
    before: Trouble | None, trouble: Trouble | None, at: datetime, job: WatchedJob | None = None
) -> Iterator[Event]:
    """Yield that a trouble ended or began; one of another kind is another trouble."""
    kind_before, kind = (told.kind if told else None for told in (before, trouble))
    if kind_before is kind:
        return
    if before is not None:
        text = f"no longer: {before.kind.value}"
        yield Event(EventKind.RECOVERED, at, text, job, trouble=before.kind)
    if trouble is not None:
        text = f"{trouble.kind.value}: {trouble.message} {trouble.hint}".strip()
        yield Event(EventKind.TROUBLE, at, text, job, trouble=trouble.kind)


def _item_events(before: Counts, job: WatchedJob, at: datetime) -> Iterator[Event]:
    now = job.counts
    so_far = words.items_word(now, job.total)
    more = (
        (EventKind.ARRIVED, now.ok - before.ok, "arrived"),
        (EventKind.FAILED, now.failed - before.failed, "failed"),
        (EventKind.UNKNOWN, now.unknown - before.unknown, "not understood"),
    )
    if any(count < 0 for _, count, _ in more):
        yield Event(EventKind.RECOUNTED, at, f"items counted anew: {so_far}", job)
        return
    for kind, count, verb in more:
        if count:
            yield Event(kind, at, f"{words.plural(count, 'item')} {verb}: {so_far}", job, count)


def _state(job: WatchedJob) -> str:
    known = job.state is not JobState.UNKNOWN
    return words.state_word(job) + ("" if known else " (unknown state)")


def _outcome(job: WatchedJob, outcome: Outcome, at: datetime) -> str:
    items = words.items_word(job.counts, job.total)
    took = words.took_word(job, at)
    told = f"{outcome.value}, {words.OUTCOME_WORDS[outcome]}: {items}"
    return told if took == words.NOTHING else f"{told}, took {took}"
