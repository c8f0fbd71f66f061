"""The scenario `rough` with a note of when each request came, and what those may show."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from drs_tui.simulator.server import Simulation
from drs_tui.simulator.trouble_scenes import ROUGH_LIMITED_S, ROUGH_OUTAGE_S

IN_FLIGHT = 4
"""Requests that may be under way when a trouble begins."""

Request = tuple[str, str, dict[str, str]]


class _Stamped(list[Request]):
    """Requests, with the moment at which each came."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._started = time.time()
        self._speed = speed
        self.looks: list[float] = []
        """Job seconds since the opening at which a job was asked for."""

    def append(self, request: Request) -> None:
        super().append(request)
        if "/imports/" in request[1]:
            self.looks.append((time.time() - self._started) * self._speed)


class Rough:
    """Serves the scenario from entering the context to leaving it."""

    def __init__(self, speed: float = 1.0, limit: int = 1000) -> None:
        """`limit` is how many requests the account may send in 300 s; these are not sped up."""
        self.simulation = Simulation("rough", speed)
        self._speed = speed
        self._limit = limit

    def __enter__(self) -> Self:
        self.simulation.__enter__()
        self.simulation.platform.requests.limit = self._limit
        self._requests = self.simulation.requests = _Stamped(self._speed)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.simulation.__exit__(kind, problem, trace)

    @property
    def ids(self) -> list[str]:
        return [job_id for job_id, _ in self.simulation.jobs]

    @property
    def looks(self) -> list[float]:
        """Job seconds at which a job was asked for."""
        return self._requests.looks

    def most_within(self, seconds: float) -> int:
        """Return the most looks within so many wall seconds."""
        length = seconds * self._speed
        return max(
            sum(first <= at < first + length for at in self.looks[index:])
            for index, first in enumerate(self.looks)
        )

    @property
    def looks_in_outage(self) -> int:
        since, until = ROUGH_OUTAGE_S
        return sum(since <= at < until for at in self.looks)

    @property
    def looks_while_refused(self) -> int:
        since, until = ROUGH_LIMITED_S
        return sum(since <= at < until for at in self.looks)
