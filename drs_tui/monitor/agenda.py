"""Jobs by due time. Pure.

A heap whose entries may be out of date: `_due` says which one counts, so that a job can be moved
without searching for it.
"""

from __future__ import annotations

from collections.abc import Container
from heapq import heapify, heappop, heappush
from math import inf


class Agenda:
    """Due times of jobs, by monotonic time in seconds."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, str]] = []
        self._due: dict[str, float] = {}

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._due

    def __len__(self) -> int:
        return len(self._due)

    def put(self, job_id: str, due: float) -> None:
        """Look at this job at `due`, whenever it was due before."""
        self._due[job_id] = due
        heappush(self._heap, (due, job_id))
        if len(self._heap) > 4 * len(self._due) + 64:
            self._heap = [(due, job_id) for job_id, due in self._due.items()]
            heapify(self._heap)

    def drop(self, job_id: str) -> None:
        """Do not look at this job by itself any more."""
        self._due.pop(job_id, None)

    def first(self) -> tuple[float, str] | None:
        """Return when the job that is due first is due, and its id; None if there is none."""
        while self._heap and self._due.get(self._heap[0][1]) != self._heap[0][0]:
            heappop(self._heap)
        return self._heap[0] if self._heap else None

    def first_due(self) -> float | None:
        """Return when the job that is due first is due."""
        first = self.first()
        return first[0] if first else None

    def is_due(self, job_id: str, at: float) -> bool:
        """Tell whether this job is due at `at`."""
        return self._due.get(job_id, inf) <= at

    def any_due(self, at: float) -> bool:
        """Tell whether some job is due at `at`."""
        first = self.first()
        return first is not None and first[0] <= at

    def first_other_than(self, passed_over: Container[str | None]) -> str | None:
        """Return the job that is due first of those not in `passed_over`."""
        others = [(due, job_id) for job_id, due in self._due.items() if job_id not in passed_over]
        return min(others)[1] if others else None

    def pop_due(self, at: float) -> str | None:
        """Take the job that has been due the longest at `at`."""
        first = self.first()
        if first is None or first[0] > at:
            return None
        job_id = heappop(self._heap)[1]
        del self._due[job_id]
        return job_id
