"""Which rows a typed filter lets through. Pure; it knows columns, not what a row is.

A filter is words: each must stand somewhere in the row, whatever the case. `column:value` asks one
column only, `!` before either asks for its absence, and double quotes keep blanks together. What
looks like a column that is not there is a word like any other, since addresses and times have
colons too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from drs_tui.values import dataclass

R = TypeVar("R")
S = TypeVar("S", contravariant=True)

_TERM = re.compile(r'(?P<no>!?)(?:(?P<column>[^\s":!]+):)?(?P<value>"[^"]*"?|\S*)')


class Readable(Protocol[S]):
    """A column, as far as a filter is concerned."""

    @property
    def key(self) -> str: ...

    @property
    def label(self) -> str: ...

    @property
    def says(self) -> Callable[[S], str]: ...


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that a row must say, or must not say."""

    value: str
    """In one case."""
    column: str | None = None
    """The key of the column to ask; None: all of them."""
    is_not: bool = False


def parse_filter(typed: str, names: Mapping[str, str]) -> tuple[Term, ...]:
    """Read a filter. `names` gives the key of each column by its names, in one case.

    A term of which nothing but its beginning is typed yet, such as `!` or `state:`, asks nothing.
    """
    terms = []
    for found in _TERM.finditer(typed.casefold()):
        value, name = found["value"], found["column"]
        column = names.get(name) if name else None
        if name and column is None:
            value = f"{name}:{value}"
        value = value.replace('"', "")
        if value:
            terms.append(Term(value, column, bool(found["no"])))
    return tuple(terms)


class RowFilter(Generic[R]):
    """A filter in force. It remembers what rows say while it is on, since letters come fast."""

    def __init__(self, columns: Sequence[Readable[R]]) -> None:
        self._columns = {column.key: column for column in columns}
        self._names = {column.label.casefold(): column.key for column in columns if column.label}
        self._names |= {column.key.casefold(): column.key for column in columns}
        self._terms: tuple[Term, ...] = ()
        self._rows: Sequence[R] = ()
        self._said: Sequence[str] = ()
        """What each of these rows says, in one case."""
        self.typed = ""
        """The filter as it was typed."""

    @property
    def is_on(self) -> bool:
        """Whether rows may be left out."""
        return bool(self._terms)

    def set(self, typed: str) -> None:
        """Put another filter in force; empty: none."""
        self.typed = typed
        self._terms = parse_filter(typed, self._names)

    def forget(self) -> None:
        """Forget what rows say, to be worked out again when the next letter is typed."""
        self._rows, self._said = (), ()

    def choose(self, rows: Sequence[R]) -> Sequence[R]:
        """Return the rows that pass, in their order; `rows` must not change afterwards."""
        for number, term in enumerate(self._terms):
            value, is_not = term.value, term.is_not
            if term.column is not None:
                says = self._columns[term.column].says
                rows = [row for row in rows if _says(says(row), value) is not is_not]
                continue
            said = self._all_said(rows) if not number else self._said_by(rows)
            if is_not:
                rows = [row for row, text in zip(rows, said, strict=True) if value not in text]
            else:
                rows = [row for row, text in zip(rows, said, strict=True) if value in text]
        return rows

    def _all_said(self, rows: Sequence[R]) -> Sequence[str]:
        """Return what each of all rows says, and remember it."""
        if rows is not self._rows:
            self._rows, self._said = rows, self._said_by(rows)
        return self._said

    def _said_by(self, rows: Sequence[R]) -> Sequence[str]:
        """Return what rows say; what was worked out for a row before serves again."""
        known = {id(row): said for row, said in zip(self._rows, self._said, strict=True)}
        fresh = [row for row in rows if id(row) not in known] if known else rows
        columns = [map(column.says, fresh) for column in self._columns.values()]
        said = list(map(str.casefold, map("\n".join, zip(*columns, strict=True))))
        if not known:
            return said
        known |= zip(map(id, fresh), said, strict=True)
        return [known[id(row)] for row in rows]


def _says(said: str, value: str) -> bool:
    """Tell whether a column says `value`: a number as a whole, other words in part."""
    if value.isdecimal():
        number = said.replace(",", "").strip()
        if number.isdecimal():
            return int(number) == int(value)
    return value in said.casefold()
