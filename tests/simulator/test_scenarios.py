"""Each scenario shows what its name promises, and the same in every run."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from drs_tui.simulator.behaviour import Behaviour
from drs_tui.simulator.cause_scenes import CAUSES
from drs_tui.simulator.files import Filter
from drs_tui.simulator.odd_scenes import DATES, HOSTILE
from drs_tui.simulator.scenarios import SCENARIOS, UnknownScenario, open_scenario
from tests.simulator.helpers import BASE, START, Caller, codes, headers_of

QUICK = [name for name in SCENARIOS if name != "many"]


def looks(caller: Caller) -> Iterator[tuple[str, Any]]:
    """Label and answer of every preloaded job of a scenario."""
    for job_id, label in caller.stage.jobs:
        yield label, caller.job(job_id)


def by_label(scenario: str) -> dict[str, Any]:
    """The answers of a scenario's jobs at its opening, by label."""
    return dict(looks(Caller(scenario)))


@pytest.mark.parametrize("name", QUICK)
def test_same_scenario_same_ids_names_and_sizes(name: str) -> None:
    first, second = (open_scenario(name, base_url=BASE, clock=lambda: START) for _ in range(2))
    assert first.jobs == second.jobs
    assert first.jobs
    assert first.user == second.user
    children = [
        stage.platform.library.children(stage.project.root_folder, START, Filter())
        for stage in (first, second)
    ]
    assert children[0] == children[1]


@pytest.mark.parametrize("name", QUICK)
def test_labels_and_ids_are_unique(name: str) -> None:
    ids, labels = zip(*Caller(name).stage.jobs, strict=True)
    assert len(set(ids)) == len(set(labels)) == len(ids)
    assert all(len(job_id) == 18 and job_id.isdigit() for job_id in ids)


def test_scenarios_differ_in_ids_and_tokens() -> None:
    ok, mixed = Caller("ok").stage, Caller("mixed").stage
    assert ok.user.token != mixed.user.token
    assert not set(ok.jobs) & set(mixed.jobs)


def test_unknown_scenario_says_which_there_are() -> None:
    with pytest.raises(UnknownScenario, match="mixed"):
        open_scenario("nowhere", base_url=BASE, clock=lambda: START)


def test_ok_ends_with_files_only() -> None:
    caller = Caller("ok")
    caller.clock.now += 60
    for _, job in looks(caller):
        assert job["state"] == "FINISHED"
        assert job["result"]
        assert set(codes(job)) == {None}


def test_mixed_holds_both_in_every_finished_job() -> None:
    caller = Caller("mixed")
    caller.clock.now += 60
    seen = [codes(job) for _, job in looks(caller)]
    assert all(None in one and set(one) != {None} for one in seen)
    assert len({code for one in seen for code in one}) > 4


def test_failed_holds_no_file() -> None:
    caller = Caller("failed")
    caller.clock.now += 60
    assert all(None not in codes(job) and job["result"] for _, job in looks(caller))


def test_empty_comes_in_three_forms() -> None:
    jobs = by_label("empty")
    assert [jobs[name].get("result", "absent") for name in jobs] == [[], None, "absent"]


def test_growing_grows_and_late_does_not() -> None:
    seen: dict[str, list[int]] = {}
    for name in ("growing", "late"):
        caller = Caller(name)
        job_id, _ = caller.stage.jobs[0]
        seen[name] = []
        for _ in range(4):
            seen[name].append(len(caller.job(job_id)["result"]))
            caller.clock.now += 20
    assert seen["late"] == [0, 0, 0, 100]
    assert seen["growing"] == sorted(set(seen["growing"]))


def test_bundle_has_folders_and_more_than_a_hundred_entries() -> None:
    caller = Caller("bundle")
    job = caller.job(caller.stage.jobs[0][0])
    assert len(job["result"]) > 100
    first, second = (caller.get(f"/files/{e['resource']['id']}") for e in job["result"][:2])
    assert first["type"] == "folder"
    assert second["parent"] == first["id"]


