"""`submit` and `resume` against the simulated platform."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drs_tui.clock import SystemClock
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.files import Filter
from drs_tui.simulator.server import Simulation
from drs_tui.submission.claim import SendingClaim
from drs_tui.submission.runner import Runner
from tests.commands.program import Program
from tests.commands.test_schemas import check

CREATE = "/imports/create$"


@pytest.fixture(scope="module")
def _served() -> Iterator[Simulation]:
    with Simulation("ok", speed=2000) as running:
        yield running


@pytest.fixture
def sim(_served: Simulation, program: Program) -> Simulation:
    """A platform on which an import takes no time."""
    _served.platform.faults.clear()
    _served.requests.clear()
    program.use(_served)
    return _served


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no pause of the runner take time; the pace is not what is tested here."""

    async def rest(self: Runner, *_: object) -> None:
        self._show(None)

    monkeypatch.setattr(Runner, "_rest", rest)
    monkeypatch.setattr("drs_tui.submission.pace.Pace.wait_s", lambda *_: 0.0)


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    return write(tmp_path / "cohort.csv", 250)


def write(path: Path, rows: int, *more: str) -> Path:
    lines = [
        f"drs://host.org/{path.stem}-{row},{path.stem}-{row}.bam,s{row}" for row in range(rows)
    ]
    path.write_text("\n".join(["drs_uri,name,sample", *lines, *more, ""]))
    return path


def add_fault(sim: Simulation, name: str, first: int | None = 1) -> None:
    sim.platform.faults.add(Rule(FAULTS[name], path=CREATE, method="POST", first=first))


def posts(sim: Simulation) -> int:
    return sum(path.endswith("/imports/create") for _, path, _ in sim.requests)


def target(sim: Simulation) -> tuple[str, str, str]:
    return ("--project", sim.project, "--yes")


def states(document: Any) -> list[str]:
    return [call["state"] for call in document["calls"]]


def test_a_manifest_becomes_jobs_of_a_batch(
    program: Program, sim: Simulation, manifest: Path
) -> None:
    ran = program("submit", str(manifest), *target(sim), "--tag", "cohort", "--json")
    assert ran.code == 0
    check("submit", ran.json)
    assert (ran.json["files"], ran.json["sent"], ran.json["end"]) == (250, 250, "all sent")
    ids = [call["job"] for call in ran.json["calls"]]
    jobs = program("jobs", "--cached", "--json").json
    assert [job["id"] for job in jobs] == ids
    assert {job["batch"] for job in jobs} == {"cohort.csv"}
    assert [job["label"] for job in jobs] == ["1 of 3", "2 of 3", "3 of 3"]
    assert posts(sim) == 3


def test_without_json_the_ids_are_the_data(
    program: Program, sim: Simulation, manifest: Path
) -> None:
    ran = program("submit", str(manifest), *target(sim), "--batch", "trios")
    assert ran.code == 0
    assert ran.out.split() == [job["id"] for job in program("jobs", "--cached", "--json").json]
    assert "250 of 250 files sent in 3 jobs, batch trios." in ran.err


def test_it_waits_for_the_jobs(program: Program, sim: Simulation, tmp_path: Path) -> None:
    words = (*target(sim), "--wait", "--conflict", "rename")
    ran = program("submit", str(write(tmp_path / "few.csv", 30)), *words)
    assert (ran.code, ran.out) == (0, "1 job finished: 1 OK. 30 of 30 items arrived.\n")
    document = program("submit", str(write(tmp_path / "more.csv", 30)), *words, "--json").json
    check("submit", document)
    assert [job["outcome"] for job in document["jobs"]] == ["OK"]


