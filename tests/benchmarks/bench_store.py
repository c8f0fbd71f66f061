"""How long it takes to open a watch list of thousands of jobs, and how long the loop stands still.

Run it as `python -m tests.benchmarks.bench_store`. Each time is held against the bare calls that
the same bytes and files cost whoever reads them.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from random import Random

from drs_tui.clock import SystemClock
from drs_tui.errors import TokenTrouble
from drs_tui.monitor.link import Connection
from drs_tui.monitor.monitor import Monitor
from drs_tui.store.jobs import JobStore
from tests.benchmarks.measuring import Bar, Section, in_turn, medians, print_sections, ratio
from tests.benchmarks.stores import fill_store, read_bare, stat_bare
from tests.builders import API

JOBS = 10_000
LONGEST_GAP_MS = 50.0

QUICK, FULL, SECOND, AGAIN, WRITE = (
    "from the summary",
    "all files, no summary",
    "all files, with the summary",
    "all files again, nothing changed",
    "write the summary",
)
LOADS, DUMPS, FILES, DATES = (
    "json.loads of the summary",
    "json.dumps of the summary",
    "scandir, read and json.loads of the files",
    "scandir and stat of the files",
)


@contextmanager
def collecting_nothing() -> Iterator[None]:
    """Leave garbage where it is meanwhile, as the screens do while they start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def new_store(folder: Path) -> JobStore:
    return JobStore(folder, API, SystemClock())


def measures_of(folder: Path) -> dict[str, Callable[[], float]]:
    """Return what is measured, in seconds of processor time. Writes the summary first."""
    known = new_store(folder)
    jobs = known.read_all()
    known.write_index(jobs)
    index = folder / "index.json"
    hidden = index.with_name("hidden")
    data = index.read_bytes()
    value = json.loads(data)

    def timed(call: Callable[[], object]) -> Callable[[], float]:
        def measure() -> float:
            gc.collect()
            with collecting_nothing():
                started_s = time.process_time()
                result = call()
                took_s = time.process_time() - started_s
            del result
            return took_s

        return measure

    def without_summary() -> float:
        index.rename(hidden)
        try:
            return timed(lambda: new_store(folder).read_all())()
        finally:
            hidden.rename(index)

    return {
        LOADS: timed(lambda: json.loads(data)),
        QUICK: timed(lambda: new_store(folder).quick_list()),
        FILES: timed(lambda: [json.loads(content) for content in read_bare(folder)]),
        FULL: without_summary,
        DATES: timed(lambda: stat_bare(folder)),
        SECOND: timed(lambda: new_store(folder).read_all()),
        AGAIN: timed(known.read_all),
        DUMPS: timed(lambda: json.dumps(value, separators=(",", ":"))),
        WRITE: timed(lambda: known.write_index(jobs)),
    }


def bars_of(samples: Mapping[str, list[float]]) -> list[Bar]:
    """Return each figure beside its bar."""
    both = [one + other for one, other in zip(samples[LOADS], samples[DATES], strict=True)]
    more = {**samples, "summary and dates": both}
    return [
        Bar(f"{QUICK} / {LOADS}", ratio(samples, QUICK, LOADS), 6),
        Bar(f"{FULL} / {FILES}", ratio(samples, FULL, FILES), 2),
        Bar(f"{SECOND} / both bare", ratio(more, SECOND, "summary and dates"), 6),
        Bar(f"{AGAIN} / {DATES}", ratio(samples, AGAIN, DATES), 4),
        Bar(f"{WRITE} / {DUMPS}", ratio(samples, WRITE, DUMPS), 6),
    ]


async def longest_gap_ms(work: Callable[[], Awaitable[object]]) -> float:
    """Return how long the loop stood still at most while something is awaited."""
    gaps: list[float] = []
    is_over = False

    async def tick() -> None:
        last = time.perf_counter()
        while not is_over:
            await asyncio.sleep(0.001)
            now = time.perf_counter()
            gaps.append((now - last) * 1000)
            last = now

    ticking = asyncio.create_task(tick())
    await asyncio.sleep(0.01)
    await work()
    is_over = True
    await ticking
    return max(gaps)


async def measure_gaps(folder: Path) -> dict[str, float]:
    """Return the longest gaps while a monitor reads all files, and writes the summary."""

    async def connect() -> Connection:
        raise TokenTrouble("There is none.")

    (folder / "index.json").unlink(missing_ok=True)
    monitor = Monitor(new_store(folder), connect, SystemClock(), Random(1))
    with collecting_nothing():
        reading = await longest_gap_ms(monitor.read)
        again = await longest_gap_ms(monitor.read)
        leaving = await longest_gap_ms(monitor.aclose)
    return {
        "gap while all files are read": reading,
        "gap while they are read again": again,
        "gap while the summary is written": leaving,
    }


def measure(jobs: int, rounds: int) -> tuple[dict[str, list[float]], list[Bar], list[Bar]]:
    """Return samples in seconds of processor time, the ratios of them, and the longest gaps."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "profile"
        fill_store(folder, jobs)
        gaps = asyncio.run(measure_gaps(folder))
        samples = in_turn(measures_of(folder), rounds)
    gap_bars = [Bar(name, value, LONGEST_GAP_MS, "ms") for name, value in gaps.items()]
    return samples, bars_of(samples), gap_bars


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=JOBS)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="figures and bars only, for a test")
    options = parser.parse_args()
    samples, ratios, gaps = measure(options.jobs, options.rounds)
    if options.json:
        print(json.dumps({bar.name: [bar.value, bar.limit] for bar in (*ratios, *gaps)}))
        return
    in_ms = {name: [value * 1000 for value in values] for name, values in samples.items()}
    method = (
        "Processor time, in turn with bare reads of the same files; gaps by the loop's own clock."
    )
    bars = [*ratios, *gaps, *medians(in_ms, "ms")]
    print_sections([Section(f"Opening {options.jobs:,} jobs", method, bars)])


if __name__ == "__main__":
    main()
