"""Where the importer comes next, if it works in the order of submission. Pure.

That it does is a guess. A job that is passed over falls behind the frontier and is looked at in
turn, as all others.
"""

from __future__ import annotations

from bisect import bisect_left, insort

AHEAD = 5
"""How many jobs after the one that started last are expected to start soon."""
BEHIND = 3
"""How many before it may have been passed over by chance, where several start at a time."""

LEARNING = 0.15
"""How much the newest observation counts against all before it."""
LEAST_TRUST = 0.1
LOOKS_A_RUN = 8
"""How often a job that is expected to start is looked at in the time that one usually runs."""
NEXT_S = (10.0, 60.0)
"""Bounds of the pause between two such looks."""

Place = tuple[float, str]
"""Where a job stands in the order of submission: when it was added, and its id."""


class Frontier:
    """Jobs that have not started, in the order of submission."""

    def __init__(self) -> None:
        self._waiting: list[Place] = []
        self._reached: Place | None = None
        self._trust = 1.0
        """How often a job that started was one that was expected to."""
        self._run_s = NEXT_S[0] * LOOKS_A_RUN
        """How long a job usually runs."""
        self.jobs: frozenset[str] = frozenset()
        """The jobs that are expected to start soon."""

    @property
    def interval_s(self) -> float:
        """Seconds between two looks at a job that is expected to start.

        Often enough to see it start well before it ends; seldom where the order proves to be none.
        """
        shortest, longest = NEXT_S
        return min(longest, max(shortest, self._run_s / LOOKS_A_RUN)) / self._trust

    def add(self, place: Place) -> None:
        """Take up a job that has not started; one that is here already stays."""
        at = bisect_left(self._waiting, place)
        if self._waiting[at : at + 1] != [place]:
            insort(self._waiting, place)
            self._move()

    def remove(self, place: Place) -> None:
        """Leave out a job that is not looked at any more."""
        at = bisect_left(self._waiting, place)
        if self._waiting[at : at + 1] == [place]:
            del self._waiting[at]
            self._move()

    def start(self, place: Place, *, seen: bool) -> None:
        """Take note that a job has started; `seen`: since the look before, not at any time."""
        if seen:
            was_expected = float(place[1] in self.jobs)
            self._trust += LEARNING * (was_expected - self._trust)
            self._trust = max(LEAST_TRUST, self._trust)
        if self._reached is None or place > self._reached:
            self._reached = place
        self.remove(place)
        self._move()

    def end(self, ran_s: float) -> None:
        """Take note of how long a job has run."""
        self._run_s += LEARNING * (ran_s - self._run_s)

    def _move(self) -> None:
        here = bisect_left(self._waiting, self._reached) if self._reached else 0
        near = self._waiting[max(0, here - BEHIND) : here + AHEAD]
        self.jobs = frozenset(job_id for _, job_id in near)
