"""The one owner of what is known about the watched jobs.

It sends what its dispatch decides, keeps what it learns on its disk, and publishes immutable
snapshots. Whoever wants something done asks it by a method; whoever wants to know something reads
the newest snapshot. Expected errors become values in the snapshot; bugs pass through.
"""

from __future__ import annotations

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Container,
    Coroutine,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from math import isfinite
from random import Random
from typing import TYPE_CHECKING, TypeVar

from drs_tui.clock import Clock
from drs_tui.errors import ApiError, NetworkTrouble
from drs_tui.model import Bell, FileDetails, ImportJob, Snapshot, Sweep, WatchedJob
from drs_tui.monitor.budget import Share
from drs_tui.monitor.disk import READ_EVERY_S, Added, Disk, RunBlocking
from drs_tui.monitor.dispatch import IN_FLIGHT, Dispatch, Lane
from drs_tui.monitor.kept_names import KeptNames, NameKeeper
from drs_tui.monitor.ledger import Ledger
from drs_tui.monitor.link import Connect, Link
from drs_tui.monitor.names import MAX_FILES, Names
from drs_tui.monitor.patience import Patience
from drs_tui.monitor.pulse import PULSE_S, Pulse
from drs_tui.monitor.rest import rest
from drs_tui.monitor.sender import Sender
from drs_tui.monitor.sizes import JobSizes
from drs_tui.monitor.turns import Turns
from drs_tui.store.jobs import KEEP, JobStore, Keep
from drs_tui.text import OutsideText

if TYPE_CHECKING:
    from drs_tui.api.client import Reply
    from drs_tui.paste import PastedJob

__all__ = ["Added", "Monitor"]

T = TypeVar("T")


_GREETING, _TENDING, _PULSE, _NAMES = "greeting", "disk", "pulse", "names"
_SIZES = "sizes"


