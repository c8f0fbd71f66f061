"""What a list of rows costs: bytes to the terminal, time and memory, beside Textual's `DataTable`.

Run it as `python -m tests.benchmarks.bench_row_table`. Each table runs in a process of its own, on
a real pseudo-terminal; here keys are typed, and the bytes that come back are counted. The product's
list has the product's driver, the `DataTable` that of Textual. Times are those from the request to
the first byte of its answer.
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
from textual.driver import Driver
from textual.widgets import DataTable

from drs_tui.ui.thrift.driver import ThriftyDriver
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import Column, RowTable
from tests.benchmarks.measuring import Bar, Section, print_sections

COLUMNS, LINES = 120, 40
QUIET_S = 0.06
"""A terminal that got nothing for so long has got all."""
FILTER = "11"


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
    Column("id", "Job", lambda record: Text(record.id), width=20, words=lambda record: record.id),
    Column(
        "state",
        "State",
        lambda record: Text(record.state, "green"),
        width=10,
        words=lambda record: record.state,
    ),
    Column(
        "ok",
        "Ok",
        lambda record: Text(str(record.ok)),
        width=5,
        align="right",
        sort=lambda record: record.ok,
        words=lambda record: str(record.ok),
    ),
    Column(
        "failed",
        "Failed",
        lambda record: Text(str(record.failed)),
        width=6,
        align="right",
        words=lambda record: str(record.failed),
    ),
    Column(
        "age",
        "Looked",
        lambda record: Text(record.age, "dim"),
        width=8,
        flex=1,
        words=lambda record: record.age,
    ),
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
        elif name == "sort":
            self.sort()
        elif name == "filter":
            self.filter(FILTER)
        elif name == "all":
            self.filter("")

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

    def sort(self) -> None:
        """Sort by a number, each time the other way round."""
        raise NotImplementedError

    def filter(self, typed: str) -> None:
        raise NotImplementedError


class ListApp(BenchedApp):
    """A list as the product has it."""

    def get_driver_class(self) -> type[Driver]:
        return ThriftyDriver

    def compose(self) -> ComposeResult:
        yield ListPane(RECORD_COLUMNS, name="rows", key=lambda record: record.id, one="row")

    @property
    def pane(self) -> ListPane[Record]:
        return self.query_one(ListPane)

    def open_table(self) -> None:
        self.pane.show(self.records)

    def show_changed(self) -> None:
        self.pane.show(self.records)

    def sort(self) -> None:
        self.pane.sort_by("ok")

    def filter(self, typed: str) -> None:
        self.pane.set_filter(typed)


class RowTableApp(ListApp):
    """The bare row table, with Textual's own driver."""

    def get_driver_class(self) -> type[Driver]:
        return super(BenchedApp, self).get_driver_class()

    def compose(self) -> ComposeResult:
        yield RowTable(RECORD_COLUMNS, key=lambda record: record.id)

    def open_table(self) -> None:
        self.query_one(RowTable).show(self.records)

    def show_changed(self) -> None:
        self.query_one(RowTable).show(self.records)


class DataTableApp(BenchedApp):
    is_falling = False

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    @property
    def table(self) -> DataTable[Text]:
        return self.query_one(DataTable)

    def open_table(self) -> None:
        for column in RECORD_COLUMNS:
            self.table.add_column(column.label, key=column.key)
        self.fill("")

    def fill(self, typed: str) -> None:
        for record in self.records:
            if typed in record.id or typed in str(record.ok):
                cells = (column.cell(record) for column in RECORD_COLUMNS)
                self.table.add_row(*cells, key=record.id)

    def show_changed(self) -> None:
        """Without a change write one cell all the same, as a program that does not compare."""
        for index in self.changed or [0]:
            record = self.records[index]
            self.table.update_cell(record.id, "ok", Text(str(record.ok)))

    def sort(self) -> None:
        self.is_falling = not self.is_falling
        self.table.sort("ok", key=lambda cell: int(cell.plain), reverse=self.is_falling)

    def filter(self, typed: str) -> None:
        self.table.clear()
        self.fill(typed)


APPS: dict[str, type[BenchedApp]] = {"list": ListApp, "row": RowTableApp, "data": DataTableApp}


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
        # On a busy machine the rest of an earlier picture may come only now.
        self._listen(time.perf_counter(), wait_s=QUIET_S)
        return self.ask("go")

    def memory_mb(self) -> float:
        os.write(self._requests, b"memory\n")
        return float(os.read(self._answers, 100))

    def _measure(self, act: Callable[[], object]) -> Sent:
        started = time.perf_counter()
        act()
        return self._listen(started)

    def _listen(self, started: float, wait_s: float = 0.6) -> Sent:
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


