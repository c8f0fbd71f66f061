"""The monitor on a disk that refuses: it goes on in memory, says so, and makes good for it."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.model import JobState, TroubleKind, WatchedJob
from drs_tui.monitor.disk import (
    LONGEST_READ_EVERY_S,
    READ_COST,
    READ_EVERY_S,
    TRY_AGAIN_S,
    Disk,
)
from drs_tui.monitor.monitor import Monitor
from drs_tui.monitor.owed import REFUSALS, Key, Owed, Write, try_all
from drs_tui.paste import PastedJob
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from tests.builders import API, a_job, a_watched, an_answer
from tests.fakes import FakeClient, FakeClock, connecting, run_inline
from tests.store.faulty_disk import ERRORS, Cut, FaultyDisk
from tests.store.mounts import mounted, remount


class Desk:
    """A monitor with a fake platform and fake time, on a real folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock()
        self.client = FakeClient(self.clock)
        self.monitor = Monitor(
            self.store(), connecting(self.client), self.clock, Random(1), run_blocking=run_inline
        )

    def store(self) -> JobStore:
        """Return the store of another process."""
        return JobStore(self.folder, API, self.clock)

    def job(self, job_id: str) -> WatchedJob:
        job = self.monitor.snapshot.job(job_id)
        assert job is not None
        return job

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.monitor.run())
        try:
            yield
            if task.done():
                task.result()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self.monitor.aclose()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "profile")


@pytest.mark.parametrize("number", ERRORS)
@pytest.mark.parametrize("leave", [False, True], ids=["stays", "leaves"])
async def test_everything_is_saved_when_the_disk_recovers(
    desk: Desk, number: int, leave: bool
) -> None:
    for job_id in ("11", "12"):
        desk.store().add(job_id, label=OutsideText(f"L{job_id}"))
        desk.client.jobs[job_id] = an_answer(job_id, state="RUNNING", ok=1)
    async with desk.running():
        await desk.clock.run_for(30)
        assert desk.monitor.snapshot.store_trouble is None
        with FaultyDisk(Cut(0, number, lasts=True)).on():
            desk.client.jobs |= {key: an_answer(key, ok=3, failed=2) for key in ("11", "13")}
            await desk.monitor.watch([PastedJob("13", None, OutsideText("L13"))])
            await desk.monitor.set_archived(["12"], True)
            await desk.clock.run_for(120)
            assert desk.job("11").state is JobState.FINISHED
            assert desk.job("12").archived
            assert desk.job("13").counts.failed == 2
            trouble = desk.monitor.snapshot.store_trouble
            assert trouble is not None
            assert trouble.kind is TroubleKind.NOT_SAVED
            assert str(desk.folder) in trouble.message
        asked = len(desk.client.requests)
        if not leave:
            await desk.clock.run_for(2 * READ_EVERY_S + 1)
            assert desk.monitor.snapshot.store_trouble is None
            assert not desk.monitor.unsaved
            assert len(desk.client.requests) == asked
    jobs = {job.id: job for job in desk.store().read_all()}
    assert {key: str(job.label) for key, job in jobs.items()} == {
        "11": "L11",
        "12": "L12",
        "13": "L13",
    }
    assert jobs["12"].archived
    for job_id in ("11", "13"):
        stored = desk.store().read(job_id)
        assert stored is not None
        assert stored.job.state is JobState.FINISHED
        assert stored.answer == an_answer(job_id, ok=3, failed=2)
    assert {job.id for job in desk.store().quick_list()} == {"11", "12", "13"}


