"""`items`: what arrived and what failed, over several jobs and in every form."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui.commands.items import COLUMNS
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.odd_scenes import HOSTILE
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program, Ran
from tests.commands.test_output import exact_again, out_of_spreadsheet

FILES = "/v2/bulk/files/get"


def finished_ids(sim: Simulation) -> list[str]:
    return [job_id for job_id, label in sim.jobs if not label.endswith("running")]


def paths(sim: Simulation) -> list[str]:
    return [path for _, path, _ in sim.requests]


def test_items_of_jobs_that_are_not_watched(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    told = program("items", *ids, "--json")
    assert (told.code, told.err) == (0, "")
    assert len(told.json) == 60
    assert all(tuple(item) == COLUMNS for item in told.json)
    assert list(dict.fromkeys(item["job"] for item in told.json)) == ids
    assert [item["index"] for item in told.json[:20]] == list(range(20))
    assert {item["name"] for item in told.json} == {None}
    assert len(mixed.requests) == 3
    assert program.state_files() == []


@pytest.mark.parametrize(
    ("option", "kinds", "count"),
    [("--failed", {"error"}, 18), ("--ok", {"resource"}, 42)],
)
def test_only_one_kind(
    program: Program, mixed: Simulation, option: str, kinds: set[str], count: int
) -> None:
    told = program("items", *finished_ids(mixed), option, "--json").json
    assert {item["kind"] for item in told} == kinds
    assert len(told) == count
    for item in told:
        assert (item["cause"] is not None) == (item["kind"] == "error")


def test_json_lines_are_the_same_line_by_line(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    lines = program("items", *ids, "--jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == program("items", *ids, "--json").json


def test_names_are_fetched_by_the_hundred_and_once(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    told = program("items", *ids, "--names", "--json").json
    arrived = [item for item in told if item["kind"] == "resource"]
    assert all(item["name"] and item["size"] and item["project"] for item in arrived)
    assert paths(mixed).count(FILES) == 1
    mixed.requests.clear()
    assert program("items", *ids, "--names", "--json").json == told
    assert FILES not in paths(mixed)
    assert program("items", *ids, "--json").json == told, "what is known is told"
    assert program("show", ids[0], "--json").json["items"] == [
        {key: value for key, value in item.items() if key != "job"} for item in told[:20]
    ]
    assert FILES not in paths(mixed)


def test_a_batch_of_finished_jobs_is_looked_at_once(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    program("watch", *ids, "--batch", "cohort 7")
    first = program("items", "--batch", "cohort 7", "--json")
    assert len(mixed.requests) == 3
    mixed.requests.clear()
    program.token = None
    again = program("items", "--batch", "cohort 7", "--json")
    assert (again.code, again.json) == (0, first.json)
    assert mixed.requests == []


def test_a_look_at_watched_jobs_is_kept(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    program("watch", *ids, "--batch", "b")
    program("items", "--batch", "b")
    outcomes = {job["outcome"] for job in program("jobs", "--cached", "--json").json}
    assert outcomes == {"PARTIAL"}


def test_archived_jobs_of_a_batch_are_left_out(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    program("watch", *ids, "--batch", "b")
    program("unwatch", ids[0])
    told = program("items", "--batch", "b", "--json").json
    assert {item["job"] for item in told} == set(ids[1:])
    assert {item["job"] for item in program("items", ids[0], "--json").json} == {ids[0]}


def test_tables_for_people(program: Program, mixed: Simulation) -> None:
    ids = finished_ids(mixed)
    program("watch", ids[0], "--label", "trio-7")
    one = program("items", ids[0], "--failed").out.splitlines()
    assert one[0].split()[:3] == ["#", "ITEM", "CODE"]
    assert len(one) == 2
    several = program("items", *ids).out.splitlines()
    assert several[0].split()[:2] == ["JOB", "#"]
    assert several[1].startswith("trio-7 ")


def test_jobs_under_way_are_told_as_such(program: Program, sim: Simulation, running: str) -> None:
    told = program("items", running)
    assert (told.code, told.out) == (0, "")
    assert told.err.splitlines() == [
        "drs-tui: There is no item in 1 job.",
        "drs-tui: 1 job is still under way.",
    ]


def test_nothing_failed_is_a_sentence(program: Program, sim: Simulation, finished: str) -> None:
    told = program("items", finished, "--failed", "--json")
    assert (told.code, told.json) == (0, [])
    assert told.err == "drs-tui: There is no failed item in 1 job.\n"


# What is refused, and what goes wrong


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "There are neither ids nor a batch."),
        (("123456", "--batch", "b"), "Ids and --batch are two selections."),
        (("123456", "--failed", "--ok"), "not allowed with argument"),
        (("123456", "--csv", "--json"), "not allowed with argument"),
        (("nonsense",), "import id"),
    ],
)
@pytest.mark.parametrize("command", ["items", "report"])
def test_what_is_refused(
    program: Program, command: str, words: tuple[str, ...], sentence: str
) -> None:
    if command == "report" and {"--ok", "--csv"} & set(words):
        pytest.skip("items alone has these options")
    told = program(command, *words)
    assert (told.code, told.out) == (2, "")
    assert sentence in told.err


def test_batches_there_are_are_named(program: Program) -> None:
    program("watch", "123456", "--batch", "cohort-7")
    assert "There are: cohort-7." in program("items", "--batch", "cohort-8").err


def test_one_unknown_job_among_known_ones(program: Program, mixed: Simulation) -> None:
    known = finished_ids(mixed)[0]
    told = program("items", known, "999999999", "--json")
    assert told.code == 5
    assert {item["job"] for item in told.json} == {known}
    assert told.err.count("\n") == 1
    assert "999999999" in told.err


@pytest.mark.parametrize(
    ("fault", "code"), [("http-500", 3), ("maintenance", 3), ("token-refused", 4), ("reset", 3)]
)
def test_what_is_known_is_still_written(
    program: Program, mixed: Simulation, fault: str, code: int
) -> None:
    ids = finished_ids(mixed)
    program("watch", *ids[:2])
    program("items", *ids[:2])
    mixed.platform.faults.add(Rule(FAULTS[fault], path="/imports/"))
    told = program("items", *ids, "--json")
    assert told.code == code
    assert {item["job"] for item in told.json} == set(ids[:2])
    assert told.err


def test_trouble_of_all_jobs_is_said_once(program: Program, mixed: Simulation) -> None:
    mixed.platform.faults.add(Rule(FAULTS["not-json"], path="/imports/"))
    told = program("items", *finished_ids(mixed))
    assert told.code == 3
    assert told.err.splitlines()[0].startswith("drs-tui: 3 jobs: ")
    assert told.err.count("\n") == 1
    mixed.platform.faults.clear()
    mixed.platform.faults.add(Rule(FAULTS["maintenance"], path="/imports/"))
    told = program("items", *finished_ids(mixed), *(str(123450 + number) for number in range(9)))
    assert told.err.splitlines()[-1].endswith(" jobs were not looked at.")
    assert told.err.count("maintenance") == 1


def test_items_without_names_are_written_and_told(program: Program, mixed: Simulation) -> None:
    mixed.platform.faults.add(Rule(FAULTS["http-500"], path="/bulk/files/get"))
    told = program("items", finished_ids(mixed)[0], "--names", "--json")
    assert (told.code, len(told.json)) == (3, 20)
    assert told.err.startswith("drs-tui: Names and sizes could not be fetched: ")


def test_without_a_token(program: Program, mixed: Simulation) -> None:
    program.token = None
    told = program("items", finished_ids(mixed)[0], "--names")
    assert (told.code, told.out) == (4, "")


def test_an_empty_list_of_files_asks_for_no_names(program: Program) -> None:
    with Simulation("failed") as failed:
        program.use(failed)
        told = program("items", failed.jobs[0][0], "--names", "--json")
        assert (told.code, len(told.json)) == (0, 20)
        assert FILES not in paths(failed)


# Forms


@pytest.fixture(scope="module")
def _hostile() -> Iterator[Simulation]:
    with Simulation("hostile") as running:
        yield running


@pytest.fixture
def hostile(_hostile: Simulation, program: Program) -> dict[str, str]:
    """Ids of jobs of a hostile name and message each, by label."""
    program.use(_hostile)
    return {label: job_id for job_id, label in _hostile.jobs if label in HOSTILE}


def rows_of(told: Ran, *, dialect: str) -> list[dict[str, str]]:
    """Read what was written as a reader of TSV or CSV does."""
    if dialect == "tsv":
        header, *lines = [line.split("\t") for line in told.out.splitlines()]
        return [dict(zip(header, line, strict=True)) for line in lines]
    return list(csv.DictReader(io.StringIO(told.out, newline="")))


@pytest.mark.parametrize("dialect", ["tsv", "csv"])
def test_hostile_texts_come_back_exactly(
    program: Program, hostile: dict[str, str], dialect: str
) -> None:
    undo = exact_again if dialect == "tsv" else out_of_spreadsheet
    told = program("items", *hostile.values(), "--names", f"--{dialect}")
    exact = program("items", *hostile.values(), "--names", "--json").json
    rows = rows_of(told, dialect=dialect)
    assert len(rows) == len(exact) == 2 * len(HOSTILE)
    for row, item in zip(rows, exact, strict=True):
        assert tuple(row) == COLUMNS
        for key, value in item.items():
            assert undo(row[key]) == _as_text(value), (key, value)
    names = {item["name"] for item in exact}
    assert set(HOSTILE.values()) <= names


def test_no_cell_of_a_csv_is_a_formula(program: Program, hostile: dict[str, str]) -> None:
    told = program("items", *hostile.values(), "--names", "--csv")
    for row in csv.reader(io.StringIO(told.out, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), cell


def test_the_help_says_what_is_done_to_cells(program: Program) -> None:
    told = " ".join(program("items", "--help").out.split())
    assert "begins with = + - or @, has a ' before it" in told
    assert "a tab \\x09, a line end \\x0a" in told
    assert "example: drs-tui items --batch cohort-7 --failed --csv > failed.csv" in told


def _as_text(value: Any) -> str:
    return "" if value is None else str(value)