class Monitor:
    """Watches the jobs of one profile. All methods belong to one event loop."""

    def __init__(
        self,
        store: JobStore,
        connect: Connect,
        clock: Clock,
        random: Random,
        *,
        share: Share | None = None,
        only: Collection[str] | None = None,
        names: NameKeeper | None = None,
        run_blocking: RunBlocking = asyncio.to_thread,
    ) -> None:
        """`names` keeps the names of files that were fetched once, for good.

        `only`: look at no other jobs than these, and show no others.

        They are looked at also where they are archived. Those that are not on the watch list are
        guests: nothing of them is written.
        """
        self._dispatch = Dispatch(random, share)
        self._schedule = self._dispatch.schedule
        self._breaker = self._dispatch.breaker
        self._patience = Patience(random)
        self._clock = clock
        self._disk = Disk(store, clock, run_blocking)
        self._link = Link(connect, clock, self._dispatch.budget, self._breaker)
        self._ledger = Ledger(
            self._disk, self._schedule, self._patience, clock, api=store.api, only=only
        )
        self._wake = asyncio.Event()
        self._turns = Turns(self._dispatch, self._wake)
        self._kept_names = KeptNames(names, run_blocking)
        self._names = Names(self._link, self._turns, self._kept_names, self._publish)
        self._sizes = JobSizes()
        self._sender = Sender(
            self._dispatch,
            self._link,
            self._ledger,
            self._turns,
            clock,
            wake=self._wake,
            publish=self._publish,
        )
        self._in_view: tuple[str | None, frozenset[str]] = (None, frozenset())
        self._woke_at: datetime | None = None
        self._chores: dict[str, asyncio.Task[None]] = {}
        """What goes on beside the looks, by name."""
        self.on_snapshot: Callable[[Snapshot], None] = lambda snapshot: None
        """Called with each new snapshot; set by whoever shows it."""
        self.snapshot = Snapshot(at=clock.now())
        """The newest picture."""

    # Running

    def restore(self) -> None:
        """Take over what the summary file knows, without a look at the network or at each job."""
        self._ledger.adopt(self._disk.quick_list())
        self._publish()

    async def run(self) -> None:
        """Look at what is due, for ever."""
        await self.read()
        self._chore(_SIZES, self._read_sizes)
        self._schedule.spread(self._clock.monotonic())
        while True:
            await self._connect()
            self._sender.send_due()
            self._do_chores()
            await rest(self._wake, self._clock, self._wait_s())
            self._collect()

    async def look_at_all(self) -> frozenset[str]:
        """Look once at every job under way and return their ids; stops where the platform does.

        Where nothing is under way nothing is asked, not even for a token.
        """
        await self.read()
        under_way = [job.id for job in self._ledger.shown() if job.id in self._schedule]
        if under_way:
            await self.look_at(under_way)
        return frozenset(under_way)

    async def look_at(self, job_ids: Sequence[str]) -> None:
        """Look once at each of these jobs, several at a time, within the budget."""

        async def look(job_id: str) -> None:
            await self._sender.look(job_id)
            if self._ledger.is_doubted(job_id):
                await self._sender.look(job_id)

        await self._in_turn(job_ids, look)
        self._publish()

    async def fetch_names(self, file_ids: Sequence[str]) -> tuple[ApiError, ...]:
        """Have names and sizes of these files in the snapshot, for a person who waits.

        Several hundreds at a time, within the budget; stops where the platform does. Returns what
        went wrong.
        """
        parts = [
            file_ids[start : start + MAX_FILES] for start in range(0, len(file_ids), MAX_FILES)
        ]
        errors: list[ApiError] = []

        async def fetch(part: Sequence[str]) -> None:
            try:
                await self._names.fetch_hundred(part)
            except ApiError as error:
                errors.append(error)

        if parts:
            await self._in_turn(parts, fetch)
        self._publish()
        return tuple(errors)

    async def _in_turn(self, things: Sequence[T], act: Callable[[T], Awaitable[None]]) -> None:
        """Do `act` for each of `things`, several at a time, within the budget."""
        await self._link.ensure()
        waiting = list(reversed(things))
        budget = self._dispatch.budget

        async def work() -> None:
            while waiting and self._link.is_connected and self._link.trouble is None:
                wait_s = budget.hurried_wait_s(self._clock.monotonic())
                if wait_s > 0:
                    await self._clock.sleep(wait_s)
                else:
                    await act(waiting.pop())

        await asyncio.gather(*(work() for _ in range(IN_FLIGHT)))

    async def aclose(self) -> None:
        """Stop all looks, save what is not saved, close the connections.

        Nobody is told of another snapshot; the newest says what the disk refused of that.
        """
        self.on_snapshot = lambda snapshot: None
        tending = self._chores.pop(_TENDING, None)
        others = [*self._sender.take_all(), *self._chores.values()]
        for task in others:
            task.cancel()
        if tending is not None:
            others.append(tending)
        await asyncio.gather(*others, return_exceptions=True)
        self._chores.clear()
        if self._ledger.own():
            await self._tend_disk(is_last=True)
            self._publish()
        await self._kept_names.aclose()
        await self._link.aclose()

    # The watch list

    @property
    def unsaved(self) -> tuple[str, ...]:
        """Jobs that are watched in memory only, since the disk refuses them."""
        return tuple(job.id for job in self._disk.missing(self._ledger.own().values()))

    @property
    def looked(self) -> Container[str]:
        """Jobs of which a look since the beginning told something, if only what is wrong."""
        return self._ledger.looked

    async def read(self) -> None:
        """Take over what the files of all jobs say."""
        await self._disk.align(self._ledger.own, self._ledger.adopt)
        self._publish()

    async def watch(self, pasted: Sequence[PastedJob]) -> Added:
        """Put ids on the watch list at once, without asking the platform whether they exist.

        Where the disk refuses, they are watched in memory and the snapshot says so.
        """
        watched = {job.id for job in self._ledger.own().values() if not job.archived}
        added = await self._disk.add(pasted)
        for job in added:
            self._patience.forget(job.id)
        self._adopt(added)
        return Added.of([job.id for job in added], watched)

    async def set_archived(self, job_ids: Iterable[str], archived: bool) -> None:
        """Take jobs off the watch list, or put them back; their files stay."""
        jobs = [self._ledger.jobs[job_id] for job_id in job_ids if job_id in self._ledger]
        self._adopt(await self._disk.set_notes(jobs, archived=archived))

    async def set_notes(
        self,
        job_ids: Iterable[str],
        *,
        label: OutsideText | Keep | None = KEEP,
        batch: OutsideText | Keep | None = KEEP,
        bell: Bell | Keep | None = KEEP,
    ) -> None:
        """Name jobs, put them into a batch, have their end told; None takes each away again."""
        jobs = [self._ledger.jobs[job_id] for job_id in job_ids if job_id in self._ledger]
        self._adopt(await self._disk.set_notes(jobs, label=label, batch=batch, bell=bell))

    # What a person does

    def refresh(self, job_id: str) -> None:
        """Look at this job now, also if it is final or gone; skips the pace, not a hold."""
        if job_id in self._ledger:
            self._patience.forget(job_id)
            self._schedule.ask(job_id)
            self._breaker.retry_now()
            self._wake.set()

    def refresh_all(self) -> Sweep:
        """Look at every job under way as soon as the budget allows; say how long that takes."""
        self._disk.read_soon()
        self._breaker.retry_now()
        jobs, seconds = self._dispatch.sweep(self._clock.monotonic())
        self._wake.set()
        return Sweep(jobs, seconds if isfinite(seconds) else None)

    def set_paused(self, is_paused: bool) -> None:
        """Look at nothing any more but what is asked for, or go on."""
        self._dispatch.is_paused = is_paused
        self._publish()
        self._wake.set()

    def set_presence(self, is_attended: bool) -> None:
        """Say whether anybody looks at the screens; if not, everything is three times slower."""
        self._dispatch.set_attended(is_attended)
        self._wake.set()

    def attend(self, cursor: str | None, visible: Iterable[str]) -> None:
        """Say which job the cursor is on, and which jobs are on the screen."""
        self._in_view = (cursor, frozenset(visible))
        self._attend()

    async def open_job(self, job_id: str, *, look: bool = True) -> None:
        """Keep the items of this job in the snapshots until it is closed, from the disk first.

        Without a `look` nothing is asked for it: a person only passes by.
        """
        opened = self._ledger.opened
        opened.setdefault(job_id, None)
        self._attend()
        stored = await self._disk.read_answer(job_id)
        if stored is not None and opened.get(job_id, stored) is None:
            opened[job_id] = stored
            self._publish()
        if look and (job_id in self._schedule or opened.get(job_id) is None):
            self.refresh(job_id)

    def close_job(self, job_id: str) -> None:
        """Forget the items of this job again; they stay on disk."""
        self._ledger.opened.pop(job_id, None)
        self._attend()

    async def read_answers(self, job_ids: Sequence[str]) -> AsyncIterator[ImportJob]:
        """Yield the newest whole answers about these jobs, in their order; asks nobody for them.

        Left out are jobs of which none is kept.
        """
        for job_id in job_ids:
            opened = self._ledger.opened.get(job_id)
            answer = opened or await self._disk.read_answer(job_id)
            if answer is not None:
                yield answer

    def want_names(self, file_ids: Iterable[str]) -> None:
        """Have names and sizes of these files in later snapshots; costs a request a hundred."""
        if self._names.want(file_ids):
            self._chore(_NAMES, self._names.fetch_wanted)

    async def recall_names(self, file_ids: Iterable[str]) -> Mapping[str, FileDetails]:
        """Return what is known of these files, in memory or on disk; asks nobody for it."""
        return await self._names.recall(file_ids)

    async def fetch_file(self, file_id: str) -> FileDetails:
        """Return the details of a file for a person who waits. Raises `ApiError`."""
        trouble = self._link.trouble
        if trouble is not None and self._breaker.hold_s(self._clock.monotonic()) != 0.0:
            raise NetworkTrouble(trouble.message, trouble.hint)
        try:
            return await self._names.fetch_one(file_id)
        finally:
            self._publish()

    def turn(self, lane: Lane) -> AbstractAsyncContextManager[None]:
        """Wait for a turn to send a request that is no look, while `run` goes on."""
        return self._turns.take(lane)

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]:
        """Send a create call at once; for whoever has a turn in the submission's lane.

        Raises `ApiError`; see `PlatformClient.create_import` for what each says of the outcome.
        """
        try:
            return await self._link.create_import(body)
        finally:
            self._publish()

    def reconnect(self) -> None:
        """Find the token again and begin anew with it."""
        self._link.reset()
        self._publish()
        self._wake.set()

    # The connection, and how long there is nothing to do

    async def _connect(self) -> None:
        if self._link.is_connected:
            return
        await self._link.ensure()
        if self._link.is_connected:
            self._chore(_GREETING, self._greet)
        self._publish()

    async def _greet(self) -> None:
        async with self._turns.take(Lane.PERSON):
            await self._link.greet()
        self._publish()

    def _collect(self) -> None:
        """Forget what has ended; an unexpected error comes out here."""
        self._sender.collect()
        for name in [name for name, chore in self._chores.items() if chore.done()]:
            self._chores.pop(name).result()

    def _wait_s(self) -> float:
        """Return the seconds until something may be sent, or read, or written."""
        waits = [READ_EVERY_S if _TENDING in self._chores else self._disk.wait_s]
        if self._link.is_connected:
            at = self._clock.monotonic()
            waits.append(self._dispatch.wait_s(at, self._sender.traffic()))
        elif (hold_s := self._breaker.hold_s(self._clock.monotonic())) is not None:
            waits.append(hold_s)
        return min(waits)

    # Chores

    def _chore(self, name: str, work: Callable[[], Coroutine[None, None, None]]) -> None:
        """Do `work` beside the looks, unless it is being done."""
        if name not in self._chores or self._chores[name].done():
            self._chores[name] = asyncio.create_task(work())

    def _do_chores(self) -> None:
        if self._disk.wait_s == 0.0:
            self._chore(_TENDING, self._tend_disk)
        if len(self._schedule):
            self._chore(_PULSE, self._keep_pulse)

    async def _tend_disk(self, *, is_last: bool = False) -> None:
        """Write what waits to be written, and read in what others changed."""
        try:
            self._ledger.adopt(await self._disk.flush(all_of_them=is_last))
            if await self._disk.align(self._ledger.own, self._ledger.adopt, if_changed=True):
                self._publish()
            if self._disk.index_wait_s == 0.0 or (is_last and self._disk.index_wait_s is not None):
                await self._disk.write_index(self._ledger.own().values())
        finally:
            self._wake.set()

    async def _keep_pulse(self) -> None:
        """Notice while jobs are under way when time went on without us."""
        pulse = Pulse(self._clock.now(), self._clock.monotonic())
        while len(self._schedule):
            await self._clock.sleep(PULSE_S)
            if pulse.beat(self._clock.now(), self._clock.monotonic()):
                await self._wake_up()

    async def _wake_up(self) -> None:
        """Begin anew after a sleep: what is shown is old, connections are dead."""
        self._woke_at = self._clock.now()
        self._ledger.age_all()
        self._sender.give_up_looks()
        self._dispatch.resume(self._clock.monotonic())
        self._publish()
        await self._link.renew()
        self._wake.set()

    async def _read_sizes(self) -> None:
        """Take over what was kept of how much arrived."""
        if kept := await self._kept_names.sizes():
            self._sizes.adopt(kept)
            self._publish()

    # Pictures

    def _adopt(self, jobs: Iterable[WatchedJob]) -> None:
        self._ledger.adopt(jobs)
        self._publish()
        self._wake.set()

    def _attend(self) -> None:
        cursor, visible = self._in_view
        opened = next(reversed(self._ledger.opened), cursor)
        self._schedule.attend(opened, visible, self._clock.monotonic())
        self._wake.set()

    def _next_look_at(self, now: datetime) -> datetime | None:
        wait_s = self._dispatch.look_wait_s(self._clock.monotonic())
        return now + timedelta(seconds=wait_s) if isfinite(wait_s) else None

    def _publish(self) -> None:
        now, ledger = self._clock.now(), self._ledger
        jobs = ledger.shown()
        opened = {job_id: job for job_id, job in ledger.opened.items() if job is not None}
        known, version = self._names.known, self._names.version
        if sized := self._sizes.take(opened, known, version):
            self._kept_names.keep_sizes(sized)
        self.snapshot = Snapshot(
            at=now,
            jobs=jobs,
            opened=opened,
            files=dict(known),
            sizes=self._sizes.told(jobs),
            account=self._link.account,
            token_source=self._link.token_source,
            budget=self._dispatch.budget.told,
            trouble=self._link.trouble,
            store_trouble=self._disk.trouble,
            is_paused=self._dispatch.is_paused,
            next_look_at=self._next_look_at(now),
            woke_at=self._woke_at,
            stale=ledger.stale,
        )
        self.on_snapshot(self.snapshot)
