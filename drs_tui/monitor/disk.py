"""The store as the monitor uses it: in a thread, one call at a time, troubles as a value.

Homes are network file systems, where a write may take seconds; the loop goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from drs_tui.api.wire import parse_job
from drs_tui.clock import Clock
from drs_tui.errors import BadReply, StoreTrouble, UsageTrouble
from drs_tui.model import Bell, ImportJob, Trouble, TroubleKind, WatchedJob
from drs_tui.monitor.breaker import trouble_of
from drs_tui.store.jobs import KEEP, JobStore, Keep
from drs_tui.text import OutsideText

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob

INDEX_EVERY_S = 60.0
SAVE_EVERY_S = 5.0
"""The file of a job that moves is written this often at most; the platform knows the rest."""
TRY_AGAIN_S = 10.0
"""How long to wait after the disk refused."""
READ_EVERY_S = 10.0
"""How often we ask whether another process changed the files."""

_ALL, _INDEX = "/jobs", "/index"
"""Stand among the ids of jobs for calls about all of them; no id has a slash."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Added:
    """What became of ids that were to be watched."""

    new: tuple[str, ...]
    known: tuple[str, ...]

    @classmethod
    def of(cls, added: Sequence[str], watched: Container[str]) -> Added:
        """Tell apart what was `watched` before."""
        return cls(
            tuple(job_id for job_id in added if job_id not in watched),
            tuple(job_id for job_id in added if job_id in watched),
        )


