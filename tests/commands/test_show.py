"""`show`: one job with its items."""

from __future__ import annotations

import json
import os
import re
import shutil

import pytest

from drs_tui.job_json import JOB_KEYS
from drs_tui.simulator.faults import FAULTS, Fault, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.simulator.wire import Answer
from tests.commands.program import Program


def test_json_of_a_job_that_is_not_watched(
    program: Program, sim: Simulation, finished: str
) -> None:
    told = program("show", finished, "--json")
    assert (told.code, told.err) == (0, "")
    assert tuple(told.json) == (*JOB_KEYS, "items")
    assert [item["index"] for item in told.json["items"]] == list(range(10))
    for item in told.json["items"]:
        assert item["kind"] == "resource"
        assert item["name"].startswith("FY1001")
        assert item["size"] > 0
        assert item["project"] == sim.project
    assert {path.parent.name for path in program.state_files()} == {"names"}
    assert len(sim.requests) == 2, "one look, one call for all names"


def test_href_works_like_an_id(program: Program, sim: Simulation, finished: str) -> None:
    told = program("show", f"{sim.url}/bulk/drs/imports/{finished}", "--json")
    assert told.json["id"] == finished


def test_text_for_people(program: Program, finished: str) -> None:
    lines = program("show", finished).out.splitlines()
    assert lines[0].split() == ["id", finished]
    assert "outcome      OK (all arrived)" in lines
    assert lines[11].split()[:3] == ["#", "ITEM", "CODE"]
    assert lines[12].split()[:3] == ["1", "ok", "FY1001-proband.cram"]


def test_all_moments_have_one_form(program: Program, finished: str) -> None:
    form = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC"
    lines = program("show", finished).out.splitlines()
    told = dict(line.split(maxsplit=1) for line in lines[:10])
    for name in ("started_on", "finished_on"):
        assert re.fullmatch(form, told[name])
    assert re.fullmatch(rf"{form} \(now\)", told["looked"])


def test_text_and_data_tell_the_same_seconds(program: Program) -> None:
    with Simulation("dates") as dates:
        program.use(dates)
        (job_id,) = (job_id for job_id, label in dates.jobs if label == "nine-digits")
        text, data = program("show", job_id).out, program("show", job_id, "--json").json
        assert data["duration_s"] == 387
        assert "took         6 min 27 s\n" in text


def test_a_day_without_a_time_is_shown_as_it_came(program: Program) -> None:
    with Simulation("dates") as dates:
        program.use(dates)
        (job_id,) = (job_id for job_id, label in dates.jobs if label == "date-only")
        text, data = program("show", job_id).out, program("show", job_id, "--json").json
        assert data["duration_s"] is None
        assert "started_on   2025-05-06\n" in text
        assert "took         -\n" in text


def test_names_are_asked_for_once(program: Program, sim: Simulation, finished: str) -> None:
    told = program("show", finished, "--json").json["items"]
    sim.requests.clear()
    assert program("show", finished, "--json").json["items"] == told
    assert [path for _, path, _ in sim.requests] == [f"/v2/bulk/drs/imports/{finished}"]


def test_cached_job_has_the_names_that_are_known(
    program: Program, sim: Simulation, finished: str
) -> None:
    program("watch", finished)
    told = program("show", finished, "--json").json["items"]
    sim.requests.clear()
    assert program("show", finished, "--cached", "--json").json["items"] == told
    assert sim.requests == []


def test_causes_of_items(program: Program) -> None:
    with Simulation("odd") as odd:
        program.use(odd)
        (job_id,) = (job_id for job_id, label in odd.jobs if label == "numbers-as-text")
        failed, arrived = program("show", job_id, "--json").json["items"]
    assert failed["cause"].startswith("403-10226-no-rights-")
    assert arrived["cause"] is None


def test_look_at_a_watched_job_is_kept(program: Program, sim: Simulation, finished: str) -> None:
    program("watch", finished, "--label", "trio-7")
    program("show", finished)
    sim.requests.clear()
    program.token = None
    told = program("show", finished, "--cached", "--json")
    assert (told.code, told.json["outcome"], told.json["label"]) == (0, "OK", "trio-7")
    assert len(told.json["items"]) == 10
    assert sim.requests == []


def test_cached_job_that_was_never_looked_at(program: Program, running: str) -> None:
    program("watch", running)
    told = program("show", running, "--cached", "--json")
    assert (told.code, told.json["state"], told.json["items"]) == (0, None, [])


def test_cached_job_that_is_not_kept(program: Program, finished: str) -> None:
    told = program("show", finished, "--cached")
    assert (told.code, told.out) == (5, "")


def test_unknown_id(program: Program, sim: Simulation) -> None:
    told = program("show", "999999999", "--json")
    assert (told.code, told.out) == (5, "")
    assert "does not know import 999999999" in told.err


def test_watched_job_that_vanished_is_still_shown(
    program: Program, sim: Simulation, finished: str
) -> None:
    program("watch", finished)
    program("jobs")
    sim.platform.faults.add(Rule(FAULTS["unknown-job"]))
    told = program("show", finished, "--json")
    assert (told.code, told.json["ok"]) == (5, 10)
    assert told.json["trouble"] is not None


def test_several_ids_are_refused(program: Program, finished: str, running: str) -> None:
    assert program("show", f"{finished} {running}").code == 2
    assert program("show", finished, running).code == 2


@pytest.mark.parametrize(("fault", "code"), [("http-500", 3), ("token-refused", 4)])
def test_items_without_names_are_shown_and_told(
    program: Program, sim: Simulation, finished: str, fault: str, code: int
) -> None:
    sim.platform.faults.add(Rule(FAULTS[fault], path="/bulk/files/get"))
    told = program("show", finished, "--json")
    assert told.code == code
    assert told.json["items"][0]["name"] is None
    assert "Names and sizes could not be fetched" in told.err


def test_more_files_than_one_call_takes(program: Program) -> None:
    with Simulation("bundle") as bundle:
        program.use(bundle)
        told = program("show", bundle.jobs[0][0], "--json")
        assert len(told.json["items"]) == 161
        assert all(item["name"] for item in told.json["items"])
        assert [path for _, path, _ in bundle.requests].count("/v2/bulk/files/get") == 2


def test_a_file_that_two_items_share_is_fetched_once(
    program: Program, sim: Simulation, finished: str
) -> None:
    file_id = program("show", finished, "--json").json["items"][0]["id"]
    # What is kept there may be deleted at any time.
    shutil.rmtree(os.environ["XDG_CACHE_HOME"])
    entry = {"resource": {"id": file_id}}
    answer = {"id": finished, "state": "FINISHED", "result": [entry] * 150}
    body = Answer(200, json.dumps(answer).encode())
    sim.platform.faults.add(Rule(Fault(lambda: body), path="/imports/"))
    sim.requests.clear()
    items = program("show", finished, "--json").json["items"]
    assert len({item["name"] for item in items}) == 1
    assert items[149]["name"] is not None
    assert len(sim.requests) == 2
