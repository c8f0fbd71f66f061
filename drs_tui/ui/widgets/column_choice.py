"""Which columns of a list are shown, and which of them it can be sorted by. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from drs_tui.ui.widgets.chooser import Option
from drs_tui.ui.widgets.columns import Column

R = TypeVar("R")

OWN_ORDER = ""
"""Stands among the keys of columns for the order of the list itself."""


class ColumnChoice(Generic[R]):
    """All columns of a list; all but the first can be hidden."""

    def __init__(self, columns: Sequence[Column[R]], hidden: Iterable[str]) -> None:
        self.all = tuple(columns)
        """Hidden or not, from left to right."""
        self._hidden = {key: None for key in hidden if key != columns[0].key}

    @property
    def hidden(self) -> tuple[str, ...]:
        """The keys of the columns that are not shown."""
        return tuple(self._hidden)

    @property
    def shown(self) -> tuple[Column[R], ...]:
        """The columns that are shown where there is room."""
        return tuple(column for column in self.all if column.key not in self._hidden)

    def toggle(self, key: str) -> None:
        """Show a column that is hidden, or hide it."""
        if key in self._hidden:
            del self._hidden[key]
        else:
            self._hidden[key] = None

    def sortable(self, key: str) -> Column[R] | None:
        """Return the column of this key, hidden or not, if it can be sorted by."""
        columns = (column for column in self.all if column.key == key)
        return next((column for column in columns if column.sort is not None), None)

    def next_order(self, present: str, step: int) -> str:
        """Return what is sorted by after `present`: the shown columns in turn, the own order."""
        keys = [OWN_ORDER, *(column.key for column in self.shown if column.sort is not None)]
        place = keys.index(present) if present in keys else 0
        return keys[(place + step) % len(keys)]

    def order_options(self, own_order: str, present: str, sign: str) -> list[Option]:
        """Return what can be sorted by; `sign` stands before the present order."""
        names = [(column.key, column.label) for column in self.shown if column.sort is not None]
        return [
            Option(key, name, sign if key == present else " ")
            for key, name in [(OWN_ORDER, own_order), *names]
        ]

    def column_options(self) -> list[Option]:
        """Return what can be hidden."""
        return [
            Option(column.key, column.label, "[ ]" if column.key in self._hidden else "[x]")
            for column in self.all[1:]
        ]
