"""The one owner of what is known about the watched jobs.

It looks at jobs through its link, keeps what it learns on its disk, and publishes immutable
snapshots. Whoever wants something done asks it by a method; whoever wants to know something reads
the newest snapshot. Expected errors become values in the snapshot; bugs pass through.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from random import Random
from typing import TYPE_CHECKING

from drs_tui.clock import Clock
from drs_tui.errors import ApiError
from drs_tui.model import FileDetails, ImportJob, Snapshot, WatchedJob
from drs_tui.monitor.agenda import Agenda
from drs_tui.monitor.breaker import JOBS_TO_OPEN, job_trouble_kind, trouble_of
from drs_tui.monitor.disk import READ_EVERY_S, Added, Disk, RunBlocking
from drs_tui.monitor.facts import after_answer, after_reading, after_trouble, has_news
from drs_tui.monitor.link import Connect, Link
from drs_tui.monitor.rest import rest
from drs_tui.monitor.schedule import after_trouble_s, next_look_s, wants_looks
from drs_tui.store.jobs import JobStore

if TYPE_CHECKING:
    from drs_tui.api.client import Reply
    from drs_tui.paste import PastedJob

__all__ = ["Added", "Monitor"]

IN_FLIGHT = 4
"""Requests under way at once, at most: the client's pool gets slow with more."""

_GREETING, _TENDING = "", "/disk"
"""Stand among the looks for the question whose token it is, and for the disk; no id is so."""


