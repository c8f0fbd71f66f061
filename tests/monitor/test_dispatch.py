"""The dispatch as a state machine: whatever happens in whatever order, the promises hold."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from drs_tui.errors import AuthError, Maintenance, NetworkTrouble, RateLimited
from drs_tui.model import RateLimit
from drs_tui.monitor.budget import BURST, Share
from drs_tui.monitor.dispatch import IN_FLIGHT, Dispatch, Errand, Lane, Look, Probe, Traffic, Turn
from tests.builders import NOW

LIMIT, WINDOW_S = 1000, 300.0
SHARE = Share()


class Watching(RuleBasedStateMachine):
    """A watcher, a platform with its window, others who spend, and whatever goes wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 5000.0
        self.dispatch = Dispatch(Random(1), SHARE)
        self.active: set[str] = set()
        self.added = 0
        self.under_way: dict[Turn, float] = {}
        self.sent: list[float] = []
        """When looks went out that nobody had asked for."""
        self.window_ends = self.at + WINDOW_S
        self.used = 0
        self.finished: set[str] = set()
        self.asked: set[str] = set()
        self.begun: set[str] = set()

    # What there is

    @rule(count=st.integers(1, 40))
    def add_jobs(self, count: int) -> None:
        for _ in range(count):
            job_id = str(self.added)
            self.added += 1
            self.active.add(job_id)
            self.dispatch.schedule.add(job_id, (1.7e9 + self.added, job_id), self.at)

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def ask(self, data: st.DataObject) -> None:
        job_id = data.draw(st.sampled_from(sorted(self.active)))
        self.asked.add(job_id)
        self.dispatch.schedule.ask(job_id)

    @precondition(lambda self: self.active)
    @rule(data=st.data())
    def look_at_the_screen(self, data: st.DataObject) -> None:
        ids = sorted(self.active)
        selected = data.draw(st.one_of(st.none(), st.sampled_from(ids)))
        visible = data.draw(st.sets(st.sampled_from(ids), max_size=5))
        self.dispatch.schedule.attend(selected, frozenset(visible), self.at)

    @rule()
    def sweep(self) -> None:
        self.dispatch.sweep(self.at)

    @rule(lane=st.sampled_from(Lane))
    def offer(self, lane: Lane) -> None:
        self.dispatch.offer(Errand(lane))

    @rule(count=st.integers(1, 300))
    def others_spend(self, count: int) -> None:
        self._roll_window()
        self.used = min(LIMIT, self.used + count)

    @rule()
    def resume(self) -> None:
        self.dispatch.resume(self.at)

    # What is sent

    @rule(
        seconds=st.floats(0.01, 900),
        takes_s=st.sampled_from([0.0, 0.1, 2.0]),
        fault=st.sampled_from(["", "", "", "429", "503", "reset", "401"]),
        moved=st.booleans(),
        ends=st.booleans(),
    )
    def run(self, seconds: float, takes_s: float, fault: str, moved: bool, ends: bool) -> None:
        end, steps = self.at + min(seconds, 900), 0
        while self.at < end and steps < 3000:
            steps += 1
            while (turn := self.dispatch.next(self.at, self._traffic())) is not None:
                self._send(turn)
            for turn, since in list(self.under_way.items()):
                if since + takes_s <= self.at:
                    self._answer(turn, fault, moved=moved, ends=ends)
            waits = [since + takes_s - self.at for since in self.under_way.values()]
            waits.append(self.dispatch.wait_s(self.at, self._traffic()))
            self.at += min(max(0.001, min(waits)), end - self.at + 0.001)

    def _traffic(self) -> Traffic:
        looking = frozenset(turn.job_id for turn in self.under_way if isinstance(turn, Look))
        requests = sum(not isinstance(turn, Probe) for turn in self.under_way)
        return Traffic(looking, requests, Probe() in self.under_way)

    def _send(self, turn: Turn) -> None:
        hold_s = self.dispatch.breaker.hold_s(self.at)
        assert hold_s == 0.0, "a request inside a hold"
        assert turn not in self.under_way, "two requests for one job"
        self.under_way[turn] = self.at
        if isinstance(turn, Probe):
            return
        assert self.dispatch.breaker.trouble is None or len(self.under_way) <= IN_FLIGHT
        if isinstance(turn, Look):
            was_asked = turn.job_id in self.asked
            assert turn.job_id not in self.finished or was_asked, "a look at a finished job"
            self.asked.discard(turn.job_id)
            if not was_asked and turn.job_id in self.begun:
                self.sent.append(self.at)
            self.begun.add(turn.job_id)
        self.dispatch.budget.spend(self.at)
        self._roll_window()
        self.used = min(LIMIT, self.used + 1)

    def _answer(self, turn: Turn, fault: str, *, moved: bool, ends: bool) -> None:
        now = NOW + timedelta(seconds=self.at)
        del self.under_way[turn]
        breaker, budget = self.dispatch.breaker, self.dispatch.budget
        self._roll_window()
        told = RateLimit(LIMIT, LIMIT - self.used, self.window_ends - self.at)
        error = {
            "429": RateLimited("Too many.", wait_s=told.reset_in_s),
            "503": Maintenance("Later."),
            "reset": NetworkTrouble("Reset."),
            "401": AuthError("Refused."),
        }.get(fault)
        if isinstance(turn, Probe):
            if error is None:
                breaker.probed(told, now=now, at=self.at)
            else:
                breaker.probe_failed(error, now=now, at=self.at)
        elif error is not None:
            job_id = turn.job_id if isinstance(turn, Look) else None
            breaker.failed(error, now=now, at=self.at, job_id=job_id)
            if isinstance(turn, Look):
                self.dispatch.schedule.postpone(turn.job_id, self.at + 1)
        else:
            breaker.succeeded(self.at)
            budget.note(told, self.at)
            if isinstance(turn, Look):
                self._take_answer(turn.job_id, moved=moved, ends=ends)
        self.dispatch.ended(turn)

    def _take_answer(self, job_id: str, *, moved: bool, ends: bool) -> None:
        if ends and int(job_id) % 3 == 0:
            self.active.discard(job_id)
            self.finished.add(job_id)
            self.dispatch.schedule.drop(job_id, ran_s=60.0)
        else:
            started = int(job_id) % 2 == 0
            self.dispatch.schedule.looked(
                job_id, self.at, new_items=int(moved), moved=moved, has_started=started
            )

    def _roll_window(self) -> None:
        if self.at >= self.window_ends:
            self.window_ends += WINDOW_S * ((self.at - self.window_ends) // WINDOW_S + 1)
            self.used = 0

    # What always holds

    @rule()
    def set_token_again(self) -> None:
        self.dispatch.breaker.reset()

    @invariant()
    def the_budget_holds(self) -> None:
        most = SHARE.own * LIMIT + BURST
        for number in range(len(self.sent) - int(most) - 1):
            assert self.sent[number + int(most)] - self.sent[number] >= WINDOW_S - 1e-6

    @invariant()
    def nothing_is_forgotten(self) -> None:
        """Each active job is in a lane, or is being looked at."""
        schedule = self.dispatch.schedule
        looking = self._traffic().looking
        assert len(schedule) == len(self.active)
        for job_id in self.active:
            assert schedule._is_filed(job_id) or job_id in looking

    @invariant()
    def no_more_than_four_at_a_time(self) -> None:
        assert self._traffic().requests <= IN_FLIGHT


Watching.TestCase.settings = settings(max_examples=30, stateful_step_count=25, deadline=None)
TestWatching = Watching.TestCase
