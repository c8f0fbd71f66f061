"""What the row table sends to a terminal and how long it takes, beside Textual's `DataTable`.

Run it as `python -m tests.benchmarks.bench_row_table`. Each table runs in a process of its own, on
a real pseudo-terminal with Textual's own driver; here keys are typed, and the bytes that come back
are counted. The times are those from the request to the first and to the last byte of its answer.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import gc
import os
import select
import statistics
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable

from drs_tui.ui.widgets.row_table import Column, RowTable

COLUMNS, LINES = 120, 40
QUIET_S = 0.06
"""A terminal that got nothing for so long has got all."""


@dataclass(frozen=True, slots=True)
class Record:
    """Enough of a job to fill a row."""

    id: str
    state: str
    ok: int
    failed: int
    age: str


def make_records(count: int) -> tuple[Record, ...]:
    return tuple(
        Record(f"3014577890{number:08}", "RUNNING", number % 100, number % 7, "30 s")
        for number in range(count)
    )


RECORD_COLUMNS: tuple[Column[Record], ...] = (
    Column("id", "Job", lambda record: Text(record.id), width=20),
    Column("state", "State", lambda record: Text(record.state, "green"), width=10),
    Column("ok", "Ok", lambda record: Text(str(record.ok)), width=5, align="right"),
    Column("failed", "Failed", lambda record: Text(str(record.failed)), width=6, align="right"),
    Column("age", "Looked", lambda record: Text(record.age, "dim"), width=8, flex=1),
)


class BenchedApp(App[None]):
    """An app with one table that does what a line on the pipe `requests` says.

    A change is made ready first and shown by `go`, so that the time of the table is measured and
    not that of the records.
    """

    def __init__(self, rows: int, theme: str, requests: int, answers: int) -> None:
        super().__init__()
        self.theme = theme
        self.records = make_records(rows)
        self.changed: list[int] = []
        self.before = self.records
        self.answers = answers
        self.requests = requests

    def on_ready(self) -> None:
        gc.collect()
        gc.freeze()
        asyncio.get_running_loop().add_reader(self.requests, self.serve)
        self.answer("ready")

    def serve(self) -> None:
        name, *numbers = os.read(self.requests, 100).decode().split()
        if name == "memory":
            self.answer(f"{resident_mb()}")
        elif name == "open":
            self.open_table()
        elif name == "change":
            self.change(range(*map(int, numbers)))
            self.answer("ready")
        elif name == "go":
            self.show_changed()

    def answer(self, line: str) -> None:
        os.write(self.answers, f"{line}\n".encode())

    def change(self, indexes: range) -> None:
        records = list(self.records)
        for index in indexes:
            records[index] = replace(records[index], ok=(records[index].ok + 1) % 100)
        self.before, self.records, self.changed = self.records, tuple(records), list(indexes)

    def open_table(self) -> None:
        raise NotImplementedError

    def show_changed(self) -> None:
        raise NotImplementedError


class RowTableApp(BenchedApp):
    def compose(self) -> ComposeResult:
        yield RowTable(RECORD_COLUMNS, key=lambda record: record.id)

    def open_table(self) -> None:
        self.query_one(RowTable).show(self.records)

    def show_changed(self) -> None:
        self.query_one(RowTable).show(self.records)


class DataTableApp(BenchedApp):
    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def open_table(self) -> None:
        table = self.query_one(DataTable)
        for column in RECORD_COLUMNS:
            table.add_column(column.label, key=column.key)
        for record in self.records:
            table.add_row(*(column.cell(record) for column in RECORD_COLUMNS), key=record.id)

    def show_changed(self) -> None:
        """Without a change write one cell all the same, as a program that does not compare."""
        table = self.query_one(DataTable)
        for index in self.changed or [0]:
            record = self.records[index]
            table.update_cell(record.id, "ok", Text(str(record.ok)))


APPS: dict[str, type[BenchedApp]] = {"row": RowTableApp, "data": DataTableApp}


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@dataclass(frozen=True, slots=True)
class Sent:
    """What one request made the app send."""

    size_bytes: int
    first_ms: float
    last_ms: float


class Terminal:
    """The other end of the pseudo-terminal that an app runs on."""

    def __init__(self, screen: int, requests: int, answers: int) -> None:
        self._screen = screen
        self._requests = requests
        self._answers = answers

    def type(self, keys: str) -> Sent:
        return self._measure(lambda: os.write(self._screen, keys.encode()))

    def ask(self, request: str) -> Sent:
        return self._measure(lambda: os.write(self._requests, f"{request}\n".encode()))

    def change(self, *span: int) -> Sent:
        """Change a cell of the rows of `range(*span)`; none of them for an empty range."""
        os.write(self._requests, f"change {' '.join(map(str, span))}\n".encode())
        os.read(self._answers, 100)
        return self.ask("go")

    def memory_mb(self) -> float:
        os.write(self._requests, b"memory\n")
        return float(os.read(self._answers, 100))

    def _measure(self, act: Callable[[], object]) -> Sent:
        started = time.perf_counter()
        act()
        return self._listen(started)

    def _listen(self, started: float, wait_s: float = 0.3) -> Sent:
        """Read until it is quiet; `wait_s` is the patience for a first byte."""
        size, first, last = 0, 0.0, 0.0
        while select.select([self._screen], [], [], QUIET_S if size else wait_s)[0]:
            size += len(os.read(self._screen, 65536))
            last = (time.perf_counter() - started) * 1000
            first = first or last
        return Sent(size, first, last)

    def wait_until_ready(self) -> None:
        """Keep reading meanwhile, or the app would be stuck on a full terminal."""
        while not select.select([self._answers], [], [], 0)[0]:
            self._listen(time.perf_counter(), wait_s=0.05)
        os.read(self._answers, 100)
        self._listen(time.perf_counter())


@contextmanager
def terminal(app: str, rows: int, theme: str) -> Iterator[Terminal]:
    """Run one of `APPS` with so many rows, not yet shown, on a terminal of 120x40."""
    screen, app_side = os.openpty()
    fcntl.ioctl(app_side, termios.TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    requests_read, requests = os.pipe()
    answers, answers_write = os.pipe()
    program = [sys.executable, "-m", "tests.benchmarks.bench_row_table"]
    pipes = ["--pipes", str(requests_read), str(answers_write)]
    process = subprocess.Popen(
        [*program, "--app", app, "--rows", str(rows), "--theme", theme, *pipes],
        stdin=app_side,
        stdout=app_side,
        stderr=app_side,
        pass_fds=(requests_read, answers_write),
        start_new_session=True,
        env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )
    for mine_no_longer in (app_side, requests_read, answers_write):
        os.close(mine_no_longer)
    try:
        there = Terminal(screen, requests, answers)
        there.wait_until_ready()
        yield there
    finally:
        process.kill()
        process.wait()
        for mine in (screen, requests, answers):
            os.close(mine)


ACTIONS: dict[str, Callable[[Terminal], Sent]] = {
    "cursor down": lambda there: there.type("\x1b[B"),
    "page down": lambda there: there.type("\x1b[6~"),
    "one visible change": lambda there: there.change(3, 4),
    "one out of sight": lambda there: there.change(500, 501),
    "same rows again": lambda there: there.change(0),
    "100 changes from the top": lambda there: there.change(100),
}
TOP = "\x1b[H"
ROUNDS = 15


def measure(app: str, rows: int, theme: str) -> dict[str, Sent]:
    """Return the median of each action; `open` happens once only."""
    with terminal(app, rows, theme) as there:
        before_mb = there.memory_mb()
        results = {"open": there.ask("open")}
        print(f"{app} {rows}: {there.memory_mb() - before_mb:.1f} MB more after opening")
        for name, act in ACTIONS.items():
            there.type(TOP)
            samples = [act(there) for _ in range(ROUNDS)]
            results[name] = Sent(
                round(statistics.median(sample.size_bytes for sample in samples)),
                statistics.median(sample.first_ms for sample in samples),
                statistics.median(sample.last_ms for sample in samples),
            )
    return results


def report(theme: str) -> None:
    """Print one line an action, as ratios to a `DataTable` of 1000 rows in the same run."""
    results = {(app, rows): measure(app, rows, theme) for app, rows in TABLES}
    reference = results[TABLES[0]]
    print(f"{theme}\n{'':42}{'bytes':>8}{'first ms':>10}{'last ms':>10}{'ratio':>8}")
    for (app, rows), measured in results.items():
        for name, sent in measured.items():
            ratio = sent.first_ms / reference[name].first_ms
            times = f"{sent.first_ms:>10.1f}{sent.last_ms:>10.1f}{ratio:>8.2f}"
            print(f"{app} {rows}, {name:<30}"[:42].ljust(42) + f"{sent.size_bytes:>8}{times}")


TABLES = (("data", 1000), ("row", 1000), ("row", 100_000))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", default="textual-dark")
    parser.add_argument("--app", choices=APPS, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--pipes", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.app is None:
        report(options.theme)
    else:
        APPS[options.app](options.rows, options.theme, *options.pipes).run()


if __name__ == "__main__":
    main()
