"""A monitor of some jobs: what it looks at, what it shows, and what it leaves alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.monitor.monitor import Monitor
from drs_tui.store.jobs import JobStore
from tests.builders import API, an_answer
from tests.fakes import FakeClient, FakeClock, connecting, run_inline


class Some:
    """A monitor of some jobs, with a real store and everything else faked."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock()
        self.client = FakeClient(self.clock)
        self.store = JobStore(folder, API, self.clock)

    @asynccontextmanager
    async def running(self, ids: Iterable[str], seconds: float) -> AsyncIterator[Monitor]:
        """Give a monitor of `ids` that has run for so long, and close it."""
        connect = connecting(self.client)
        monitor = Monitor(
            self.store,
            connect,
            self.clock,
            Random(1),
            only=frozenset(ids),
            run_blocking=run_inline,
        )
        task = asyncio.create_task(monitor.run())
        try:
            await self.clock.run_for(seconds)
            if task.done():
                task.result()
            yield monitor
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await monitor.aclose()


@pytest.fixture
def some(tmp_path: Path) -> Some:
    return Some(tmp_path / "profile")


async def test_no_others_are_looked_at_or_shown(some: Some) -> None:
    for job_id in ("11", "12"):
        some.store.add(job_id)
        some.client.jobs[job_id] = an_answer(job_id, ok=1)
    async with some.running(["11"], 100) as monitor:
        assert [job.id for job in monitor.snapshot.jobs] == ["11"]
    assert (len(some.client.asked("11")), some.client.asked("12")) == (1, [])
    assert {job.id: job.is_final for job in some.store.read_all()} == {"11": True, "12": False}


async def test_of_what_is_not_watched_nothing_is_written(some: Some) -> None:
    some.client.jobs["77"] = an_answer("77", ok=1)
    async with some.running(["77"], 100) as monitor:
        (job,) = monitor.snapshot.jobs
        assert job.is_final
    assert some.store.read_all() == ()
    assert not list(some.store.folder.glob("**/*"))


async def test_what_is_archived_is_looked_at_too(some: Some) -> None:
    some.store.add("11", archived=True)
    some.client.jobs["11"] = an_answer("11", ok=1)
    async with some.running(["11"], 10) as monitor:
        (job,) = monitor.snapshot.jobs
        assert (job.is_final, job.archived) == (True, True)


async def test_tells_what_was_looked_at_whatever_came_of_it(some: Some) -> None:
    some.client.jobs["11"] = an_answer("11", state="RUNNING")
    async with some.running(["11", "99"], 10) as monitor:
        assert {job_id for job_id in ("11", "98", "99") if job_id in monitor.looked} == {"11", "99"}


async def test_the_last_picture_says_what_the_disk_refused_at_the_end(
    some: Some, monkeypatch: pytest.MonkeyPatch
) -> None:
    some.store.add("11")
    some.client.jobs["11"] = an_answer("11", state="RUNNING")
    async with some.running(["11"], 10) as monitor:
        assert monitor.snapshot.store_trouble is None

        def full(*_: object) -> None:
            raise StoreTrouble("The disk is full.")

        monkeypatch.setattr(JobStore, "write_index", full)
    assert monitor.snapshot.store_trouble is not None
