"""An orderly end at SIGINT and SIGTERM, in the middle of whatever is going on.

The first signal cancels the work, which then closes what it opened. Where that takes too long,
since a disk or the reader of a pipe hangs, or where a second signal comes, the process ends at
once: whatever is on disk was written whole.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Coroutine
from types import FrameType
from typing import TypeVar

FAREWELL_S = 2
"""How long leaving in good order may take."""

T = TypeVar("T")


def run_until_told_to_leave(work: Callable[[], Coroutine[object, object, T]]) -> T:
    """Run `work` in an event loop of its own and return its result; for the main thread only.

    Raises `SystemExit` with the exit code of a signal that came, when the work was cancelled.
    """
    leaving = _Leaving()
    asked = (signal.SIGINT, signal.SIGTERM)
    # What our parent had us ignore, as a shell does for what runs in the background, stays so.
    numbers = [number for number in asked if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, leaving.take) for number in (*numbers, signal.SIGALRM)}
    try:
        return asyncio.run(leaving.run(work))
    except asyncio.CancelledError:
        if leaving.code is None:
            raise
        raise SystemExit(leaving.code) from None
    finally:
        signal.alarm(0)
        for number, handler in before.items():
            signal.signal(number, handler)


class _Leaving:
    """Turns a signal into the cancellation of a task."""

    def __init__(self) -> None:
        self.code: int | None = None
        """The exit code that goes with the signal that came."""
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[object] | None = None

    def take(self, number: int, _frame: FrameType | None) -> None:
        """Act on a signal, wherever the main thread is."""
        if self.code is not None:
            os._exit(self.code)
        self.code = 128 + number
        if self._task is None or self._loop is None or self._loop.is_closed():
            raise SystemExit(self.code)
        signal.alarm(FAREWELL_S)
        # The loop's own handlers would wait for a loop that may be stuck in a write.
        self._loop.call_soon_threadsafe(self._task.cancel)

    async def run(self, work: Callable[[], Coroutine[object, object, T]]) -> T:
        """Run `work` in a task that a signal cancels."""
        self._loop, task = asyncio.get_running_loop(), asyncio.create_task(work())
        self._task = task
        return await task