class Monitor:
    """Watches the jobs of one profile. All methods belong to one event loop."""

    def __init__(
        self,
        store: JobStore,
        connect: Connect,
        clock: Clock,
        random: Random,
        *,
        share: float = 0.6,
        run_blocking: RunBlocking = asyncio.to_thread,
    ) -> None:
        self._disk = Disk(store, clock, run_blocking)
        self._link = Link(connect, clock, random, share)
        self._clock = clock
        self._random = random
        self._agenda = Agenda()
        self._jobs: dict[str, WatchedJob] = {}
        self._opened: dict[str, ImportJob | None] = {}
        self._files: dict[str, FileDetails] = {}
        self._fails: dict[str, int] = {}
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._wake = asyncio.Event()
        self.on_snapshot: Callable[[Snapshot], None] = lambda snapshot: None
        """Called with each new snapshot; set by whoever shows it."""
        self.snapshot = Snapshot(at=clock.now())
        """The newest picture."""

    def restore(self) -> None:
        """Take over what the summary file knows, without a look at the network or at each job."""
        self._adopt(self._disk.quick_list())
        self._publish()

    async def run(self) -> None:
        """Look at what is due, for ever."""
        await self.read()
        while True:
            await self._connect()
            self._start_looks()
            if self._disk.wait_s == 0.0 and _TENDING not in self._looks:
                self._looks[_TENDING] = asyncio.create_task(self._tend_disk())
            await rest(self._wake, self._clock, self._wait_s())
            for job_id in [job_id for job_id, look in self._looks.items() if look.done()]:
                self._looks.pop(job_id).result()

    async def look_at_all(self) -> frozenset[str]:
        """Look once at every job under way and return their ids; stops where the platform does.

        Where nothing is under way nothing is asked, not even for a token.
        """
        await self.read()
        if under_way := list(self._under_way()):
            await self.look_at(under_way)
        return frozenset(under_way)

    async def look_at(self, job_ids: Sequence[str]) -> None:
        """Look once at each of these watched jobs, several at a time, within the budget."""
        await self._link.ensure()
        waiting = list(reversed(job_ids))

        async def work() -> None:
            while waiting and self._link.is_connected and self._link.trouble is None:
                wait_s = self._link.hurried_pace_s()
                if wait_s > 0:
                    await self._clock.sleep(wait_s)
                else:
                    await self._look(waiting.pop())

        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))
        self._publish()

    async def aclose(self) -> None:
        """Stop all looks, save what is not saved, close the connections; snapshots end with it."""
        self.on_snapshot = lambda snapshot: None
        for name, look in self._looks.items():
            if name != _TENDING:
                look.cancel()
        await asyncio.gather(*self._looks.values(), return_exceptions=True)
        self._looks.clear()
        if self._jobs:
            await self._tend_disk()
        if self._disk.index_wait_s is not None:
            await self._disk.write_index(self._jobs.values())
        await self._link.aclose()

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Jobs that are watched in memory only, since the disk refuses them."""
        return tuple(job.id for job in self._disk.missing(self._jobs.values()))

    async def watch(self, pasted: Sequence[PastedJob]) -> Added:
        """Put ids on the watch list at once, without asking the platform whether they exist.

        Where the disk refuses, they are watched in memory and the snapshot says so.
        """
        watched = {job.id for job in self._jobs.values() if not job.archived}
        added = await self._disk.add(pasted)
        for job in added:
            self._fails.pop(job.id, None)
        self._adopt(added)
        self._publish()
        return Added.of([job.id for job in added], watched)

    async def set_archived(self, job_ids: Iterable[str], archived: bool) -> None:
        """Take jobs off the watch list, or put them back; their files stay."""
        jobs = [self._jobs[job_id] for job_id in job_ids if job_id in self._jobs]
        self._adopt(await self._disk.set_archived(jobs, archived))
        self._publish()

    def refresh(self, job_id: str) -> None:
        """Look at this job now, also if it is final; skips the pace, not a hold."""
        if job_id in self._jobs:
            self._agenda.ask(job_id)
            self._link.retry_now()
            self._wake.set()

    def refresh_all(self) -> int:
        """Look at every job under way as soon as the budget allows; return how many they are."""
        at = self._clock.monotonic()
        active = list(self._under_way())
        for job_id in active:
            self._fails.pop(job_id, None)
            self._agenda.put(job_id, at)
        self._disk.read_soon()
        self._link.retry_now()
        self._wake.set()
        return len(active)

    async def open_job(self, job_id: str) -> None:
        """Keep the items of this job in the snapshots until it is closed, from the disk first."""
        self._opened.setdefault(job_id, None)
        stored = await self._disk.read_answer(job_id)
        if stored is not None and self._opened.get(job_id, stored) is None:
            self._opened[job_id] = stored
            self._publish()
        job = self._jobs.get(job_id)
        if job is not None and (wants_looks(job, 0) or self._opened.get(job_id) is None):
            self.refresh(job_id)

    def close_job(self, job_id: str) -> None:
        """Forget the items of this job again; they stay on disk."""
        self._opened.pop(job_id, None)

    async def fetch_file(self, file_id: str) -> FileDetails:
        """Return the details of a file for a person who waits. Raises `ApiError`."""
        try:
            self._files[file_id] = await self._link.get_file(file_id)
        finally:
            self._publish()
        return self._files[file_id]

    def reconnect(self) -> None:
        """Find the token again and begin anew with it."""
        self._link.reset()
        self._publish()
        self._wake.set()

    async def _connect(self) -> None:
        if self._link.is_connected:
            return
        await self._link.ensure()
        if self._link.is_connected:
            self._looks[_GREETING] = asyncio.create_task(self._greet())
        self._publish()

    async def _greet(self) -> None:
        await self._link.greet()
        self._publish()
        self._wake.set()

    def _start_looks(self) -> None:
        while self._link.is_connected and self._has_room() and self._link.hold_s() == 0.0:
            job_id = self._agenda.pop_asked(self._looks)
            if job_id is None and self._pace_s() <= 0:
                job_id = self._agenda.pop_due(self._clock.monotonic())
            if job_id is None:
                return
            if job_id not in self._looks:
                self._looks[job_id] = asyncio.create_task(self._look(job_id))

    def _has_room(self) -> bool:
        width = IN_FLIGHT if self._link.trouble is None else 1
        return len(self._looks) - (_TENDING in self._looks) < width

    def _under_way(self) -> Iterator[str]:
        return (job.id for job in self._jobs.values() if wants_looks(job, 0))

    async def _look(self, job_id: str) -> None:
        some = {job_id, *islice(self._under_way(), JOBS_TO_OPEN)}
        try:
            reply = await self._link.get_job(job_id, jobs=len(some))
        except ApiError as error:
            await self._take_error(job_id, error)
        else:
            await self._take_answer(job_id, reply)
        finally:
            self._wake.set()

    async def _take_answer(self, job_id: str, reply: Reply[ImportJob]) -> None:
        before = self._jobs.get(job_id)
        if before is None:
            return
        now = self._clock.now()
        job = after_answer(before, reply.value, at=now, server_date=reply.date)
        moved = has_news(before, job)
        self._fails.pop(job_id, None)
        await self._learn(job, reply.value, moved=moved)
        if job_id in self._opened:
            self._opened[job_id] = reply.value
        pause_s = next_look_s(
            job, now=now, moved=moved, opened=job_id in self._opened, random=self._random
        )
        self._look_again(job_id, pause_s)
        self._publish()

    async def _take_error(self, job_id: str, error: ApiError) -> None:
        before = self._jobs.get(job_id)
        if before is None:
            return
        pause_s = 0.0
        if self._link.trouble is None:
            fails = self._fails[job_id] = self._fails.get(job_id, 0) + 1
            kind = job_trouble_kind(error)
            job = after_trouble(before, trouble_of(kind, error, self._clock.now()))
            await self._learn(job, None, moved=has_news(before, job))
            pause_s = after_trouble_s(kind, fails, self._random)
        self._look_again(job_id, pause_s)
        if doubted := self._link.doubted_jobs:
            self._agenda.hurry(self._clock.monotonic(), doubted)
        self._publish()

    async def _learn(self, job: WatchedJob, answer: ImportJob | None, *, moved: bool) -> None:
        self._jobs[job.id] = job
        if moved:
            self._jobs[job.id] = await self._disk.save(job, answer)
        else:
            self._disk.index_soon()

    def _look_again(self, job_id: str, pause_s: float) -> None:
        if wants_looks(self._jobs[job_id], self._fails.get(job_id, 0)):
            self._agenda.put(job_id, self._clock.monotonic() + pause_s)
        else:
            self._agenda.drop(job_id)

    def _wait_s(self) -> float:
        """Return the seconds until a look may be due, or something on the disk."""
        waits = [READ_EVERY_S if _TENDING in self._looks else self._disk.wait_s]
        hold_s = self._link.hold_s()
        if hold_s is not None and self._has_room():
            first = self._agenda.first()
            if self._agenda.has_asked(self._looks):
                waits.append(hold_s)
            elif first is not None:
                due_s = first[0] - self._clock.monotonic()
                waits.append(max(0.0, hold_s, due_s, self._pace_s()))
            elif not self._link.is_connected:
                waits.append(hold_s)
        return min(waits)

    def _pace_s(self) -> float:
        """Return the seconds until the pace allows a look at the job that is due first.

        A job that was never looked at is what a person waits for.
        """
        first = self._agenda.first()
        job = self._jobs.get(first[1]) if first else None
        return self._link.pace_s(borrow=job is not None and job.state is None)

    async def read(self) -> None:
        """Take over what the files of all jobs say."""
        await self._disk.align(self._jobs, self._adopt)
        self._publish()

    async def _tend_disk(self) -> None:
        """Read in what others changed, then write the summary file if that is due."""
        try:
            if await self._disk.align(self._jobs, self._adopt, if_changed=True):
                self._publish()
            if self._disk.index_wait_s == 0.0:
                await self._disk.write_index(self._jobs.values())
        finally:
            self._wake.set()

    def _adopt(self, jobs: Iterable[WatchedJob]) -> None:
        at = self._clock.monotonic()
        for read in jobs:
            job = self._jobs[read.id] = after_reading(self._jobs.get(read.id), read)
            if wants_looks(job, self._fails.get(job.id, 0)):
                if job.id not in self._agenda and job.id not in self._looks:
                    self._agenda.put(job.id, at)
            else:
                self._agenda.drop(job.id)
        self._wake.set()

    def _publish(self) -> None:
        self.snapshot = Snapshot(
            at=self._clock.now(),
            jobs=tuple(self._jobs.values()),
            opened={job_id: job for job_id, job in self._opened.items() if job is not None},
            files=dict(self._files),
            account=self._link.account,
            token_source=self._link.token_source,
            budget=self._link.budget,
            trouble=self._link.trouble,
            store_trouble=self._disk.trouble,
        )
        self.on_snapshot(self.snapshot)
