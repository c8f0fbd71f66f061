"""Requests that are no looks: each waits in its lane until its turn comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from drs_tui.monitor.dispatch import Dispatch, Errand, Lane


class Turns:
    """Lets callers wait for their turn, and counts those whose turn is not over."""

    def __init__(self, dispatch: Dispatch, wake: asyncio.Event) -> None:
        """`wake` is set when there is something new to decide."""
        self._dispatch = dispatch
        self._wake = wake
        self._waiting: dict[Errand, asyncio.Event] = {}
        self._running: set[Errand] = set()

    def __len__(self) -> int:
        """Return how many have their turn now."""
        return len(self._running)

    @asynccontextmanager
    async def take(self, lane: Lane) -> AsyncIterator[None]:
        """Wait for a turn; it is over when the block ends. May be cancelled at any time."""
        errand = Errand(lane)
        came = self._waiting[errand] = asyncio.Event()
        self._dispatch.offer(errand)
        self._wake.set()
        try:
            await came.wait()
            yield
        finally:
            self._dispatch.withdraw(errand)
            self._waiting.pop(errand, None)
            self._running.discard(errand)
            self._wake.set()

    def grant(self, errand: Errand) -> None:
        """It is this one's turn, if it is still wanted."""
        came = self._waiting.get(errand)
        if came is not None:
            self._running.add(errand)
            came.set()
