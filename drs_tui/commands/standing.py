"""How far a set of jobs has come, and whether what it came to is well. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from drs_tui import words
from drs_tui.commands.amounts import Allowance
from drs_tui.commands.output import ExitCode
from drs_tui.model import Counts, Outcome, TroubleKind, WatchedJob
from drs_tui.monitor.facts import needs_confirming
from drs_tui.values import dataclass

GONE_AFTER = timedelta(minutes=10)
"""How long the platform must say that it does not know a job whose state it told before."""

_NEVER = datetime.max.replace(tzinfo=UTC)


def is_not_found(job: WatchedJob, now: datetime) -> bool:
    """Tell whether there is no such job.

    An id that never had a state is a wrong one at the first such answer. A job that had one may be
    missing on a replica that lags behind; it is gone when that lasts.
    """
    trouble = job.trouble
    if trouble is None or trouble.kind is not TroubleKind.NOT_FOUND or job.is_final:
        return False
    return job.state is None or now - trouble.since >= GONE_AFTER


def has_ended(job: WatchedJob) -> bool:
    """Tell whether a job is final, and not about to be looked at once more to be sure of it."""
    return job.is_final and not needs_confirming(job)


def is_settled(job: WatchedJob, now: datetime) -> bool:
    """Tell whether there is nothing to wait for any more."""
    return has_ended(job) or is_not_found(job, now)


def first_ended(jobs: Sequence[WatchedJob]) -> WatchedJob | None:
    """Return the job that ended first, None while none has.

    By the platform's date; where it gave none, by when we learnt of it.
    """

    def ended_at(job: WatchedJob) -> datetime:
        told = job.finished_on.at if job.finished_on else None
        return told or job.server_date or job.looked_at or _NEVER

    return min(filter(has_ended, jobs), key=ended_at, default=None)


def verdict(jobs: Sequence[WatchedJob], allowance: Allowance, now: datetime) -> ExitCode:
    """Return the exit code for what the finished ones of `jobs` came to, and for missing ones.

    Without any, as where a person took all of a batch off the watch list, nothing can be well.
    """
    tally = Tally.of(jobs, now)
    is_well = allowance.covers(tally.lost, tally.items + tally.empty)
    code = ExitCode.OK if is_well else ExitCode.NOT_ALL_WELL
    return max(code, ExitCode.NO_SUCH_JOB) if tally.missing or not jobs else code


@dataclass(frozen=True, slots=True)
class Tally:
    """Jobs and items, counted."""

    jobs: int
    finished: int
    missing: int
    """Ids that the platform does not know."""
    outcomes: Mapping[Outcome, int]
    """Of the finished jobs; those that none has are left out."""
    counts: Counts
    """Items of all jobs, as far as they are known."""
    arrived: int
    """Items of the finished jobs."""
    items: int
    """Items that the finished jobs had altogether, as far as anything says how many."""
    empty: int
    """Finished jobs without any item, of which nothing says how many they should have had."""

    @classmethod
    def of(cls, jobs: Sequence[WatchedJob], now: datetime) -> Tally:
        """Count `jobs`."""
        final = [job for job in jobs if job.is_final]
        found = Counter(job.outcome for job in final)
        return cls(
            jobs=len(jobs),
            finished=len(final),
            missing=sum(is_not_found(job, now) for job in jobs),
            outcomes={outcome: found[outcome] for outcome in Outcome if found[outcome]},
            counts=Counts(
                sum(job.counts.ok for job in jobs),
                sum(job.counts.failed for job in jobs),
                sum(job.counts.unknown for job in jobs),
            ),
            arrived=sum(job.counts.ok for job in final),
            items=sum(job.total or 0 for job in final),
            empty=sum(not job.total for job in final),
        )

    @property
    def lost(self) -> int:
        """Items that did not arrive. A job without any counts as one: how many is not known."""
        return self.items - self.arrived + self.empty

    @property
    def sentence(self) -> str:
        """What the jobs came to, or how far they are, in words."""
        if self.finished < self.jobs:
            told = f"{self.finished:,} of {words.plural(self.jobs, 'job')} finished"
        else:
            told = f"{words.plural(self.jobs, 'job')} finished"
        if self.outcomes:
            told += ": "
            told += ", ".join(f"{count:,} {name}" for name, count in self.outcomes.items())
        if under_way := self.jobs - self.finished - self.missing:
            told += f"; {under_way:,} under way"
        if self.missing:
            told += f"; {words.plural(self.missing, 'id')} not found"
        if self.items:
            told += f". {self.arrived:,} of {words.plural(self.items, 'item')} arrived"
        return f"{told}."
