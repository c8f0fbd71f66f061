"""What it costs to find out what became of each row of a manifest.

    python -m tests.benchmarks.bench_check [ROUNDS]

100,000 rows in 1,000 jobs, every seventh of which failed, held against `csv.DictReader` over a
manifest of as many rows in the same run. Nothing is asked of the network, names are there.
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from drs_tui.submission.arrivals import RowState, check
from tests.benchmarks.bench_manifest import BARE, ROWS, bare_pass, cpu_ms, write_manifest
from tests.benchmarks.measuring import Bar, Section, in_turn, medians, print_sections, ratio
from tests.submission.scenes import NO_RIGHTS, Scene

BAR = 10.0
CHECKED = "checking its rows"
_CALL = 100


def a_cohort(rows: int) -> Scene:
    """Return a batch of which every seventh row failed."""
    scene = Scene()
    for start in range(0, rows, _CALL):
        names = [f"sample_{number:06d}.bam" for number in range(start, start + _CALL)]
        entries = [
            scene.file(name) if number % 7 else NO_RIGHTS
            for number, name in enumerate(names, start)
        ]
        scene.call([scene.row(name) for name in names], entries)
    return scene


def sections(rounds: int = 7) -> list[Section]:
    """Check so often."""
    expected, arrivals = a_cohort(ROWS).given()
    assert check(expected, arrivals).count_of[RowState.FAILED] == -(-ROWS // 7)
    with TemporaryDirectory() as folder:
        path = Path(folder, "manifest.csv")
        write_manifest(path, ROWS)
        samples = in_turn(
            {BARE: lambda: cpu_ms(lambda: bare_pass(path)),
             CHECKED: lambda: cpu_ms(lambda: check(expected, arrivals))}, rounds)  # fmt: skip
    bar = Bar(f"{CHECKED} / csv.DictReader", ratio(samples, CHECKED, BARE), BAR)
    method = "Processor time, in turn; medians."
    return [Section("Check of 100,000 rows", method, [bar, *medians(samples, "ms")])]


if __name__ == "__main__":
    print_sections(sections(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
