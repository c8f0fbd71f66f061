"""Which job is looked at next: by request first, then by due time. Pure.

A heap whose entries may be out of date: `_due` says which one counts, so that a job can be moved
without searching for it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container
from heapq import heappop, heappush


class Agenda:
    """Due times of jobs, by monotonic time in seconds."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._due: dict[str, float] = {}
        self._asked: deque[str] = deque()

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._due

    def put(self, job_id: str, due: float) -> None:
        """Look at this job at `due`, whenever it was due before."""
        self._due[job_id] = due
        heappush(self._heap, (due, job_id))

    def drop(self, job_id: str) -> None:
        """Do not look at this job by itself any more."""
        self._due.pop(job_id, None)

    def hurry(self, at: float, other_than: Container[str | None]) -> None:
        """Look at `at` at the job that is due first of those not in `other_than`."""
        others = [(due, job_id) for job_id, due in self._due.items() if job_id not in other_than]
        if others:
            due, job_id = min(others)
            self.put(job_id, min(due, at))

    def ask(self, job_id: str) -> None:
        """Look at this job before all others, once."""
        if job_id not in self._asked:
            self._asked.append(job_id)

    def first(self) -> tuple[float, str] | None:
        """Return which job is due first, and when; None if none is."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0] if self._heap else None

    def pop_asked(self, busy: Container[str]) -> str | None:
        """Take the first job that a person asked for and that is not in `busy`."""
        for job_id in self._asked:
            if job_id not in busy:
                self._asked.remove(job_id)
                return job_id
        return None

    def pop_due(self, at: float) -> str | None:
        """Take the job that has been due the longest at `at`."""
        first = self.first()
        if first is None or first[0] > at:
            return None
        job_id = heappop(self._heap)[1]
        del self._due[job_id]
        return job_id

    def has_asked(self, busy: Container[str]) -> bool:
        """Tell whether a job is asked for that is not in `busy`."""
        return any(job_id not in busy for job_id in self._asked)
