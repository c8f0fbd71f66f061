"""What becomes of a write when whoever asked for it is cancelled."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from drs_tui.monitor.disk import Disk
from drs_tui.store.jobs import JobStore
from tests.builders import API, a_job, a_watched
from tests.fakes import FakeClock

T = TypeVar("T")


class SlowThread:
    """Runs calls when the test lets them, as a thread on a network file system might."""

    def __init__(self) -> None:
        self.may_go = asyncio.Event()
        self.running = self.most_running = 0

    async def __call__(self, call: Callable[[], T], /) -> T:
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        await self.may_go.wait()
        self.running -= 1
        return call()


async def cancel(task: asyncio.Task[object], thread: SlowThread) -> None:
    """Cancel a task, and let its call end after that."""
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.sleep(0.01)
    assert not task.done(), "the call goes on, and nobody waits for it"
    thread.may_go.set()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()


async def test_what_was_to_be_written_is_written_at_the_end(tmp_path: Path) -> None:
    store, thread = JobStore(tmp_path, API, FakeClock()), SlowThread()
    disk = Disk(store, FakeClock(), thread)
    first, second = a_watched("1", ok=2), a_watched("2", ok=3)
    saves = [
        asyncio.create_task(disk.save(job, a_job(job.id, ok=1), is_urgent=True))
        for job in (first, second)
    ]
    # The call about the second one has not even begun.
    await asyncio.sleep(0.01)
    saves[1].cancel()
    await cancel(saves[0], thread)
    await disk.flush(all_of_them=True)
    assert {job.id: job.counts for job in store.read_all()} == {
        "1": first.counts,
        "2": second.counts,
    }


async def test_store_is_never_used_by_two(tmp_path: Path) -> None:
    thread = SlowThread()
    disk = Disk(JobStore(tmp_path, API, FakeClock()), FakeClock(), thread)
    cancelled = asyncio.create_task(disk.save(a_watched("1", ok=2), None, is_urgent=True))
    other = asyncio.create_task(disk.read_answer("1"))
    await cancel(cancelled, thread)
    await other
    assert thread.most_running == 1
