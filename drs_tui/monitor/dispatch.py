"""What is sent next, and when: lanes, budget and breaker together. Pure: the caller brings time.

The lanes, first to last: what a person waits for; a submission; looks where something is expected;
names of files; looks at all other jobs. The first skips the pace, none skips a hold. A free request
is kept for it at all times, so that it never waits for one of the others.
"""

from __future__ import annotations

from collections import deque
from enum import Enum
from math import inf
from random import Random
from typing import TypeAlias

from drs_tui.monitor.breaker import Admits, Breaker
from drs_tui.monitor.budget import Budget, Share
from drs_tui.monitor.schedule import Schedule
from drs_tui.values import dataclass

IN_FLIGHT = 4
"""Requests under way at once, at most: the client's pool gets slow with more."""
KEPT_FREE = 1
"""How many of these are only for what a person waits for."""
NAMES_PART = 0.1
"""Part of the pace that is for names of files."""
NAMES_BURST = 2.0


class Lane(Enum):
    """Who an errand is for: any request that is no look at a job."""

    PERSON = "a person waits for it"
    SUBMISSION = "a submission"
    NAMES = "names of files"


@dataclass(frozen=True, slots=True)
class Look:
    """A look at one job."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Probe:
    """The question for the request budget, which costs nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Errand:
    """A request that is no look; what it asks is its owner's matter."""

    lane: Lane


Turn: TypeAlias = Look | Probe | Errand


@dataclass(frozen=True, slots=True)
class Traffic:
    """What is under way."""

    looking: frozenset[str] = frozenset()
    """Jobs that are being looked at."""
    requests: int = 0
    """Looks and errands together."""
    is_probing: bool = False


