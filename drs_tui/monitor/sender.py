"""What is under way to the platform: sends what the dispatch decides, and hands on the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine

from drs_tui.clock import Clock
from drs_tui.errors import ApiError
from drs_tui.model import TroubleKind
from drs_tui.monitor.dispatch import Dispatch, Errand, Look, Probe, Traffic, Turn
from drs_tui.monitor.ledger import Ledger
from drs_tui.monitor.link import Link
from drs_tui.monitor.turns import Turns


class Sender:
    """Has a task for each look and probe that was sent; errands are sent by who waits for them."""

    def __init__(
        self,
        dispatch: Dispatch,
        link: Link,
        ledger: Ledger,
        turns: Turns,
        clock: Clock,
        *,
        wake: asyncio.Event,
        publish: Callable[[], None],
    ) -> None:
        """`wake` is set when something has ended; `publish` tells what was learned."""
        self._dispatch = dispatch
        self._schedule = dispatch.schedule
        self._breaker = dispatch.breaker
        self._link = link
        self._ledger = ledger
        self._turns = turns
        self._clock = clock
        self._wake = wake
        self._publish = publish
        self._sent: dict[Turn, asyncio.Task[None]] = {}

    def send_due(self) -> None:
        """Send all that may go out now."""
        while self._link.is_connected:
            turn = self._dispatch.next(self._clock.monotonic(), self.traffic())
            match turn:
                case None:
                    return
                case Look(job_id):
                    self._send(turn, self.look(job_id))
                case Probe():
                    self._send(turn, self._probe())
                case Errand():
                    self._turns.grant(turn)

    def traffic(self) -> Traffic:
        """Return what is under way."""
        looking = frozenset(turn.job_id for turn in self._sent if isinstance(turn, Look))
        return Traffic(looking, len(looking) + len(self._turns), Probe() in self._sent)

    async def look(self, job_id: str) -> None:
        """Ask for this job, and enter the answer, or what went wrong, in the ledger."""
        try:
            reply = await self._link.get_job(job_id, jobs=max(1, len(self._schedule)))
        except ApiError as error:
            trouble = self._link.trouble
            await self._ledger.take_error(job_id, error, is_general=trouble is not None)
            if trouble is not None and trouble.kind is TroubleKind.OFFLINE:
                self.give_up_looks(other_than=job_id)
            elif doubted := self._breaker.doubted_jobs:
                self._schedule.look_soon_at_other_than(doubted, self._clock.monotonic())
        else:
            await self._ledger.take_answer(job_id, reply)
        self._publish()

    def give_up_looks(self, other_than: str | None = None) -> None:
        """End the looks under way, whose connections are as good as dead."""
        at = self._clock.monotonic()
        for turn, task in self._sent.items():
            if isinstance(turn, Look) and turn.job_id != other_than and not task.done():
                task.cancel()
                self._schedule.look_soon(turn.job_id, at)

    def collect(self) -> None:
        """Forget what has ended; an unexpected error comes out here."""
        for turn in [turn for turn, task in self._sent.items() if task.done()]:
            task = self._sent.pop(turn)
            if not task.cancelled():
                task.result()

    def take_all(self) -> list[asyncio.Task[None]]:
        """Hand over the tasks of all that is under way, to be ended."""
        tasks = list(self._sent.values())
        self._sent.clear()
        return tasks

    def _send(self, turn: Turn, request: Coroutine[None, None, None]) -> None:
        async def send() -> None:
            try:
                await request
            finally:
                self._dispatch.ended(turn)
                self._wake.set()

        self._sent[turn] = asyncio.create_task(send())

    async def _probe(self) -> None:
        await self._link.probe()
        self._publish()
