"""`causes`: failures by cause over jobs, with what helps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program


@pytest.fixture(scope="module")
def _failed() -> Iterator[Simulation]:
    with Simulation("failed") as running:
        yield running


@pytest.fixture
def failed(_failed: Simulation, program: Program) -> Simulation:
    """Two finished jobs: 20 failures without rights, and one each of five causes."""
    _failed.platform.faults.clear()
    _failed.requests.clear()
    program.use(_failed)
    return _failed


@pytest.fixture
def ids(failed: Simulation) -> list[str]:
    return [job_id for job_id, _ in failed.jobs[:2]]


def test_causes_of_jobs_that_are_not_watched(
    program: Program, failed: Simulation, ids: list[str]
) -> None:
    told = program("causes", *ids, "--json")
    assert (told.code, told.err) == (0, "")
    assert [cause["count"] for cause in told.json] == [21, 1, 1, 1, 1]
    first = told.json[0]
    assert (first["status"], first["code"]) == (403, 10226)
    assert first["jobs"] == [{"id": ids[0], "count": 20}, {"id": ids[1], "count": 1}]
    assert first["sample"]["job"] == ids[0]
    assert first["sample"]["message"] == "You may not read this source."
    assert first["meaning"] == "No rights on the source."
    assert "Account Settings" in first["helps"]
    assert first["first_seen"] <= first["last_seen"]
    assert program.state_files() == []


def test_a_cause_is_that_of_its_items(program: Program, failed: Simulation, ids: list[str]) -> None:
    causes = program("causes", *ids, "--json").json
    items = program("items", *ids, "--json").json
    for cause in causes:
        assert cause["count"] == sum(item["cause"] == cause["cause"] for item in items)
        sample = cause["sample"]
        (item,) = [
            item for item in items
            if (item["job"], item["index"]) == (sample["job"], sample["index"])
        ]  # fmt: skip
        assert (item["cause"], item["message"]) == (cause["cause"], sample["message"])


def test_without_ids_all_watched_jobs_count(
    program: Program, failed: Simulation, ids: list[str]
) -> None:
    program("watch", *ids)
    assert program("causes", "--json").json[0]["count"] == 21
    failed.requests.clear()
    assert program("causes", "--json").json[0]["count"] == 21
    assert failed.requests == [], "what is finished is known"
    program("unwatch", ids[0])
    assert program("causes", "--json").json[0]["count"] == 1


def test_a_batch(program: Program, failed: Simulation, ids: list[str]) -> None:
    program("watch", ids[0], "--batch", "b")
    program("watch", ids[1])
    assert [cause["count"] for cause in program("causes", "--batch", "b", "--json").json] == [20]
    assert program("causes", "--batch", "c").code == 5


def test_text_for_people(program: Program, failed: Simulation, ids: list[str]) -> None:
    lines = program("causes", *ids).out.splitlines()
    assert lines[0].startswith("21 failures in 2 jobs   403-10226-you-may-not-read-this-source-")
    assert lines[1] == "  says   You may not read this source."
    assert lines[2] == "  means  No rights on the source."
    assert lines[3].startswith("  helps  Check your approved access")
    assert lines[4].startswith("         ")
    assert max(map(len, lines)) <= 80
    assert "1 failure in 1 job   " in "\n".join(lines)


def test_nothing_failed_is_a_sentence(program: Program, sim: Simulation, finished: str) -> None:
    told = program("causes", finished)
    assert (told.code, told.out) == (0, "")
    assert told.err == "drs-tui: Nothing failed in 1 job.\n"
    assert program("causes", finished, "--json").json == []


def test_nothing_is_watched(program: Program) -> None:
    told = program("causes")
    assert (told.code, told.out) == (0, "")
    assert "No jobs are watched" in told.err


def test_of_jobs_under_way_more_may_come(
    program: Program, sim: Simulation, finished: str, running: str
) -> None:
    told = program("causes", finished, running)
    assert told.err.splitlines() == [
        "drs-tui: Nothing failed in 2 jobs.",
        "drs-tui: 1 job is still under way.",
    ]


def test_of_jobs_that_could_not_be_looked_at_nothing_is_claimed(
    program: Program, failed: Simulation, ids: list[str]
) -> None:
    failed.platform.faults.add(Rule(FAULTS["maintenance"]))
    told = program("causes", *ids)
    assert (told.code, told.out) == (3, "")
    assert "Nothing failed" not in told.err


def test_when_a_cause_was_seen_outlives_the_next_look(
    program: Program, failed: Simulation, ids: list[str]
) -> None:
    program("watch", *ids)
    first = program("causes", "--json").json[0]
    program("show", ids[0])
    again = program("causes", "--json").json[0]
    assert (again["first_seen"], again["last_seen"]) == (first["first_seen"], first["last_seen"])


def test_causes_that_are_not_kept_are_counted(program: Program) -> None:
    with Simulation("hostile") as hostile:
        program.use(hostile)
        program("watch", *(job_id for job_id, _ in hostile.jobs[:22]))
        told = program("causes")
        assert told.code == 0
        assert told.out.count("failure in 1 job") >= 15
        assert "other causes" not in told.err