@dataclass(frozen=True, slots=True)
class _Unsaved:
    """Facts that wait to be written."""

    job: WatchedJob
    answer: ImportJob | None
    due: float


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
        self._read_due = clock.monotonic()
        self._stored: set[str] = set()
        """Ids of the jobs that are on the disk, as far as we know."""
        self._saved_at: dict[str, float] = {}
        self._unsaved: dict[str, _Unsaved] = {}
        self._refused: set[str] = set()
        """What the disk refused last time: ids of jobs, or what no id can be."""

    def quick_list(self) -> tuple[WatchedJob, ...]:
        """Return what the summary file knows; blocks for as long as one small file takes."""
        jobs = self._store.quick_list()
        self._stored |= {job.id for job in jobs}
        return jobs

    async def read(self, *, if_changed: bool = False) -> list[WatchedJob] | None:
        """Return the jobs of all files, None if none changed or if the disk refused.

        Left out are those of which the disk refused something newer.
        """
        self._read_due = self._clock.monotonic() + READ_EVERY_S
        read = self._store.read_changed if if_changed else self._store.read_all
        jobs = await self._run({_ALL}, read)
        if jobs is None:
            return None
        self._stored = {job.id for job in jobs}
        return [job for job in jobs if job.id not in self._refused]

    async def align(
        self,
        known: Callable[[], Mapping[str, WatchedJob]],
        adopt: Callable[[Iterable[WatchedJob]], None],
        *,
        if_changed: bool = False,
    ) -> bool:
        """Have `adopt` take over what the files say, then write what they lack of `known`.

        Tells whether anything may be new.
        """
        trouble = self.trouble
        stored = await self.read(if_changed=if_changed)
        adopt(stored or ())
        missing = self.missing(known().values())
        if missing:
            adopt(await self.restore(missing))
        return bool(stored or missing) or trouble is not self.trouble

    def missing(self, jobs: Iterable[WatchedJob]) -> list[WatchedJob]:
        """Return those of `jobs` that are not on the disk at all."""
        return [job for job in jobs if job.id not in self._stored]

    async def restore(self, jobs: Sequence[WatchedJob]) -> list[WatchedJob]:
        """Write jobs that are missing from the disk; return those that were written."""
        written: list[WatchedJob] = []

        def write_all() -> None:
            for job in jobs:
                written.append(self._store.save_facts(job, None))

        self.index_soon()
        await self._run({job.id for job in jobs}, write_all)
        self._stored |= {job.id for job in written}
        return written

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
        self._stored |= {job.id for job in added}
        unsaved = pasted[len(added) :]
        now, api = self._clock.now(), self._store.api
        return added + [WatchedJob(job.id, api, now, job.label, job.batch) for job in unsaved]

    async def set_notes(
        self,
        jobs: Sequence[WatchedJob],
        *,
        label: OutsideText | Keep | None = KEEP,
        batch: OutsideText | Keep | None = KEEP,
        archived: bool | Keep = KEEP,
        bell: Bell | Keep | None = KEEP,
    ) -> list[WatchedJob]:
        """Keep notes about jobs; one that was kept in memory only is kept now."""
        told: dict[str, Any] = {
            "label": label,
            "batch": batch,
            "archived": archived,
            "bell": bell,
        }
        changes = {name: note for name, note in told.items() if note is not KEEP}
        noted = [replace(job, **changes) for job in jobs]

        def write(job: WatchedJob) -> WatchedJob:
            try:
                return self._store.set_notes(job.id, **changes)
            except UsageTrouble:
                return self._store.add(
                    job.id, label=job.label, batch=job.batch, archived=job.archived
                )

        self.index_soon()
        changed = await self._run({job.id for job in jobs}, lambda: [write(job) for job in noted])
        self._stored |= {job.id for job in changed or ()}
        return changed or noted

    async def save(
        self, job: WatchedJob, answer: ImportJob | None, *, is_urgent: bool
    ) -> WatchedJob | None:
        """Keep the facts of a job, and the answer they came from; return the merged job.

        What is not urgent is written once in `SAVE_EVERY_S` a job, and then at its newest; None
        where it is not written yet.
        """
        self.index_soon()
        at = self._clock.monotonic()
        waiting = self._unsaved.get(job.id)
        if waiting is not None and answer is None:
            answer = waiting.answer
        due = self._saved_at.get(job.id, -inf) + SAVE_EVERY_S
        if is_urgent or due <= at:
            return await self._save_now(job, answer)
        self._unsaved[job.id] = _Unsaved(job, answer, due)
        return None

    async def flush(self, *, all_of_them: bool = False) -> list[WatchedJob]:
        """Write the facts whose time has come, or all; return the merged jobs."""
        at = self._clock.monotonic()
        due = [kept for kept in self._unsaved.values() if all_of_them or kept.due <= at]
        saved = [await self._save_now(kept.job, kept.answer) for kept in due]
        return [job for job in saved if job is not None]

    async def _save_now(self, job: WatchedJob, answer: ImportJob | None) -> WatchedJob | None:
        self._unsaved.pop(job.id, None)
        self._saved_at[job.id] = self._clock.monotonic()
        raw = answer.answer if answer else None
        try:
            saved = await self._run({job.id}, lambda: self._store.save_facts(job, raw))
        except asyncio.CancelledError:
            self._unsaved.setdefault(job.id, _Unsaved(job, answer, self._clock.monotonic()))
            raise
        if saved is None:
            due = self._clock.monotonic() + TRY_AGAIN_S
            self._unsaved.setdefault(job.id, _Unsaved(job, answer, due))
        else:
            self._stored.add(job.id)
        return saved

    def read_soon(self) -> None:
        """Have the files read again now, as far as they changed."""
        self._read_due = self._clock.monotonic()

    @property
    def wait_s(self) -> float:
        """Seconds until there is something to read or to write."""
        at = self._clock.monotonic()
        dues = [self._read_due, *(kept.due for kept in self._unsaved.values())]
        if self._index_due is not None:
            dues.append(self._index_due)
        return max(0.0, min(dues) - at)

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
            running = asyncio.ensure_future(self._run_blocking(call))
            try:
                result = await asyncio.shield(running)
            except asyncio.CancelledError:
                # A thread goes on all the same, and the store is not for two at a time.
                await asyncio.wait([running])
                raise
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
