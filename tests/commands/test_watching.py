"""`watch` and `unwatch`: what gets on the watch list, and off."""

from __future__ import annotations

import itertools
import json
import os
import signal
import threading
import time
from datetime import datetime
from pathlib import Path

import pytest

from drs_tui.commands import noting, progress
from drs_tui.commands.noting import FEW, write_down
from drs_tui.commands.output import Output
from drs_tui.commands.progress import Silence
from drs_tui.model import WatchedJob
from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.server import Simulation
from drs_tui.store.jobs import JobStore
from tests.commands.program import Program

SECRET = "0123456789abcdef0123456789ABCDEF"


def watched(program: Program) -> list[str]:
    return [job["id"] for job in program("jobs", "--cached", "--json").json]


def test_nothing_is_asked(program: Program, sim: Simulation) -> None:
    program.token = None
    told = program("watch", "301457789012345678", "301457789012345679", "--json")
    assert (told.code, sim.requests) == (0, [])
    assert told.json == {"added": ["301457789012345678", "301457789012345679"], "known": []}
    assert told.err == "drs-tui: Watching 2 new jobs.\n"
    assert watched(program) == ["301457789012345678", "301457789012345679"]


def test_known_jobs_are_told_apart_and_keep_their_notes(program: Program, sim: Simulation) -> None:
    program("watch", "123456", "--label", "one", "--batch", "b")
    told = program("watch", "123456", "123457", "--json", "--batch", "c")
    assert told.json == {"added": ["123457"], "known": ["123456"]}
    jobs = program("jobs", "--cached", "--json").json
    assert [(job["label"], job["batch"]) for job in jobs] == [("one", "c"), (None, "c")]


def test_what_a_known_job_is_given_is_said(program: Program, sim: Simulation) -> None:
    program("watch", "123456", "--label", "one")
    told = program("watch", "123456", "123457", "--label", "two", "--batch", "b")
    assert told.err.splitlines() == [
        "drs-tui: Watching 1 new job.",
        "drs-tui: 1 job was watched before.",
        "drs-tui: Set the label of 1 job.",
        "drs-tui: Set the batch of 1 job.",
    ]
    assert program("watch", "123456").err == "drs-tui: 1 job was watched before.\n"


def test_empty_name_loses_no_job(program: Program, sim: Simulation) -> None:
    """A script's variable that is not set gives an empty label."""
    assert program("watch", "123456", "--label", "", "--batch", "").code == 0
    (job,) = program("jobs", "--cached", "--json").json
    assert (job["label"], job["batch"]) == (None, None)
    told = '{"id": "123457", "state": "RUNNING", "label": "its own", "batch": "b"}'
    program("watch", "-", "--label", "", stdin=told)
    assert program("jobs", "--cached", "--json").json[1]["label"] == "its own"


def test_unwatched_jobs_are_archived_and_come_back(program: Program, sim: Simulation) -> None:
    program("watch", "123456", "--label", "one")
    told = program("unwatch", "123456", "--json")
    assert (told.code, told.json) == (0, {"removed": ["123456"], "missing": []})
    told = program("watch", "123456", "--json")
    assert told.json["added"] == ["123456"]
    assert told.err == "drs-tui: Watching 1 job again.\n"
    (job,) = program("jobs", "--cached", "--json").json
    assert (job["archived"], job["label"]) == (False, "one")


@pytest.mark.parametrize("times", [0, 2])
def test_unwatch_what_is_not_watched(program: Program, sim: Simulation, times: int) -> None:
    program("watch", "123456")
    for _ in range(times):
        told = program("unwatch", "123456")
    told = program("unwatch", "123456", "777777", "--json") if not times else told
    assert told.code == 5
    assert "is not on the watch list" in told.err
    if not times:
        assert told.json == {"removed": ["123456"], "missing": ["777777"]}


