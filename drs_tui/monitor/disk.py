"""The store as the monitor uses it: in a thread, one call at a time, troubles as a value.

Homes are network file systems, where a write may take seconds; the loop goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol, TypeVar

from drs_tui.api.wire import parse_job
from drs_tui.clock import Clock
from drs_tui.errors import BadReply, StoreTrouble, UsageTrouble
from drs_tui.model import ImportJob, Trouble, TroubleKind, WatchedJob
from drs_tui.monitor.breaker import trouble_of
from drs_tui.store.jobs import JobStore

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob

INDEX_EVERY_S = 60.0

_ALL, _INDEX = "/jobs", "/index"
"""Stand among the ids of jobs for calls about all of them; no id has a slash."""

T = TypeVar("T")


class RunBlocking(Protocol):
    """Runs a blocking call without blocking the loop, as `asyncio.to_thread` does."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]: ...


class Disk:
    """Runs calls of the store; where it refuses, the answer is what would have been kept.

    `trouble` says why changes are not on the disk, until each of them is.
    """

    def __init__(
        self, store: JobStore, clock: Clock, run_blocking: RunBlocking = asyncio.to_thread
    ) -> None:
        self._store = store
        self._run_blocking = run_blocking
        self.trouble: Trouble | None = None
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._index_due: float | None = None
        self._refused: set[str] = set()
        """What the disk refused last time: ids of jobs, or what no id can be."""

    def quick_list(self) -> tuple[WatchedJob, ...]:
        """Return what the summary file knows; blocks for as long as one small file takes."""
        return self._store.quick_list()

    async def read_all(self) -> Iterable[WatchedJob]:
        """Return the jobs of all files."""
        return await self._run({_ALL}, self._store.read_all) or ()

    async def read_answer(self, job_id: str) -> ImportJob | None:
        """Return the newest whole answer that is kept about a job, None if there is none."""
        return await self._run({_ALL}, lambda: self._parse_answer(job_id))

    async def add(self, pasted: Sequence[PastedJob]) -> list[WatchedJob]:
        """Keep jobs as watched, or as archived where they say so."""
        added: list[WatchedJob] = []

        def add_all() -> None:
            for job in pasted:
                archived = bool(job.archived)
                added.append(
                    self._store.add(job.id, label=job.label, batch=job.batch, archived=archived)
                )

        self.index_soon()
        await self._run({job.id for job in pasted}, add_all)
        unsaved = pasted[len(added) :]
        now, api = self._clock.now(), self._store.api
        return added + [WatchedJob(job.id, api, now, job.label, job.batch) for job in unsaved]

    async def set_archived(self, jobs: Sequence[WatchedJob], archived: bool) -> list[WatchedJob]:
        """Keep whether jobs are archived; one that was kept in memory only is kept now."""

        def archive(job: WatchedJob) -> WatchedJob:
            try:
                return self._store.set_notes(job.id, archived=archived)
            except UsageTrouble:
                return self._store.add(job.id, label=job.label, batch=job.batch, archived=archived)

        self.index_soon()
        changed = await self._run({job.id for job in jobs}, lambda: [archive(job) for job in jobs])
        return changed or [replace(job, archived=archived) for job in jobs]

    async def save(self, job: WatchedJob, answer: ImportJob | None) -> WatchedJob:
        """Keep the facts of a job, and the answer they came from; return the merged job."""
        self.index_soon()
        raw = answer.answer if answer else None
        return await self._run({job.id}, lambda: self._store.save_facts(job, raw)) or job

    def index_soon(self) -> None:
        """Have the summary file written within the next minute."""
        if self._index_due is None:
            self._index_due = self._clock.monotonic() + INDEX_EVERY_S

    @property
    def index_wait_s(self) -> float | None:
        """Seconds until the summary file is to be written; None if nothing changed."""
        if self._index_due is None:
            return None
        return max(0.0, self._index_due - self._clock.monotonic())

    async def write_index(self, jobs: Iterable[WatchedJob]) -> None:
        """Write the summary file now."""
        newest = tuple(jobs)
        self._index_due = None
        await self._run({_INDEX}, lambda: self._store.write_index(newest))

    async def _run(self, about: set[str], call: Callable[[], T]) -> T | None:
        """Return what `call` returns, or None where the disk refused what it is `about`."""
        async with self._one_at_a_time:
            try:
                result = await self._run_blocking(call)
            except StoreTrouble as error:
                self.trouble = trouble_of(TroubleKind.NOT_SAVED, error, self._clock.now())
                self._refused |= about
                return None
        self._refused -= about
        if not self._refused:
            self.trouble = None
        return result

    def _parse_answer(self, job_id: str) -> ImportJob | None:
        stored = self._store.read(job_id)
        if stored is None or stored.answer is None:
            return None
        try:
            return parse_job(stored.answer, job_id)
        except BadReply:
            return None
