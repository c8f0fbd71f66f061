"""Time that runs faster, for a platform and for those who talk to it, in several processes."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class FastClock:
    """All times of this machine, `speed` times faster since `start` (Unix seconds)."""

    def __init__(self, start: float, speed: float) -> None:
        self._start = start
        self._speed = speed

    def unix(self) -> float:
        return self._start + (time.time() - self._start) * self._speed

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.unix(), UTC)

    def monotonic(self) -> float:
        return time.monotonic() * self._speed

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds / self._speed))
