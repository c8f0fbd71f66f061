"""The monitor with a fake platform and fake time: nothing here waits for real."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    CaptivePage,
    Maintenance,
    NetworkTrouble,
    NotFound,
    RateLimited,
    ServerTrouble,
    StoreTrouble,
    TokenTrouble,
)
from drs_tui.model import Answer, ImportJob, Outcome, RateLimit, Snapshot, TroubleKind, WatchedJob
from drs_tui.monitor.link import Connect, Connection
from drs_tui.monitor.monitor import Monitor
from drs_tui.paste import PastedJob
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from tests.builders import API, an_answer, moment
from tests.fakes import FakeClient, FakeClock, connecting, run_inline


class Bench:
    """A monitor with everything around it faked but the store."""

    def __init__(self, folder: Path, connect: Connect | None = None) -> None:
        self.clock = FakeClock()
        self.client = FakeClient(self.clock)
        self.store = JobStore(folder, API, self.clock)
        self.connect = connect or connecting(self.client)
        self.monitor = self.new_monitor()
        self.snapshots: list[Snapshot] = []
        self.monitor.on_snapshot = self.snapshots.append

    def new_monitor(self, only: Sequence[str] | None = None) -> Monitor:
        return Monitor(
            self.store,
            self.connect,
            self.clock,
            Random(1),
            only=only,
            run_blocking=run_inline,
        )

    def watch(self, *ids: str) -> None:
        for job_id in ids:
            self.store.add(job_id)

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
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "profile")


async def test_a_job_is_followed_to_its_end_and_then_left_alone(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = [
        an_answer("11", state="SUBMITTED"),
        an_answer("11", state="RUNNING", started=moment(0), ok=1),
        an_answer("11", started=moment(0), finished=moment(0), ok=2, failed=1),
    ]
    async with bench.running():
        await bench.clock.run_for(60)
        looks = len(bench.client.asked("11"))
        await bench.clock.run_for(86400)
    assert looks == len(bench.client.asked("11")) == 3
    job = bench.job("11")
    assert job.outcome is Outcome.PARTIAL
    assert [str(seen.state_text) for seen in job.seen] == ["SUBMITTED", "RUNNING", "FINISHED"]


async def test_a_finished_job_is_not_looked_at_after_a_restart(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", ok=1)
    async with bench.running():
        await bench.clock.run_for(10)
    bench.monitor = bench.new_monitor()
    bench.monitor.restore()
    assert bench.job("11").outcome is Outcome.OK
    async with bench.running():
        await bench.clock.run_for(3600)
    assert len(bench.client.asked("11")) == 1


async def test_a_person_can_look_at_a_finished_job_again(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", ok=1)
    async with bench.running():
        await bench.clock.run_for(10)
        bench.monitor.refresh("11")
        await bench.clock.run_for(0.01)
        assert len(bench.client.asked("11")) == 2


async def test_many_jobs_stay_within_the_budget_and_four_at_a_time(bench: Bench) -> None:
    ids = [f"{number}" for number in range(100, 220)]
    bench.watch(*ids)
    for job_id in ids:
        bench.client.jobs[job_id] = an_answer(job_id, state="RUNNING")
    bench.client.budget = RateLimit(1000, 900, 300.0)
    bench.client.takes_s = 0.2
    async with bench.running():
        await bench.clock.run_for(300)
    assert len(bench.client.requests) <= 610
    assert all(bench.client.asked(job_id) for job_id in ids)
    assert bench.client.most_in_flight == 4


async def test_the_first_looks_at_a_handful_of_jobs_do_not_wait_for_the_pace(bench: Bench) -> None:
    ids = [f"{number}" for number in range(100, 120)]
    bench.watch(*ids)
    for job_id in ids:
        bench.client.jobs[job_id] = an_answer(job_id, state="RUNNING")
    bench.client.takes_s = 0.05
    async with bench.running():
        await bench.clock.run_for(1)
        assert all(bench.client.asked(job_id) for job_id in ids)
        await bench.clock.run_for(299)
    assert len(bench.client.requests) <= 610


async def test_an_opened_job_is_looked_at_every_two_seconds(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", state="RUNNING", ok=1)
    async with bench.running():
        await bench.clock.run_for(600)
        await bench.monitor.open_job("11")
        before = len(bench.client.asked("11"))
        await bench.clock.run_for(20)
        assert 8 <= len(bench.client.asked("11")) - before <= 14
        opened = bench.monitor.snapshot.opened["11"]
        assert isinstance(opened, ImportJob)
        assert len(opened.items) == 1
        bench.monitor.close_job("11")


async def test_a_job_that_is_passed_by_is_not_asked_for(bench: Bench) -> None:
    bench.watch("11", "12")
    bench.client.jobs["11"] = an_answer("11", ok=3)
    bench.client.jobs["12"] = NotFound("There is no such job.", status=404)
    async with bench.running():
        await bench.clock.run_for(600)
        asked = len(bench.client.requests)
        for job_id in ("11", "12"):
            await bench.monitor.open_job(job_id, look=False)
        await bench.clock.run_for(1)
        assert len(bench.client.requests) == asked
        assert list(bench.monitor.snapshot.opened) == ["11"]


async def test_the_items_of_a_known_job_come_from_the_disk(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", ok=3)
    async with bench.running():
        await bench.clock.run_for(10)
    bench.monitor = bench.new_monitor()
    await bench.monitor.read()
    await bench.monitor.open_job("11")
    assert len(bench.monitor.snapshot.opened["11"].items) == 3
    assert len(bench.client.asked("11")) == 1


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (BadReply("Not JSON."), TroubleKind.BAD_REPLY),
        (ServerTrouble("Broke.", status=500), TroubleKind.SERVER),
    ],
)
async def test_one_broken_job_does_not_spoil_the_others(
    bench: Bench, error: ApiError, kind: TroubleKind
) -> None:
    bench.watch("11", "12")
    bench.client.jobs["11"] = [an_answer("11", state="RUNNING", ok=7), error]
    bench.client.jobs["12"] = an_answer("12", state="RUNNING")
    async with bench.running():
        await bench.clock.run_for(60)
        broken = bench.job("11")
        assert broken.trouble is not None
        assert broken.trouble.kind is kind
        assert broken.counts.ok == 7
        assert bench.job("12").trouble is None
        assert bench.monitor.snapshot.trouble is None
        assert len(bench.client.asked("12")) > 5
        bench.client.jobs["11"] = an_answer("11", ok=8)
        await bench.clock.run_for(700)
        assert bench.job("11").trouble is None
        assert bench.job("11").outcome is Outcome.OK


async def test_an_unknown_id_is_asked_for_three_times_and_kept(bench: Bench) -> None:
    bench.watch("11")
    async with bench.running():
        await bench.clock.run_for(7200)
        trouble = bench.job("11").trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.NOT_FOUND
        assert len(bench.client.asked("11")) == 3
        assert bench.client.asked("11")[2] >= 500


async def test_a_limit_is_held_and_then_probed_by_one_request(bench: Bench) -> None:
    ids = ("11", "12", "13")
    bench.watch(*ids)
    for job_id in ids:
        bench.client.jobs[job_id] = an_answer(job_id, state="RUNNING")
    async with bench.running():
        await bench.clock.run_for(5)
        for job_id in ids:
            bench.client.jobs[job_id] = RateLimited("Too many.", wait_s=100)
        await bench.clock.run_for(20)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.LIMITED
        assert trouble.resume_at is not None
        assert all(bench.job(job_id).trouble is None for job_id in ids)
        held = len(bench.client.requests)
        bench.monitor.refresh("11")
        await bench.clock.run_for(75)
        assert len(bench.client.requests) == held
        for job_id in ids:
            bench.client.jobs[job_id] = an_answer(job_id, state="RUNNING")
        await bench.clock.run_for(60)
        assert bench.monitor.snapshot.trouble is None
        assert len(bench.client.requests) > held + 3


async def test_maintenance_is_probed_now_and_then(bench: Bench) -> None:
    bench.watch("11", "12")
    bench.client.jobs |= {"11": Maintenance("Later."), "12": Maintenance("Later.")}
    async with bench.running():
        await bench.clock.run_for(600)
    assert len(bench.client.requests) <= 2 + 2 + 600 / 30
    assert bench.monitor.snapshot.trouble is not None


async def test_offline_shows_and_recovers_within_half_a_minute(bench: Bench) -> None:
    bench.watch("11", "12")
    gone = NetworkTrouble("No answer.")
    bench.client.jobs |= {"11": gone, "12": gone}
    bench.client.probe = gone
    async with bench.running():
        await bench.clock.run_for(3600)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.OFFLINE
        assert len(bench.client.requests) < 10
        assert 3600 / 25 <= len(bench.client.probes) <= 3600 / 20 + 10
        bench.client.jobs |= {key: an_answer(key, state="RUNNING") for key in ("11", "12")}
        bench.client.probe = None
        before = len(bench.client.requests)
        await bench.clock.run_for(30)
        assert bench.monitor.snapshot.trouble is None
        assert bench.job("12").looked_at is not None
        assert len(bench.client.requests) - before <= 30


async def test_a_refused_token_stops_everything_until_a_person_acts(bench: Bench) -> None:
    bench.watch("11", "12", "13")
    refused = AuthError("The token was refused.", status=401)
    bench.client.jobs |= {key: refused for key in ("11", "12", "13")}
    bench.client.user = refused
    async with bench.running():
        await bench.clock.run_for(3600)
        asked = len(bench.client.requests)
        assert asked <= 4
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.REFUSED
        bench.client.user = "mlopez"
        bench.client.jobs |= {key: an_answer(key, ok=1) for key in ("11", "12", "13")}
        bench.monitor.reconnect()
        await bench.clock.run_for(10)
        assert bench.client.closed
        assert bench.monitor.snapshot.trouble is None
        assert str(bench.monitor.snapshot.account and bench.monitor.snapshot.account.username)
        assert bench.job("13").outcome is Outcome.OK


async def test_without_a_token_the_list_is_there_and_nothing_is_asked(tmp_path: Path) -> None:
    async def connect() -> Connection:
        raise TokenTrouble("There is no token.", "Press T.")

    bench = Bench(tmp_path, connect)
    bench.watch("11")
    async with bench.running():
        await bench.clock.run_for(600)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert (trouble.kind, trouble.hint) == (TroubleKind.NO_TOKEN, "Press T.")
        assert bench.job("11").state is None
        with pytest.raises(NetworkTrouble, match="no token"):
            await bench.monitor.fetch_file("66f0")
    assert bench.client.requests == []


async def test_ids_are_watched_at_once_and_told_apart_from_known_ones(bench: Bench) -> None:
    async with bench.running():
        await bench.clock.run_for(1)
        jobs = [PastedJob("11", None, OutsideText("trio-7")), PastedJob("12", None)]
        added = await bench.monitor.watch(jobs)
        assert (added.new, added.known) == (("11", "12"), ())
        assert bench.job("11").label == OutsideText("trio-7")
        again = await bench.monitor.watch([PastedJob("12", None), PastedJob("13", None)])
        assert (again.new, again.known) == (("13",), ("12",))
    assert {job.id for job in bench.store.read_all()} == {"11", "12", "13"}


async def test_an_archived_job_is_not_looked_at_until_it_comes_back(bench: Bench) -> None:
    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", state="RUNNING")
    async with bench.running():
        await bench.clock.run_for(10)
        await bench.monitor.set_archived(["11"], True)
        asked = len(bench.client.asked("11"))
        await bench.clock.run_for(600)
        assert bench.job("11").archived
        assert len(bench.client.asked("11")) == asked
        await bench.monitor.set_archived(["11"], False)
        await bench.clock.run_for(10)
        assert len(bench.client.asked("11")) > asked


async def test_a_full_disk_is_shown_and_the_looks_go_on(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise StoreTrouble("The disk is full.", "Make room.")

    bench.watch("11")
    bench.client.jobs["11"] = an_answer("11", state="RUNNING", ok=1)
    for name in ("save_facts", "add", "set_notes", "write_index"):
        monkeypatch.setattr(bench.store, name, refuse)
    async with bench.running():
        await bench.clock.run_for(5)
        assert bench.job("11").counts.ok == 1
        trouble = bench.monitor.snapshot.store_trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.NOT_SAVED
        added = await bench.monitor.watch([PastedJob("12", None)])
        assert added.new == ("12",)
        await bench.monitor.set_archived(["11"], True)
        assert bench.job("11").archived
        await bench.monitor.set_notes(["11"], label=OutsideText("trio-7"))
        assert bench.job("11").label == OutsideText("trio-7")


async def test_notes_are_kept_and_published_one_by_one(bench: Bench) -> None:
    bench.watch("11", "12")
    await bench.monitor.read()
    trio, first = OutsideText("trio-7"), OutsideText("first")
    await bench.monitor.set_notes(["11", "12", "gone"], batch=trio)
    await bench.monitor.set_notes(["11"], label=first)
    assert [(job.label, job.batch) for job in bench.monitor.snapshot.jobs] == [
        (first, trio),
        (None, trio),
    ]
    await bench.monitor.set_notes(["11"], batch=None)
    assert (bench.job("11").label, bench.job("11").batch) == (first, None)
    assert [(job.label, job.batch) for job in bench.store.read_all()] == [
        (first, None),
        (None, trio),
    ]


async def test_a_job_that_was_only_in_memory_is_kept_once_the_disk_takes_it(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_more: object) -> None:
        raise StoreTrouble("The disk is full.", "Make room.")

    with monkeypatch.context() as full:
        full.setattr(bench.store, "add", refuse)
        await bench.monitor.watch([PastedJob("11", None, OutsideText("trio-7"))])
    await bench.monitor.set_archived(["11"], True)
    assert bench.monitor.snapshot.store_trouble is None
    (kept,) = bench.store.read_all()
    assert (kept.id, str(kept.label), kept.archived) == ("11", "trio-7", True)


async def test_looking_once_at_all_ends_and_skips_what_is_final(bench: Bench) -> None:
    bench.watch("11", "12", "13")
    bench.client.jobs |= {
        "11": an_answer("11", ok=1),
        "12": an_answer("12", state="RUNNING"),
        "13": ServerTrouble("Broke."),
    }
    await bench.monitor.look_at_all()
    await bench.monitor.look_at_all()
    await bench.monitor.aclose()
    assert [len(bench.client.asked(key)) for key in ("11", "12", "13")] == [1, 2, 2]
    assert bench.client.most_in_flight <= 4


async def test_looking_once_stops_where_the_platform_is_in_trouble(bench: Bench) -> None:
    ids = [str(number) for number in range(50)]
    bench.watch(*ids)
    for job_id in ids:
        bench.client.jobs[job_id] = NetworkTrouble("No answer.")
    await bench.monitor.look_at_all()
    assert len(bench.client.requests) <= 8
    assert bench.monitor.snapshot.trouble is not None


async def test_settings_that_allow_no_connection_are_a_trouble_at_once(tmp_path: Path) -> None:
    async def connect() -> Connection:
        raise NetworkTrouble("SSL_CERT_FILE names no file.")

    bench = Bench(tmp_path, connect)
    bench.watch("11")
    await bench.monitor.look_at_all()
    trouble = bench.monitor.snapshot.trouble
    assert trouble is not None
    assert trouble.message == "SSL_CERT_FILE names no file."


async def test_one_refused_write_is_told_until_it_is_made_good(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = bench.store.save_facts

    def refuse_one(job: WatchedJob, answer: Answer | None) -> WatchedJob:
        if job.id == "11":
            raise StoreTrouble("The disk is full.", "Make room.")
        return save(job, answer)

    bench.watch("11", "12")
    bench.client.jobs |= {key: an_answer(key, state="RUNNING") for key in ("11", "12")}
    await bench.monitor.read()
    with monkeypatch.context() as full:
        full.setattr(bench.store, "save_facts", refuse_one)
        await bench.monitor.look_at(["11", "12"])
        assert bench.monitor.snapshot.store_trouble is not None
    bench.client.jobs["11"] = an_answer("11", ok=1)
    await bench.monitor.look_at(["11"])
    assert bench.monitor.snapshot.store_trouble is None


async def test_a_bug_is_not_swallowed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    async def break_down(job_id: str) -> None:
        raise ZeroDivisionError

    bench.watch("11")
    monkeypatch.setattr(bench.client, "get_job", break_down)
    task = asyncio.create_task(bench.monitor.run())
    await bench.clock.run_for(5)
    with pytest.raises(ZeroDivisionError):
        await task
    await bench.monitor.aclose()


async def test_file_details_are_fetched_and_published(bench: Bench) -> None:
    bench.client.files["66f0"] = {"id": "66f0", "name": "proband.cram", "size": 7}
    async with bench.running():
        await bench.clock.run_for(1)
        details = await bench.monitor.fetch_file("66f0")
        assert str(details.name) == "proband.cram"
        assert bench.monitor.snapshot.files["66f0"].size_bytes == 7


@pytest.mark.parametrize("broken", [("11",), ("11", "12")])
async def test_cut_connections_of_one_or_two_jobs_do_not_stop_the_others(
    bench: Bench, broken: tuple[str, ...]
) -> None:
    ids = ("11", "12", "13", "14")
    bench.watch(*ids)
    bench.client.jobs |= {key: an_answer(key, state="RUNNING") for key in ids}
    bench.client.jobs |= dict.fromkeys(broken, NetworkTrouble("Reset."))
    async with bench.running():
        await bench.clock.run_for(3600)
        trouble = bench.job("11").trouble
        assert trouble is not None
        assert trouble.kind is TroubleKind.OFFLINE
        assert bench.job("14").trouble is None
        assert all(picture.trouble is None for picture in bench.snapshots)


async def test_looking_once_goes_past_a_cut_connection(bench: Bench) -> None:
    ids = [str(number) for number in range(10, 17)]
    bench.watch(*ids)
    bench.client.jobs |= {key: an_answer(key, ok=1) for key in ids}
    bench.client.jobs |= dict.fromkeys(ids[:2], NetworkTrouble("Reset."))
    await bench.monitor.look_at_all()
    assert bench.monitor.snapshot.trouble is None
    assert [bench.job(key).counts.ok for key in ids] == [0, 0] + [1] * 5


async def test_offline_is_noticed_within_seconds_and_few_requests(bench: Bench) -> None:
    ids = [str(number) for number in range(10, 40)]
    bench.watch(*ids)
    bench.client.jobs |= {key: an_answer(key, state="RUNNING") for key in ids}
    async with bench.running():
        await bench.clock.run_for(300)
        bench.client.jobs |= dict.fromkeys(ids, NetworkTrouble("No answer."))
        before = len(bench.client.requests)
        await bench.clock.run_for(10)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert trouble.since < bench.clock.now()
        assert len(bench.client.requests) - before <= 14


@pytest.mark.parametrize("count", [2, 5])
async def test_a_web_page_for_every_answer_is_a_trouble_of_the_platform(
    bench: Bench, count: int
) -> None:
    ids = [str(number) for number in range(10, 10 + count)]
    bench.watch(*ids)
    bench.client.jobs |= dict.fromkeys(ids, CaptivePage("A web page came.", status=200))
    async with bench.running():
        await bench.clock.run_for(60)
        trouble = bench.monitor.snapshot.trouble
        assert trouble is not None
        assert (trouble.kind, trouble.message) == (TroubleKind.OFFLINE, "A web page came.")
