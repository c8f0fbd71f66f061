"""`jobs`: what is written, what is asked, and what it comes to."""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.job_json import JOB_KEYS
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program


def looks(sim: Simulation) -> list[str]:
    return [path.rpartition("/")[2] for _, path, _ in sim.requests if "/imports/" in path]


def test_json_has_the_keys_of_the_contract_in_their_order(
    program: Program, finished: str, running: str
) -> None:
    program("watch", finished, running, "--label", "trio-7", "--batch", "trios")
    told = program("jobs", "--json")
    assert (told.code, told.err) == (0, "")
    first, second = told.json
    assert tuple(first) == tuple(second) == JOB_KEYS
    assert (first["id"], first["state"], first["outcome"], first["final"]) == (
        finished,
        "FINISHED",
        "OK",
        True,
    )
    assert (first["label"], first["batch"], first["archived"]) == ("trio-7", "trios", False)
    assert first["ok"] == first["total"] == 10
    assert (second["outcome"], second["final"]) == (None, False)


def test_tsv_says_the_same_as_json(program: Program, finished: str, running: str) -> None:
    program("watch", finished, running)
    program("jobs")
    told = program("jobs", "--cached", "--tsv")
    header, *rows = [line.split("\t") for line in told.out.splitlines()]
    assert header == list(JOB_KEYS)
    # What a running job took so far depends on the moment.
    still = [index for index, key in enumerate(JOB_KEYS) if key != "duration_s"]
    for row, job in zip(rows, program("jobs", "--cached", "--json").json, strict=True):
        expected = [
            "" if value is None else str(value).lower() if value in (True, False) else str(value)
            for value in job.values()
        ]
        assert [row[index] for index in still] == [expected[index] for index in still]


def test_table_for_people(program: Program, finished: str) -> None:
    program("watch", finished, "--label", "trio-7")
    lines = program("jobs").out.splitlines()
    assert lines[0].split() == [
        *("JOB", "ID", "STATE", "OUTCOME", "OK", "FAILED", "OF"),
        *("STARTED", "TOOK", "LOOKED", "TROUBLE"),
    ]
    assert lines[1].split()[:7] == ["trio-7", finished, "FINISHED", "OK", "10", "0", "10"]


def test_the_counts_of_the_table_add_up(program: Program, finished: str) -> None:
    program("watch", finished)
    assert "UNKNOWN" not in program("jobs").out.splitlines()[0]
    with Simulation("odd") as odd:
        program.use(odd)
        (job_id,) = (job_id for job_id, label in odd.jobs if label == "all-empty-entries")
        program("watch", job_id)
        header, row = program("jobs").out.splitlines()
    assert header.split()[4:8] == ["OK", "FAILED", "UNKNOWN", "OF"]
    assert row.split()[1:7] == ["FINISHED", "UNKNOWN", "0", "0", "3", "3"]


def test_an_empty_date_is_a_dash(program: Program) -> None:
    with Simulation("dates") as dates:
        program.use(dates)
        (job_id,) = (job_id for job_id, label in dates.jobs if label == "empty")
        program("watch", job_id)
        header, row = program("jobs").out.splitlines()
    assert row[header.index("STARTED")] == "-"


def test_looks_once_at_what_is_under_way_and_never_at_the_finished(
    program: Program, sim: Simulation, finished: str, running: str
) -> None:
    program("watch", finished, running)
    program("jobs")
    assert sorted(looks(sim)) == sorted([finished, running])
    sim.requests.clear()
    program("jobs")
    assert looks(sim) == [running]
    assert len(sim.requests) == 1


def test_cached_asks_nothing_and_needs_no_token(
    program: Program, sim: Simulation, running: str
) -> None:
    program("watch", running)
    program.token = None
    told = program("jobs", "--cached", "--json")
    assert (told.code, told.err, sim.requests) == (0, "", [])
    assert told.json[0]["looked_at"] is None


def test_only_finished_jobs_need_no_token(program: Program, sim: Simulation, finished: str) -> None:
    program("watch", finished)
    program("jobs")
    sim.requests.clear()
    program.token = None
    told = program("jobs", "--json")
    assert (told.code, told.err, sim.requests) == (0, "", [])
    assert told.json[0]["outcome"] == "OK"


def test_archived_jobs_are_listed_as_data_and_not_looked_at(
    program: Program, sim: Simulation, running: str
) -> None:
    program("watch", running)
    program("unwatch", running)
    told = program("jobs", "--json")
    assert [job["archived"] for job in told.json] == [True]
    assert sim.requests == []
    told = program("jobs")
    assert told.out == ""
    assert "1 archived" in told.err


def test_old_trouble_of_an_archived_job_is_no_trouble_of_now(
    program: Program, sim: Simulation, running: str
) -> None:
    program("watch", running)
    sim.platform.faults.add(Rule(FAULTS["not-json"]))
    assert program("jobs").code == 3
    program("unwatch", running)
    assert program("jobs", "--json").code == 0


def test_empty_watch_list(program: Program, sim: Simulation) -> None:
    told = program("jobs")
    assert (told.code, told.out) == (0, "")
    assert "drs-tui watch ID" in told.err
    assert program("jobs", "--json").json == []
    assert program("jobs", "--tsv").out.split("\t")[0] == "id"
    assert program("jobs", "--quiet").err == ""


def test_id_that_the_platform_does_not_know_stays_in_the_list(
    program: Program, sim: Simulation, running: str
) -> None:
    program("watch", running, "999999999")
    told = program("jobs", "--json")
    assert told.code == 0
    known, unknown = told.json
    assert known["trouble"] is None
    assert "does not know" in unknown["trouble"]


def test_one_broken_job_does_not_spoil_the_others(
    program: Program, sim: Simulation, finished: str, running: str
) -> None:
    program("watch", finished, running)
    sim.platform.faults.add(Rule(FAULTS["not-json"], path=f"/imports/{running}$"))
    told = program("jobs", "--json")
    assert told.code == 3
    assert [job["trouble"] is None for job in told.json] == [True, False]
    assert told.err.count("\n") == 1
    assert f"Job {running}: " in told.err


def test_the_forms_exclude_each_other(program: Program) -> None:
    assert program("jobs", "--json", "--tsv").code == 2


def test_a_watch_list_that_cannot_be_read_is_not_called_empty(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "no-folder"
    blocked.write_text("")
    monkeypatch.setenv("XDG_STATE_HOME", str(blocked))
    told = program("jobs", "--cached")
    assert told.code == 6
    assert "No jobs are watched" not in told.err
