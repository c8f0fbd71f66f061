"""`follow`: the events of real jobs, in order, as lines and as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from drs_tui.commands import attend
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program, Ran
from tests.commands.test_schemas import check

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC  [^:]+: .+")


def events(told: Ran) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in told.out.splitlines()]
    for event in found:
        check("follow", event)
    return found


def kinds(told: Ran, job_id: str | None = None) -> list[str]:
    return [event["event"] for event in events(told) if job_id in (None, event["id"])]


def test_a_job_from_its_first_look_to_its_end(program: Program) -> None:
    with Simulation("mixed", speed=6) as sim:
        program.use(sim)
        *_, (running, _) = sim.jobs
        told = program("follow", running, "--json")
    assert (told.code, told.err) == (1, "")
    found = events(told)
    assert [found[0]["event"], *kinds(told)[-3:]] == ["state", "state", "outcome", "end"]
    assert {"arrived", "failed"} <= set(kinds(told))
    for kind, key in (("arrived", "ok"), ("failed", "failed")):
        assert sum(event["count"] for event in found if event["event"] == kind) == (
            found[-2][key] - found[0][key]
        )
    assert (found[-2]["outcome"], found[-2]["ok"], found[-2]["failed"]) == ("PARTIAL", 8, 2)
    assert found[-1]["text"] == "1 job finished: 1 PARTIAL. 8 of 10 items arrived."


def test_lines_are_complete_and_printable(program: Program) -> None:
    with Simulation("growing", speed=40) as sim:
        program.use(sim)
        ids = [job_id for job_id, _ in sim.jobs]
        told = program("follow", *ids)
    assert told.code == 1
    lines = told.out.splitlines()
    assert all(LINE.fullmatch(line) for line in lines)
    assert len(lines) >= 7
    assert lines[-1].endswith(
        "UTC  end: 2 jobs finished: 1 OK, 1 PARTIAL. 140 of 150 items arrived."
    )


def test_without_ids_it_is_the_watch_list(program: Program, sim: Simulation) -> None:
    one, other, running = (job_id for job_id, _ in sim.jobs)
    program("watch", one, other, running)
    program("unwatch", running)
    told = program("follow", "--json")
    assert told.code == 0
    assert sorted(kinds(told)) == ["end", "outcome", "outcome"]
    assert {event["id"] for event in events(told)} == {one, other, None}


def test_nothing_is_watched(program: Program, sim: Simulation) -> None:
    told = program("follow")
    assert (told.code, told.out) == (0, "")
    assert told.err == "drs-tui: No jobs are watched. Add some with: drs-tui watch ID ...\n"
    assert sim.requests == []


def test_finished_jobs_need_neither_network_nor_token(
    program: Program, sim: Simulation, finished: str
) -> None:
    program("watch", finished, "--label", "trio-7", "--batch", "trios")
    program("jobs")
    program.token = None
    sim.requests.clear()
    for words in ([], ["--batch", "trios"], [finished]):
        told = program("follow", *words)
        assert (told.code, told.err, sim.requests) == (0, "", [])
        first, last = told.out.splitlines()
        assert f"UTC  trio-7 ({finished}): OK, all arrived: 10 ok of 10, took 2 min" in first
        assert last.endswith("end: 1 job finished: 1 OK. 10 of 10 items arrived.")


def test_unknown_id(program: Program, sim: Simulation, finished: str) -> None:
    told = program("follow", "999999999", finished, "--json")
    assert (told.code, sorted(kinds(told))) == (5, ["end", "outcome", "trouble"])
    trouble = next(event for event in events(told) if event["event"] == "trouble")
    assert (trouble["id"], trouble["trouble"], trouble["state"]) == ("999999999", "not found", None)


def test_no_token(program: Program, sim: Simulation, running: str) -> None:
    program.token = None
    told = program("follow", running, "--json")
    assert (told.code, kinds(told), sim.requests) == (4, ["trouble"], [])
    assert "There is no token" in told.err


def test_no_answer_at_all(
    program: Program, sim: Simulation, running: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attend, "PATIENCE_S", 0.5)
    sim.platform.faults.add(Rule(FAULTS["maintenance"]))
    told = program("follow", running, "--json")
    assert (told.code, kinds(told)) == (3, ["trouble"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--batch trios", 5, "No job is in a batch."),
        ("--batch=", 2, "The name after --batch is empty."),
        ("123456 --batch trios", 2, "Ids and --batch are two selections."),
        ("not/an-id", 2, "No import id in"),
        ("123456 --timeout 5", 2, "There is no option --timeout here."),
    ],
)
def test_refused(program: Program, words: str, code: int, said: str) -> None:
    told = program("follow", *words.split())
    assert (told.code, told.out) == (code, "")
    assert said in told.err