def test_partly_refused_input_keeps_the_good(program: Program, sim: Simulation) -> None:
    told = program("watch", "123456", "nonsense", "123457", "--json")
    assert told.code == 2
    assert told.json["added"] == ["123456", "123457"]
    assert "No import id in 'nonsense'." in told.err


@pytest.mark.parametrize("bad", ["nonsense", "../../etc/passwd", "", "a\x1b[2Jb", "\ud800"])
def test_wholly_refused_input(program: Program, sim: Simulation, bad: str) -> None:
    told = program("watch", bad)
    assert (told.code, told.out) == (2, "")
    assert program.state_files() == []


def test_href_of_another_platform_is_refused_with_a_sentence(
    program: Program, sim: Simulation
) -> None:
    told = program("watch", "https://cgc-api.sbgenomics.com/v2/bulk/drs/imports/123456")
    assert told.code == 2
    assert "is on Cancer Genomics Cloud" in told.err
    assert "--api-url https://cgc-api.sbgenomics.com/v2" in told.err
    assert program.state_files() == []


def test_two_platforms_never_mix(program: Program, sim: Simulation, running: str) -> None:
    with Simulation("failed") as other:
        other_job = other.jobs[0][0]
        program("watch", running)
        program.use(other)
        program("watch", other_job)
        assert [job["id"] for job in program("jobs", "--json").json] == [other_job]
        program.use(sim)
        assert [job["api"] for job in program("jobs", "--json").json] == [sim.url]
        program("--api-url", other.url, "jobs", "--json")
        assert not [path for _, path, _ in other.requests if running in path]
        assert not [path for _, path, _ in sim.requests if other_job in path]
        headers = [headers for _, _, headers in other.requests]
        assert sim.token not in str(headers), "the token of one platform went to the other"


def test_round_trip_to_another_machine(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program("watch", sim.jobs[0][0], "--label", "l\u00e4bel \u2013 1\twith tab", "--batch", "b")
    program("watch", sim.jobs[1][0])
    program("watch", "999999999", "--batch", "gone")
    program("unwatch", "999999999")
    before = program("jobs", "--json").out
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "other"))
    told = program("watch", "-", "--json", stdin=before)
    assert (told.code, len(told.json["added"])) == (0, 3)
    after = program("jobs", "--json").json
    for job in after:
        job["looked_at"] = None
    expected = json.loads(before)
    for job in expected:
        job["looked_at"] = None
    # Archived jobs are not looked at: what is known of them comes with the next look.
    by_id = {job["id"]: job for job in after}
    assert [by_id[job["id"]] for job in expected] == expected


@pytest.mark.parametrize(
    "pasted",
    [
        f"curl -H 'X-SBG-Auth-Token: {SECRET}' https://HOST/bulk/drs/imports/123456",
        f"SB_AUTH_TOKEN={SECRET} 123456",
        f'{{"id": "123456", "state": "FINISHED", "label": "x", "auth_token": "{SECRET}"}}',
        f"123456\n{SECRET}",
        "X-SBG-Auth-Token: fedcba9876543210 https://HOST/bulk/drs/imports/123456",
    ],
)
@pytest.mark.parametrize("way", ["argument", "stdin", "many arguments"])
def test_token_in_what_was_pasted_is_not_kept(
    program: Program, sim: Simulation, pasted: str, way: str
) -> None:
    pasted = pasted.replace("https://HOST", sim.url)
    if way == "many arguments":
        told = program("watch", "--", *pasted.split())
    else:
        told = program("watch", pasted if way == "argument" else "-", stdin=pasted)
    assert "123456" in watched(program)
    assert "There was a token in what was given" in told.err
    for secret in (SECRET, "fedcba9876543210"):
        assert secret not in told.err + told.out
        for path in program.state_files():
            assert secret not in path.name
            assert secret.encode() not in path.read_bytes()


