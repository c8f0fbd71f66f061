"""A platform in fast time that remembers what it accepted, and the program as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from drs_tui.insight.estimate import WINDOW_S
from drs_tui.simulator.jobs import Job
from drs_tui.simulator.orders import Order
from drs_tui.simulator.platform import User
from drs_tui.simulator.server import Simulation
from tests.submission.fast_clock import FastClock

ROOT = Path(__file__).parents[2]


@dataclass
class Accepted:
    """An order that the platform made a job of."""

    at: float
    tag: str
    job_id: str
    uris: tuple[str, ...]


@dataclass
class Sender:
    """One run of the program."""

    pid: int
    _stdout: IO[str]
    _said: Path

    def wait(self) -> tuple[int, str]:
        """Wait for its end; return its exit code and what it said on stderr."""
        code = int(self._stdout.readline())
        return code, self._said.read_text() if self._said.exists() else ""


class Witness:
    """The platform, whose word counts. A context: it serves from entering it to leaving it."""

    def __init__(self, folder: Path, speed: float) -> None:
        """State and settings of the program lie in `folder`."""
        self._folder = folder
        self._speed = speed
        self._start = time.time()
        self.clock = FastClock(self._start, speed)
        self.sim = Simulation("ok", clock=self.clock.unix, record=False)
        self.accepted: list[Accepted] = []

    def __enter__(self) -> Self:
        self.sim.__enter__()
        times = (repr(self._start), repr(self._speed))
        self._forker = subprocess.Popen(
            [sys.executable, "-m", "tests.submission.sender", *times],
            cwd=ROOT,
            env=self._environ(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        real = self.sim.platform.create

        def create(order: Order, user: User) -> Job:
            job = real(order, user)
            (tag,) = (tag for tag in order.tags if tag.startswith("drs-tui-"))
            uris = tuple(item.drs_uri for item in order.items)
            self.accepted.append(Accepted(self.clock.unix(), tag, job.id, uris))
            return job

        self.sim.platform.create = create  # type: ignore[method-assign]
        return self

    def __exit__(self, *raised: object) -> None:
        self._forker.communicate(timeout=60)
        self.sim.__exit__(None, None, None)

    @property
    def profile(self) -> Path:
        """The folder of the program's state."""
        return self._folder / "STATE" / "drs-tui" / f"127.0.0.1-{self.sim.port}"

    def manifest(self, name: str, rows: int) -> Path:
        """Write a manifest whose rows no other one has."""
        path = self._folder / f"{name}.csv"
        lines = [f"drs://host.org/{name}-{row},{name}-{row}.bam" for row in range(rows)]
        path.write_text("\n".join(["drs_uri,name", *lines, ""]))
        return path

    def start(self, words: Sequence[str], happening: Mapping[str, object] = {}) -> Sender:
        """Start the program with `words`; see `tests.submission.sender` for `happening`."""
        said = self._folder / "said.txt"
        line = json.dumps({"words": list(words), "stderr": str(said), **happening})
        stdin, stdout = self._forker.stdin, self._forker.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{line}\n")
        stdin.flush()
        return Sender(int(stdout.readline()), stdout, said)

    def fullest_window(self) -> int:
        """Return the most files that were accepted within any 5 minutes."""
        return max(
            sum(len(one.uris) for one in self.accepted[index:] if one.at < begin.at + WINDOW_S)
            for index, begin in enumerate(self.accepted)
        )

    def _environ(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        places = {
            f"XDG_{name}_HOME": str(self._folder / name) for name in ("STATE", "CONFIG", "CACHE")
        }
        token = {"SB_API_ENDPOINT": self.sim.url, "SB_AUTH_TOKEN": self.sim.token}
        return {**kept, **places, **token, "DRS_TUI_KEYRING": "off"}
