"""The screens over a monitor that lets five jobs in sight, of a hundred, move each second.

Run as a script by `bench_live`; it asks no network and ends with its terminal.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from drs_tui.model import Snapshot, WatchedJob
from tests.builders import a_watched
from tests.ui.scenes import FakeMonitor, make_app

JOBS, MOVING, IN_SIGHT = 100, 5, 20


class Moving(FakeMonitor):
    """Publishes a change of some jobs each second, those in sight in turn."""

    async def run(self) -> None:
        turn = 0
        while True:
            await asyncio.sleep(1.0)
            now = datetime.now(UTC)
            jobs = list(self.snapshot.jobs)
            for number in range(MOVING):
                place = (turn * MOVING + number) % IN_SIGHT
                jobs[place] = _moved(jobs[place], now)
            turn += 1
            self.publish(Snapshot(at=now, jobs=tuple(jobs)))


def _moved(job: WatchedJob, now: datetime) -> WatchedJob:
    counts = replace(job.counts, ok=job.counts.ok % 99 + 1)
    return replace(job, counts=counts, looked_at=now, server_date=now)


def main() -> None:
    now = datetime.now(UTC)
    jobs = [
        a_watched(
            f"3014577890123{number:05}",
            label=f"cohort-{number:03}",
            state="RUNNING",
            ok=number % 90 + 1,
            total_files=100,
            started=now - timedelta(minutes=10, seconds=number),
            looked=now,
        )
        for number in range(JOBS)
    ]
    app = make_app(Snapshot(at=now, jobs=tuple(jobs)), theme=sys.argv[1])
    app.session = replace(app.session, monitor=Moving(Snapshot(at=now, jobs=tuple(jobs))))
    app.look = replace(app.look, now=lambda: datetime.now(UTC))
    app.run(mouse=False)


if __name__ == "__main__":
    main()