def test_waiting_says_what_did_not_arrive(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    path = str(write(tmp_path / "twice.csv", 10))
    assert program("submit", path, *target(sim), "--wait").code == 0
    ran = program("submit", path, *target(sim), "--wait")
    assert (ran.code, "FAILED" in ran.out) == (1, True)


def test_a_dry_run_sends_nothing_and_keeps_nothing(
    program: Program, sim: Simulation, manifest: Path
) -> None:
    place = ("--project", sim.project, "--dry-run")
    ran = program("--read-only", "submit", str(manifest), *place)
    assert (ran.code, ran.err) == (0, "")
    assert "Files     250 of 250 rows, in 3 jobs" in ran.out.splitlines()
    document = program("submit", str(manifest), *place, "--json").json
    check("submit", document)
    assert (document["submission"], document["not_sent"]) == (None, 250)
    assert posts(sim) == 0
    assert program.state_files() == []


def test_rows_that_cannot_be_sent_stop_it_unless_they_are_left_out(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    path = str(write(tmp_path / "bad.csv", 3, "no-uri,x,1", "drs://host.org/y,d/y,1"))
    ran = program("submit", path, *target(sim))
    assert (ran.code, ran.out, posts(sim)) == (2, "", 0)
    assert "Line 5 'no-uri' does not begin with drs://." in ran.err
    assert "Line 6 the name 'd/y' is a path, and a file's name cannot hold '/'." in ran.err
    dry = program("submit", path, *target(sim), "--dry-run", "--json")
    assert dry.code == 2
    assert [row["line"] for row in dry.json["refused_rows"]] == [5, 6]
    ran = program("submit", path, *target(sim), "--skip-bad", "--json")
    assert (ran.code, ran.json["sent"], len(ran.json["refused_rows"])) == (0, 3, 2)
    flat = program("submit", path, *target(sim), "--dry-run", "--paths", "flatten", "--json")
    assert flat.json["files"] == 4


def test_nothing_is_sent_without_a_yes(program: Program, sim: Simulation, manifest: Path) -> None:
    ran = program("submit", str(manifest), "--project", sim.project)
    assert (ran.code, posts(sim)) == (2, 0)
    assert "--yes" in ran.err


@pytest.mark.parametrize("command", ["submit", "resume"])
def test_a_profile_that_only_reads_sends_nothing(
    program: Program, sim: Simulation, manifest: Path, command: str
) -> None:
    words = ("submit", str(manifest), *target(sim)) if command == "submit" else ("resume",)
    ran = program("--read-only", *words)
    assert (ran.code, posts(sim)) == (2, 0)
    assert "only reads" in ran.err


def test_a_read_only_setting_counts_as_the_option_does(
    program: Program,
    sim: Simulation,
    manifest: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    (tmp_path / "settings" / "drs-tui").mkdir(parents=True)
    (tmp_path / "settings" / "drs-tui" / "config.toml").write_text("read_only = true\n")
    ran = program("submit", str(manifest), *target(sim))
    assert (ran.code, posts(sim)) == (2, 0)
    assert "config.toml" in ran.err


@pytest.mark.parametrize(
    ("place", "word"),
    [
        (("--project", "mlopez/none"), "project mlopez/none"),
        (("--project", "mlopez/frozen-archive"), "may not put files into"),
        (("--project", "jchen/private-study"), "project jchen/private-study"),
        (("--project", "no-slash"), "not a project"),
        (("--parent", "70a0000000000000000000ff"), "folder 70a0000000000000000000ff"),
    ],
)
def test_the_target_is_checked_before_anything_is_sent(
    program: Program, sim: Simulation, manifest: Path, place: tuple[str, str], word: str
) -> None:
    ran = program("submit", str(manifest), *place, "--yes")
    assert (ran.code, posts(sim), program.state_files()) == (2, 0, [])
    assert word in ran.err


def test_files_may_go_to_a_folder(program: Program, sim: Simulation, tmp_path: Path) -> None:
    with sim.platform.lock:
        root = sim.platform.project(sim.project, sim.platform.user_of(sim.token)).root_folder
        (folder,) = [
            file.id
            for file in sim.platform.library.children(root, sim.platform.clock(), Filter())
            if file.is_folder
        ][:1]
    path = str(write(tmp_path / "folder.csv", 3))
    assert program("submit", path, "--parent", folder, "--yes", "--wait").code == 0


def test_a_lost_answer_is_unknown_and_settled_only_by_a_choice(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    add_fault(sim, "lost-answer")
    path = str(write(tmp_path / "unanswered.csv", 250))
    ran = program("submit", path, *target(sim), "--json")
    check("submit", ran.json)
    assert ran.code == 1
    assert states(ran.json) == ["outcome unknown", "sent", "sent"]
    assert "nobody can say" in ran.err.lower()
    again = program("resume", "--json")
    check("resume", again.json)
    assert (again.code, states(again.json[0]), posts(sim)) == (1, states(ran.json), 3)
    wait_for_files(program, ran.json)
    found = program("resume", "unanswered.csv", "--unknown", "look", "--json")
    check("resume", found.json)
    call = found.json[0]["calls"][0]
    assert (call["state"], call["solution"], call["found"]) == ("solved", "found", 100)
    assert (found.code, posts(sim)) == (0, 3)
    assert program("resume").code == 0


def wait_for_files(program: Program, document: Any) -> None:
    """Wait for a later job, which ends after the one whose id never came."""
    program("wait", document["calls"][-1]["job"])


def test_looking_where_nothing_came_leaves_it_unknown(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    add_fault(sim, "http-500")
    path = str(write(tmp_path / "lost.csv", 3))
    assert program("submit", path, *target(sim)).code == 1
    ran = program("resume", "lost.csv", "--unknown", "look", "--json")
    assert (ran.code, states(ran.json[0])) == (1, ["outcome unknown"])
    assert "proves nothing" in ran.err
    ran = program("resume", "lost.csv", "--unknown", "again", "--json")
    assert (ran.code, states(ran.json[0])) == (0, ["sent"])
    assert len(ran.json[0]["calls"][0]["tags"]) == 2


def test_what_is_left_so_is_not_asked_about_again(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    add_fault(sim, "http-500")
    assert program("submit", str(write(tmp_path / "left.csv", 3)), *target(sim)).code == 1
    assert program("resume", "--unknown", "leave").code == 0
    assert "unfinished" in program("resume").err


def test_a_refused_call_is_told_with_its_reason(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    entries = [
        {"drs_uri": f"drs://host.org/own-{row}", "name": f"own-{row}", "project": place}
        for row, place in enumerate([sim.project, "mlopez/frozen-archive"])
    ]
    path = tmp_path / "own.json"
    path.write_text(json.dumps(entries))
    assert program("submit", str(path), *target(sim), "--own-targets").code == 2
    with sim.platform.lock:
        sim.platform.add_project("mlopez/closing", "Closing", ["mlopez"])
    entries[1]["project"] = "mlopez/closing"
    path.write_text(json.dumps(entries))
    sim.platform.faults.add(Rule(FAULTS["unknown-job"], path=CREATE, first=1))
    ran = program("submit", str(path), *target(sim), "--own-targets", "--json")
    check("submit", ran.json)
    assert ran.code == 1
    call = ran.json["calls"][0]
    assert (call["state"], call["status"], call["code"]) == ("refused", 404, 10211)
    resumed = program("resume", "own.json", "--json")
    assert (resumed.code, states(resumed.json[0])) == (0, ["sent"])


def test_an_unfinished_batch_is_not_begun_twice(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    path = str(write(tmp_path / "again.csv", 3))
    add_fault(sim, "http-500")
    program("submit", path, *target(sim))
    ran = program("submit", path, *target(sim))
    assert (ran.code, posts(sim)) == (2, 1)
    assert "drs-tui resume again.csv" in ran.err


@pytest.mark.parametrize("words", [(), ("listed.csv",)])
def test_a_job_that_a_dead_process_had_no_time_to_watch_is_watched(
    program: Program, sim: Simulation, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = str(write(tmp_path / "listed.csv", 3))
    (job_id,) = program("submit", path, *target(sim)).out.split()
    for file in program.state_files():
        if file.name in (f"{job_id}.json", "index.json"):
            file.unlink()
    assert program("resume", *words).code == 0
    (job,) = program("jobs", "--cached", "--json").json
    assert (job["id"], job["batch"], job["label"]) == (job_id, "listed.csv", "1 of 1")


def test_a_watch_list_that_cannot_be_written_is_told(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    program.fill_disk()
    ran = program("submit", str(write(tmp_path / "full.csv", 3)), *target(sim))
    assert ran.code == 6
    assert "full" in ran.err
    assert len(ran.out.split()) == 1, "the id is in the journal"


def test_one_that_was_taken_over_leaves_everything_to_the_other(
    program: Program, sim: Simulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SendingClaim, "is_held", lambda self: False)
    ran = program("submit", str(write(tmp_path / "taken.csv", 3)), *target(sim), "--json")
    assert (ran.code, states(ran.json), ran.json["end"]) == (2, ["not sent"], "taken over")
    assert posts(sim) == 0
    assert "took this over" in ran.err
    assert [file.suffix for file in program.state_files()].count(".reserve") == 1


def test_after_several_refusals_the_rest_is_not_tried(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    add_fault(sim, "unknown-job", first=None)
    ran = program("submit", str(write(tmp_path / "no.csv", 450)), *target(sim), "--json")
    check("submit", ran.json)
    assert (ran.code, states(ran.json)) == (1, ["refused"] * 3 + ["not sent"] * 2)
    assert "the others were not tried" in ran.err


def test_a_token_that_is_refused_ends_it_with_4(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    path = str(write(tmp_path / "token.csv", 300))
    add_fault(sim, "token-refused", first=None)
    ran = program("submit", path, *target(sim), "--json")
    check("submit", ran.json)
    assert (ran.code, states(ran.json)) == (4, ["not sent"] * 3)
    sim.platform.faults.clear()
    assert program("resume", "token.csv").code == 0


def test_where_nothing_listens_it_ends_with_3(program: Program, manifest: Path) -> None:
    program.url, program.token = "http://127.0.0.1:9/v2", "a" * 32
    ran = program("submit", str(manifest), "--project", "a/b", "--yes")
    assert ran.code == 3
    dry = program("submit", str(manifest), "--project", "a/b", "--dry-run")
    assert dry.code == 0
    assert "not checked" in dry.err


@pytest.mark.parametrize(
    "words",
    [
        ("submit", "none.csv", "--project", "a/b", "--yes"),
        ("submit", "none.csv"),
        ("submit", "none.csv", "--project", "a/b", "--parent", "c"),
    ],
)
def test_what_cannot_be_used_ends_it_with_2(program: Program, words: tuple[str, ...]) -> None:
    ran = program(*words)
    assert (ran.code, ran.out) == (2, "")


def test_a_batch_without_a_submission_has_a_code_of_its_own(program: Program) -> None:
    ran = program("resume", "no-such-batch")
    assert (ran.code, ran.out) == (5, "")
    assert "No submission has this name." in ran.err


def test_what_somebody_else_sends_does_not_keep_the_rest_from_going_on(
    program: Program, sim: Simulation, tmp_path: Path
) -> None:
    add_fault(sim, "lost-answer", first=2)
    for name in ("held", "free"):
        path = write(tmp_path / f"{name}.csv", 10)
        assert program("submit", str(path), *target(sim)).code == 1
    journal, _ = sorted(
        (path for path in program.state_files() if path.parent.name == "submissions"),
        key=lambda path: "held.csv" not in path.read_text(),
    )
    claim = SendingClaim.take(journal.with_suffix(".claim"), SystemClock().now())
    try:
        ran = program("resume", "--unknown", "again", "--json")
    finally:
        claim.give_back()
    assert ran.code == 2
    assert "held.csv: Another drs-tui on this machine" in ran.err
    assert [(one["batch"], one["sent"]) for one in ran.json] == [("free.csv", 10)]


def test_a_token_in_the_place_of_a_name_is_not_repeated(program: Program, sim: Simulation) -> None:
    for words in (
        ("submit", sim.token, "--project", "a/b"),
        ("submit", "m", "--project", sim.token),
        ("submit", "m", "--project", "a/b", "--tag", sim.token),
        ("resume", sim.token),
    ):
        assert program(*words).code == 2
