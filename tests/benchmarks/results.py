"""Runs all benchmarks and writes what they found to `RESULTS.md`, on Linux.

    python -m tests.benchmarks.results --fresh --posting PROGRAM --harlequin PROGRAM

It takes some minutes, and wants a machine with nothing else to do.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import bench_causes, bench_idle, bench_live, bench_row_table, bench_start
from tests.benchmarks.measuring import Bar, Section, print_sections

FILE = Path(__file__).with_name("RESULTS.md")

_HEAD = """# What was measured

Written by `python -m tests.benchmarks.results`; how to run each benchmark alone stands in its file.
A bar says what a figure may be at most; a figure without one is there to be compared with. Figures
are of one machine, which is never quiet: take the ratios, which are of the same run.
"""


def render(sections: Sequence[Section], machine: str) -> str:
    """Return the file's content."""
    return "\n".join([_HEAD, machine, "", *_short(sections), *_tables(sections)])


def _short(sections: Sequence[Section]) -> Iterator[str]:
    """Say first what is not kept."""
    short = [bar for section in sections for bar in section.bars if bar.verdict == "SHORT"]
    yield "## What falls short\n"
    if not short:
        yield "Nothing: every bar is kept.\n"
        return
    for bar in short:
        why = f" {bar.why}" if bar.why else ""
        yield f"- {bar.name}: {_figure(bar, bar.value)}, the bar is {_figure(bar, bar.limit)}.{why}"
    yield ""


def _tables(sections: Sequence[Section]) -> Iterator[str]:
    for section in sections:
        yield f"## {section.title}\n\n{section.method}\n"
        yield "| what | measured | bar | |\n| --- | ---: | ---: | --- |"
        for bar in section.bars:
            limit = "" if bar.limit is None else _figure(bar, bar.limit)
            yield f"| {bar.name} | {_figure(bar, bar.value)} | {limit} | {bar.verdict} |"
        yield ""


def _figure(bar: Bar, value: float | None) -> str:
    if value is None:
        return ""
    digits = 0 if value >= 100 or value == int(value) else 2 if value < 10 else 1
    unit = "" if bar.unit == "times" else f" {bar.unit}"
    return f"{value:,.{digits}f}{unit}"


def describe_machine() -> str:
    """Return in a line what the figures were taken on."""
    parts = (
        f"{datetime.now(UTC):%Y-%m-%d}",
        f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before the run",
        f"Python {platform.python_version()}",
        f"textual {version('textual')}",
    )
    return ", ".join(parts) + "."


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    bench_start.add_options(parser)
    options = parser.parse_args()
    machine = describe_machine()
    others = bench_start.others_of(options)
    with tempfile.TemporaryDirectory() as name:
        fresh = bench_start.fresh_python(Path(name)) if options.fresh else options.python
        sections = [
            *bench_start.sections(fresh, options.rounds, others),
            *bench_row_table.sections(),
            *bench_live.sections(seconds=30),
            *bench_idle.sections(seconds=20.0, rounds=3),
            *bench_causes.sections(),
        ]
    print_sections(sections)
    FILE.write_text(render(sections, machine), encoding="utf-8")


if __name__ == "__main__":
    main()
