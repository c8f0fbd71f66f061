"""Which columns of a table fit, and where.

Apart from the widget because it is arithmetic: every width from nothing to very wide can be tried
without a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from rich.text import Text

R = TypeVar("R")

GAP = 1
"""Blank cells between two columns."""

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: what it says of a row, and how wide it wants to be."""

    key: str
    """Names the column, for whoever sorts or configures it."""

    label: str
    """What the header says."""

    cell: Callable[[R], Text]
    """Formats one row. Called for visible rows only; its text is shown as it is, never as markup.

    It runs again when a row that equals no earlier one is shown, and at each `recheck`.
    """

    width: int = 8
    """Width in cells: exact for a fixed column, the least for one that flexes."""

    flex: int = 0
    """Share of the width that the fixed columns leave over; 0 takes none."""

    align: Align = "left"
    """The side that the text leans on."""

    priority: int = 0
    """The column with the highest number is left out first where it is narrow; 0 never is."""


@dataclass(frozen=True, slots=True)
class Slot(Generic[R]):
    """A column that found its place."""

    column: Column[R]
    """Who stands here."""

    x: int
    """The first cell, counted from the left edge of the table."""

    width: int
    """How many cells; at least 1."""

    @property
    def end(self) -> int:
        """The first cell after this slot."""
        return self.x + self.width


def fit_columns(columns: Sequence[Column[R]], width: int) -> tuple[Slot[R], ...]:
    """Return the columns that fit into `width` cells, in their order, with their places.

    Columns are left out by priority, of equals the rightmost first, until the rest fits; a column
    once left out does not return into a gap that a wider one left. What then remains over goes to
    the columns that flex. Where even the columns of priority 0 are too wide, they are cut at the
    right edge.
    """
    chosen = _choose(columns, width)
    spare = max(0, width - _natural_width(chosen))
    slots: list[Slot[R]] = []
    x = 0
    for column, extra in zip(chosen, _share(spare, chosen), strict=True):
        room = min(column.width + extra, width - x)
        if room < 1:
            continue
        slots.append(Slot(column, x, room))
        x += room + GAP
    return tuple(slots)


def _choose(columns: Sequence[Column[R]], width: int) -> list[Column[R]]:
    chosen = list(columns)
    while _natural_width(chosen) > width:
        last = max(range(len(chosen)), key=lambda index: (chosen[index].priority, index))
        if chosen[last].priority == 0:
            break
        del chosen[last]
    return chosen


def _natural_width(columns: Sequence[Column[R]]) -> int:
    return sum(column.width for column in columns) + GAP * max(0, len(columns) - 1)


def _share(spare: int, columns: Sequence[Column[R]]) -> list[int]:
    """Split `spare` by flex; rounding the running total makes the parts add up exactly."""
    whole = sum(column.flex for column in columns)
    parts: list[int] = []
    flexed = given = 0
    for column in columns:
        flexed += column.flex
        part = spare * flexed // whole - given if whole else 0
        given += part
        parts.append(part)
    return parts
