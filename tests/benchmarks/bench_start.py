"""How long it takes to start: the job table, and the commands that scripts call.

Run it as `python -m tests.benchmarks.bench_start`. Figures count in an environment that holds the
product and nothing else, since tools of the test extra make the libraries import more: `--fresh`
makes one, `--python` names one.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from tests.benchmarks import bare_table
from tests.benchmarks.homes import LABEL, fill_home
from tests.benchmarks.measuring import Bar, in_turn, print_bars, print_samples, ratio
from tests.terminal import PATIENCE_S, Terminal

FEW, MANY = 40, 1000
ROOT = Path(__file__).parents[2]


def first_row_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the time from the start of a program to the first text of a row on its terminal."""
    wanted = LABEL.encode()
    terminal = Terminal(command, columns=120, lines=40, environ=environ, controlling=False)
    started = time.perf_counter()
    with terminal:
        while wanted not in terminal.sent:
            if time.perf_counter() - started > PATIENCE_S:
                raise TimeoutError(f"No row came. On the screen:\n{terminal.text}")
            terminal.read(0.5)
        return (time.perf_counter() - started) * 1000


def run_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the time that a program takes from its start to its end."""
    started = time.perf_counter()
    subprocess.run(command, env=dict(environ), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - started) * 1000


def write_rows(path: Path, count: int) -> str:
    """Write what the job table shows of so many jobs, for the bare table; return the path."""
    header = "Job\tBatch\tState\tOutcome\tItems\tok\tfailed\tof\tStarted\tTook\tLooked\tId"
    rows = [
        f"{LABEL}{number:04}\t-\tFINISHED\tOK\t██████\t100\t0\t100\t10:{number % 60:02}:00\t10m"
        f"\t10:00\t30145778901{number:07}"
        for number in range(count)
    ]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def measure_table(python: str, folder: Path, rounds: int) -> None:
    """Print how long the first picture takes, beside bare tables."""
    script = bare_table.__file__
    product = [python, "-m", "drs_tui"]
    measures: dict[str, Callable[[], float]] = {}
    for jobs in (FEW, MANY):
        home = fill_home(folder / f"jobs-{jobs}", jobs)
        rows = write_rows(folder / f"rows-{jobs}.tsv", jobs)
        bare = [python, script, rows]
        measures[f"drs-tui, {jobs} jobs"] = partial(first_row_ms, product, home)
        measures[f"DataTable, {jobs} rows"] = partial(first_row_ms, bare, home)
    samples = in_turn(measures, rounds)
    print_samples(samples, "ms to the first row")

    def bar(jobs: int, rows: int, limit: float) -> Bar:
        value = ratio(samples, f"drs-tui, {jobs} jobs", f"DataTable, {rows} rows")
        return Bar(f"first row: {jobs} jobs / DataTable of {rows}", value, limit)

    print_bars(bar(FEW, FEW, 1.3), bar(MANY, MANY, 1.3), bar(MANY, FEW, 1.2))


def measure_commands(python: str, folder: Path, rounds: int) -> None:
    """Print how long commands take that need neither screens nor network."""
    environ = fill_home(folder / "commands", MANY)
    program = str(Path(python).with_name("drs-tui"))
    measures = {
        "nothing": partial(run_ms, [python, "-c", "pass"], environ),
        "drs-tui --version": partial(run_ms, [program, "--version"], environ),
        "drs-tui jobs --cached --json, 1000 jobs": partial(
            run_ms, [program, "jobs", "--cached", "--json"], environ
        ),
    }
    samples = in_turn(measures, rounds)
    print_samples(samples, "ms")
    print_bars(Bar("--version / nothing", ratio(samples, "drs-tui --version", "nothing"), 2.5))


def fresh_python(folder: Path) -> str:
    """Make an environment with the product and what it needs; return its interpreter."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT], check=True)
    return str(python)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fresh", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        python = fresh_python(folder) if options.fresh else options.python
        measure_table(python, folder, options.rounds)
        print()
        measure_commands(python, folder, options.rounds)


if __name__ == "__main__":
    main()
