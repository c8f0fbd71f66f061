"""A submission from the screens, on a real pseudo-terminal and over real sockets."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.server import Simulation
from drs_tui.submission.submission import CallState
from tests.benchmarks.homes import environ_of
from tests.commands.test_submit import write
from tests.terminal import Terminal

PRODUCT = [sys.executable, "-m", "drs_tui"]


@pytest.fixture
def sim() -> Iterator[Simulation]:
    with Simulation("ok", speed=60) as running:
        yield running


@pytest.fixture
def environ(sim: Simulation, tmp_path: Path) -> dict[str, str]:
    token = {"SB_AUTH_TOKEN": sim.token, "SB_API_ENDPOINT": sim.url}
    return {**environ_of(tmp_path), **token}


def send(terminal: Terminal, path: Path, project: str) -> None:
    """Go from the list of jobs to a manifest that is being sent."""
    terminal.wait_for("No jobs are watched yet.")
    terminal.press("i")
    terminal.wait_for("Submit a manifest")
    terminal.write(f"{path}\t{project}")
    terminal.wait_for(project)
    terminal.press("enter")
    terminal.wait_for("is there, writable", "Send ")
    terminal.press("tab", "enter")
    terminal.wait_for("Jobs > Sending")


def posts(sim: Simulation) -> int:
    return sum(path.endswith("/imports/create") for _, path, _ in sim.requests)


def test_a_manifest_is_sent_and_is_seen_to_arrive(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "cohort.csv", 130)
    with Terminal(PRODUCT, environ=environ) as terminal:
        send(terminal, path, sim.project)
        terminal.wait_for("130 of 130 files sent, in 2 jobs", "All is sent.")
        terminal.press("escape")
        terminal.wait_for("2/2 done", "OK")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert b"resume" not in terminal.sent
    assert posts(sim) == 2
    assert not list(tmp_path.rglob("*.claim"))


def test_left_in_the_middle_it_says_how_to_go_on_and_goes_on(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    path = write(tmp_path / "cohort.csv", 620)
    with Terminal(PRODUCT, environ=environ, columns=100) as terminal:
        send(terminal, path, sim.project)
        terminal.wait_for("500 of 620 files sent", "Waiting until")
        terminal.press("escape")
        terminal.wait_for("q Quit")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        terminal.wait_until_quiet()
        assert f"drs-tui resume {path.name}".encode() in terminal.sent
    assert not list(tmp_path.rglob("*.claim"))
    (overview,) = build_services(Options(), environ).journals.overviews()
    assert [call.state for call in overview.calls].count(CallState.NOT_SENT) == 2
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for("1 submission is unfinished.")
        terminal.press("i")
        terminal.wait_for("Unfinished submissions", path.name)
        terminal.press("enter")
        terminal.wait_until_quiet()
        terminal.press("enter")
        # The window of the process before holds for this one too.
        terminal.wait_for("500 of 620 files sent", "Waiting until")
        terminal.press("ctrl+q")
        terminal.wait_for_exit()
    assert posts(sim) == 5


def test_a_profile_that_only_reads_sends_nothing(
    sim: Simulation, environ: dict[str, str], tmp_path: Path
) -> None:
    with Terminal([*PRODUCT, "--read-only"], environ=environ) as terminal:
        terminal.wait_for("No jobs are watched yet.")
        terminal.press("i")
        terminal.wait_for("Nothing is sent: this profile only reads", "--read-only away")
        terminal.press("escape")
        terminal.wait_for("q Quit")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert posts(sim) == 0
