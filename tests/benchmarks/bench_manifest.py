"""What it costs to read a manifest and to plan its create calls.

    python -m tests.benchmarks.bench_manifest [ROUNDS]

100,000 rows of six columns, held against `csv.DictReader` over the same file in the same run.
"""

from __future__ import annotations

import csv
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from drs_tui.submission.manifest import Target, read_manifest
from drs_tui.submission.plan import Plan, make_plan
from tests.benchmarks.measuring import Bar, Section, in_turn, medians, print_sections, ratio

ROWS = 100_000
BAR = 3.0
BARE = "csv.DictReader over the file"
PLANNED = "reading and planning it"


def write_manifest(path: Path, rows: int) -> None:
    """Write a manifest as portals export it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["drs_uri", "name", "Participant ID", "Md5sum", "size", "assay"])
        for number in range(rows):
            uri = f"drs://nci-crdc.datacommons.io/dg.4DFC/0b5e7c1e-{number:012d}"
            writer.writerow([uri, f"sample_{number:06d}.bam", f"PT_{number // 7:06d}",
                             f"{number:032x}", number * 1000, "RNA-Seq, bulk"])  # fmt: skip


def bare_pass(path: Path) -> list[dict[str, str]]:
    """Read the rows as the standard library gives them, and keep them."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def plan(path: Path) -> Plan:
    """Read the manifest and plan its calls."""
    return make_plan(read_manifest(path), Target(project="ana/cohort"))


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that a call takes."""
    began = time.process_time()
    call()
    return (time.process_time() - began) * 1000


def sections(rounds: int = 7) -> list[Section]:
    """Read and plan so often."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "manifest.csv")
        write_manifest(path, ROWS)
        assert plan(path).files == ROWS
        samples = in_turn(
            {BARE: lambda: cpu_ms(lambda: bare_pass(path)),
             PLANNED: lambda: cpu_ms(lambda: plan(path))}, rounds)  # fmt: skip
    bar = Bar(f"{PLANNED} / csv.DictReader", ratio(samples, PLANNED, BARE), BAR)
    method = "Processor time, in turn; medians."
    return [Section("Manifest of 100,000 rows", method, [bar, *medians(samples, "ms")])]


if __name__ == "__main__":
    print_sections(sections(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