TOP = "\x1b[H"
ACTIONS: dict[str, Callable[[Terminal], Sent]] = {
    "cursor down": lambda there: there.type("\x1b[B"),
    "page down": lambda there: there.type("\x1b[6~"),
    "one visible change": lambda there: there.change(3, 4),
    "one out of sight": lambda there: there.change(500, 501),
    "same rows again": lambda there: there.change(0),
    "100 changes from the top": lambda there: there.change(100),
    "sort": lambda there: there.ask("sort"),
    "filter": lambda there: there.ask("filter"),
}
RESET: dict[str, Callable[[Terminal], Sent]] = {"filter": lambda there: there.ask("all")}
ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one table took."""

    memory_mb: float
    """More after opening than before."""
    sent: dict[str, list[Sent]]

    def size_bytes(self, name: str) -> float:
        return statistics.median(sample.size_bytes for sample in self.sent[name])

    def first_ms(self, name: str) -> float:
        return statistics.median(sample.first_ms for sample in self.sent[name])

    def p95_ms(self, name: str) -> float:
        return sorted(sample.first_ms for sample in self.sent[name])[int(0.95 * ROUNDS)]


def measure(app: str, rows: int, theme: str) -> Measured:
    """Take each action so many times; `open` happens once only."""
    with terminal(app, rows, theme) as there:
        before_mb = there.memory_mb()
        sent = {"open": [there.ask("open")]}
        memory_mb = there.memory_mb() - before_mb
        for name, act in ACTIONS.items():
            there.type(TOP)
            sent[name] = []
            for _ in range(ROUNDS + 1):
                sent[name].append(act(there))
                if name in RESET:
                    RESET[name](there)
            del sent[name][0]
    return Measured(memory_mb, sent)


def sections(theme: str = "textual-dark") -> list[Section]:
    """Measure all tables; times as ratios to a `DataTable` of 1000 rows in the same run."""
    data, few = measure("data", 1000, theme), measure("list", 1000, theme)
    many = measure("list", 100_000, theme)

    def against(name: str, limit: float) -> Bar:
        value = many.first_ms(name) / data.first_ms(name)
        return Bar(f"{name}: ratio to a DataTable of 1000 rows", value, limit)

    busy = "Milliseconds of a machine that others used too; the ratio is the figure that counts."
    absolute = [
        Bar("open", many.first_ms("open"), 150, "ms", busy),
        against("open", 0.6),
        Bar("key to frame, 95 of 100", many.p95_ms("cursor down"), 8, "ms", busy),
        against("cursor down", 1.2),
        Bar("sort", many.first_ms("sort"), 150, "ms", busy),
        against("sort", 3),
        Bar("filter", many.first_ms("filter"), 60, "ms", busy),
        against("filter", 1),
        Bar("one visible change", many.first_ms("one visible change"), 5, "ms", busy),
        against("one visible change", 0.1),
        Bar("memory after opening", many.memory_mb, 5, "MB"),
    ]
    names = ("open", *ACTIONS)
    return [
        Section(
            "A list of 100,000 rows",
            "From the request to the first byte of its answer on a terminal of 120x40, medians of "
            f"{ROUNDS}; times on a machine that is not quiet, so the ratios count.",
            absolute,
        ),
        Section(
            "Bytes of one action, 120x40, 24-bit colour",
            "The product's list with the product's driver, 1000 rows; below it a DataTable of the "
            "same rows with Textual's driver.",
            [
                Bar("one visible change", few.size_bytes("one visible change"), 150, "B"),
                Bar("one change out of sight", few.size_bytes("one out of sight"), 0, "B"),
                Bar("the same rows again", few.size_bytes("same rows again"), 0, "B"),
                *(Bar(f"list: {name}", few.size_bytes(name), None, "B") for name in names),
                *(Bar(f"DataTable: {name}", data.size_bytes(name), None, "B") for name in names),
            ],
        ),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--theme", default="textual-dark")
    parser.add_argument("--app", choices=APPS, help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--pipes", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.app is None:
        print_sections(sections(options.theme))
    else:
        APPS[options.app](options.rows, options.theme, *options.pipes).run()


if __name__ == "__main__":
    main()
