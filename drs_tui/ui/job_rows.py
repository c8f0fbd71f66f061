"""The rows of the watch list: jobs, and batches with their jobs in them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property
from typing import TypeAlias

from drs_tui.insight.batches import Totals, sizes_of_all, totals_of
from drs_tui.model import Counts, Outcome, Sizes, Trouble, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.ui.ranking import Rank, has_failures, rank


@dataclass(frozen=True)
class JobRow:
    """A job, alone or below its batch. Without slots, since it keeps its rank."""

    job: WatchedJob
    in_group: bool = False
    """Whether it stands below the row of its batch."""
    sizes: Sizes | None = None
    """How much arrived, where anything is known of that."""

    @cached_property
    def rank(self) -> Rank:
        """What the order of the list itself goes by."""
        return rank(self.job)

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
    def sizes(self) -> Sizes | None:
        """How much arrived in all of them, where anything is known of that."""
        known = {row.key: row.sizes for row in self.members if row.sizes}
        return sizes_of_all((row.job for row in self.members), known) if known else None

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
    """Makes the rows of the watch list, which may be 10,000, at each look that found anything.

    What is the same as before has the same row, so that little of it is worked out again.
    """

    def __init__(self) -> None:
        self._jobs: dict[str, JobRow] = {}
        self._batches: dict[str, BatchRow] = {}

    def make(
        self,
        jobs: Iterable[WatchedJob],
        sizes: Mapping[str, Sizes] | None = None,
        *,
        with_archived: bool = False,
    ) -> list[ListedRow]:
        """Return the rows: what needs a person on top, jobs of a batch together.

        A batch stands where the first of its jobs would. One job alone makes no batch. `sizes` say
        how much arrived in jobs, by id.
        """
        known = sizes or {}
        shown = [job for job in jobs if with_archived or not job.archived]
        members_in = Counter(job.batch.exact for job in shown if job.batch)
        rows = [
            self._row(
                job,
                known.get(job.id),
                in_group=job.batch is not None and members_in[job.batch.exact] > 1,
            )
            for job in shown
        ]
        rows.sort(key=_rank)
        self._jobs = {row.job.id: row for row in rows}
        members: dict[str, list[JobRow]] = {}
        for row in rows:
            if row.in_group and row.job.batch:
                members.setdefault(row.job.batch.exact, []).append(row)
        self._batches = {name: self._batch(name, tuple(below)) for name, below in members.items()}
        tops: list[ListedRow] = [row for row in rows if not row.in_group]
        return sorted([*tops, *self._batches.values()], key=_rank)

    def _row(self, job: WatchedJob, sizes: Sizes | None, *, in_group: bool) -> JobRow:
        row = self._jobs.get(job.id)
        is_same = row is not None and row.job is job and row.in_group is in_group
        return (
            row
            if row is not None and is_same and row.sizes == sizes
            else JobRow(job, in_group, sizes)
        )

    def _batch(self, name: str, members: tuple[JobRow, ...]) -> BatchRow:
        known = self._batches.get(name)
        if known is not None and known.members == members:
            return known
        batch = members[0].job.batch
        assert batch is not None
        return BatchRow(batch, members, totals_of([row.job for row in members]))


def _rank(row: ListedRow) -> Rank:
    return row.members[0].rank if isinstance(row, BatchRow) else row.rank
