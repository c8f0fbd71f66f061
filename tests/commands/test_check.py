"""`check` and `retry` against the simulated platform: what is missing, and only that again."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.simulator.sources import TROUBLES
from drs_tui.submission.runner import Runner
from tests.commands.program import Program, Ran
from tests.commands.test_schemas import check as check_schema
from tests.simulator.helpers import FakeClock

CREATE = "/imports/create$"
HOUR_S = 3600.0


@pytest.fixture
def clock() -> FakeClock:
    import time

    return FakeClock(time.time())


@pytest.fixture
def sim(program: Program, clock: FakeClock) -> Iterator[Simulation]:
    """A platform of its own, on which time moves only where a test moves it."""
    with Simulation("ok", clock=clock, speed=2000) as running:
        program.use(running)
        yield running


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    async def rest(self: Runner, *_: object) -> None:
        self._show(None)

    monkeypatch.setattr(Runner, "_rest", rest)
    monkeypatch.setattr("drs_tui.submission.pace.Pace.wait_s", lambda *_: 0.0)


def write(path: Path, *rows: str, header: str = "drs_uri,name,sample") -> Path:
    path.write_text("\n".join([header, *rows, ""]))
    return path


def good(number: int) -> str:
    return f"drs://host.org/ok-{number},f{number}.bam,s{number}"


def bad(number: int, word: str = "forbidden") -> str:
    return f"drs://host.org/{word}-{number},f{number}.bam,s{number}"


class Cohort:
    """One manifest, submitted, and what is asked of it."""

    def __init__(self, program: Program, sim: Simulation, clock: FakeClock, folder: Path) -> None:
        self._program = program
        self.sim = sim
        self.clock = clock
        self.path = folder / "cohort.csv"

    def submit(self, *rows: str, options: tuple[str, ...] = (), **more: Any) -> Ran:
        write(self.path, *rows, **more)
        place = ("--project", self.sim.project) if "--parent" not in options else ()
        return self._program("submit", str(self.path), *place, "--yes", *options)

    def finish(self) -> None:
        self.clock.now += HOUR_S

    def check(self, *words: str) -> Ran:
        return self._program("check", "cohort.csv", *words)

    def checked(self) -> Any:
        document = self.check("--json").json
        check_schema("check", document)
        return document

    def retry(self, *words: str) -> Ran:
        return self._program("retry", "cohort.csv", *words)

    def orders(self) -> list[list[str]]:
        """The URIs of each create call that reached the platform."""
        return [
            [item["drs_uri"] for item in json.loads(body)["items"]]
            for body in self.sim.create_bodies
        ]


@pytest.fixture
def cohort(program: Program, sim: Simulation, clock: FakeClock, tmp_path: Path) -> Cohort:
    return Cohort(program, sim, clock, tmp_path)


def lines_of(document: Any, *states: str) -> list[int]:
    return [row["line"] for row in document["findings"] if row["state"] in states]


def mend(sim: Simulation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every source answer as it should from now on."""
    monkeypatch.setattr("drs_tui.simulator.sources.TROUBLES", {})
