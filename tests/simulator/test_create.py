"""Create calls: what is refused, what becomes of each item, and what is on the shelf after."""

import json

import pytest

from drs_tui.simulator.stage import FOREIGN_PROJECT, READ_ONLY_PROJECT
from tests.simulator.helpers import START, Caller, codes, drs

CREATE = "/bulk/drs/imports/create"
GOOD = {"drs_uri": drs("a"), "project": "mlopez/kids-first-cohorts"}


def test_answer_has_no_dates_and_no_results() -> None:
    caller = Caller()
    created = caller.create({"drs_uri": drs("a")})
    assert created == {
        "href": f"{caller.platform.base_url}/bulk/drs/imports/{created['id']}",
        "id": created["id"],
        "result": [],
        "state": "SUBMITTED",
    }
    assert len(created["id"]) == 18
    assert created["id"].isdigit()
    assert caller.job(created["id"]) == created


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", 90000),
        (b"{", 90000),
        (b"\xff", 90000),
        (b"[" * 100_000, 90000),
        (json.dumps({"items": [GOOD | {"metadata": {"a": float("nan")}}]}).encode(), 90000),
        (None, 90000),
        ([], 90000),
        ({}, 90000),
        ({"items": []}, 90000),
        ({"items": {}}, 90000),
        ({"items": ["drs://a/b"]}, 90000),
        ({"items": [GOOD] * 101}, 90000),
        ({"items": [GOOD], "conflict_resolution": "ERASE"}, 90000),
        ({"items": [GOOD], "conflict_resolution": ["SKIP"]}, 90000),
        ({"items": [GOOD], "tags": "one"}, 90000),
        ({"items": [GOOD], "tags": [1]}, 90000),
        ({"items": [GOOD | {"name": 7}]}, 90000),
        ({"items": [GOOD | {"metadata": []}]}, None),
        ({"items": [GOOD | {"metadata": ["a"]}]}, 10248),
        ({"items": [GOOD | {"drs_uri": ""}]}, 10246),
        ({"items": [GOOD | {"drs_uri": 7}]}, 10246),
        ({"items": [{"drs_uri": drs("a")}]}, 5029),
        ({"items": [GOOD | {"project": None}]}, 5029),
        ({"items": [GOOD | {"parent": "66f0a1b2c3d4e5f607180f00"}]}, 5031),
        ({"items": [GOOD | {"project": "mlopez/nowhere"}]}, 3002),
        ({"items": [GOOD | {"project": "nowhere"}]}, 3012),
        ({"items": [GOOD | {"project": FOREIGN_PROJECT}]}, 3001),
        ({"items": [GOOD | {"project": READ_ONLY_PROJECT}]}, 10210),
        ({"items": [{"drs_uri": drs("a"), "parent": "66f0a1b2c3d4e5f607180f00"}]}, 5026),
        ({"items": [GOOD, GOOD | {"project": "mlopez/nowhere"}]}, 3002),
        ({"items": [GOOD] * 100, "tags": None, "conflict_resolution": None}, None),
    ],
)
def test_refusals(body: object, code: int | None) -> None:
    caller = Caller()
    if code is None:
        assert caller.ask("POST", CREATE, body).status == 200
    else:
        assert caller.refusal("POST", CREATE, body)[1] == code


def test_a_file_is_no_folder_to_import_into() -> None:
    caller = Caller()
    file_id = caller.finished({"drs_uri": drs("a")})["result"][0]["resource"]["id"]
    item = {"drs_uri": drs("b"), "parent": file_id}
    assert caller.refusal("POST", CREATE, {"items": [item]}) == (400, 5022)


def test_folder_of_a_foreign_project_is_refused() -> None:
    caller = Caller()
    foreign = caller.platform.project(FOREIGN_PROJECT, caller.stage.stranger).root_folder
    item = {"drs_uri": drs("b"), "parent": foreign}
    assert caller.refusal("POST", CREATE, {"items": [item]}) == (403, 3001)


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"drs_uri": drs("plain")}, None),
        ({"drs_uri": drs("dg.4DFC/0f3c2a10")}, None),
        ({"drs_uri": drs("forbidden-1")}, 10226),
        ({"drs_uri": drs("missing-1")}, 10225),
        ({"drs_uri": drs("down-1")}, 10215),
        ({"drs_uri": drs("malformed-1")}, 10277),
        ({"drs_uri": drs("badbundle-1")}, 10276),
        ({"drs_uri": drs("nameless-1")}, 10278),
        ({"drs_uri": "https://example.org/a"}, 10246),
        ({"drs_uri": "drs://example.org"}, 10246),
        ({"drs_uri": "drs://dg.4DFC:0f3c2a10"}, 10246),
        ({"drs_uri": drs("high\ud800")}, 10246),
        ({"drs_uri": drs("a"), "name": "a/b.cram"}, 10235),
        ({"drs_uri": drs("a"), "name": "x" * 255}, None),
        ({"drs_uri": drs("a"), "name": "x" * 256}, 10235),
    ],
)
def test_what_becomes_of_an_item(item: dict[str, object], code: int | None) -> None:
    assert codes(Caller().finished(item)) == [code]


def test_flaky_source_answers_on_the_second_try() -> None:
    caller = Caller()
    item = {"drs_uri": drs("flaky-1")}
    assert [codes(caller.finished(item)) for _ in range(3)] == [[10215], [None], [10372]]


