"""How late the end of a job is seen, over six simulated hours, beside a round robin.

python -m tests.benchmarks.bench_polling
"""

from __future__ import annotations

from random import Random

from drs_tui.monitor.budget import Share
from tests.benchmarks.importers import IMPORTERS
from tests.benchmarks.watchers import Record, go_round, watch

SIX_HOURS_S = 6 * 3600.0
SIZES = (10, 100, 1000, 10_000)
SHARES = {
    "0.6, cold 0.25 (default)": Share(),
    "0.6 for all": Share(0.6, 0.6),
    "0.9 for all": Share(0.9, 0.9),
}


def _figures(record: Record) -> str:
    lags = " / ".join(f"{record.lag(part):.1f}" for part in (0.5, 0.95, 1.0))
    return f"{lags} | {record.most_in_window()}"


def main() -> None:
    """Print the table."""
    print(
        "| share | importer | jobs | ours: lag median / p95 / max s | most in 300 s | "
        "longest gap s | round robin: lag | most in 300 s | p95 ratio |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for title, share in SHARES.items():
        for name, importer in IMPORTERS.items():
            for jobs in SIZES:
                courses = importer(jobs, Random(jobs))
                ours = watch(courses, share, SIX_HOURS_S, Random(1))
                theirs = go_round(courses, share.own, SIX_HOURS_S)
                assert not ours.refused
                print(
                    f"| {title} | {name} | {jobs} | {_figures(ours)} | {ours.longest_gap_s:.0f} | "
                    f"{_figures(theirs)} | {ours.lag(0.95) / theirs.lag(0.95):.2f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