async def test_the_summary_is_tried_again_too(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.store().add("11")
    desk.client.jobs["11"] = an_answer("11", ok=1)
    store = desk.monitor._disk._store
    with monkeypatch.context() as full:
        full.setattr(store, "write_index", partial(refuse, "The disk is full."))
        async with desk.running():
            await desk.clock.run_for(80)
            assert desk.monitor.snapshot.store_trouble is not None
            full.undo()
            await desk.clock.run_for(2 * READ_EVERY_S + 1)
            assert desk.monitor.snapshot.store_trouble is None
            assert [job.id for job in desk.store().quick_list()] == ["11"]


async def test_what_is_set_while_the_disk_refuses_is_not_undone_by_what_was_owed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store().add("11")
    desk.client.jobs["11"] = an_answer("11", ok=1)
    store = desk.monitor._disk._store
    async with desk.running():
        await desk.clock.run_for(1)
        with monkeypatch.context() as full:
            full.setattr(store, "set_notes", partial(refuse, "The disk is full."))
            await desk.monitor.set_archived(["11"], True)
        await desk.monitor.watch([PastedJob("11", None)])
        await desk.clock.run_for(60)
        assert not desk.job("11").archived
        assert desk.monitor.snapshot.store_trouble is None
    assert [job.archived for job in desk.store().read_all()] == [False]


async def test_what_is_owed_is_not_undone_by_a_reading(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store().add("11")
    desk.client.jobs["11"] = an_answer("11", ok=1)
    async with desk.running():
        await desk.clock.run_for(1)
        monkeypatch.setattr(desk.monitor._disk._store, "set_notes", partial(refuse, "Full."))
        await desk.monitor.set_archived(["11"], True)
        desk.store().set_notes("11", label=OutsideText("theirs"))
        await desk.clock.run_for(2 * READ_EVERY_S)
        assert desk.job("11").archived
        monkeypatch.undo()
        await desk.clock.run_for(2 * READ_EVERY_S)
        assert (desk.job("11").archived, str(desk.job("11").label)) == (True, "theirs")


async def test_an_archived_job_of_a_backup_is_archived_in_memory_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk.monitor._disk._store, "add", partial(refuse, "The disk is full."))
    await desk.monitor.watch([PastedJob("11", None, archived=True)])
    assert desk.job("11").archived
    await desk.monitor.aclose()


async def test_a_clock_in_the_past_does_not_hide_what_is_new(tmp_path: Path) -> None:
    """Another machine, or this one before its clock broke, left facts of years later."""
    desk = Desk(tmp_path / "profile")
    later = desk.clock.now() + timedelta(days=900)
    known = a_watched("11", state="RUNNING", ok=1)
    desk.store().save_facts(replace(known, looked_at=later, server_date=later), None)
    real = desk.client._reply

    def reply_of_later(value: object) -> object:
        return replace(real(value), date=later + timedelta(minutes=1))

    desk.client._reply = reply_of_later  # type: ignore[method-assign,assignment]
    desk.client.jobs["11"] = an_answer("11", ok=2)
    async with desk.running():
        await desk.clock.run_for(30)
        assert desk.job("11").state is JobState.FINISHED
    (job,) = desk.store().read_all()
    assert job.state is JobState.FINISHED


def refuse(sentence: str, *_args: object, **_more: object) -> None:
    raise StoreTrouble(sentence, "Make room.")


class TestSaving:
    """Facts wait for their time, or for a disk that takes them; none gets lost by that."""

    @pytest.mark.parametrize("is_refused", [False, True])
    async def test_a_trouble_does_not_cost_the_items_that_wait(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, is_refused: bool
    ) -> None:
        store = desk.store()
        disk = Disk(store, desk.clock, run_inline)
        for ok, is_urgent in [(1, True), (2, is_refused)]:
            with monkeypatch.context() as full:
                if is_refused and ok == 2:
                    full.setattr(store, "save_facts", partial(refuse, "Full."))
                job, answer = a_watched("11", state="RUNNING", ok=ok), a_job("11", ok=ok)
                await disk.save(job, answer, is_urgent=is_urgent)
        await disk.save(a_watched("11", ok=2, trouble=TroubleKind.SERVER), None, is_urgent=True)
        stored = desk.store().read("11")
        assert stored is not None
        assert stored.answer == an_answer("11", ok=2)
        assert stored.job.trouble is not None

    async def test_what_is_owed_does_not_wait_for_the_next_reading(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def run_slowly(call: Callable[[], object]) -> object:
            desk.clock._passed += 5.0
            return call()

        store = desk.store()
        disk = Disk(store, desk.clock, run_slowly)  # type: ignore[arg-type]
        await disk.align(dict, lambda jobs: None)
        with monkeypatch.context() as full:
            full.setattr(store, "save_facts", partial(refuse, "Full."))
            await disk.save(a_watched("11"), None, is_urgent=True)
        assert disk.wait_s == pytest.approx(TRY_AGAIN_S)
        desk.clock._passed += TRY_AGAIN_S
        assert [job.id for job in await disk.flush()] == ["11"]
        assert disk.trouble is None


class TestReading:
    """How often the files are read: as the file system can bear it."""

    @pytest.mark.parametrize(
        ("took_s", "pause_s"),
        [(0.0, READ_EVERY_S), (1.0, READ_COST * 1.0), (60.0, LONGEST_READ_EVERY_S)],
    )
    async def test_a_slow_file_system_is_read_seldom(
        self, desk: Desk, took_s: float, pause_s: float
    ) -> None:
        async def run_slowly(call: Callable[[], object]) -> object:
            desk.clock._passed += took_s
            return call()

        disk = Disk(desk.store(), desk.clock, run_slowly)  # type: ignore[arg-type]
        await disk.align(dict, lambda jobs: None)
        assert disk.wait_s == pytest.approx(pause_s)


def no(reason: str) -> WatchedJob:
    raise StoreTrouble(reason)


def yes(job_id: str) -> WatchedJob:
    return a_watched(job_id)


class TestOwed:
    def test_the_rest_waits_after_some_refusals_in_a_row(self) -> None:
        writes: dict[Key, Write] = {(str(n), "facts"): partial(no, f"{n}.") for n in range(10)}
        owed, trial = Owed(), try_all(writes)
        owed.note(writes, trial)
        assert trial.error is not None
        assert trial.error.message == f"{REFUSALS - 1}."
        assert [job_id for job_id, _ in owed.writes()] == [*"3456789", *"012"]

    def test_one_that_is_always_refused_does_not_keep_others_off(self) -> None:
        writes: dict[Key, Write] = {(str(n), "facts"): partial(yes, str(n)) for n in range(9)}
        writes |= {(str(n), "facts"): partial(no, "no") for n in (0, 2, 4)}
        owed, trial = Owed(), try_all(writes)
        owed.note(writes, trial)
        assert owed.job_ids == {"0", "2", "4"}
        assert [job.id for job in trial.written.values()] == [*"135678"]

    def test_a_later_write_stands_for_an_earlier_one(self) -> None:
        first, second, key = partial(no, "first"), partial(no, "second"), ("1", "facts")
        owed = Owed()
        for write in (first, second):
            owed.note({key: write}, try_all({key: write}))
        assert len(owed) == 1
        assert owed.still({key: first}) == {}
        assert owed.still({key: second}) == {key: second}


class TestRealDisks:
    """The same with a file system that really is full or read-only."""

    async def test_a_full_one(self, tmp_path: Path) -> None:
        with mounted(tmp_path / "disk", size_kb=256) as disk:
            desk = Desk(disk / "profile")
            desk.store().add("11")
            desk.client.jobs["11"] = an_answer("11", state="RUNNING", ok=1)
            async with desk.running():
                await desk.clock.run_for(10)
                filling = disk / "filling"
                with contextlib.suppress(OSError), filling.open("wb") as file:
                    file.write(b"x" * 2**20)
                await self.change_while_refused(desk, "is full")
                filling.unlink()
                await self.check_all_is_saved(desk)

    async def test_a_read_only_one(self, tmp_path: Path) -> None:
        with mounted(tmp_path / "disk", size_kb=1024) as disk:
            desk = Desk(disk / "profile")
            desk.store().add("11")
            desk.client.jobs["11"] = an_answer("11", state="RUNNING", ok=1)
            async with desk.running():
                await desk.clock.run_for(10)
                remount(disk, "ro")
                await self.change_while_refused(desk, "read-only")
                assert [job.id for job in desk.store().read_all()] == ["11"]
                remount(disk, "rw")
                await self.check_all_is_saved(desk)

    async def change_while_refused(self, desk: Desk, reason: str) -> None:
        desk.client.jobs |= {key: an_answer(key, ok=90, failed=9) for key in ("11", "12")}
        await desk.monitor.watch([PastedJob("12", None)])
        await desk.clock.run_for(60)
        assert desk.job("11").counts.failed == desk.job("12").counts.failed == 9
        trouble = desk.monitor.snapshot.store_trouble
        assert trouble is not None
        assert reason in trouble.message

    async def check_all_is_saved(self, desk: Desk) -> None:
        await desk.clock.run_for(2 * READ_EVERY_S + 1)
        assert desk.monitor.snapshot.store_trouble is None
        for job_id in ("11", "12"):
            stored = desk.store().read(job_id)
            assert stored is not None
            assert stored.answer == an_answer(job_id, ok=90, failed=9)


async def test_a_label_and_an_archive_mark_that_were_refused_are_both_made_good(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.store().add("11")
    desk.client.jobs["11"] = an_answer("11", ok=1)
    store = desk.monitor._disk._store
    async with desk.running():
        await desk.clock.run_for(1)
        with monkeypatch.context() as full:
            full.setattr(store, "set_notes", partial(refuse, "The disk is full."))
            await desk.monitor.set_notes(["11"], label=OutsideText("trio-7"))
            await desk.monitor.set_archived(["11"], True)
        await desk.clock.run_for(60)
    assert [(str(job.label), job.archived) for job in desk.store().read_all()] == [("trio-7", True)]


async def test_answers_are_read_as_they_are_known_also_where_the_disk_has_older_ones(
    desk: Desk,
) -> None:
    for job_id in ("11", "12"):
        desk.store().add(job_id)
    desk.client.jobs = {"11": an_answer("11", ok=2), "12": an_answer("12", state="RUNNING", ok=1)}

    async def read() -> dict[str, int]:
        answers = desk.monitor.read_answers(["11", "12", "13"])
        return {answer.id: len(answer.items) async for answer in answers}

    async with desk.running():
        await desk.clock.run_for(30)
        assert await read() == {"11": 2, "12": 1}
        with FaultyDisk(Cut(0, ERRORS[0], lasts=True)).on():
            desk.client.jobs["12"] = an_answer("12", ok=5)
            desk.monitor.refresh("12")
            await desk.clock.run_for(3)
            assert desk.job("12").counts.ok == 5
            assert (await read())["12"] == 5
