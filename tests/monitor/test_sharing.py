"""The monitor beside other processes, on a folder that goes, and on a disk that refuses."""

from __future__ import annotations

import gc
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.monitor.monitor import Monitor
from drs_tui.paste import PastedJob
from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from drs_tui.ui.app import DrsApp
from drs_tui.ui.copies import Forms
from drs_tui.ui.run import run_screens
from tests.builders import API, an_answer
from tests.monitor.test_monitor import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "profile")


def other(bench: Bench) -> JobStore:
    """Return the store of another process."""
    return JobStore(bench.store.folder, API, bench.clock)


def refuse(*_args: object, **_more: object) -> None:
    raise StoreTrouble("The disk is full.", "Make room.")


async def test_what_another_process_adds_and_archives_is_seen(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs |= {key: an_answer(key, state="RUNNING", ok=1) for key in ("11", "12")}
    async with bench.running():
        await bench.clock.run_for(30)
        other(bench).add("12", label=OutsideText("theirs"))
        other(bench).set_notes("11", archived=True)
        await bench.clock.run_for(12)
        assert (str(bench.job("12").label), bench.job("12").counts.ok) == ("theirs", 1)
        assert bench.job("11").archived
        asked = len(bench.client.asked("11"))
        await bench.clock.run_for(600)
        assert len(bench.client.asked("11")) == asked


async def test_newer_facts_in_memory_outlive_a_reading(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", state="RUNNING", ok=1)
    async with bench.running():
        await bench.clock.run_for(100)
        looked_at = bench.job("11").looked_at
        other(bench).set_notes("11", label=OutsideText("theirs"))
        await bench.monitor.read()
        assert str(bench.job("11").label) == "theirs"
        assert bench.job("11").looked_at == looked_at


async def test_refreshing_all_reads_the_folder_at_once(bench: Bench) -> None:
    async with bench.running():
        await bench.clock.run_for(1)
        other(bench).add("12")
        await bench.clock.run_for(1)
        assert bench.monitor.snapshot.job("12") is None
        bench.monitor.refresh_all()
        await bench.clock.run_for(0.1)
        assert bench.monitor.snapshot.job("12") is not None


async def test_on_leaving_the_summary_has_what_others_added(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", state="RUNNING")
    async with bench.running():
        await bench.clock.run_for(11)
        other(bench).add("12")
    assert {job.id for job in bench.store.quick_list()} == {"11", "12"}


async def test_what_is_finished_costs_neither_readings_nor_snapshots(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", ok=1)
    async with bench.running():
        await bench.clock.run_for(120)
        shown = len(bench.snapshots)
        for name in ("read_all", "save_facts", "write_index"):
            monkeypatch.setattr(bench.store, name, lambda *_: pytest.fail("not idle"))
        await bench.clock.run_for(3600)
        assert len(bench.snapshots) == shown


@pytest.mark.parametrize("leave_s", [25, 0])
async def test_a_folder_that_was_removed_is_written_again(bench: Bench, leave_s: float) -> None:
    for job_id in ("11", "12"):
        bench.store.add(job_id, label=OutsideText("L"), archived=job_id == "12")
    bench.client.jobs["11"] = an_answer("11", ok=3)
    async with bench.running():
        await bench.clock.run_for(120)
        shutil.rmtree(bench.store.folder)
        await bench.clock.run_for(leave_s)
    kept = {job.id: job for job in other(bench).read_all()}
    assert {job_id: (str(job.label), job.archived) for job_id, job in kept.items()} == {
        "11": ("L", False),
        "12": ("L", True),
    }
    assert kept["11"].counts.ok == 3


async def test_jobs_in_memory_only_are_named_until_the_disk_takes_them(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.watch("11")
    async with bench.running():
        await bench.clock.run_for(1)
        with monkeypatch.context() as full:
            for name in ("save_facts", "add", "write_index"):
                full.setattr(bench.store, name, refuse)
            await bench.monitor.watch([PastedJob("12", None)])
            await bench.clock.run_for(30)
            assert list(bench.monitor.unsaved) == ["12"]
        await bench.clock.run_for(12)
        assert not bench.monitor.unsaved
        assert bench.monitor.snapshot.store_trouble is None
    assert {job.id for job in other(bench).read_all()} == {"11", "12"}


@pytest.fixture
def _tidy() -> Iterator[None]:
    """Undo what showing screens does to the process."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    gc.enable()


@pytest.mark.usefixtures("_tidy")
@pytest.mark.parametrize("is_refused", [True, False])
def test_leaving_names_the_jobs_that_are_lost(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    is_refused: bool,
) -> None:
    state = tmp_path / "state"
    if is_refused:
        state.write_text("no folder")
    monitors: list[Monitor] = []
    restore = Monitor.restore

    def note(monitor: Monitor) -> None:
        monitors.append(monitor)
        restore(monitor)

    async def show(_app: object, **_more: object) -> None:
        await monitors[0].watch([PastedJob("11", None), PastedJob("12", None)])

    monkeypatch.setattr(Monitor, "restore", note)
    monkeypatch.setattr(DrsApp, "run_async", show)
    environ = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(state)}
    code = run_screens(build_services(Options(), environ), Forms()).code
    told = capsys.readouterr().err
    if is_refused:
        assert code == 6
        assert told.startswith("drs-tui: Not saved: ")
        assert told.endswith(
            "These jobs are watched in memory only: 11 12"
            " Add them again with: drs-tui watch 11 12\n"
        )
        assert told.count("\n") == 1
    else:
        assert (code, told) == (0, "")