class Dispatch:
    """Decides; sends nothing itself. Times are monotonic seconds."""

    def __init__(self, random: Random, share: Share | None = None) -> None:
        self.budget = Budget(share)
        self.breaker = Breaker(random)
        self.schedule = Schedule(random)
        self.is_paused = False
        """Whether nothing is looked at but what a person asks for."""
        self._errands: dict[Lane, deque[Errand]] = {lane: deque() for lane in Lane}
        self._names_room = NAMES_BURST
        self._names_at: float | None = None
        self._trial: str | None = None
        self._must_probe = False

    def offer(self, errand: Errand) -> None:
        """Queue an errand in its lane."""
        self._errands[errand.lane].append(errand)

    def withdraw(self, errand: Errand) -> None:
        """Take back an errand that nobody waits for any more; it may have been sent."""
        if errand in self._errands[errand.lane]:
            self._errands[errand.lane].remove(errand)

    def set_attended(self, is_attended: bool) -> None:
        """Take note of whether anybody looks at the screens: if not, everything is slower."""
        self.budget.is_attended = is_attended
        self.schedule.set_attended(is_attended)

    def resume(self, at: float) -> None:
        """Begin anew after a pause of the machine or of the program: one probe, then no burst."""
        self._must_probe = True
        self.budget.rest(at)
        self.breaker.recheck(at)
        self.schedule.spread(at)

    def ended(self, turn: Turn) -> None:
        """Take note that a turn is over, whatever came of it."""
        match turn:
            case Probe():
                self._must_probe = False
                if not (len(self.schedule) or self.schedule.has_asked(())):
                    self.breaker.forgo_trial()
            case Look(job_id) if job_id == self._trial:
                self._trial = None

    def next(self, at: float, traffic: Traffic) -> Turn | None:
        """Take what is to be sent at `at`, None if nothing is."""
        admits = self.breaker.admits(at)
        if admits is Admits.PROBE or (self._must_probe and admits is not Admits.NOTHING):
            return None if traffic.is_probing else Probe()
        if admits is Admits.NOTHING or traffic.requests >= IN_FLIGHT:
            return None
        if admits is Admits.ONE:
            return self._next_trial(at, traffic)
        if self._errands[Lane.PERSON]:
            return self._errands[Lane.PERSON].popleft()
        if (asked := self.schedule.pick_asked(traffic.looking)) is not None:
            return Look(asked)
        return self._next_paced(at) if traffic.requests < IN_FLIGHT - KEPT_FREE else None

    def wait_s(self, at: float, traffic: Traffic) -> float:
        """Return in how many seconds `next` may have something; infinite: only after an event."""
        admits = self.breaker.admits(at)
        if admits is Admits.NOTHING:
            hold_s = self.breaker.hold_s(at)
            return inf if hold_s is None else hold_s
        if admits is Admits.PROBE or self._must_probe:
            return inf if traffic.is_probing else 0.0
        if admits is Admits.ONE and self._trial is not None:
            return inf
        if traffic.requests >= IN_FLIGHT:
            return inf
        if self._errands[Lane.PERSON] or self.schedule.has_asked(traffic.looking):
            return 0.0
        if traffic.requests >= IN_FLIGHT - KEPT_FREE:
            return inf
        return self._paced_wait_s(at)

    def look_wait_s(self, at: float) -> float:
        """Return in how many seconds a job is looked at by itself, as far as that is known."""
        if self.is_paused:
            return inf
        hold_s = self.breaker.hold_s(at)
        if hold_s is None:
            return inf
        return max(hold_s, self.budget.wait_s(at), self.schedule.wait_s(at))

    def sweep(self, at: float) -> tuple[int, float]:
        """Look at all jobs as fast as the budget allows.

        Return how many they are, and about how many seconds it takes.
        """
        jobs = self.schedule.sweep(at)
        rate = self.budget.rate(at)
        return jobs, self.budget.wait_s(at) + jobs / rate if rate > 0 else inf

    def _next_trial(self, at: float, traffic: Traffic) -> Turn | None:
        """Return the one look that tells whether a hold is really over."""
        if self._trial is not None:
            return None
        if self._errands[Lane.PERSON]:
            return self._errands[Lane.PERSON].popleft()
        self._set_rate(at)
        job_id = self.schedule.pick_asked(traffic.looking) or self.schedule.pick(at)
        if job_id is None:
            return None
        self._trial = job_id
        self.budget.rest(at)
        return Look(job_id)

    def _next_paced(self, at: float) -> Turn | None:
        paced = self.budget.wait_s(at) == 0.0
        if self._errands[Lane.SUBMISSION]:
            return self._errands[Lane.SUBMISSION].popleft() if paced else None
        if self.is_paused:
            return None
        self._set_rate(at)
        if not paced:
            if self.schedule.next_is_new and self.budget.wait_s(at, borrow=True) == 0.0:
                return self._look_at(self.schedule.pick_new())
            return None
        if self._errands[Lane.NAMES] and self._names_room >= 1:
            self._names_room -= 1
            return self._errands[Lane.NAMES].popleft()
        return self._look_at(self.schedule.pick(at))

    def _look_at(self, job_id: str | None) -> Look | None:
        return None if job_id is None else Look(job_id)

    def _paced_wait_s(self, at: float) -> float:
        pace_s = self.budget.wait_s(at)
        if self._errands[Lane.SUBMISSION]:
            return pace_s
        if self.is_paused:
            return inf
        self._set_rate(at)
        waits = [max(pace_s, self.schedule.wait_s(at))]
        if self.schedule.next_is_new:
            waits.append(self.budget.wait_s(at, borrow=True))
        if self._errands[Lane.NAMES]:
            missing = max(0.0, 1 - self._names_room)
            rate = NAMES_PART * self.budget.rate(at)
            waits.append(max(pace_s, missing / rate if rate > 0 else 1.0))
        return min(waits)

    def _set_rate(self, at: float) -> None:
        rate = self.budget.rate(at)
        self.schedule.set_rate(rate, self.budget.cold_rate(at), at)
        if self._names_at is not None:
            passed_s = max(0.0, at - self._names_at)
            room = self._names_room + passed_s * NAMES_PART * rate
            self._names_room = min(NAMES_BURST, room)
        self._names_at = at
