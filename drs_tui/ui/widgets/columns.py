"""Which columns of a table fit, and where.

Apart from the widget because it is arithmetic: every width from nothing to very wide can be tried
without a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, Literal, TypeVar

from rich.text import Text

from drs_tui.values import dataclass

R = TypeVar("R")

GAP = 1
"""Blank cells between two columns."""

Align = Literal["left", "right"]


@dataclass(frozen=True, slots=True)
class Column(Generic[R]):
    """One column: what it says of a row, and how wide it wants to be."""

    key: str
    """Names the column, for whoever sorts, filters or configures it."""

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

    most: int = 0
    """The most cells a column that flexes takes; 0: no limit."""

    align: Align = "left"
    """The side that the text leans on."""

    priority: int = 0
    """The column with the highest number is left out first where it is narrow; 0 never is."""

    is_pinned: bool = False
    """Whether it stays where it is while the columns behind it scroll; for the first ones only."""

    sort: Callable[[R], Any] | None = None
    """What rows are sorted by, None for a row that has nothing; without it nobody sorts by it."""

    falls: bool = False
    """Whether who sorts by it wants the largest first, as of counts and dates."""

    words: Callable[[R], str] | None = None
    """What a filter reads of a row, where that is not what the cell says or can be had faster."""

    drawn: Callable[[R, int], Text] | None = None
    """Formats one row for the width that the column has, where that matters: a picture."""

    heading: Callable[[int], str] | None = None
    """What the header says for the width that the column has, in place of the label."""

    def text(self, row: R, width: int) -> Text:
        """Return what the column says of a row in so many cells."""
        return self.cell(row) if self.drawn is None else self.drawn(row, width)

    @property
    def says(self) -> Callable[[R], str]:
        """Returns what a filter reads of a row."""
        return self.words or (lambda row: self.cell(row).plain)


@dataclass(frozen=True, slots=True)
class Slot(Generic[R]):
    """A column that found its place."""

    column: Column[R]
    """Who stands here."""

    x: int
    """The first cell, counted from the left edge of the columns."""

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
    extras = _share(spare, chosen)
    return _place(chosen, [c.width + more for c, more in zip(chosen, extras, strict=True)], width)


def scroll_columns(
    columns: Sequence[Column[R]], widths: Sequence[int], width: int, skipped: int
) -> tuple[Slot[R], ...]:
    """Return the columns from the one behind `skipped` others on, cut at the right edge.

    Those that are pinned come first in any case and do not count as skipped. `widths` says how wide
    each column is to be.
    """
    pinned = count_pinned(columns)
    chosen = [*range(pinned), *range(pinned + skipped, len(columns))]
    return _place([columns[index] for index in chosen], [widths[index] for index in chosen], width)


def most_skipped(columns: Sequence[Column[R]], widths: Sequence[int], width: int) -> int:
    """Return how many columns have to be skipped for the last one to be in sight as a whole."""
    pinned = count_pinned(columns)
    room = width - sum(widths[:pinned]) - GAP * pinned
    skipped = len(columns) - pinned
    while skipped and room >= 0:
        room -= widths[pinned + skipped - 1] + GAP
        if room < -GAP:
            break
        skipped -= 1
    return max(0, min(skipped, len(columns) - pinned - 1))


def count_pinned(columns: Sequence[Column[R]]) -> int:
    """Return how many of the first columns are pinned."""
    return next((at for at, column in enumerate(columns) if not column.is_pinned), len(columns))


def _place(columns: Sequence[Column[R]], widths: Sequence[int], width: int) -> tuple[Slot[R], ...]:
    """Put columns side by side, cut at the right edge."""
    slots: list[Slot[R]] = []
    x = 0
    for column, wanted in zip(columns, widths, strict=True):
        room = min(wanted, width - x)
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
    """Split `spare` by flex; what a column of limited width does not take goes to the others."""
    parts = [0] * len(columns)
    open_ones = [index for index, column in enumerate(columns) if column.flex]
    while open_ones:
        full = [
            index
            for index, part in _split(spare, columns, open_ones)
            if 0 < columns[index].most <= columns[index].width + part
        ]
        if not full:
            break
        for index in full:
            parts[index] = max(0, columns[index].most - columns[index].width)
            spare -= parts[index]
            open_ones.remove(index)
    for index, part in _split(spare, columns, open_ones):
        parts[index] = part
    return parts


def _split(
    spare: int, columns: Sequence[Column[R]], indexes: Sequence[int]
) -> list[tuple[int, int]]:
    """Split `spare` by flex; rounding the running total makes the parts add up exactly."""
    whole = sum(columns[index].flex for index in indexes)
    parts: list[tuple[int, int]] = []
    flexed = given = 0
    for index in indexes:
        flexed += columns[index].flex
        part = spare * flexed // whole - given
        given += part
        parts.append((index, part))
    return parts
