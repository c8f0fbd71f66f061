"""What goes wrong, by exit code; and that what is known is still written."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.store.jobs import JobStore
from tests.commands.program import Program, Ran

UNREACHABLE_FAULTS = (
    *("maintenance", "not-json", "html-200", "import-limit", "http-500", "bad-gateway"),
    *("reset", "redirect", "empty-200", "deep", "wrong-type", "truncated"),
)


def closed_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/v2"


def jobs_folder() -> Path:
    (folder,) = Path(os.environ["XDG_STATE_HOME"]).rglob("jobs")
    return folder


def told_what_is_known(told: Ran) -> bool:
    (job,) = told.json if isinstance(told.json, list) else [told.json]
    return job["label"] == "trio-7" and job["ok"] == 3 and job["looked_at"] is not None


def without_count(told: Ran) -> list[str]:
    """Return the lines on stderr but the one that counts jobs."""
    return [line for line in told.err.splitlines() if not line.endswith(" not looked at.")]


@pytest.fixture
def known(program: Program, sim: Simulation, running: str) -> str:
    """A watched job under way, of which three files are known to have arrived."""
    program("watch", running, "--label", "trio-7")
    (job_file,) = jobs_folder().glob("*.json")
    text = job_file.read_text()
    assert '"ok":0' in text
    job_file.write_text(
        text.replace('"ok":0', '"ok":3').replace(
            '"looked_at":null', '"looked_at":"2026-05-06T09:00:00+00:00"'
        )
    )
    return running


# 3: the platform


@pytest.mark.parametrize("fault", UNREACHABLE_FAULTS)
@pytest.mark.parametrize("command", ["jobs", "show"])
def test_platform_in_trouble(
    program: Program, sim: Simulation, known: str, fault: str, command: str
) -> None:
    sim.platform.faults.add(Rule(FAULTS[fault]))
    words = ("jobs", "--json") if command == "jobs" else ("show", known, "--json")
    told = program(*words)
    assert told.code == 3
    assert told_what_is_known(told)
    assert len(without_count(told)) == 1
    told = program(command, *(() if command == "jobs" else (known,)))
    assert "trio-7" in told.out
    assert " d" in told.out, "the age of what is known"


@pytest.mark.parametrize("jobs", [1, 3])
def test_closed_port(program: Program, jobs: int) -> None:
    program.url, program.token = closed_port(), "0" * 32
    program("watch", *(f"12345{number}" for number in range(jobs)))
    told = program("jobs", "--json")
    assert (told.code, len(told.json)) == (3, jobs)
    assert len(without_count(told)) == 1
    assert "refused the connection" in told.err


def test_jobs_that_trouble_of_the_platform_left_out_are_counted(
    program: Program, sim: Simulation, finished: str, running: str
) -> None:
    program("watch", finished)
    program("jobs")
    program("watch", running, "123456", "123457")
    sim.platform.faults.add(Rule(FAULTS["maintenance"]))
    assert program("jobs", "--json").err.splitlines()[1:] == ["drs-tui: 3 jobs were not looked at."]
    assert "not looked at" not in program("jobs", "--cached").err
    sim.platform.faults.clear()
    assert "not looked at" not in program("jobs").err


def test_closed_port_leaves_all_jobs_out(program: Program) -> None:
    program.url, program.token = closed_port(), "0" * 32
    program("watch", *(str(123450 + number) for number in range(12)))
    assert program("jobs").err.splitlines()[1:] == ["drs-tui: 12 jobs were not looked at."]


def test_job_that_is_not_watched_and_cannot_be_reached(program: Program) -> None:
    program.url, program.token = closed_port(), "0" * 32
    told = program("show", "123456", "--json")
    assert (told.code, told.out) == (3, "")


def test_request_limit(program: Program) -> None:
    with Simulation("limits") as limited:
        program.use(limited)
        program("watch", limited.jobs[0][0])
        codes = [program("jobs").code for _ in range(21)]
        assert codes == [0] * 20 + [3]
        told = program("jobs", "--json")
        assert "takes no more requests for now" in told.err
        assert told.json[0]["state"] is not None


def test_platforms_certificates_that_are_missing(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.url, program.token = "https://example.invalid/v2", "0" * 32
    program("watch", "123456")
    monkeypatch.setenv("SSL_CERT_FILE", "/no/such/file")
    told = program("jobs", "--json")
    assert told.code == 3
    assert "SSL_CERT_FILE" in told.err


# 4: the token


def test_no_token(program: Program, sim: Simulation, known: str) -> None:
    program.token = None
    for words in (("jobs", "--json"), ("show", known, "--json")):
        told = program(*words)
        assert told.code == 4
        assert told_what_is_known(told)
        assert "There is no token" in told.err
        assert len(without_count(told)) == 1
    assert sim.requests == []


def test_refused_token(program: Program, sim: Simulation, known: str) -> None:
    program.token = "0123456789abcdef" * 2
    for words in (("jobs", "--json"), ("show", known, "--json")):
        told = program(*words)
        assert told.code == 4
        assert told_what_is_known(told)
        assert "does not accept the token" in told.err


def test_token_of_another_address_is_not_sent(
    program: Program, sim: Simulation, known: str
) -> None:
    url = program.url
    assert url is not None
    program.url = None
    told = program("--api-url", url, "jobs")
    assert told.code == 4
    assert sim.requests == []


# 6: what is stored


def test_store_that_cannot_be_written(program: Program, sim: Simulation, known: str) -> None:
    program.fill_disk()
    for words in (("watch", "123456"), ("unwatch", known)):
        told = program(*words)
        assert (told.code, told.out) == (6, "")
        assert told.err == "drs-tui: The disk is full. Free some space.\n"
    told = program("show", known, "--json")
    assert (told.code, told.json["label"]) == (6, "trio-7")
    told = program("jobs", "--json")
    assert (told.code, told.json[0]["label"]) == (6, "trio-7")


def test_store_that_cannot_be_read(
    program: Program, sim: Simulation, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(store: JobStore) -> None:
        raise StoreTrouble("The folder cannot be read.")

    monkeypatch.setattr(JobStore, "read_all", broken)
    told = program("jobs", "--json")
    assert (told.code, told.json) == (6, [])
    assert told.err == "drs-tui: The folder cannot be read.\n"


def test_unreadable_job_file_is_set_aside_and_the_job_stays(
    program: Program, sim: Simulation, known: str
) -> None:
    (job_file,) = jobs_folder().glob("*.json")
    job_file.write_bytes(b"\x00" * 100)
    told = program("jobs", "--json")
    assert (told.code, [job["id"] for job in told.json]) == (6, [known])
    assert "was set aside as" in told.err
    assert job_file.with_name(f"{job_file.name}.bad").exists()
    told = program("jobs", "--json")
    assert (told.code, told.err, [job["id"] for job in told.json]) == (0, "", [known])


@pytest.mark.plain_user
@pytest.mark.skipif(os.geteuid() == 0, reason="file modes do not stop root")
def test_read_only_state_folder(program: Program, sim: Simulation, known: str) -> None:
    folder = jobs_folder()
    folder.chmod(0o500)
    folder.parent.chmod(0o500)
    try:
        told = program("watch", "123456")
        assert (told.code, told.out) == (6, "")
        assert "read-only or not yours" in told.err
        told = program("jobs", "--json")
        assert (told.code, [job["id"] for job in told.json]) == (6, [known])
    finally:
        folder.parent.chmod(0o700)
        folder.chmod(0o700)


@pytest.mark.plain_user
@pytest.mark.skipif(os.geteuid() == 0, reason="file modes do not stop root")
def test_state_folder_that_cannot_be_entered(program: Program, sim: Simulation, known: str) -> None:
    folder = jobs_folder()
    folder.chmod(0)
    try:
        told = program("jobs", "--json")
        assert (told.code, told.json) == (6, [])
        assert program("show", known, "--cached").code == 6
    finally:
        folder.chmod(0o700)
