"""Writes down many jobs: several at a time, and with a word where that takes long.

A job's file is on the disk before it counts, and a network file system takes its time over that. So
the waiting is done side by side. Each job is written whole by itself: what was written before an
interruption is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count

from drs_tui import words
from drs_tui.clock import SystemClock
from drs_tui.commands.output import Output
from drs_tui.model import WatchedJob
from drs_tui.services import Services
from drs_tui.store.jobs import JobStore

LANES = 8
"""How many are written at a time: more help no file system, and would trouble a shared one."""
FEW = 32
"""So many jobs are written before threads have begun."""
SILENT_S = 2.0
"""How long it may take without a word."""
_STEP_S = 0.2

Write = Callable[[JobStore, datetime, int], WatchedJob]
"""Writes the job of this place in the order, at this moment, into a store."""


def write_down(total: int, write: Write, services: Services, output: Output) -> list[WatchedJob]:
    """Call `write` for the places below `total`; return the jobs in that order.

    Where they are many it is called in several threads, each with a store of its own. Raises what
    `write` raises, once nothing is being written any more. An interruption says how many were.
    """
    if total <= FEW:
        return [write(services.store, services.clock.now(), place) for place in range(total)]
    lanes = _Lanes(total, write, services)
    try:
        _run(lanes, services, output)
    except (KeyboardInterrupt, SystemExit):
        output.complain(f"Interrupted: {lanes.told()}. The same command does the rest.")
        raise
    # The summary counts only for files that this store has read.
    services.store.read_all()
    return [lanes.written[place] for place in range(total)]


class _Lanes:
    """What the threads share."""

    def __init__(self, total: int, write: Write, services: Services) -> None:
        self.total = total
        self.written: dict[int, WatchedJob] = {}
        self.is_over = threading.Event()
        """Stops the threads, each behind the job that it writes."""
        self._write = write
        self._store = services.store
        self._began = services.clock.now()
        self._places = iter(range(total))
        self._turn = threading.Lock()

    def told(self) -> str:
        """Return in words how many are written."""
        return f"{len(self.written):,} of {words.plural(self.total, 'job')} written down"

    def work(self) -> None:
        """Write one job after another until all are, or until it is over."""
        clock = _SetClock(self._began)
        store = JobStore(self._store.folder, self._store.api, clock)
        for place in self._each():
            # Jobs are listed by when they were added: in the order in which they were given.
            clock.moment = self._began + timedelta(microseconds=place)
            self.written[place] = self._write(store, clock.moment, place)

    def _each(self) -> Iterator[int]:
        while not self.is_over.is_set():
            with self._turn:
                place = next(self._places, None)
            if place is None:
                return
            yield place


class _SetClock(SystemClock):
    """Tells the moment that it was set to."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment


def _run(lanes: _Lanes, services: Services, output: Output) -> None:
    """Let the threads work until all is written, or the first error; say how far they are."""
    # Whoever writes few waits for neither.
    from concurrent.futures import ThreadPoolExecutor, wait

    from drs_tui.commands.progress import progress_on

    progress = progress_on(output, services.clock)
    with ThreadPoolExecutor(LANES) as threads:
        try:
            running = [threads.submit(lanes.work) for _ in range(LANES)]
            for step in count():
                done, left = wait(running, _STEP_S)
                for future in done:
                    future.result()
                if not left:
                    return
                if step * _STEP_S >= SILENT_S:
                    progress.show(lanes.told())
        finally:
            lanes.is_over.set()
            progress.clear()
