"""Sending: what is lost or sent twice in a storm of kills and faults, and how full the window is.

    python -m tests.benchmarks.bench_submission [HAPPENINGS [SEED]]

The program runs as a process on real sockets and a real disk, in time that runs 300 times faster;
so does the simulated platform, which is the witness. A thousand happenings take half an hour.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from drs_tui.insight.estimate import WINDOW_FILES
from drs_tui.submission.journal import Journals
from drs_tui.submission.manifest import read_manifest
from tests.benchmarks.bench_manifest import cpu_ms, plan, write_manifest
from tests.benchmarks.measuring import Bar, Section, in_turn, medians, print_sections, ratio
from tests.submission.builders import API, START
from tests.submission.calm import send_in_calm
from tests.submission.storm import Storm, summary

READ, PLANNED = "reading the journal", "reading and planning the manifest"
OVERVIEW = "reading it without its rows"


def storm(happenings: int, seed: int) -> Section:
    """Let so much happen to submissions."""
    with TemporaryDirectory() as folder:
        tally = Storm(Path(folder), seed).rage(happenings)
    print(json.dumps(summary(tally), indent=2))
    bars = [
        Bar("ids lost", tally.lost_ids, 0, ""),
        Bar("rows sent twice", tally.sent_twice, 0, ""),
        Bar("files within 5 minutes", tally.fullest_window, WINDOW_FILES, ""),
    ]
    method = f"{tally.runs} runs of {tally.submissions} submissions, {tally.rows:,} rows."
    return Section(f"{tally.happenings} kills and faults", method, bars)


def calm() -> Section:
    """Send 20,000 rows without any trouble."""
    with TemporaryDirectory() as folder:
        sent = send_in_calm(Path(folder), 20_000, speed=300.0)
    bars = [
        Bar("rows missing or sent twice", sent.rows_wrong, 0, ""),
        Bar("files within 5 minutes", sent.fullest_window, WINDOW_FILES, ""),
        Bar("part of the windows left empty", 1 - sent.window_use, 0.05, ""),
    ]
    return Section("20,000 rows", f"{sent.calls} calls; time runs 300 times faster.", bars)


def reading(rounds: int = 5) -> Section:
    """Read a journal of 100,000 rows."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "manifest.csv")
        write_manifest(path, 100_000)
        journal = Journals(Path(folder), API).create(plan(path), read_manifest(path), START)
        samples = in_turn(
            {
                PLANNED: lambda: cpu_ms(lambda: plan(path)),
                READ: lambda: cpu_ms(journal.read),
                OVERVIEW: lambda: cpu_ms(journal.read_overview),
            },
            rounds,
        )
    bars = [
        Bar(f"{READ} / {PLANNED}", ratio(samples, READ, PLANNED), 1.5),
        Bar(f"{OVERVIEW} / {PLANNED}", ratio(samples, OVERVIEW, PLANNED), 0.2),
    ]
    method = "Processor time, in turn; medians."
    return Section("Journal of 100,000 rows", method, [*bars, *medians(samples, "ms")])


if __name__ == "__main__":
    amounts = [int(word) for word in sys.argv[1:]]
    happenings, seed = (*amounts, *(1000, 1)[len(amounts) :])
    print_sections([reading(), calm(), storm(happenings, seed)])
