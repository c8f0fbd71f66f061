"""`wait`: what it says, what it asks, and which exit code it gives."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui.clock import SystemClock
from drs_tui.commands import attend
from drs_tui.errors import StoreTrouble
from drs_tui.job_json import JOB_KEYS
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from tests.commands.program import Program
from tests.commands.test_schemas import check
from tests.commands.test_trouble import closed_port
from tests.simulator.helpers import FakeClock

GONE = "999999999"
"""An id that no platform knows."""


@pytest.fixture(scope="module")
def _mixed() -> Iterator[Simulation]:
    with Simulation("mixed", clock=FakeClock(time.time())) as running:
        yield running


@pytest.fixture
def mixed(_mixed: Simulation, program: Program) -> Simulation:
    """Three finished jobs with 1, 5 and 12 failures of 20, the latest first; and a running one."""
    _mixed.platform.faults.clear()
    _mixed.requests.clear()
    program.use(_mixed)
    return _mixed


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attend, "PATIENCE_S", 0.8)


def looks(sim: Simulation) -> list[str]:
    return [path.rpartition("/")[2] for _, path, _ in sim.requests if "/imports/" in path]


def ids_of(sim: Simulation) -> list[str]:
    return [job_id for job_id, _ in sim.jobs]


# What it came to


def test_all_well(program: Program, sim: Simulation) -> None:
    one, other, _ = ids_of(sim)
    told = program("wait", one, other)
    assert (told.code, told.err) == (0, "")
    assert told.out == "2 jobs finished: 2 OK. 110 of 110 items arrived.\n"
    assert sorted(looks(sim)) == sorted([one, other])
    assert not [path for path in program.state_files() if path.parent.name == "jobs"]


def test_what_is_not_well_is_listed(program: Program, mixed: Simulation) -> None:
    told = program("wait", *ids_of(mixed)[:2])
    assert (told.code, told.err) == (1, "")
    sentence, header, *rows = told.out.splitlines()
    assert sentence == "2 jobs finished: 2 PARTIAL. 34 of 40 items arrived."
    assert header.split()[:4] == ["JOB", "ID", "STATE", "OUTCOME"]
    assert [row.split()[0] for row in rows] == ids_of(mixed)[:2]


@pytest.mark.parametrize(
    ("allowed", "code"),
    [("0", 1), ("17", 1), ("18", 0), ("29%", 1), ("30%", 0), ("100%", 0)],
)
def test_what_may_fail(program: Program, mixed: Simulation, allowed: str, code: int) -> None:
    told = program("wait", *ids_of(mixed)[:3], "--max-failed", allowed)
    assert told.code == code


@pytest.mark.parametrize(("allowed", "code"), [("2", 1), ("3", 0), ("99%", 1), ("100%", 0)])
def test_empty_jobs_count_as_one_item_each(program: Program, allowed: str, code: int) -> None:
    with Simulation("empty") as empty:
        program.use(empty)
        told = program("wait", *ids_of(empty), "--max-failed", allowed)
    assert told.code == code
    assert told.out.startswith("3 jobs finished: 3 EMPTY.\n")


def test_json_is_that_of_jobs_in_the_order_named(program: Program, mixed: Simulation) -> None:
    named = [GONE, *reversed(ids_of(mixed)[:3])]
    told = program("wait", *named, "--json")
    assert told.code == 5
    check("wait", told.json)
    assert [job["id"] for job in told.json] == named
    assert all(tuple(job) == JOB_KEYS for job in told.json)
    assert told.json[0]["state"] is None
    assert "does not know" in told.json[0]["trouble"]
    assert [job["outcome"] for job in told.json[1:]] == ["PARTIAL"] * 3


def test_any_goes_by_the_job_that_ended_first(program: Program, mixed: Simulation) -> None:
    latest, _, first, running = ids_of(mixed)
    # 1 of 20 failed in the latest, 12 of 20 in the first that ended.
    assert program("wait", "--any", running, latest, "--max-failed", "1").code == 0
    program("watch", latest, first, running)
    program("jobs")
    assert program("wait", "--any", latest, first, running, "--max-failed", "1").code == 1
    assert program("wait", "--any", latest, first, running, "--max-failed", "12").code == 0


def test_unknown_id_is_said_and_the_others_are_waited_for(
    program: Program, sim: Simulation
) -> None:
    told = program("wait", GONE, sim.jobs[0][0])
    assert told.code == 5
    assert told.err.count("\n") == 1
    assert f"does not know import {GONE}" in told.err
    assert "1 of 2 jobs finished: 1 OK; 1 id not found." in told.out


# What is waited for


def test_hrefs_and_stdin(program: Program, sim: Simulation) -> None:
    one, other, _ = ids_of(sim)
    told = program("wait", f"{sim.url}/bulk/drs/imports/{one}", "-", stdin=other)
    assert (told.code, sorted(looks(sim))) == (0, sorted([one, other]))


@pytest.mark.parametrize("others", [0, 1])
def test_href_of_another_platform_is_refused(
    program: Program, sim: Simulation, others: int
) -> None:
    foreign = "https://cgc-api.sbgenomics.com/v2/bulk/drs/imports/123456"
    told = program("wait", foreign, *ids_of(sim)[:others])
    assert (told.code, told.out) == (2, "")
    assert "is on Cancer Genomics Cloud" in told.err or "not on" in told.err
    assert "--api-url" in told.err
    assert sim.requests == []


def test_batch(program: Program, sim: Simulation) -> None:
    one, other, running = ids_of(sim)
    program("watch", one, other, "--batch", "trios")
    program("watch", running)
    told = program("wait", "--batch", "trios", "--json")
    assert (told.code, [job["id"] for job in told.json]) == (0, [one, other])
    assert running not in looks(sim)


def test_batch_without_jobs(program: Program, sim: Simulation) -> None:
    one = sim.jobs[0][0]
    told = program("wait", "--batch", "trios")
    assert (told.code, told.out) == (5, "")
    assert told.err == (
        "drs-tui: No job is in a batch. Make one with: drs-tui submit MANIFEST, or"
        " drs-tui watch ID ... --batch B\n"
    )
    program("watch", one, "--batch", "trios")
    told = program("wait", "--batch", "Trios")
    assert told.err == "drs-tui: No watched job is in this batch. There are: trios.\n"
    program("unwatch", one)
    told = program("wait", "--batch", "trios")
    assert (told.code, told.out) == (5, "")
    assert "All jobs of this batch are archived: 1." in told.err
    assert sim.requests == []


def test_what_others_add_to_the_batch_is_waited_for_too(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, _ = ids_of(sim)
    program("watch", one, "--batch", "trios")
    folder = next(path for path in program.state_files() if path.stem == one).parent.parent
    attend_once, rounds = attend.attend, list[attend.End]()

    async def attend_while_others_add(*arguments: Any, **more: Any) -> attend.End:
        rounds.append(await attend_once(*arguments, **more))
        JobStore(folder, sim.url, SystemClock()).add(other, batch=OutsideText("trios"))
        return rounds[-1]

    monkeypatch.setattr(attend, "attend", attend_while_others_add)
    told = program("wait", "--batch", "trios", "--json")
    assert (told.code, [job["id"] for job in told.json]) == (0, [one, other])
    assert rounds == [attend.End.DONE] * 2


def test_archived_job_is_waited_for_by_its_id(program: Program, sim: Simulation) -> None:
    one = sim.jobs[0][0]
    program("watch", one)
    program("unwatch", one)
    told = program("wait", one, "--json")
    assert (told.code, told.json[0]["outcome"], told.json[0]["archived"]) == (0, "OK", True)


# What is not asked


@pytest.mark.parametrize(("scenario", "code"), [("ok", 0), ("failed", 1)])
def test_finished_jobs_need_neither_network_nor_token(
    program: Program, scenario: str, code: int
) -> None:
    with Simulation(scenario) as sim:
        program.use(sim)
        finished = ids_of(sim)[:2]
        program("watch", *finished, "--batch", "trios")
        program("jobs")
    program.token = None
    for words in (("--batch", "trios"), finished, ("--any", finished[0])):
        told = program("wait", *words)
        assert (told.code, told.err) == (code, "")
        assert "finished" in told.out


def test_what_ends_meanwhile_is_seen_and_what_had_ended_is_not_looked_at(
    program: Program,
) -> None:
    clock = FakeClock(time.time())
    with Simulation("ok", clock=clock) as sim:
        program.use(sim)
        one, other, running = ids_of(sim)
        program("watch", one, other, running)
        program("jobs")
        sim.requests.clear()
        clock.now += 3600
        told = program("wait", one, running, other)
        assert (told.code, told.err) == (0, "")
        assert told.out == "3 jobs finished: 3 OK. 120 of 120 items arrived.\n"
        assert set(looks(sim)) == {running}


def test_what_is_learnt_of_watched_jobs_is_kept(program: Program, sim: Simulation) -> None:
    one, other, _ = ids_of(sim)
    program("watch", one, "--label", "trio-7")
    program("wait", one, other)
    (job,) = program("jobs", "--cached", "--json").json
    assert (job["id"], job["label"], job["outcome"]) == (one, "trio-7", "OK")


def test_an_id_that_was_not_found_is_asked_for_again(program: Program, sim: Simulation) -> None:
    one = sim.jobs[0][0]
    sim.platform.faults.add(Rule(FAULTS["unknown-job"], path=one))
    program("watch", one)
    assert program("wait", one).code == 5
    assert program("jobs", "--cached", "--json").json[0]["trouble"]
    sim.platform.faults.clear()
    sim.requests.clear()
    told = program("wait", one)
    assert (told.code, told.err, looks(sim)) == (0, "", [one])


# What goes wrong


def test_time_out(program: Program, mixed: Simulation) -> None:
    finished, *_, running = ids_of(mixed)
    program("watch", running)
    began = time.monotonic()
    told = program("wait", running, finished, "--timeout", "1s")
    assert 1 <= time.monotonic() - began < 3
    assert told.code == 124
    assert told.err == "drs-tui: The time is up, with 1 job not finished.\n"
    assert told.out.startswith("1 of 2 jobs finished: 1 PARTIAL; 1 under way.")
    (kept,) = program("jobs", "--cached", "--json").json
    assert kept["looked_at"] is not None


def test_no_token(program: Program, sim: Simulation) -> None:
    program.token = None
    told = program("wait", sim.jobs[0][0], "--json")
    assert (told.code, told.json[0]["state"], sim.requests) == (4, None, [])
    assert "There is no token" in told.err
    assert told.err.count("\n") == 1


def test_refused_token_is_asked_with_once(program: Program, sim: Simulation) -> None:
    program.token = "0123456789abcdef" * 2
    told = program("wait", *ids_of(sim))
    assert told.code == 4
    assert "does not accept the token" in told.err
    assert told.err.count("\n") == 1
    assert len(sim.requests) <= 4


def test_token_that_dies_on_the_way(program: Program, sim: Simulation, running: str) -> None:
    rule = Rule(FAULTS["token-refused"], path="/imports/")
    threading.Timer(0.5, lambda: sim.platform.faults.add(rule)).start()
    told = program("wait", running, "--timeout", "20", "--json")
    assert (told.code, told.json[0]["id"]) == (4, running)
    assert told.json[0]["state"] is not None


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("fault", ["maintenance", "reset", "html-200", "not-json", "http-500"])
def test_no_answer_at_all(program: Program, sim: Simulation, running: str, fault: str) -> None:
    sim.platform.faults.add(Rule(FAULTS[fault]))
    told = program("wait", running, "--json")
    assert (told.code, told.json[0]["state"]) == (3, None)
    first, second = told.err.splitlines()
    assert first.startswith("drs-tui: The platform gave no answer for")
    assert len(second) > 30


@pytest.mark.usefixtures("impatient")
def test_closed_port(program: Program) -> None:
    program.url, program.token = closed_port(), "0" * 32
    told = program("wait", "123456")
    assert told.code == 3
    assert "refused the connection" in told.err
    assert told.out.startswith("0 of 1 job finished; 1 under way.")


@pytest.mark.usefixtures("impatient")
def test_too_many_requests_is_an_answer(program: Program, sim: Simulation, running: str) -> None:
    sim.platform.faults.add(Rule(FAULTS["import-limit"]))
    told = program("wait", running, "--timeout", "1")
    assert told.code == 124
    assert len(looks(sim)) <= 2, "looks go on inside the hold"


@pytest.mark.usefixtures("impatient")
def test_outage_after_an_answer_is_waited_out(program: Program) -> None:
    with Simulation("ok", speed=50) as sim:
        program.use(sim)
        now = time.time()
        sim.platform.faults.add(Rule(FAULTS["reset"], since=now + 0.7, until=now + 3))
        told = program("wait", sim.jobs[2][0])
    assert (told.code, told.err) == (0, "")


def test_unknown_state_is_said_once_and_waited_for(program: Program) -> None:
    with Simulation("odd", clock=FakeClock(time.time())) as sim:
        program.use(sim)
        (paused,) = (job_id for job_id, label in sim.jobs if label == "paused")
        told = program("wait", paused, "--timeout", "1")
    assert told.code == 124
    assert told.err == (
        f"drs-tui: {paused}: 'PAUSED' is an unknown state; waiting goes on.\n"
        "drs-tui: The time is up, with 1 job not finished.\n"
    )


def test_quiet_says_nothing_but_errors(program: Program) -> None:
    with Simulation("odd", clock=FakeClock(time.time())) as sim:
        program.use(sim)
        (paused,) = (job_id for job_id, label in sim.jobs if label == "paused")
        told = program("wait", paused, "--timeout", "1", "--quiet")
    assert told.err == "drs-tui: The time is up, with 1 job not finished.\n"


def test_disk_that_refuses_does_not_keep_it_from_waiting(program: Program, sim: Simulation) -> None:
    one, other, _ = ids_of(sim)
    program("watch", one, "--batch", "trios")
    program.fill_disk()
    for words in (("--batch", "trios"), (one, other)):
        told = program("wait", *words)
        assert told.code == 6
        assert told.err == "drs-tui: The disk is full. Free some space.\n"
        assert "finished" in told.out
    # Of what is not watched nothing is to be kept.
    assert program("wait", other).code == 0


def test_watch_list_that_cannot_be_read(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise StoreTrouble("The folder cannot be read.")

    monkeypatch.setattr("drs_tui.store.jobs.JobStore.read_all", broken)
    told = program("wait", "--batch", "trios")
    assert (told.code, told.out) == (6, "")
    told = program("wait", sim.jobs[0][0])
    assert told.code == 6
    assert told.out.startswith("1 job finished: 1 OK.")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "There is nothing to wait for. Give ids, or --batch B."),
        ("--batch=", "The name after --batch is empty."),
        ("123456 --batch trios", "Ids and --batch are two selections."),
        ("123456 --any --all", "not allowed with argument"),
        ("123456 --timeout 0", "a time is a whole number above 0, as in 90, 90s, 15m or 2h"),
        ("123456 --timeout soon", "a time is a whole number above 0"),
        ("123456 --timeout", "expected one argument"),
        ("123456 --max-failed 101%", "a share from 0% to 100%"),
        ("123456 --max-failed some", "a whole number of items"),
        ("!!!", "no import id"),
        ("123456 not/an-id", "Not all of this can be used, so nothing was done."),
        ("--token-stdin -", "both read stdin"),
    ],
)
def test_wrong_usage(program: Program, words: str, said: str) -> None:
    told = program("wait", *words.split())
    assert (told.code, told.out) == (2, "")
    assert said in told.err