def test_stdin_of_any_bytes(program: Program, sim: Simulation) -> None:
    told = program("watch", "-", stdin=b"\xef\xbb\xbf123456\r\n\xff\xfe\x00\n123457\n")
    assert told.code == 2
    assert watched(program) == ["123456", "123457"]


def test_too_much_on_stdin(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("drs_tui.commands.stdin.read_stdin.__defaults__", (10,))
    told = program("watch", "-", stdin=b"123456 " * 3)
    assert told.code == 2
    assert "too much on stdin" in told.err
    assert program.state_files() == []


MANY = [str(number) for number in range(123456 + 2 * FEW, 123456, -1)]


def test_many_are_written_side_by_side_and_keep_their_order(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    two, is_met, sync = threading.Barrier(2), threading.Event(), os.fsync

    def meet(handle: int) -> None:
        if not is_met.is_set():
            two.wait(10)
            is_met.set()
        sync(handle)

    monkeypatch.setattr(os, "fsync", meet)
    told = program("watch", "-", "--batch", "b", stdin="\n".join(MANY))
    assert (told.code, told.err) == (0, f"drs-tui: Watching {len(MANY)} new jobs.\n")
    assert is_met.is_set()
    jobs = program("jobs", "--cached", "--json").json
    assert [(job["id"], job["batch"]) for job in jobs] == [(job_id, "b") for job_id in MANY]
    told = program("unwatch", "-", "--json", stdin="\n".join(MANY))
    assert (told.code, told.json["removed"]) == (0, MANY)
    jobs = program("jobs", "--cached", "--json").json
    assert [(job["id"], job["archived"]) for job in jobs] == [(job_id, True) for job_id in MANY]


def test_many_on_a_full_disk_are_one_sentence(program: Program, sim: Simulation) -> None:
    program.fill_disk()
    told = program("watch", "-", stdin="\n".join(MANY))
    assert (told.code, told.err) == (6, "drs-tui: The disk is full. Free some space.\n")


def test_what_takes_long_says_how_far_it_is(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_said, sync = threading.Event(), os.fsync
    said: list[str] = []

    class Line(Silence):
        def show(self, text: str) -> None:
            said.append(text)
            is_said.set()

    def stand_still(handle: int) -> None:
        assert is_said.wait(10)
        sync(handle)

    monkeypatch.setattr(noting, "SILENT_S", 0)
    monkeypatch.setattr(progress, "progress_on", lambda output, clock: Line())
    monkeypatch.setattr(os, "fsync", stand_still)
    assert program("watch", "-", stdin="\n".join(MANY)).code == 0
    assert said[0] == f"0 of {len(MANY)} jobs written down"


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_interrupted_says_how_many_are_kept(
    program: Program, sim: Simulation, monkeypatch: pytest.MonkeyPatch, how: int, code: int
) -> None:
    calls, sync = itertools.count(), os.fsync

    def interrupt(handle: int) -> None:
        if (call := next(calls)) == FEW:
            os.kill(os.getpid(), how)
        if call >= FEW:
            # So that what is left would take longer than a signal takes.
            time.sleep(0.05)
        sync(handle)

    monkeypatch.setattr(os, "fsync", interrupt)
    told = program("watch", "-", stdin="\n".join(MANY))
    kept = len(watched(program))
    assert 0 < kept < len(MANY)
    assert told.code == code
    assert told.err == (
        f"drs-tui: Interrupted: {kept} of {len(MANY)} jobs written down."
        " The same command does the rest.\n"
    )


def test_one_that_is_written_late_keeps_its_place() -> None:
    services = build_services(Options(), os.environ)
    is_second_written = threading.Event()

    def add(into: JobStore, _now: datetime, place: int) -> WatchedJob:
        if place == 0:
            assert is_second_written.wait(10)
        job = into.add(MANY[place])
        if place == 1:
            is_second_written.set()
        return job

    write_down(len(MANY), add, services, Output())
    assert [job.id for job in services.store.read_all()] == MANY
