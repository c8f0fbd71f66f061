"""An app with nothing but a row table, and what a test wants to know of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.widgets import Button

from drs_tui.ui.widgets.row_table import Column, RowTable


@dataclass(frozen=True, slots=True)
class Row:
    key: str
    name: str = "name"
    age: str = "now"


def rows_of(keys: Sequence[object]) -> tuple[Row, ...]:
    return tuple(Row(str(key), f"name {key}") for key in keys)


class Table(RowTable[Row]):
    """A row table that notes which regions it was asked to refresh."""

    def __init__(self, columns: Sequence[Column[Row]], **options: Any) -> None:
        self.refreshed: list[Region] = []
        super().__init__(columns, key=lambda row: row.key, **options)

    def refresh(self, *regions: Region, repaint: bool = True, **options: Any) -> Table:
        if repaint:
            self.refreshed.extend(regions or [self.size.region])
        return super().refresh(*regions, repaint=repaint, **options)


@dataclass
class Cells:
    """The columns of the tests; counts how often a cell was formatted, and lets time pass."""

    formatted: int = 0
    ages: dict[str, str] = field(default_factory=dict)

    def name(self, row: Row) -> Text:
        self.formatted += 1
        return Text(row.name)

    def age(self, row: Row) -> Text:
        return Text(self.ages.get(row.key, row.age))

    def columns(self) -> list[Column[Row]]:
        return [
            Column("name", "Name", self.name, width=10),
            Column("age", "Age", self.age, width=6),
            Column("more", "More", lambda row: Text("-"), width=5, flex=1),
        ]


class TableApp(App[None]):
    def __init__(self, rows: Sequence[Row], columns: Sequence[Column[Row]], **options: Any) -> None:
        super().__init__()
        self.table = Table(columns, id="rows", **options)
        self.rows = rows
        self.heard: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.table
        yield Button("elsewhere")

    def on_mount(self) -> None:
        self.table.show(self.rows)

    @on(RowTable.Opened, "#rows")
    def note_open(self, message: RowTable.Opened) -> None:
        self.heard.append(f"open {message.key}")

    @on(RowTable.CursorMoved, "#rows")
    def note_move(self, message: RowTable.CursorMoved) -> None:
        self.heard.append(f"at {message.key}")

    @on(RowTable.Marked, "#rows")
    def note_marks(self) -> None:
        self.heard.append(f"marked {' '.join(self.table.marked)}".strip())

    @on(RowTable.NothingMarked, "#rows")
    def note_no_marks(self) -> None:
        self.heard.append("nothing marked")

    @on(RowTable.FoldWanted, "#rows")
    def note_fold(self, message: RowTable.FoldWanted) -> None:
        self.heard.append(f"{'fold' if message.fold else 'unfold'} {message.key}")

    @on(RowTable.HeaderClicked, "#rows")
    def note_header(self, message: RowTable.HeaderClicked) -> None:
        self.heard.append(f"header {message.column}")


@dataclass
class Stage:
    app: TableApp
    pilot: Pilot[None]
    cells: Cells

    @property
    def table(self) -> Table:
        return self.app.table

    @property
    def top(self) -> int:
        return self.table.scroll_offset.y

    @property
    def lines(self) -> list[str]:
        """What stands on the screen where the table is, header first."""
        strips = self.app.screen._compositor.render_strips()
        return [strip.text.rstrip() for strip in strips[: self.table.size.height]]

    async def refreshed(self) -> list[Region]:
        """Return the regions refreshed since the last call."""
        await self.pilot.pause()
        regions, self.table.refreshed = self.table.refreshed, []
        return regions

    async def heard(self) -> list[str]:
        """Return the messages since the last call."""
        await self.pilot.pause()
        heard, self.app.heard = self.app.heard, []
        return heard


@asynccontextmanager
async def stage(
    rows: Sequence[Row] = (), *, size: tuple[int, int] = (40, 14), **options: Any
) -> AsyncIterator[Stage]:
    """Run an app whose table shows ten rows at a time, unless `size` says otherwise."""
    cells = Cells()
    app = TableApp(rows, cells.columns(), **options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        there = Stage(app, pilot, cells)
        app.table.refreshed.clear()
        app.heard.clear()
        yield there
