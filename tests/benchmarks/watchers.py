"""Watchers of simulated importers: our policy, and a round robin to hold it against.

Each spends from the same simulated window of requests, and is told what is left as the platform
tells it. Nothing waits: time jumps from one look to the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from random import Random

from drs_tui.model import RateLimit
from drs_tui.monitor.budget import Budget, Share
from drs_tui.monitor.schedule import Schedule
from tests.benchmarks.importers import Course

LIMIT, WINDOW_S = 1000, 300.0
TAKES_S = 0.15
"""How long a look takes."""
IN_FLIGHT = 3


@dataclass
class Record:
    """What a watcher did, and how late it saw each job end."""

    sent: list[float] = field(default_factory=list)
    lags: dict[int, float] = field(default_factory=dict)
    refused: int = 0
    longest_gap_s: float = 0.0

    def most_in_window(self) -> int:
        """Return the most requests in any window of 5 minutes."""
        recent: deque[float] = deque()
        most = 0
        for at in self.sent:
            recent.append(at)
            while recent[0] <= at - WINDOW_S:
                recent.popleft()
            most = max(most, len(recent))
        return most

    def lag(self, part: float) -> float:
        """Return the lag that this part of the jobs stayed below."""
        lags = sorted(self.lags.values())
        return lags[min(len(lags) - 1, int(part * len(lags)))] if lags else float("nan")


class Window:
    """The platform's fixed window of requests."""

    def __init__(self) -> None:
        self._begun = 0.0
        self._used = 0

    def spend(self, at: float) -> RateLimit | None:
        """Count one request; None where it is one too many."""
        if at >= self._begun + WINDOW_S:
            self._begun += WINDOW_S * ((at - self._begun) // WINDOW_S)
            self._used = 0
        if self._used >= LIMIT:
            return None
        self._used += 1
        return RateLimit(LIMIT, LIMIT - self._used, self._begun + WINDOW_S - at)


def watch(
    courses: Sequence[Course], share: Share, seconds: float, random: Random, *, grows: bool = True
) -> Record:
    """Look at the jobs by our own policy. `grows`: results are there while a job runs."""
    record, window = Record(), Window()
    budget, schedule = Budget(share), Schedule(random)
    known: dict[int, tuple[str, int]] = {}
    looked: dict[int, float] = {}
    for number in range(len(courses)):
        schedule.add(str(number), (float(number), str(number)), 0.0)
    at, in_flight = 0.0, list[tuple[float, int]]()
    while at < seconds and len(schedule):
        while in_flight and in_flight[0][0] <= at:
            ended, number = heappop(in_flight)
            course, seen_at = courses[number], ended - TAKES_S / 2
            state = course.state(seen_at)
            items = course.files(seen_at) if grows or state == "FINISHED" else 0
            gap_s = ended - looked.get(number, 0.0)
            record.longest_gap_s = max(record.longest_gap_s, gap_s)
            looked[number] = ended
            before = known.get(number, ("", 0))
            known[number] = (state, items)
            if state == "FINISHED":
                record.lags[number] = ended - course.ends
                schedule.drop(str(number), ran_s=course.ends - course.starts)
                continue
            schedule.looked(
                str(number),
                ended,
                new_items=items - before[1],
                moved=before != (state, items) and number in looked and before[0] != "",
                has_started=state == "RUNNING",
            )
        schedule.set_rate(budget.rate(at), budget.cold_rate(at), at)
        waits = [in_flight[0][0] - at] if in_flight else []
        if len(in_flight) < IN_FLIGHT:
            wait_s = budget.wait_s(at)
            picked = schedule.pick(at) if wait_s == 0 else None
            if picked is not None:
                budget.spend(at)
                record.sent.append(at)
                told = window.spend(at)
                record.refused += told is None
                budget.note(told, at)
                heappush(in_flight, (at + TAKES_S, int(picked)))
                continue
            waits.append(max(wait_s, schedule.wait_s(at)))
        at += max(1e-6, min(waits))
    return record


def go_round(courses: Sequence[Course], share: float, seconds: float) -> Record:
    """Look at all jobs under way in turn, evenly, at `share` of the limit."""
    record = Record()
    waiting = deque(range(len(courses)))
    at, looked = 0.0, dict[int, float]()
    step_s = WINDOW_S / (LIMIT * share)
    while at < seconds and waiting:
        number = waiting.popleft()
        record.sent.append(at)
        record.longest_gap_s = max(record.longest_gap_s, at - looked.get(number, 0.0))
        looked[number] = at
        if courses[number].state(at + TAKES_S / 2) == "FINISHED":
            record.lags[number] = at + TAKES_S - courses[number].ends
        else:
            waiting.append(number)
        at += step_s
    return record
