"""Names, messages and states that attack the screen: nothing raw reaches a stream.

That every stream is printable is asserted for each run by `Program`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from rich.cells import cell_len

from drs_tui.simulator.odd_scenes import HOSTILE
from drs_tui.simulator.server import Simulation
from tests.commands.program import Program


@pytest.fixture(scope="module")
def served() -> Iterator[Simulation]:
    with Simulation("hostile") as running:
        yield running


@pytest.fixture
def hostile(served: Simulation, program: Program) -> Simulation:
    program.use(served)
    return served


def test_jobs_are_cleaned_in_text_and_exact_in_json(program: Program, hostile: Simulation) -> None:
    ids = {label: job_id for job_id, label in hostile.jobs}
    for label, job_id in ids.items():
        program("watch", job_id, "--label", HOSTILE.get(label, label).replace("\x00", ""))
    assert program("jobs").code == 0
    tsv = program("jobs", "--cached", "--tsv").out
    assert {line.count("\t") for line in tsv.splitlines()} == {17}
    told = program("jobs", "--cached", "--json")
    assert told.out.isascii()
    states = {job["id"]: job["state"] for job in told.json}
    for label, text in HOSTILE.items():
        assert states[ids[f"state-{label}"]] == text
    table = program("jobs", "--cached").out
    assert max(map(cell_len, table.splitlines())) < 250


def test_items_are_cleaned_in_text_and_exact_in_json(program: Program, hostile: Simulation) -> None:
    for job_id, label in hostile.jobs[: len(HOSTILE)]:
        told = program("show", job_id, "--json")
        assert told.out.isascii()
        arrived, failed = told.json["items"]
        assert (arrived["name"], failed["message"]) == (HOSTILE[label], HOSTILE[label])
        assert program("show", job_id).code == 0


def test_hostile_words_of_a_person(program: Program, hostile: Simulation) -> None:
    for label, text in HOSTILE.items():
        text = text.replace("\x00", "")
        for words in (
            ("watch", text),
            ("unwatch", text),
            ("show", text),
            ("items", text),
            ("items", "--batch", text),
            ("causes", "--batch", text),
            ("report", text),
            (text,),
            ("--profile", text, "jobs"),
            ("--platform", text, "jobs"),
            ("--api-url", text, "jobs"),
            ("--token-file", text, "jobs"),
            ("jobs", text),
            ("jobs", f"--{text}"),
            ("simulate", "--port", text),
        ):
            told = program(*words)
            assert told.code in (2, 4, 5), (label, words)
            assert told.out == ""
            assert len(told.err) < 3000
