"""Ways in which the importer may work, as times at which each job starts and ends. Pure.

Which of them is the platform's is not known; a policy has to stand in all of them. Jobs hold 100
files, and 500 files go through in 5 minutes (documented), so one job ends each minute on average.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from heapq import heapify, heapreplace
from random import Random

FILES = 100
FILES_PER_S = 500 / 300


@dataclass(frozen=True, slots=True)
class Course:
    """When one job starts and ends, in seconds; in between its files arrive one by one."""

    starts: float
    ends: float

    def files(self, at: float) -> int:
        """Return how many files have arrived at `at`."""
        part = (at - self.starts) / (self.ends - self.starts)
        return int(FILES * min(1.0, max(0.0, part)))

    def state(self, at: float) -> str:
        """Return the platform's word for it at `at`."""
        if at >= self.ends:
            return "FINISHED"
        return "RUNNING" if at >= self.starts else "SUBMITTED"


Importer = Callable[[int, Random], list[Course]]
"""Gives the courses of so many jobs, in the order of submission."""


def in_turn(slots: int, *, shuffled: bool = False) -> Importer:
    """Return an importer that works on `slots` jobs at a time, in order or in any order."""

    def run(jobs: int, random: Random) -> list[Course]:
        order = list(range(jobs))
        if shuffled:
            random.shuffle(order)
        takes_s = FILES * slots / FILES_PER_S
        free = [takes_s * slot / slots for slot in range(slots)]
        heapify(free)
        courses = [Course(0.0, 0.0)] * jobs
        for number in order:
            starts = free[0]
            ends = starts + takes_s * random.uniform(0.9, 1.1)
            heapreplace(free, ends)
            courses[number] = Course(starts, ends)
        return courses

    return run


def all_at_once(jobs: int, random: Random) -> list[Course]:
    """Work on all jobs at the same time; they end at any time until all are through."""
    whole_s = FILES * jobs / FILES_PER_S
    return [Course(0.0, random.uniform(0.02, 1.0) * whole_s) for _ in range(jobs)]


IMPORTERS: dict[str, Importer] = {
    "in order": in_turn(1),
    "8 at a time": in_turn(8),
    "random order": in_turn(4, shuffled=True),
    "all at once": all_at_once,
}
