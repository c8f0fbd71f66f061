"""What is known of each job, and what that means for its next look.

It takes over what answers and files say, keeps it on the disk, and tells the schedule. An answer
that would take a job backwards is believed when a second one agrees.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from math import inf
from typing import TYPE_CHECKING

from drs_tui.clock import Clock
from drs_tui.errors import ApiError
from drs_tui.model import ImportJob, JobState, WatchedJob
from drs_tui.monitor import facts
from drs_tui.monitor.breaker import job_trouble_kind, trouble_of
from drs_tui.monitor.disk import Disk
from drs_tui.monitor.patience import Patience
from drs_tui.monitor.schedule import Schedule

if TYPE_CHECKING:
    from drs_tui.api.client import Reply

DOUBT_S = 3.0
"""How soon a look is repeated that would have taken a job backwards."""


class Ledger:
    """The jobs of one profile. Reading is free; all changes go through its methods."""

    def __init__(
        self,
        disk: Disk,
        schedule: Schedule,
        patience: Patience,
        clock: Clock,
        *,
        api: str,
        only: Collection[str] | None = None,
    ) -> None:
        """`only`: no other jobs are looked at or shown, and these also where they are archived.

        Those of them that are not on the watch list are guests.
        """
        self._disk = disk
        self._schedule = schedule
        self._patience = patience
        self._clock = clock
        self._only = None if only is None else dict.fromkeys(only)
        self._doubted: dict[str, ImportJob] = {}
        """Answers that would have taken a job backwards."""
        self.jobs: dict[str, WatchedJob] = {}
        self.guests: set[str] = set()
        """Jobs of which nothing is written, since they are not on the watch list."""
        self.looked: set[str] = set()
        """Jobs that the platform said something of since the beginning, if only that it cannot."""
        self.opened: dict[str, ImportJob | None] = {}
        """The newest whole answer of each job that a screen has open, None before there is one."""
        self.stale: frozenset[str] = frozenset()
        """Jobs under way that were not looked at since the program went on after a pause."""
        guests = [WatchedJob(job_id, api, clock.now()) for job_id in only or ()]
        self.adopt(guests)
        self.guests.update(job.id for job in guests)

    def __contains__(self, job_id: str) -> bool:
        return job_id in self.jobs

    def own(self) -> dict[str, WatchedJob]:
        """Return the jobs that are on the watch list, archived ones too."""
        return {job_id: job for job_id, job in self.jobs.items() if job_id not in self.guests}

    def shown(self) -> tuple[WatchedJob, ...]:
        """Return the jobs that belong into a snapshot."""
        if self._only is None:
            return tuple(self.jobs.values())
        return tuple(self.jobs[job_id] for job_id in self._only)

    def adopt(self, jobs: Iterable[WatchedJob]) -> None:
        """Take over jobs as files or a person tell them; newer facts that we have stay."""
        at = self._clock.monotonic()
        for read in jobs:
            known = self.jobs.get(read.id)
            job = self.jobs[read.id] = facts.after_reading(known, read)
            self.guests.discard(job.id)
            if not self._wants_looks(job):
                self._schedule.drop(job.id)
            elif job.id not in self._schedule:
                self._take_up(job, at)
            elif known is not None and job.looked_at != known.looked_at:
                self._note_look(known, job, self._looked_at(job, at))

    def age_all(self) -> None:
        """Take note that time went on without us: nothing under way is known any more."""
        under_way = (job.id for job in self.shown() if job.id in self._schedule)
        self.stale = frozenset(job_id for job_id in under_way if self.jobs[job_id].looked_at)

    def is_doubted(self, job_id: str) -> bool:
        """Tell whether the newest answer about this job has to be confirmed by another one."""
        return job_id in self._doubted

    async def take_answer(self, job_id: str, reply: Reply[ImportJob]) -> None:
        """Take note of what the platform said."""
        before, answer = self.jobs.get(job_id), reply.value
        if before is None:
            return
        self.stale -= {job_id}
        self.looked.add(job_id)
        self._patience.forget(job_id)
        at = self._clock.monotonic()
        if self._doubts(before, answer):
            self._doubted[job_id] = answer
            self._schedule.look_soon(job_id, at + DOUBT_S)
            return
        self._doubted.pop(job_id, None)
        now = self._clock.now()
        job = facts.after_answer(before, answer, at=now, server_date=reply.date)
        self.jobs[job_id] = job
        if job_id in self.opened:
            self.opened[job_id] = answer
        self._schedule_next(before, job, at)
        await self._keep(before, job, answer)

    async def take_error(self, job_id: str, error: ApiError, *, is_general: bool) -> None:
        """Take note of a look that failed; `is_general`: for a reason that concerns all jobs."""
        before = self.jobs.get(job_id)
        if before is None:
            return
        at = self._clock.monotonic()
        if is_general:
            self._schedule.look_soon(job_id, at)
            return
        self.stale -= {job_id}
        self.looked.add(job_id)
        kind = job_trouble_kind(error)
        job = facts.after_trouble(before, trouble_of(kind, error, self._clock.now()))
        self.jobs[job_id] = job
        pause_s = self._patience.failed(job_id, kind, at)
        if pause_s is None or not self._wants_looks(job):
            self._schedule.drop(job_id)
        else:
            if job_id not in self._schedule:
                self._take_up(job, at)
            self._schedule.postpone(job_id, at + pause_s)
        await self._keep(before, job, None)

    def _doubts(self, before: WatchedJob, answer: ImportJob) -> bool:
        if not facts.goes_back(before, answer):
            return False
        known = self._doubted.get(before.id)
        return known is None or not facts.says_the_same(known, answer)

    def _wants_looks(self, job: WatchedJob) -> bool:
        """Tell whether `job` is looked at by itself."""
        if job.archived if self._only is None else job.id not in self._only:
            return False
        if job.is_final and not facts.needs_confirming(job):
            return False
        return not self._patience.is_gone(job.id, self._clock.monotonic())

    def _schedule_next(self, before: WatchedJob, job: WatchedJob, at: float) -> None:
        if not self._wants_looks(job):
            ran_s = None if before.is_final else facts.ran_s(job)
            self._schedule.drop(job.id, ran_s=ran_s)
            return
        if job.id not in self._schedule:
            self._take_up(job, at)
        self._note_look(before, job, at)

    def _take_up(self, job: WatchedJob, at: float) -> None:
        self._schedule.add(
            job.id,
            (job.added_at.timestamp(), job.id),
            at,
            looked_at=self._looked_at(job, at),
            has_started=facts.has_started(job),
            is_odd=job.state is JobState.UNKNOWN,
        )

    def _note_look(self, before: WatchedJob, job: WatchedJob, at: float) -> None:
        self._schedule.looked(
            job.id,
            at,
            new_items=job.counts.items - before.counts.items,
            moved=before.state is not None and facts.has_moved(before, job),
            has_started=facts.has_started(job),
            is_odd=job.state is JobState.UNKNOWN,
            needs_confirming=facts.needs_confirming(job),
        )

    def _looked_at(self, job: WatchedJob, at: float) -> float:
        """Return when `job` was looked at by the monotonic clock, infinitely long ago if never."""
        if job.looked_at is None:
            return -inf
        return at - max(0.0, (self._clock.now() - job.looked_at).total_seconds())

    async def _keep(self, before: WatchedJob, job: WatchedJob, answer: ImportJob | None) -> None:
        """Write what is new about a job, unless it is a guest."""
        if job.id in self.guests:
            return
        if not facts.has_news(before, job):
            self._disk.index_soon()
            return
        is_urgent = facts.has_turned(before, job)
        saved = await self._disk.save(job, answer, is_urgent=is_urgent)
        if saved is not None:
            self.jobs[job.id] = facts.after_reading(self.jobs.get(job.id), saved)
