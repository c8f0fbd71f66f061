"""When to go on and when to stop, on a monitor that publishes what the test says, in fake time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from math import inf
from typing import Any

import pytest

from drs_tui.commands.attend import PATIENCE_S, End, attend
from drs_tui.commands.selection import Roster, Selection
from drs_tui.model import Snapshot, Trouble, TroubleKind, WatchedJob
from tests.builders import API, NOW, a_trouble, a_watched
from tests.fakes import FakeClock

RUNNING = a_watched("1", state="RUNNING")
ENDED = a_watched("1", ok=1)


class FakeMonitor:
    """Publishes each snapshot of its script at its second."""

    def __init__(self, clock: FakeClock, *script: tuple[float, Snapshot | Exception]) -> None:
        self._clock = clock
        self._script = script
        self.snapshot = Snapshot(at=clock.now())
        self.looked = {"1", "2"}
        self.on_snapshot: Callable[[Snapshot], None] = lambda snapshot: None
        self.ran_on = False
        self.closed = 0

    async def run(self) -> None:
        started = self._clock.monotonic()
        try:
            for second, step in self._script:
                await self._clock.sleep(started + second - self._clock.monotonic())
                if isinstance(step, Exception):
                    raise step
                self.snapshot = step
                self.on_snapshot(step)
            await self._clock.sleep(1e9)
        finally:
            self.ran_on = self.closed > 0

    async def aclose(self) -> None:
        self.closed += 1


def at(second: float, *jobs: WatchedJob, **more: Any) -> tuple[float, Snapshot]:
    return second, Snapshot(at=NOW, jobs=jobs, **more)


def roster(*known: WatchedJob) -> Roster:
    ids = tuple(job.id for job in known) or ("1",)
    return Roster(Selection(ids), known, api=API, at=NOW)


class Stay:
    """One stay with a monitor, and what came of it."""

    def __init__(self, *script: tuple[float, Snapshot | Exception], known: Roster | None = None):
        self.clock = FakeClock()
        self.monitor = FakeMonitor(self.clock, *script)
        self.roster = known or roster()
        self.taken: list[tuple[float, Snapshot]] = []
        self.ended_at: float | None = None

    async def until(self, second: float, **more: float) -> End | None:
        """Return why it ended before `second`, None if it did not."""
        if "timeout_s" in more:
            more["deadline"] = self.clock.monotonic() + more.pop("timeout_s")
        work = asyncio.create_task(
            attend(self.monitor, self.clock, self.roster, self._take, **more)
        )
        work.add_done_callback(lambda _: setattr(self, "ended_at", self._second))
        try:
            await self.clock.run_for(second)
            return work.result() if work.done() else None
        finally:
            work.cancel()
            await asyncio.gather(work, return_exceptions=True)
            assert self.monitor.closed == 1
            assert not self.monitor.ran_on, "looks went on after the monitor was closed"

    @property
    def _second(self) -> float:
        return self.clock.monotonic() - 1000

    def _take(self, snapshot: Snapshot) -> bool:
        self.taken.append((self._second, snapshot))
        return all(job.is_final for job in self.roster.jobs)


async def test_ends_with_the_snapshot_that_settles_it() -> None:
    stay = Stay(at(1, RUNNING), at(2, RUNNING), at(30, ENDED))
    assert await stay.until(100) is End.DONE
    assert stay.ended_at == 30
    assert [second for second, _ in stay.taken] == [1, 2, 30]
    assert stay.roster.jobs == [ENDED]


async def test_sees_every_snapshot_in_order_also_of_a_burst() -> None:
    burst = [at(1, replace(RUNNING, looked_at=NOW), budget=None) for _ in range(5)]
    stay = Stay(*burst, at(1, ENDED))
    assert await stay.until(2) is End.DONE
    assert [taken for _, taken in stay.taken] == [*(step[1] for step in burst), stay.taken[-1][1]]


async def test_ids_that_the_monitor_does_not_tell_of_are_waited_for() -> None:
    other = a_watched("2", looks=0)
    stay = Stay(at(1, ENDED), known=roster(RUNNING, other))
    assert await stay.until(200) is None
    assert stay.roster.jobs == [ENDED, other]


@pytest.mark.parametrize("kind", [TroubleKind.OFFLINE, TroubleKind.MAINTENANCE])
async def test_no_answer_from_the_beginning(kind: TroubleKind) -> None:
    stay = Stay(at(1, trouble=a_trouble(kind)))
    assert await stay.until(1000) is End.NO_ANSWER
    assert stay.ended_at == PATIENCE_S


@pytest.mark.parametrize("kind", [TroubleKind.BAD_REPLY, TroubleKind.SERVER, TroubleKind.OFFLINE])
async def test_nonsense_is_no_answer(kind: TroubleKind) -> None:
    nonsense = a_watched("1", looks=0, trouble=kind)
    stay = Stay(at(1, nonsense), at(290, replace(nonsense, trouble=a_trouble(kind))))
    assert await stay.until(1000) is End.NO_ANSWER


async def test_what_the_disk_knew_is_no_answer() -> None:
    stay = Stay(at(1, RUNNING, trouble=a_trouble()), known=roster(RUNNING))
    assert await stay.until(1000) is End.NO_ANSWER


async def test_a_look_does_not_change_what_was_published_before_it() -> None:
    wrong = a_watched("1", looks=0, trouble=TroubleKind.NOT_FOUND)
    stay = Stay(known=roster(wrong))
    stay.monitor.looked = set()

    async def publish_twice() -> None:
        for snapshot in (at(0, wrong)[1], at(0, ENDED)[1]):
            stay.monitor.on_snapshot(snapshot)
            stay.monitor.looked = {"1"}
        await stay.clock.sleep(1e9)

    stay.monitor.run = publish_twice  # type: ignore[method-assign]
    assert await stay.until(1) is End.DONE
    assert [snapshot.jobs[0].trouble for _, snapshot in stay.taken] == [None, None]


async def test_what_was_wrong_before_is_no_answer() -> None:
    wrong = a_watched("1", looks=0, trouble=TroubleKind.NOT_FOUND)
    stay = Stay(at(1, wrong), known=roster(wrong))
    stay.monitor.looked = set()
    assert await stay.until(1000) is End.NO_ANSWER


@pytest.mark.parametrize(
    "answer",
    [
        at(299, RUNNING),
        at(10, trouble=a_trouble(TroubleKind.LIMITED)),
        at(10, a_watched("1", looks=0, trouble=TroubleKind.NOT_FOUND)),
    ],
)
async def test_after_one_answer_an_outage_is_waited_out(answer: tuple[float, Snapshot]) -> None:
    script = (answer, at(299.5, trouble=a_trouble()), at(90_000, ENDED))
    assert await Stay(*script).until(89_999) is None
    assert await Stay(*script).until(90_001) is End.DONE


@pytest.mark.parametrize(
    ("script", "timeout_s"),
    [
        ([at(1, RUNNING)], 90),
        ([at(1, trouble=a_trouble())], 90),
        ([at(1, trouble=a_trouble())], PATIENCE_S),
        ([at(1, RUNNING)], 86_400),
    ],
)
async def test_time_out(script: list[tuple[float, Snapshot]], timeout_s: float) -> None:
    stay = Stay(*script)
    assert await stay.until(timeout_s + 5, timeout_s=timeout_s) is End.TIME_OUT
    assert stay.ended_at == timeout_s


async def test_what_ends_in_the_moment_of_the_time_out_is_done() -> None:
    stay = Stay(at(1, RUNNING), at(90, ENDED))
    assert await stay.until(100, timeout_s=90) in (End.DONE, End.TIME_OUT)
    assert stay.roster.jobs[0].is_final is (stay.taken[-1][1].jobs == (ENDED,))


@pytest.mark.parametrize("kind", [TroubleKind.NO_TOKEN, TroubleKind.REFUSED])
async def test_a_trouble_for_a_person_ends_it_at_once(kind: TroubleKind) -> None:
    trouble: Trouble = a_trouble(kind)
    stay = Stay(at(1, RUNNING), at(7, RUNNING, trouble=trouble))
    assert await stay.until(100) is End.NO_TOKEN
    assert stay.ended_at == 7
    assert stay.taken[-1][1].trouble is trouble


async def test_looks_again_at_the_newest_after_a_pause() -> None:
    stay = Stay(at(1, RUNNING), at(25, RUNNING))
    assert await stay.until(50, pause_s=10) is None
    assert [second for second, _ in stay.taken] == [1, 11, 21, 25, 35, 45]
    assert len({id(snapshot) for _, snapshot in stay.taken}) == 2


async def test_nothing_is_taken_while_nothing_happens() -> None:
    stay = Stay(at(1, RUNNING))
    assert await stay.until(3000) is None
    assert len(stay.taken) == 1


async def test_bugs_pass_through() -> None:
    stay = Stay(at(1, RUNNING), (2, ZeroDivisionError("a bug")))
    with pytest.raises(ZeroDivisionError, match="a bug"):
        await stay.until(10, deadline=inf)


async def test_cancelled_in_between_it_closes_the_monitor() -> None:
    stay = Stay(at(1, RUNNING))
    assert await stay.until(5) is None
