"""`submit` and `resume` as processes: signals, a terminal, two at once."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.faults import Fault, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.submission.submission import CallState, Overview
from tests.benchmarks.homes import environ_of
from tests.commands.test_process import PROGRAM, SIGNALS, wait_until
from tests.commands.test_submit import write
from tests.commands.test_waiting_process import start
from tests.terminal import Terminal

S = CallState


@pytest.fixture
def sim() -> Iterator[Simulation]:
    with Simulation("ok") as running:
        yield running


@pytest.fixture
def environ(sim: Simulation, tmp_path: Path) -> dict[str, str]:
    token = {"SB_AUTH_TOKEN": sim.token, "SB_API_ENDPOINT": sim.url}
    return {**environ_of(tmp_path), **token}


def words(sim: Simulation, path: Path) -> list[str]:
    return ["submit", str(path), "--project", sim.project]


def overview(environ: dict[str, str]) -> Overview:
    (found,) = build_services(Options(), environ).journals.overviews()
    return found


def states(environ: dict[str, str]) -> list[CallState]:
    return [call.state for call in overview(environ).calls]


def posts(sim: Simulation) -> int:
    return sum(path.endswith("/imports/create") for _, path, _ in sim.requests)


def claims(tmp_path: Path) -> list[Path]:
    return list(tmp_path.rglob("*.claim"))


@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_ended_between_two_calls_it_loses_nothing(
    sim: Simulation, environ: dict[str, str], tmp_path: Path, how: signal.Signals, code: int
) -> None:
    path = write(tmp_path / "cohort.csv", 600)
    with start(environ, *words(sim, path), "--yes") as child:
        wait_until(lambda: posts(sim) == 5)
        wait_until(lambda: states(environ)[4] is S.SENT)
        path.unlink()
        time.sleep(0.1)
        child.send_signal(how)
        out, err = child.communicate(timeout=10)
    assert (child.returncode, out) == (code, "")
    assert "Go on with: drs-tui resume cohort.csv" in err
    assert states(environ) == [S.SENT] * 5 + [S.NOT_SENT]
    assert claims(tmp_path) == []
    watched = {job.id for job in build_services(Options(), environ).store.read_all()}
    assert watched == set(overview(environ).job_ids)


def test_ended_in_the_middle_of_a_request_it_knows_that_it_does_not_know(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    sim.platform.faults.add(Rule(Fault(delay_s=30.0), path="/imports/create$"))
    path = write(tmp_path / "cohort.csv", 200)
    with start(environ, *words(sim, path), "--yes") as child:
        wait_until(lambda: posts(sim) == 1)
        began = time.monotonic()
        child.terminate()
        child.communicate(timeout=10)
    assert child.returncode == 143
    assert time.monotonic() - began < 2
    assert states(environ) == [S.UNKNOWN, S.NOT_SENT]
    assert claims(tmp_path) == []


def test_a_second_one_does_not_send_at_the_same_time(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "cohort.csv", 600)
    with start(environ, *words(sim, path), "--yes") as child:
        wait_until(lambda: posts(sim) == 5)
        with start(environ, "resume", "--take-over") as second:
            _, err = second.communicate(timeout=10)
        child.kill()
        child.communicate()
    assert second.returncode == 2
    assert f"process {child.pid}" in err
    assert posts(sim) == 5
    assert len(claims(tmp_path)) == 1
    with start(environ, "resume") as third:
        wait_until(lambda: states(environ)[:5] == [S.SENT] * 5 and claims(tmp_path) != [])
        time.sleep(0.5)
        assert third.poll() is None, "it waits for the window, the one before being gone"
        third.terminate()
        third.communicate()
    assert posts(sim) == 5


def test_a_person_is_asked_and_sees_how_far_it_is(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "cohort.csv", 600, "no-uri,x,1")
    command = [*PROGRAM, *words(sim, path)]
    with Terminal(command, environ=environ, columns=110) as terminal:
        terminal.wait_for("Send 600 files, leaving out 1 row? [y/N]")
        for text in ("Files     600 of 601 rows, in 6 jobs", "at least 5 min", "Line 602 'no-uri'"):
            assert text in terminal.text
        assert posts(sim) == 0
        terminal.write("y\n")
        terminal.wait_for("[################....] 500 of 600 files sent in 5 jobs; next at ")
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() == 130
        assert "drs-tui resume cohort.csv" in terminal.text
        assert "####" not in terminal.text
    assert states(environ) == [S.SENT] * 5 + [S.NOT_SENT]


@pytest.mark.parametrize("typed", ["n\n", "\n", "\x04"])
def test_anything_but_a_yes_sends_nothing(
    sim: Simulation, environ: dict[str, str], tmp_path: Path, typed: str
) -> None:
    path = write(tmp_path / "cohort.csv", 3)
    with Terminal([*PROGRAM, *words(sim, path)], environ=environ) as terminal:
        terminal.wait_for("[y/N]")
        terminal.write(typed)
        assert terminal.wait_for_exit() == 2
        assert "Nothing was sent." in terminal.text
    assert posts(sim) == 0
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_in_a_terminal_it_is_asked_what_to_do_about_a_lost_answer(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    lost = Rule(Fault(after_work=True, reset=True), path="/imports/create$", first=1)
    sim.platform.faults.add(lost)
    path = write(tmp_path / "cohort.csv", 3)
    with start(environ, *words(sim, path), "--yes") as child:
        child.communicate(timeout=20)
    assert child.returncode == 1
    with Terminal([*PROGRAM, "resume"], environ=environ, columns=120) as terminal:
        terminal.wait_for("[l/a/N]")
        terminal.write("a\n")
        assert terminal.wait_for_exit() == 0
    assert states(environ) == [S.SENT]
    assert posts(sim) == 2
