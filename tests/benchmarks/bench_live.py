"""What the screens send while jobs move: five in sight, of a hundred, each second, at 80x24.

Run it as `python -m tests.benchmarks.bench_live`, on Linux. The floor is what a hand would write
once a second to bring the terminal to the same picture: a cursor move and the changed cells,
without colours. Both are counted on the same terminal in the same run.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from tests.benchmarks import live_app
from tests.benchmarks.bench_idle import cpu_s
from tests.benchmarks.measuring import Bar, Section, print_sections
from tests.terminal import Terminal

_NEAR = 4
"""So few cells between two that changed are cheaper to write again than to jump over."""


def floor_bytes(before: Sequence[str], after: Sequence[str]) -> int:
    """Return the bytes of cursor moves and changed cells from one picture to the next."""
    size = 0
    for line, (old, new) in enumerate(zip(before, after, strict=True), 1):
        changed = [x for x, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
        end = -_NEAR - 1
        for x in changed:
            if x - end > _NEAR:
                size += len(f"\x1b[{line};{x + 1}H")
            else:
                size += len(new[end:x].encode())
            size += len(new[x].encode())
            end = x + 1
    return size


def watch(theme: str, seconds: int) -> tuple[float, float, float]:
    """Return bytes a second, the floor in bytes a second, and the processor in per cent."""
    command = [sys.executable, "-m", live_app.__name__, theme]
    with Terminal(command, controlling=False) as terminal:
        terminal.wait_for("RUNNING")
        terminal.sent_during(3.0)
        start, floor = len(terminal.sent), 0
        before_s, started = cpu_s(terminal.process.pid), time.monotonic()
        picture = terminal.text.split("\n")
        for second in range(seconds):
            terminal.sent_during(started + second + 1 - time.monotonic())
            width = terminal.screen.columns
            next_picture = [line.ljust(width) for line in terminal.text.split("\n")]
            floor += floor_bytes([line.ljust(width) for line in picture], next_picture)
            picture = next_picture
        taken_s = time.monotonic() - started
        cpu = (cpu_s(terminal.process.pid) - before_s) / taken_s * 100
        return (len(terminal.sent) - start) / taken_s, floor / taken_s, cpu


def sections(seconds: int) -> list[Section]:
    """Watch in an ANSI and in a 24-bit theme."""
    bars = []
    for theme in ("ansi-dark", "textual-dark"):
        sent, floor, cpu = watch(theme, seconds)
        bars += [
            Bar(f"bytes / floor, {theme}", sent / floor, 12),
            Bar(f"bytes a second, {theme}", sent, None, "B/s"),
            Bar(f"floor, {theme}", floor, None, "B/s"),
            Bar(f"processor, {theme}", cpu, 1.5, "%"),
        ]
    method = (
        f"{live_app.MOVING} of {live_app.JOBS} jobs, all in sight, change each second for "
        f"{seconds} s at 80x24; the monitor is a stand-in, so its requests are not in the "
        "processor's share."
    )
    return [Section("While jobs move", method, bars)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=30)
    print_sections(sections(parser.parse_args().seconds))


if __name__ == "__main__":
    main()
