"""The store as the monitor uses it: in a thread, one call at a time, troubles as a value.

Homes are network file systems, where a write may take seconds; the loop goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Protocol, TypeVar

from drs_tui.clock import Clock
from drs_tui.errors import StoreTrouble
from drs_tui.model import Trouble, TroubleKind, WatchedJob
from drs_tui.monitor.breaker import trouble_of
from drs_tui.store.jobs import JobStore

INDEX_EVERY_S = 60.0

T = TypeVar("T")


class RunBlocking(Protocol):
    """Runs a blocking call without blocking the loop, as `asyncio.to_thread` does."""

    def __call__(self, call: Callable[[], T], /) -> Awaitable[T]: ...


class Disk:
    """Runs calls of the store; what fails is remembered as `trouble` until a call succeeds."""

    def __init__(
        self, store: JobStore, clock: Clock, run_blocking: RunBlocking = asyncio.to_thread
    ) -> None:
        self.store = store
        self._run_blocking = run_blocking
        self.trouble: Trouble | None = None
        self._clock = clock
        self._one_at_a_time = asyncio.Lock()
        self._index_due: float | None = None

    async def run(self, call: Callable[[], T]) -> T | None:
        """Return what `call` returns, or None where the disk refused."""
        async with self._one_at_a_time:
            try:
                result = await self._run_blocking(call)
            except StoreTrouble as error:
                self.trouble = trouble_of(TroubleKind.NOT_SAVED, error, self._clock.now())
                return None
        self.trouble = None
        return result

    def index_soon(self) -> None:
        """Have the summary file written within the next minute."""
        if self._index_due is None:
            self._index_due = self._clock.monotonic() + INDEX_EVERY_S

    @property
    def index_wait_s(self) -> float | None:
        """Seconds until the summary file is to be written; None if nothing changed."""
        if self._index_due is None:
            return None
        return max(0.0, self._index_due - self._clock.monotonic())

    async def write_index(self, jobs: Iterable[WatchedJob]) -> None:
        """Write the summary file now."""
        newest = tuple(jobs)
        self._index_due = None
        await self.run(lambda: self.store.write_index(newest))
