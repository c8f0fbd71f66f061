"""Which columns of a table are in sight, as a person wants them. Pure.

All that fit, by what matters most; or, once one scrolled to the right, from there on; or as wide as
what they say, so that nothing is cut off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from rich.cells import cell_len
from rich.text import Text

from drs_tui.ui.widgets.columns import (
    GAP,
    Column,
    Slot,
    fit_columns,
    most_skipped,
    scroll_columns,
)

R = TypeVar("R")


class ColumnLayout(Generic[R]):
    """The columns of one table."""

    def __init__(self, columns: Sequence[Column[R]]) -> None:
        self.columns = tuple(columns)
        """All of them, from left to right, in sight or not."""
        self.sorted_by: tuple[str, bool] | None = None
        """The key of the column that the rows are sorted by, and whether they fall."""
        self._skipped = 0
        self._wide: dict[str, int] | None = None

    @property
    def is_wide(self) -> bool:
        """Whether every column is as wide as what it says."""
        return self._wide is not None

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Have other columns."""
        self.columns = tuple(columns)
        self._skipped = 0

    def set_wide(self, is_wide: bool) -> None:
        """Make every column as wide as what it says, and none left out; or make them fit."""
        self._wide = {} if is_wide else None
        self._skipped = 0

    def scroll(self, step: int, width: int) -> bool:
        """Skip so many columns more, or fewer, within `width`; tell whether there were any."""
        widths = self._widths()
        fits = sum(widths) + GAP * (len(widths) - 1) <= width
        last = 0 if fits else most_skipped(self.columns, widths, width)
        before, self._skipped = self._skipped, max(0, min(self._skipped + step, last))
        return self._skipped != before

    def grow(self, rows: Sequence[R], width: int) -> bool:
        """Widen the columns to what they say of `rows`, where they are wide; tell whether they
        were narrower.

        They never get narrower while one scrolls, so that they do not dance; and none is wider than
        the table.
        """
        if self._wide is None:
            return False
        grown = dict(self._wide)
        for column in self.columns:
            said = max((cell_len(column.cell(row).plain) for row in rows), default=0)
            least = min(max(said, cell_len(column.label) + 1), max(1, width))
            grown[column.key] = max(grown.get(column.key, 0), least)
        before, self._wide = self._wide, grown
        return grown != before

    def slots(self, width: int) -> tuple[Slot[R], ...]:
        """Return the columns in sight, with their places."""
        if self._skipped or self._wide is not None:
            return scroll_columns(self.columns, self._widths(), width, self._skipped)
        return fit_columns(self.columns, width)

    def label(self, slot: Slot[R], arrows: tuple[str, str]) -> Text:
        """Return what the header says of a column: of the one sorted by, with an arrow that says
        whether the rows rise or fall, which stays where the label is cut."""
        key, falls = self.sorted_by or (None, False)
        heading, label = slot.column.heading, slot.column.label
        if heading is not None:
            return Text(heading(slot.width))
        if slot.column.key != key:
            return Text(label)
        return Text(label[: slot.width - 1] + arrows[falls], "underline")

    def _widths(self) -> list[int]:
        wide = self._wide or {}
        return [wide.get(column.key, column.width) for column in self.columns]
