"""The rows of the watch list: jobs, and batches with their jobs in them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from drs_tui.insight.batches import Totals, totals_of
from drs_tui.model import Counts, Outcome, Trouble, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.ui.ranking import has_failures, rank


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job, alone or below its batch."""

    job: WatchedJob
    in_group: bool = False
    """Whether it stands below the row of its batch."""

    @property
    def key(self) -> str:
        return self.job.id

    @property
    def batch(self) -> OutsideText | None:
        return self.job.batch

    @property
    def counts(self) -> Counts:
        return self.job.counts

    @property
    def total(self) -> int | None:
        return self.job.total

    @property
    def outcome(self) -> Outcome | None:
        return self.job.outcome

    @property
    def started_at(self) -> datetime | None:
        return self.job.started_on.at if self.job.started_on else None

    @property
    def looked_at(self) -> datetime | None:
        return self.job.looked_at

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody looks at it any more by itself, so that its look has a fixed time."""
        return self.job.is_final or self.job.archived

    @property
    def trouble(self) -> Trouble | None:
        return self.job.trouble

    def duration_s(self, now: datetime) -> float | None:
        """Return seconds from start to end, or so far."""
        return self.job.duration_s(now)


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A batch of two jobs or more; of everything it says the whole, shown or not."""

    name: OutsideText
    members: tuple[JobRow, ...]
    """In the order of what needs a person."""
    totals: Totals
    is_unfolded: bool = False

    @property
    def key(self) -> str:
        return f"/batch/{self.name.exact}"  # No id of a job has a slash.

    @property
    def batch(self) -> OutsideText:
        return self.name

    @property
    def counts(self) -> Counts:
        return self.totals.counts

    @property
    def total(self) -> int | None:
        return self.totals.total

    @property
    def outcome(self) -> Outcome | None:
        return self.totals.outcome

    @property
    def started_at(self) -> datetime | None:
        return self.totals.started

    @property
    def looked_at(self) -> datetime | None:
        """The oldest look at those under way; once all are final, at any of them."""
        looks = [row.looked_at for row in self.members if not row.job.is_final]
        known = [at for at in looks if at is not None]
        if not looks:
            return self.totals.looked_at
        return min(known) if len(known) == len(looks) else None

    @property
    def is_at_rest(self) -> bool:
        """Whether nobody looks at any of them any more by itself."""
        return all(row.is_at_rest for row in self.members)

    @property
    def trouble(self) -> Trouble | None:
        """That of the first one that has any."""
        return next((row.job.trouble for row in self.members if row.job.trouble), None)

    def duration_s(self, now: datetime) -> float | None:
        """Return seconds from the first start to the last end; so far, by the platform's clock."""
        if self.started_at is None or self.totals.is_done:
            return self.totals.duration_s
        jobs = [row.job for row in self.members]
        leads = (
            job.server_date - job.looked_at for job in jobs if job.server_date and job.looked_at
        )
        so_far = now - self.started_at + next(leads, timedelta())
        return max(0.0, so_far.total_seconds())


ListedRow: TypeAlias = JobRow | BatchRow


def key_of(row: ListedRow) -> str:
    """Return which row it is: the id of a job, or what no id can be."""
    return row.key


def members_of(row: ListedRow) -> Sequence[ListedRow]:
    """Return the rows of a batch; none for a job."""
    return row.members if isinstance(row, BatchRow) else ()


def head_of(row: ListedRow) -> str | None:
    """Return the key of the row of the batch that a row belongs to, if it stands below one."""
    if isinstance(row, BatchRow):
        return row.key
    return f"/batch/{row.job.batch.exact}" if row.in_group and row.job.batch else None


def folded(row: ListedRow, is_unfolded: bool) -> ListedRow:
    """Return the row of a batch that says whether it is unfolded."""
    return replace(row, is_unfolded=is_unfolded) if isinstance(row, BatchRow) else row


def went_wrong(row: ListedRow) -> bool:
    """Tell whether something about a job went wrong, so far."""
    return isinstance(row, JobRow) and has_failures(row.job)


class JobRows:
    """Makes the rows of the watch list; a job that is the same has the same row as before."""

    def __init__(self) -> None:
        self._known: dict[str, JobRow] = {}

    def make(self, jobs: Iterable[WatchedJob], *, with_archived: bool = False) -> list[ListedRow]:
        """Return the rows: what needs a person on top, jobs of a batch together.

        A batch stands where the first of its jobs would. One job alone makes no batch.
        """
        shown = sorted((job for job in jobs if with_archived or not job.archived), key=rank)
        batches: dict[str, list[WatchedJob]] = {}
        for job in shown:
            if job.batch:
                batches.setdefault(job.batch.exact, []).append(job)
        rows: list[ListedRow] = []
        known: dict[str, JobRow] = {}
        for job in shown:
            together = batches[job.batch.exact] if job.batch else [job]
            row = known[job.id] = self._row(job, in_group=len(together) > 1)
            if not row.in_group:
                rows.append(row)
            elif job is together[-1]:
                members = tuple(known[one.id] for one in together)
                rows.append(_batch_row(members))
        self._known = known
        return sorted(rows, key=_rank)

    def _row(self, job: WatchedJob, *, in_group: bool) -> JobRow:
        known = self._known.get(job.id)
        if known is not None and known.job is job and known.in_group is in_group:
            return known
        return JobRow(job, in_group)


def _rank(row: ListedRow) -> tuple[int, float, str]:
    return rank(row.members[0].job if isinstance(row, BatchRow) else row.job)


def _batch_row(members: tuple[JobRow, ...]) -> BatchRow:
    name = members[0].job.batch
    assert name is not None
    return BatchRow(name, members, totals_of([row.job for row in members]))