def test_pending_comes_before_running() -> None:
    caller = Caller("pending")
    job_id, _ = caller.stage.jobs[0]
    states = []
    for _ in range(4):
        states.append(caller.job(job_id)["state"])
        caller.clock.now += 5.5
    assert states == ["PENDING", "RUNNING", "RUNNING", "FINISHED"]
    created = caller.create({"drs_uri": "drs://h.org/a"})["id"]
    caller.clock.now += 2
    assert caller.job(created)["state"] == "PENDING"


def test_stale_looks_go_back_in_time() -> None:
    caller = Caller("stale")
    caller.clock.now += 40
    job_id, _ = caller.stage.jobs[0]
    counts = [len(caller.job(job_id)["result"]) for _ in range(6)]
    assert counts[0] == counts[1] == counts[3] > counts[2] == counts[5]


def test_odd_holds_what_no_page_documents() -> None:
    jobs = by_label("odd")
    assert jobs["aborted"]["state"] == "ABORTED"
    assert {} in jobs["aborted"]["result"]
    assert jobs["aborted"]["some_new_key"] == {"a": 1}
    assert jobs["aborted"]["result"][2]["error"]["status"] == "FORBIDDEN"
    assert jobs["paused"]["state"] == "PAUSED"
    assert jobs["null-state"]["state"] is None
    assert isinstance(jobs["id-is-number"]["id"], int)
    assert jobs["not-objects"]["result"] == [None, 7, "text", []]


def test_counters_follow_the_results() -> None:
    caller = Caller("odd")
    caller.clock.now += 15
    job = dict(looks(caller))["counters"]
    assert 0 < len(job["result"]) == job["completed_files"] < job["total_files"] == 12
    assert job["failed_files"] == 0


@pytest.mark.parametrize("key", ["result", "href", "id", "state", "finished_on"])
def test_missing_lacks_the_key(key: str) -> None:
    jobs = by_label("missing")
    assert key not in jobs[f"no-{key}"]
    assert jobs["nothing-at-all"] == {}
    assert set(jobs["all-null"].values()) > {None}


def test_files_can_lack_nearly_everything() -> None:
    caller = Caller("missing")
    job = dict(looks(caller))["files-with-id-only"]
    file_id = job["result"][0]["resource"]["id"]
    assert caller.get(f"/files/{file_id}") == {"id": file_id}


def test_dates_come_as_listed() -> None:
    jobs = by_label("dates")
    assert {name: (job["started_on"], job["finished_on"]) for name, job in jobs.items()} == DATES


def test_hostile_texts_reach_the_caller_unchanged() -> None:
    caller = Caller("hostile")
    jobs = dict(looks(caller))
    for label, text in HOSTILE.items():
        file_entry, error_entry = jobs[label]["result"]
        assert caller.get(f"/files/{file_entry['resource']['id']}")["name"] == text
        assert error_entry["error"]["message"] == text
        assert jobs[f"state-{label}"]["state"] == text


def test_a_lone_surrogate_travels_as_an_escape() -> None:
    caller = Caller("hostile")
    job_id = next(one for one, label in caller.stage.jobs if label == "lone-surrogate")
    assert b"\\ud800" in caller.ask("GET", f"/bulk/drs/imports/{job_id}").body


def test_many_is_a_thousand_jobs_of_a_hundred() -> None:
    caller = Caller("many")
    assert len(caller.stage.jobs) == 1000
    states = set()
    for job_id, _ in caller.stage.jobs[::99]:
        job = caller.job(job_id)
        states.add(job["state"])
        assert len(job["result"]) == 100 or job["state"] != "FINISHED"
    assert states >= {"FINISHED", "RESOLVING"}


def test_causes_are_a_dozen_behind_thousands_of_messages() -> None:
    caller = Caller("causes")
    jobs = [job for _, job in looks(caller)]
    assert len(jobs) == 300
    assert {len(job["result"]) for job in jobs if job["state"] == "FINISHED"} == {100}
    errors = [entry["error"] for job in jobs for entry in job["result"] if "error" in entry]
    assert len(errors) > 3000
    assert len({error["message"] for error in errors}) > 2500
    assert {error["code"] for error in errors} == {cause.code for cause in CAUSES}
    assert len(CAUSES) == 12


