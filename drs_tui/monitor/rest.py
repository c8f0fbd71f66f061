"""How the monitor waits for what comes first: time, or something that happens."""

from __future__ import annotations

import asyncio

from drs_tui.clock import Clock

LEAST_S = 0.001
"""Less than this, left over by arithmetic, may not move a clock at all."""


async def rest(wake: asyncio.Event, clock: Clock, wait_s: float) -> None:
    """Wait until `wake` is set, but for `wait_s` seconds at most; `wake` is unset afterwards."""
    if 0.0 < wait_s < LEAST_S:
        wait_s = LEAST_S
    waiters: list[asyncio.Task[object]] = [
        asyncio.create_task(wake.wait()),
        asyncio.create_task(clock.sleep(wait_s)),
    ]
    try:
        await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
    finally:
        wake.clear()
        for waiter in waiters:
            waiter.cancel()
