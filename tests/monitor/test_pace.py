"""The monitor's pace, its holds and its pauses, with a fake platform and fake time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from drs_tui.errors import ApiError, AuthError, Maintenance, NetworkTrouble, RateLimited
from drs_tui.model import Answer, JobState, Outcome, RateLimit, TroubleKind, WatchedJob
from drs_tui.monitor.dispatch import IN_FLIGHT, Lane
from drs_tui.monitor.monitor import Monitor
from tests.builders import an_answer, moment
from tests.fakes import run_inline
from tests.monitor.test_monitor import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "profile")


def _running(bench: Bench, *ids: str) -> None:
    bench.watch(*ids)
    for job_id in ids:
        bench.client.jobs[job_id] = an_answer(job_id, state="RUNNING", started=moment(5), ok=1)


def _ids(count: int) -> list[str]:
    return [str(number) for number in range(1000, 1000 + count)]


# Final, unknown and backwards


async def test_an_end_that_does_not_add_up_is_looked_at_once_more(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", ok=3, total_files=5, finished=moment(0))
    async with bench.running():
        await bench.clock.run_for(3600)
        assert len(bench.client.asked("11")) == 2
        first, second = bench.client.asked("11")
        assert 5 <= second - first <= 10
    assert bench.job("11").outcome is Outcome.PARTIAL
    bench.monitor = bench.new_monitor()
    async with bench.running():
        await bench.clock.run_for(3600)
    assert len(bench.client.asked("11")) == 2


async def test_an_unknown_state_is_final_when_two_looks_agree_on_its_end(bench: Bench) -> None:
    bench.watch("11", "12")
    bench.client.jobs["11"] = an_answer("11", state="ABORTED", finished=moment(0))
    bench.client.jobs["12"] = an_answer("12", state="ARCHIVING")
    async with bench.running():
        await bench.clock.run_for(3600)
    assert len(bench.client.asked("11")) == 2
    assert bench.job("11").is_final
    assert not bench.job("12").is_final
    assert len(bench.client.asked("12")) > 100


async def test_no_job_goes_backwards_on_one_answer(bench: Bench) -> None:
    bench.watch("11")
    further = an_answer("11", state="RUNNING", started=moment(9), ok=7)
    behind = an_answer("11", state="RESOLVING", started=moment(9), ok=2)
    bench.client.jobs["11"] = [further, behind, further]
    async with bench.running():
        await bench.clock.run_for(60)
        shown = [picture.job("11") for picture in bench.snapshots]
        assert {job.counts.ok for job in shown if job and job.state} == {7}
        looked_at = bench.job("11").looked_at
        assert looked_at is not None
        bench.client.jobs["11"] = behind
        await bench.clock.run_for(60)
        assert (bench.job("11").state, bench.job("11").counts.ok) == (JobState.RESOLVING, 2)


async def test_an_age_is_that_of_the_facts_that_are_shown(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = [
        an_answer("11", state="RUNNING", ok=7),
        an_answer("11", state="RUNNING", ok=2),
        NetworkTrouble("Reset."),
    ]
    async with bench.running():
        await bench.clock.run_for(30)
        assert bench.job("11").counts.ok == 7
        assert bench.job("11").looked_at == bench.clock.now() - timedelta(seconds=30)


# Holds


@pytest.mark.parametrize(
    ("error", "kind", "looks_after"),
    [
        (RateLimited("Too many.", wait_s=200), TroubleKind.LIMITED, 200),
        (Maintenance("Later.", status=503), TroubleKind.MAINTENANCE, 30),
    ],
)
async def test_inside_a_hold_nothing_is_sent_but_the_free_probe(
    bench: Bench, error: ApiError, kind: TroubleKind, looks_after: float
) -> None:
    ids = _ids(6)
    _running(bench, *ids)
    async with bench.running():
        await bench.clock.run_for(30)
        bench.client.jobs |= dict.fromkeys(ids, error)
        await bench.clock.run_for(5)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert trouble.kind is kind
        held = len(bench.client.requests)
        bench.monitor.refresh(ids[0])
        bench.monitor.refresh_all()
        await bench.clock.run_for(looks_after - 6)
        assert (len(bench.client.requests), bench.client.probes) == (held, [])
        await bench.clock.run_for(35)
        assert len(bench.client.probes) >= 1
        assert len(bench.client.requests) - held <= len(bench.client.probes)


async def test_a_limit_goes_on_where_the_probe_says_that_nothing_is_left(bench: Bench) -> None:
    _running(bench, "11", "12")
    async with bench.running():
        await bench.clock.run_for(10)
        bench.client.jobs |= dict.fromkeys(("11", "12"), RateLimited("Too many.", wait_s=20))
        bench.client.probe = RateLimit(1000, 0, 120.0)
        await bench.clock.run_for(40)
        held = len(bench.client.requests)
        assert len(bench.client.probes) == 1
        await bench.clock.run_for(80)
        assert len(bench.client.requests) == held
        bench.client.probe = RateLimit(1000, 1000, 300.0)
        bench.client.jobs |= {key: an_answer(key, state="RUNNING") for key in ("11", "12")}
        await bench.clock.run_for(60)
        assert bench.monitor.snapshot.trouble is None


async def test_after_an_outage_there_is_no_burst(bench: Bench) -> None:
    ids = _ids(300)
    _running(bench, *ids)
    bench.client.takes_s = 0.05
    async with bench.running():
        await bench.clock.run_for(600)
        gone = NetworkTrouble("No answer.")
        good = {job_id: bench.client.jobs[job_id] for job_id in ids}
        bench.client.jobs |= dict.fromkeys(ids, gone)
        bench.client.probe = gone
        await bench.clock.run_for(1800)
        out = len(bench.client.requests)
        bench.client.jobs |= good
        bench.client.probe = None
        began = bench.clock.monotonic()
        await bench.clock.run_for(30)
        sent = [at for at, _ in bench.client.requests[out:]]
        assert sent
        assert bench.monitor.snapshot.trouble is None
        assert _most_within(sent, 1.0) <= 10
        assert len(sent) <= 10 + 30 * 2
        assert bench.clock.monotonic() - began == 30


async def test_a_refused_token_ends_all_requests_probes_too(bench: Bench) -> None:
    _running(bench, "11", "12")
    async with bench.running():
        await bench.clock.run_for(10)
        refused = AuthError("The token was refused.", status=401)
        bench.client.jobs |= dict.fromkeys(("11", "12"), refused)
        await bench.clock.run_for(10)
        asked = len(bench.client.requests)
        bench.monitor.refresh("11")
        bench.monitor.refresh_all()
        await bench.clock.run_for(3600)
        assert (len(bench.client.requests), bench.client.probes) == (asked, [])


# Pauses


async def test_paused_means_that_only_a_person_asks(bench: Bench) -> None:
    _running(bench, "11", "12")
    async with bench.running():
        await bench.clock.run_for(10)
        bench.monitor.set_paused(True)
        assert bench.monitor.snapshot.is_paused
        assert bench.monitor.snapshot.next_look_at is None
        asked = len(bench.client.requests)
        await bench.clock.run_for(600)
        assert len(bench.client.requests) == asked
        bench.monitor.refresh("12")
        await bench.clock.run_for(1)
        assert [what for _, what in bench.client.requests[asked:]] == ["12"]
        bench.monitor.set_paused(False)
        await bench.clock.run_for(10)
        assert len(bench.client.requests) > asked + 2


def _stop(bench: Bench) -> None:
    """Let both clocks run on for an hour without anybody noticing, as SIGSTOP does."""
    bench.clock.skip(3600, wall_s=3600)


def _sleep(bench: Bench) -> None:
    bench.clock.skip(0, wall_s=8 * 3600)


def _set_back(bench: Bench) -> None:
    bench.clock.skip(0, wall_s=-3600)


@pytest.mark.parametrize("pause", [_stop, _sleep, _set_back])
async def test_after_a_pause_all_is_stale_and_looked_at_again_without_a_burst(
    bench: Bench, pause: Callable[[Bench], None]
) -> None:
    ids = _ids(200)
    _running(bench, *ids)
    bench.client.takes_s = 0.05
    async with bench.running():
        await bench.clock.run_for(900)
        await bench.monitor.open_job(ids[7])
        await bench.clock.run_for(5)
        before, probes = len(bench.client.requests), len(bench.client.probes)
        pause(bench)
        await bench.clock.run_for(1.5)
        assert bench.monitor.snapshot.woke_at is not None
        assert len(bench.monitor.snapshot.stale) > 190
        assert len(bench.client.probes) == probes + 1
        assert bench.client.renewed == 1
        await bench.clock.run_for(3.5)
        assert ids[7] not in bench.monitor.snapshot.stale
        sent = [at for at, _ in bench.client.requests[before:]]
        assert _most_within(sent, 1.0) <= 10
        await bench.clock.run_for(600)
        assert not bench.monitor.snapshot.stale


async def test_nobody_there_is_three_times_slower(bench: Bench) -> None:
    ids = _ids(60)
    _running(bench, *ids)
    async with bench.running():
        await bench.clock.run_for(600)
        begun = len(bench.client.requests)
        await bench.clock.run_for(600)
        attended = len(bench.client.requests) - begun
        bench.monitor.set_presence(False)
        await bench.clock.run_for(120)
        begun = len(bench.client.requests)
        await bench.clock.run_for(600)
        assert len(bench.client.requests) - begun <= attended / 1.9
        assert len(bench.client.requests) - begun <= 600 * 0.3 * 1000 / 300 + 10


async def test_a_handful_of_jobs_is_looked_at_twice_a_minute_while_nobody_is_there(
    bench: Bench,
) -> None:
    _running(bench, "11", "12")
    async with bench.running():
        bench.monitor.set_presence(False)
        await bench.clock.run_for(120)
        begun = len(bench.client.asked("11"))
        await bench.clock.run_for(300)
        assert 8 <= len(bench.client.asked("11")) - begun <= 12


# What a person waits for


async def test_a_person_is_served_at_once_with_ten_thousand_waiting(bench: Bench) -> None:
    ids = _ids(10_000)
    bench.monitor = bench.new_monitor(only=ids)
    bench.client.jobs = {job_id: an_answer(job_id, state="RUNNING") for job_id in ids}
    bench.client.takes_s = 3.0
    async with bench.running():
        await bench.clock.run_for(30)
        bench.monitor.refresh(ids[-1])
        await bench.clock.run_for(0.1)
        assert len(bench.client.asked(ids[-1])) == 1
    assert bench.client.most_in_flight <= IN_FLIGHT


async def test_looking_at_all_says_how_long_it_takes(bench: Bench) -> None:
    ids = _ids(400)
    _running(bench, *ids)
    bench.client.budget = RateLimit(1000, 900, 300.0)
    bench.client.takes_s = 0.1
    async with bench.running():
        await bench.clock.run_for(900)
        sweep = bench.monitor.refresh_all()
        assert sweep.jobs == 400
        assert sweep.seconds is not None
        begun = len(bench.client.requests)
        await bench.clock.run_for(sweep.seconds * 1.3)
        seen = {what for _, what in bench.client.requests[begun:]}
        assert len(seen & set(ids)) >= 396


async def test_names_come_by_the_hundred_at_a_tenth_of_the_pace(bench: Bench) -> None:
    ids = _ids(300)
    _running(bench, *ids)
    files = [f"66f{number:05d}" for number in range(3000)]
    bench.client.files = {file_id: {"id": file_id, "name": f"{file_id}.cram"} for file_id in files}
    bench.client.takes_s = 0.05
    async with bench.running():
        await bench.clock.run_for(600)
        bench.monitor.want_names(files)
        await bench.clock.run_for(60)
        assert 4 <= len(bench.client.asked_names) <= 2 + 60 * 0.2
        assert bench.client.asked_names[0] == tuple(reversed(files[-100:]))
        assert str(bench.monitor.snapshot.files[files[-1]].name) == f"{files[-1]}.cram"
        await bench.clock.run_for(60)
        assert sum(map(len, bench.client.asked_names)) == 1000


async def test_a_submission_goes_before_looks_and_within_the_pace(bench: Bench) -> None:
    ids = _ids(300)
    _running(bench, *ids)
    bench.client.takes_s = 0.05
    async with bench.running():
        await bench.clock.run_for(600)
        began = bench.clock.monotonic()

        async def submit() -> None:
            for _ in range(20):
                async with bench.monitor.turn(Lane.SUBMISSION):
                    await bench.clock.sleep(0.05)

        task = asyncio.create_task(submit())
        looks = len(bench.client.requests)
        await bench.clock.run_for(15)
        assert task.done()
        assert bench.clock.monotonic() - began == 15
        assert len(bench.client.requests) - looks <= 15 * 2 + 10


# Shared


async def test_two_programs_of_one_account_stay_inside_its_limit(bench: Bench) -> None:
    from tests.benchmarks.watchers import Window

    ids = _ids(300)
    _running(bench, *ids)
    window, left = Window(), []
    start = bench.clock.monotonic()

    def told() -> RateLimit:
        allowed = window.spend(bench.clock.monotonic() - start)
        left.append(allowed.remaining if allowed else -1)
        return allowed or RateLimit(1000, 0, 10.0)

    bench.client.budget_of = told
    second = Monitor(bench.store, bench.connect, bench.clock, Random(2), run_blocking=run_inline)
    async with bench.running():
        task = asyncio.create_task(second.run())
        await bench.clock.run_for(1800)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await second.aclose()
    assert min(left) >= 40


async def test_guests_are_looked_at_and_nothing_of_them_is_written(bench: Bench) -> None:
    _running(bench, "11", "12")
    bench.client.jobs["13"] = an_answer("13", state="RUNNING", ok=1)
    bench.monitor = bench.new_monitor(only=("12", "13"))
    async with bench.running():
        await bench.clock.run_for(70)
        assert [job.id for job in bench.monitor.snapshot.jobs] == ["12", "13"]
        assert bench.job("13").counts.ok == 1
        assert not bench.client.asked("11")
        assert bench.monitor.unsaved == ()
    assert {job.id for job in bench.store.read_all()} == {"11", "12"}
    assert {job.id for job in bench.store.quick_list()} == {"11", "12"}


async def test_a_job_that_moves_is_written_once_in_a_while_and_its_end_at_once(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = [
        *(an_answer("11", state="RUNNING", started=moment(1), ok=number) for number in range(1, 9)),
        an_answer("11", started=moment(1), finished=moment(0), ok=9),
    ]
    save, saved = bench.store.save_facts, list[int]()

    def note(job: WatchedJob, answer: Answer | None) -> WatchedJob:
        saved.append(job.counts.ok)
        return save(job, answer)

    monkeypatch.setattr(bench.store, "save_facts", note)
    async with bench.running():
        await bench.clock.run_for(60)
    assert saved[0] == 1
    assert saved[-1] == 9
    assert len(saved) <= 7


def _most_within(sent: list[float], seconds: float) -> int:
    return max((sum(first <= at < first + seconds for at in sent) for first in sent), default=0)