def test_demo_shows_every_state_and_outcome_and_moves() -> None:
    caller = Caller("demo")
    opening = dict(looks(caller))
    assert len(opening) == 16
    states = {job["state"] for job in opening.values()}
    assert states == {"SUBMITTED", "PENDING", "RESOLVING", "RUNNING", "FINISHED", "SUSPENDED"}
    outcomes = {_outcome(job) for job in opening.values() if job["state"] == "FINISHED"}
    assert outcomes == {"OK", "PARTIAL", "FAILED", "EMPTY", "UNKNOWN"}
    causes = {code for job in opening.values() for code in _codes(job)} - {None}
    assert causes >= {10226, 10372, 10225, 10215, 10246}
    assert any(len(job["result"]) > 100 for job in opening.values())
    caller.clock.now += 60
    later = dict(looks(caller))
    ended = {name for name in later if later[name]["state"] == "FINISHED"} - {
        name for name in opening if opening[name]["state"] == "FINISHED"
    }
    assert ended == {"TRIO-FY2131", "TRIO-FY2140"}
    grown = [n for n in later if len(later[n]["result"]) > len(opening[n]["result"])]
    assert len(grown) > 2
    caller.clock.now += 700
    assert dict(looks(caller))["kf-neuroblastoma-batch-04"]["state"] == "FINISHED"


def test_demo_files_are_there_with_names_and_sizes() -> None:
    caller = Caller("demo")
    for _, job in looks(caller):
        for entry in [e for e in job["result"] if "resource" in e][:3]:
            file = caller.get(f"/files/{entry['resource']['id']}")
            assert file["name"]
            assert file["type"] == "folder" or file["size"] > 0


def test_speed_leaves_history_alone() -> None:
    for speed in (1.0, 50.0):
        caller = Caller("demo", speed)
        assert dict(looks(caller))["TRIO-FY2104"]["finished_on"] == "2027-01-15T05:48:00Z"
    caller.clock.now += 1
    assert dict(looks(caller))["TRIO-FY2140"]["state"] == "FINISHED"


def test_rough_cuts_connections_then_refuses_and_then_all_ends() -> None:
    caller = Caller("rough")
    faults, opened = caller.platform.faults, caller.clock.now
    met = {s: faults.meet("GET", "/v2/user", opened + s) for s in (9, 11, 24, 26, 46, 59, 61)}
    assert [second for second, fault in met.items() if fault and fault.reset] == [11, 24]
    for second in (46, 59):
        fault = met[second]
        assert fault is not None
        assert fault.answer is not None
        answer = fault.answer()
        assert answer.status == 429
        assert int(headers_of(answer)["X-RateLimit-Reset"]) == opened + 60
    caller.clock.now += 61
    ended = dict(looks(caller))
    assert len(ended) == 200
    assert {job["state"] for job in ended.values()} == {"FINISHED"}
    assert sum(_outcome(job) == "PARTIAL" for job in ended.values()) == 4


def test_every_line_about_a_scenario_says_something() -> None:
    lines = [scenario.line for scenario in SCENARIOS.values()]
    assert all(lines)
    assert len(set(lines)) == len(lines)
    assert SCENARIOS["ok"].behaviour == Behaviour()


def test_answers_are_json_in_every_scenario() -> None:
    for name in QUICK:
        caller = Caller(name)
        if name == "refused":
            continue
        for job_id, _ in caller.stage.jobs[:15]:
            json.loads(caller.ask("GET", f"/bulk/drs/imports/{job_id}").body)


def _codes(job: Any) -> list[int | None]:
    return [entry.get("error", {}).get("code") for entry in job["result"]]


def _outcome(job: Any) -> str:
    arrived = sum("resource" in entry for entry in job["result"])
    failed = sum("error" in entry for entry in job["result"])
    if arrived:
        return "PARTIAL" if failed else "OK"
    if failed:
        return "FAILED"
    return "UNKNOWN" if job["result"] else "EMPTY"
