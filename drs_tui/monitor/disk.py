"""The store as the monitor uses it: in a thread, one call at a time, troubles as a value.

Homes are network file systems, where a write may take seconds; the loop goes on meanwhile. What the
disk refuses is written again until it takes it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from math import inf
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from drs_tui.api.wire import parse_job
from drs_tui.clock import Clock
from drs_tui.errors import BadReply, StoreTrouble, UsageTrouble
from drs_tui.model import Bell, ImportJob, Trouble, TroubleKind, WatchedJob
from drs_tui.monitor.breaker import trouble_of
from drs_tui.monitor.owed import Key, Owed, Trial, Write, try_all
from drs_tui.store.jobs import KEEP, JobStore, Keep
from drs_tui.text import OutsideText
from drs_tui.values import dataclass, replace

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob

INDEX_EVERY_S = 60.0
SAVE_EVERY_S = 5.0
"""The file of a job that moves is written this often at most; the platform knows the rest."""
TRY_AGAIN_S = 10.0
"""How long to wait after the disk refused."""
READ_EVERY_S = 10.0
"""How often we ask whether another process changed the files."""
READ_COST = 50
"""A reading that takes long, on a slow file system, is repeated after so many times as long."""
LONGEST_READ_EVERY_S = 300.0
SLICE = 500
"""Jobs that are taken over in one go; other tasks of the loop have their turn in between."""

_FACTS, _NOTES = "facts", "notes"
"""What is written about a job."""
_READ, _INDEX = "read", "index"
"""What is done again by itself when it was refused."""

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


@dataclass(frozen=True, slots=True, eq=False)
class _Facts:
    """The write of what is known of a job."""

    store: JobStore
    job: WatchedJob
    answer: ImportJob | None

    def __call__(self) -> WatchedJob:
        return self.store.save_facts(self.job, self.answer.answer if self.answer else None)


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
        self._waiting: dict[str, _Facts] = {}
        """Facts whose time to be written has not come."""
        self._told: Trouble | None = None
        """The trouble when we said last whether anything is new."""
        self._owed = Owed()
        self._owed_due = 0.0
        self._refused: set[str] = set()
        """Which of reading and writing the summary the disk refused last time."""

    def quick_list(self) -> tuple[WatchedJob, ...]:
        """Return what the summary file knows; blocks for as long as one small file takes."""
        jobs = self._store.quick_list()
        self._stored |= {job.id for job in jobs}
        return jobs

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
        # Nothing is written while jobs are taken over: what was read would be older.
        async with self._one_at_a_time:
            stored = await self._read(if_changed=if_changed)
            for start in range(0, len(stored), SLICE):
                adopt(stored[start : start + SLICE])
                await asyncio.sleep(0)
        if missing := self.missing(known().values()):
            adopt(await self.restore(missing))
        told, self._told = self._told, self.trouble
        return bool(stored or missing) or told is not self._told

    def missing(self, jobs: Iterable[WatchedJob]) -> list[WatchedJob]:
        """Return those of `jobs` that are not on the disk at all."""
        return [job for job in jobs if job.id not in self._stored]

    async def restore(self, jobs: Sequence[WatchedJob]) -> list[WatchedJob]:
        """Write jobs that are missing from the disk; return those that were written."""
        self.index_soon()
        owed = self._owed.job_ids
        fresh = [job for job in jobs if job.id not in owed]
        writes = {(job.id, _FACTS): _Facts(self._store, job, None) for job in fresh}
        return await self._write(writes)

    async def read_answer(self, job_id: str) -> ImportJob | None:
        """Return the newest whole answer that is kept about a job, None if there is none.

        What waits to be written is newer than what the disk has.
        """
        unsaved = self._waiting.get(job_id) or self._owed.get((job_id, _FACTS))
        if isinstance(unsaved, _Facts) and unsaved.answer is not None:
            return unsaved.answer
        async with self._one_at_a_time:
            return await self._run(_READ, lambda: self._parse_answer(job_id))

    async def add(self, pasted: Sequence[PastedJob]) -> list[WatchedJob]:
        """Keep jobs as watched, or as archived where they say so."""

        def add(job: PastedJob) -> WatchedJob:
            archived = bool(job.archived)
            return self._store.add(
                job.id,
                label=job.label,
                batch=job.batch,
                archived=archived,
                expected=job.expected,
            )

        self.index_soon()
        writes = {(job.id, _NOTES): self._after_owed(job.id, partial(add, job)) for job in pasted}
        written = {job.id: job for job in await self._write(writes)}
        return [written.get(job.id) or self._in_memory(job) for job in pasted]

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
        writes = {(job.id, _NOTES): self._after_owed(job.id, partial(write, job)) for job in noted}
        written = {job.id: job for job in await self._write(writes)}
        return [written.get(job.id, job) for job in noted]

    def _after_owed(self, job_id: str, write: Write) -> Write:
        """Return `write`, after what is owed of the job's notes: they may be others than these."""
        owed = self._owed.get((job_id, _NOTES))
        if owed is None:
            return write

        def write_both() -> WatchedJob:
            owed()
            return write()

        return write_both

    async def save(
        self, job: WatchedJob, answer: ImportJob | None, *, is_urgent: bool
    ) -> WatchedJob | None:
        """Keep the facts of a job, and the answer they came from; return the merged job.

        What is not urgent is written once in `SAVE_EVERY_S` a job, and then at its newest; None
        where it is not written yet.
        """
        self.index_soon()
        unsaved = self._waiting.pop(job.id, None) or self._owed.get((job.id, _FACTS))
        if answer is None and isinstance(unsaved, _Facts):
            answer = unsaved.answer
        facts = _Facts(self._store, job, answer)
        if not is_urgent and self._save_due(job.id) > self._clock.monotonic():
            self._waiting[job.id] = facts
            return None
        written = await self._save([facts])
        return written[0] if written else None

    async def flush(self, *, all_of_them: bool = False) -> list[WatchedJob]:
        """Write what is to be written now, or all that is not; return the merged jobs."""
        at = self._clock.monotonic()
        due = [
            facts
            for job_id, facts in self._waiting.items()
            if all_of_them or self._save_due(job_id) <= at
        ]
        written = await self._save(due)
        if self._owed and (all_of_them or self._owed_due <= at):
            written += await self._write_owed()
        return written

    async def _save(self, several: Sequence[_Facts]) -> list[WatchedJob]:
        for facts in several:
            self._waiting.pop(facts.job.id, None)
            self._saved_at[facts.job.id] = self._clock.monotonic()
        try:
            return await self._write({(facts.job.id, _FACTS): facts for facts in several})
        except asyncio.CancelledError:
            for facts in several:
                self._waiting.setdefault(facts.job.id, facts)
            raise

    def _save_due(self, job_id: str) -> float:
        return self._saved_at.get(job_id, -inf) + SAVE_EVERY_S

    def read_soon(self) -> None:
        """Have the files read again now, as far as they changed."""
        self._read_due = self._clock.monotonic()

    @property
    def wait_s(self) -> float:
        """Seconds until there is something to read or to write."""
        dues = [self._read_due, *map(self._save_due, self._waiting)]
        if self._owed:
            dues.append(self._owed_due)
        if self._index_due is not None:
            dues.append(self._index_due)
        return max(0.0, min(dues) - self._clock.monotonic())

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
        async with self._one_at_a_time:
            await self._run(_INDEX, lambda: self._store.write_index(newest))
        if _INDEX in self._refused:
            self._index_due = self._clock.monotonic() + TRY_AGAIN_S

    async def _read(self, *, if_changed: bool) -> list[WatchedJob]:
        """Return the jobs of all files, none if none changed or if the disk refused.

        Left out are those of which the disk refused something newer.
        """
        began_s = self._clock.monotonic()
        self._read_due = began_s + LONGEST_READ_EVERY_S
        read = self._store.read_changed if if_changed else self._store.read_all
        jobs = await self._run(_READ, read)
        now_s = self._clock.monotonic()
        pause_s = max(READ_EVERY_S, READ_COST * (now_s - began_s))
        self._read_due = now_s + min(LONGEST_READ_EVERY_S, pause_s)
        if jobs is None:
            return []
        self._stored = {job.id for job in jobs}
        newer = self._owed.job_ids
        return [job for job in jobs if job.id not in newer]

    async def _write(self, writes: Mapping[Key, Write]) -> list[WatchedJob]:
        """Return what was written; the rest is owed."""
        written: list[WatchedJob] = []
        for some in _slices(writes):
            # Given up in between: what a look has found need not wait for thousands.
            async with self._one_at_a_time:
                trial = await self._try(some)
            written += trial.written.values()
        return written

    async def _write_owed(self) -> list[WatchedJob]:
        """Write again what was refused, until something is again; return what was written."""
        written: list[WatchedJob] = []
        for some in _slices(self._owed.writes()):
            async with self._one_at_a_time:
                trial = await self._try(self._owed.still(some))
            written += trial.written.values()
            if trial.refused:
                break
        return written

    async def _try(self, writes: Mapping[Key, Write]) -> Trial:
        trial = await self._to_its_end(partial(try_all, writes))
        self._owed.note(writes, trial)
        self._owed_due = self._clock.monotonic() + TRY_AGAIN_S
        self._stored |= {job.id for job in trial.written.values()}
        self._settle(trial.error)
        return trial

    def _settle(self, error: StoreTrouble | None) -> None:
        """Show `error`, or that all is on the disk if it is."""
        if error is not None:
            self.trouble = trouble_of(TroubleKind.NOT_SAVED, error, self._clock.now())
        elif not (self._owed or self._refused):
            self.trouble = None

    async def _run(self, what: str, call: Callable[[], T]) -> T | None:
        """Return what `call` returns, or None where the disk refused."""
        try:
            result = await self._to_its_end(call)
        except StoreTrouble as error:
            self._refused.add(what)
            self._settle(error)
            return None
        self._refused.discard(what)
        self._settle(None)
        return result

    async def _to_its_end(self, call: Callable[[], T]) -> T:
        """Return what `call` returns; who gives up waiting for it still waits for its end.

        A thread goes on all the same, and the store is not for two at a time.
        """
        running = asyncio.ensure_future(self._run_blocking(call))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])
            if not running.cancelled():
                running.exception()
            raise

    def _in_memory(self, job: PastedJob) -> WatchedJob:
        return WatchedJob(
            job.id,
            self._store.api,
            self._clock.now(),
            job.label,
            job.batch,
            bool(job.archived),
            expected=job.expected,
        )

    def _parse_answer(self, job_id: str) -> ImportJob | None:
        stored = self._store.read(job_id)
        if stored is None or stored.answer is None:
            return None
        try:
            return parse_job(stored.answer, job_id)
        except BadReply:
            return None


def _slices(writes: Mapping[Key, Write]) -> Iterator[dict[Key, Write]]:
    waiting = iter(list(writes.items()))
    while some := dict(islice(waiting, SLICE)):
        yield some
