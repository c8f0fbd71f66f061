"""What the screens cost while nobody touches them: bytes to the terminal, processor, memory.

Run it as `python -m tests.benchmarks.bench_idle`, on Linux: processor and memory are read from
`/proc`. A bare table on the same terminal at the same time shows what Textual itself takes.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from drs_tui.simulator.server import Simulation
from tests.benchmarks import bare_table
from tests.benchmarks.bench_start import write_rows
from tests.benchmarks.homes import LABEL, fill_home, watch_simulation
from tests.benchmarks.measuring import Bar, Section, print_sections
from tests.terminal import Terminal

SETTLED_S = 3.0
PRODUCT = [sys.executable, "-m", "drs_tui"]


@dataclass(frozen=True, slots=True)
class Idle:
    """What a program took while it was left alone."""

    size_bytes: int
    cpu_percent: float
    """Of one core."""
    memory_mb: float


def cpu_s(pid: int) -> float:
    """Return the processor time that a process has taken so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> float:
    """Return what a process holds in memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def leave_alone(
    command: Sequence[str], environ: Mapping[str, str], text: str, seconds: float
) -> Idle:
    """Start a program, wait for a text and until it has settled, then watch it do nothing."""
    with Terminal(command, environ=environ, controlling=False) as terminal:
        terminal.wait_for(text)
        terminal.wait_until_quiet(SETTLED_S)
        pid = terminal.process.pid
        cpu_before_s = cpu_s(pid)
        size_bytes = len(terminal.sent_during(seconds))
        percent = (cpu_s(pid) - cpu_before_s) / seconds * 100
        return Idle(size_bytes, percent, memory_mb(pid))


def watch_the_same(home: Path, seconds: float) -> tuple[Idle, int]:
    """Watch jobs under way on a platform where time stands still; also return how many looks."""
    moments = [time.time() - 60.0]
    with Simulation("growing", clock=lambda: moments[0]) as simulation:
        moments[0] += 20.0
        environ = watch_simulation(home, simulation)
        idle = leave_alone(PRODUCT, environ, "RUNNING", seconds)
        return idle, sum("/imports/" in path for _, path, _ in simulation.requests)


def sections(seconds: float, rounds: int) -> list[Section]:
    """Leave the screens alone, so often for so long; the medians count."""
    taken: dict[str, list[Idle]] = {}
    looks: list[int] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = fill_home(folder / "few", 100), fill_home(folder / "many", 1000)
        bare = [sys.executable, bare_table.__file__, write_rows(folder / "rows", 100)]
        for number in range(rounds):
            same, count = watch_the_same(folder / f"same-{number}", seconds)
            looks.append(count)
            for what, idle in (
                ("bare", leave_alone(bare, few, LABEL, seconds)),
                ("finished", leave_alone(PRODUCT, few, LABEL, seconds)),
                ("large", leave_alone(PRODUCT, many, LABEL, 1.0)),
                ("same", same),
            ):
                taken.setdefault(what, []).append(idle)

    def median(what: str, of: Callable[[Idle], float]) -> float:
        return statistics.median(map(of, taken[what]))

    def cpu(idle: Idle) -> float:
        return idle.cpu_percent

    def size(idle: Idle) -> float:
        return idle.size_bytes

    def memory(idle: Idle) -> float:
        return idle.memory_mb

    return [
        Section(
            "Left alone",
            f"{seconds:.0f} s each, {rounds} rounds, medians; {statistics.median(looks):.0f} looks "
            "went to the jobs under way and found nothing new.",
            [
                Bar("bytes, 100 finished jobs", median("finished", size), 0, "B"),
                Bar("processor, 100 finished jobs", median("finished", cpu), 0.3, "%"),
                Bar("processor, bare DataTable", median("bare", cpu), None, "%"),
                Bar("bytes, looks that change nothing", median("same", size), 0, "B"),
                Bar("processor, looks that change nothing", median("same", cpu), 1.5, "%"),
                Bar(
                    "memory, 1000 jobs of 100 items",
                    median("large", lambda idle: idle.memory_mb),
                    120,
                    "MB",
                ),
                Bar(
                    "memory, bare DataTable",
                    median("bare", lambda idle: idle.memory_mb),
                    None,
                    "MB",
                ),
            ],
        )
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print_sections(sections(options.seconds, options.rounds))


if __name__ == "__main__":
    main()
