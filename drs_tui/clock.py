"""Time as a dependency: what waits or measures takes a `Clock`, so that tests own time."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from drs_tui.values import Protocol


class Clock(Protocol):
    """Where time comes from."""

    def now(self) -> datetime:
        """Return the wall time, aware, in UTC. It may be wrong and may jump."""

    def monotonic(self) -> float:
        """Return seconds that only ever grow, for intervals."""

    async def sleep(self, seconds: float) -> None:
        """Wait; a negative or zero time gives other tasks a turn."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        # Whoever only asks for the time, as commands that look at the disk do, pays for no loop.
        import asyncio

        await asyncio.sleep(max(0.0, seconds))
