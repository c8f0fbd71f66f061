"""One simulated platform for each module that asks for one; a state of its own for each test."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from drs_tui.simulator.server import Simulation
from tests.commands.program import Program
from tests.simulator.helpers import FakeClock


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program without a platform: nothing listens where it asks."""
    monkeypatch.setenv("COLUMNS", "80")
    return Program(capsys, monkeypatch)


@pytest.fixture(scope="module")
def _served() -> Iterator[Simulation]:
    # Time stands still there, so that what is under way stays so.
    with Simulation("ok", clock=FakeClock(time.time())) as running:
        yield running


@pytest.fixture
def sim(_served: Simulation, program: Program) -> Simulation:
    """The scenario `ok`, without faults, and `program` talking to it."""
    _served.platform.faults.clear()
    _served.requests.clear()
    program.use(_served)
    return _served


@pytest.fixture(scope="module")
def _served_mixed() -> Iterator[Simulation]:
    with Simulation("mixed") as running:
        yield running


@pytest.fixture
def mixed(_served_mixed: Simulation, program: Program) -> Simulation:
    """Three finished jobs of 20 items with 1, 5 and 12 failures, and one that runs at first."""
    _served_mixed.platform.faults.clear()
    _served_mixed.requests.clear()
    program.use(_served_mixed)
    return _served_mixed


@pytest.fixture
def finished(sim: Simulation) -> str:
    """Id of a finished job."""
    return sim.jobs[0][0]


@pytest.fixture
def running(sim: Simulation) -> str:
    """Id of a job under way."""
    return sim.jobs[2][0]
