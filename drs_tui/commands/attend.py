"""Stays with the monitor until what a command waits for has happened, or cannot happen.

The monitor looks, within the request budget, and goes on through outages, limits and maintenance.
Here stands only when to stop.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Container, Mapping
from contextlib import suppress
from datetime import datetime
from enum import Enum
from math import inf
from typing import Protocol

from drs_tui.clock import Clock
from drs_tui.commands.selection import Roster, with_new_troubles
from drs_tui.errors import StoreTrouble
from drs_tui.model import Snapshot, TroubleKind
from drs_tui.monitor.rest import rest
from drs_tui.services import Services
from drs_tui.values import replace

PATIENCE_S = 300.0
"""How long there may be no answer at all, from the beginning; after one, outages are waited out."""

_FOR_A_PERSON = (TroubleKind.NO_TOKEN, TroubleKind.REFUSED)
"""Troubles that do not pass by themselves."""


class End(Enum):
    """Why a stay is over."""

    DONE = "done"
    TIME_OUT = "time-out"
    NO_ANSWER = "no answer"
    NO_TOKEN = "no token"


Take = Callable[[Snapshot], bool]
"""Acts on a snapshot, of which the roster has the jobs by now; tells whether all is done."""


async def stay(
    services: Services, roster: Roster, take: Take, *, timeout_s: float = inf, pause_s: float = inf
) -> tuple[End, Snapshot]:
    """Look at the jobs of `roster` until `take` tells that all is done; return the last snapshot.

    Where the roster settles it, nothing is asked, not even for a token.
    """
    clock = services.clock
    deadline = clock.monotonic() + timeout_s
    snapshot = Snapshot(at=clock.now())
    while not take(snapshot):
        monitor = services.monitor(only=roster.ids)
        end = await attend(monitor, clock, roster, take, deadline=deadline, pause_s=pause_s)
        snapshot = monitor.snapshot
        if end is not End.DONE:
            return end, snapshot
        with suppress(StoreTrouble):
            roster.extend(services.store.read_all())
    return End.DONE, snapshot


class Watching(Protocol):
    """What is used of a monitor."""

    snapshot: Snapshot
    on_snapshot: Callable[[Snapshot], None]

    @property
    def looked(self) -> Container[str]: ...

    async def run(self) -> None: ...

    async def aclose(self) -> None: ...


async def attend(
    monitor: Watching,
    clock: Clock,
    roster: Roster,
    take: Take,
    *,
    deadline: float = inf,
    pause_s: float = inf,
) -> End:
    """Run `monitor`; have `roster`, then `take` see its snapshots until that tells it is done.

    `take` sees the newest one again where none came for `pause_s`. `deadline` is a monotonic time.
    The monitor is closed at the end, also where this is cancelled.
    """
    news: deque[Snapshot] = deque()
    wake = asyncio.Event()

    def note(snapshot: Snapshot) -> None:
        # At once: when its turn comes, more may have been looked at than it knows of.
        jobs = with_new_troubles(snapshot.jobs, monitor.looked)
        news.append(replace(snapshot, jobs=jobs))
        wake.set()

    started = clock.monotonic()
    looks = {job.id: job.looked_at for job in roster.jobs}
    monitor.on_snapshot = note
    running = asyncio.create_task(monitor.run())
    running.add_done_callback(lambda _: wake.set())
    give_up = started + PATIENCE_S
    snapshot = monitor.snapshot
    try:
        while True:
            while news:
                snapshot = news.popleft()
                roster.update(snapshot.jobs)
                if take(snapshot):
                    return End.DONE
            if running.done():
                running.result()
            if snapshot.trouble is not None and snapshot.trouble.kind in _FOR_A_PERSON:
                return End.NO_TOKEN
            if give_up < inf and _has_answered(snapshot, roster, looks):
                give_up = inf
            at = clock.monotonic()
            if at >= deadline:
                return End.TIME_OUT
            if at >= give_up:
                return End.NO_ANSWER
            await rest(wake, clock, min(deadline - at, give_up - at, pause_s, 3600))
            if not news:
                news.append(snapshot)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await monitor.aclose()


def _has_answered(snapshot: Snapshot, roster: Roster, looks: Mapping[str, datetime | None]) -> bool:
    """Tell whether anything came from the platform since the times of `looks`.

    That it takes no more requests for now, or knows no such job, is an answer; that it is in
    maintenance, or something that nobody understands, is none.
    """
    if snapshot.trouble is not None and snapshot.trouble.kind is TroubleKind.LIMITED:
        return True
    return any(
        job.looked_at != looks.get(job.id)
        or (job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND)
        for job in roster.jobs
    )