def test_file_agrees_with_the_result_and_the_order() -> None:
    caller = Caller()
    metadata = {"sample_id": "BS_1", "age": 7, "nothing": None}
    job = caller.finished(
        {"drs_uri": drs("a"), "name": "proband.cram", "metadata": metadata}, tags=["trio-7"]
    )
    (entry,) = job["result"]
    file_id = entry["resource"]["id"]
    href = f"{caller.platform.base_url}/files/{file_id}"
    assert entry == {"resource": {"href": href, "id": file_id}}
    file = caller.get(f"/files/{file_id}")
    assert file == {
        "href": href,
        "id": file_id,
        "name": "proband.cram",
        "size": file["size"],
        "project": caller.project,
        "parent": caller.stage.project.root_folder,
        "type": "file",
        "created_on": "2027-01-15T08:00:03Z",
        "modified_on": "2027-01-15T08:00:03Z",
        "storage": {"type": "PLATFORM", "hosted_on_locations": ["aws:us-east-1"]},
        "origin": {},
        "tags": ["trio-7"],
        "metadata": metadata,
    }
    assert file["size"] > 10**9
    assert len(file_id) == 24


def test_import_into_a_folder() -> None:
    caller = Caller()
    job = caller.finished({"drs_uri": drs("a"), "parent": caller.stage.folder})
    file = caller.get(f"/files/{job['result'][0]['resource']['id']}")
    assert (file["parent"], file["project"]) == (caller.stage.folder, caller.project)


@pytest.mark.parametrize(
    ("scenario", "rule", "expected_codes", "names"),
    [
        ("ok", None, [10372], []),
        ("ok", "SKIP", [10372], []),
        ("skip-old", "SKIP", [None], ["a.cram"]),
        ("skip-nothing", "SKIP", [], []),
        ("ok", "RENAME", [None], ["_1_a.cram"]),
        ("ok", "OVERWRITE", [None], ["a.cram"]),
    ],
)
def test_clash_of_names(
    scenario: str, rule: str | None, expected_codes: list[int | None], names: list[str]
) -> None:
    caller = Caller(scenario)
    item = {"drs_uri": drs("a"), "name": "a.cram"}
    old = caller.finished(item)["result"][0]["resource"]["id"]
    job = caller.finished(item, conflict_resolution=rule)
    assert codes(job) == expected_codes
    assert caller.names(job) == names
    assert (caller.ask("GET", f"/files/{old}").status == 404) == (rule == "OVERWRITE")


def test_old_file_stays_until_the_one_that_replaces_it_arrives() -> None:
    caller = Caller()
    item = {"drs_uri": drs("a"), "name": "a.cram"}
    old = caller.finished(item)["result"][0]["resource"]["id"]
    created = caller.create(item, conflict_resolution="OVERWRITE")
    assert caller.ask("GET", f"/files/{old}").status == 200
    caller.clock.now += 4
    assert caller.ask("GET", f"/files/{old}").status == 404
    assert len(caller.job(created["id"])["result"]) == 1


def test_renaming_finds_the_next_free_name() -> None:
    caller = Caller()
    item = {"drs_uri": drs("a"), "name": "a"}
    job = caller.finished(item, item, item, conflict_resolution="RENAME")
    assert caller.names(job) == ["a", "_1_a", "_2_a"]


def test_bundle_becomes_a_folder_with_its_files() -> None:
    caller = Caller()
    job = caller.finished({"drs_uri": drs("bundle-120"), "name": "release"}, {"drs_uri": drs("b")})
    assert len(job["result"]) == 122
    folder = caller.get(f"/files/{job['result'][0]['resource']['id']}")
    assert (folder["type"], folder["name"]) == ("folder", "release")
    assert "size" not in folder
    inner = caller.get(f"/files/{job['result'][1]['resource']['id']}")
    assert inner["parent"] == folder["id"]
    assert caller.get(f"/files/{job['result'][121]['resource']['id']}")["parent"] != folder["id"]


@pytest.mark.parametrize("speed", [1.0, 60.0])
def test_states_of_a_created_job(speed: float) -> None:
    caller = Caller(speed=speed)
    job_id = caller.create({"drs_uri": drs("a")}, {"drs_uri": drs("b")})["id"]
    seen = []
    for second in (0, 1, 2.9, 3, 3.3, 10):
        caller.clock.now = START + second / speed
        job = caller.job(job_id)
        dates = [key for key in ("started_on", "finished_on") if key in job]
        seen.append((job["state"], len(job["result"]), len(dates)))
    assert seen == [
        ("SUBMITTED", 0, 0),
        ("RESOLVING", 0, 1),
        ("RESOLVING", 0, 1),
        ("RUNNING", 1, 1),
        ("RUNNING", 2, 1),
        ("FINISHED", 2, 2),
    ]


def test_results_can_come_at_the_end_or_reversed() -> None:
    items = [{"drs_uri": drs(name)} for name in ("missing", "forbidden")]
    late = Caller("late")
    job_id = late.create(*items)["id"]
    late.clock.now += 4
    assert (late.job(job_id)["state"], late.job(job_id)["result"]) == ("RUNNING", [])
    late.clock.now += 4
    assert codes(late.job(job_id)) == [10225, 10226]
    assert codes(Caller("reversed").finished(*items)) == [10226, 10225]


def test_share_of_failures_in_created_jobs() -> None:
    items: list[dict[str, object]] = [{"drs_uri": drs(f"x{n}"), "name": str(n)} for n in range(100)]
    failed = {
        name: sum(code is not None for code in codes(Caller(name).finished(*items)))
        for name in ("ok", "mixed", "failed")
    }
    assert (failed["ok"], failed["failed"]) == (0, 100)
    assert 10 < failed["mixed"] < 45
