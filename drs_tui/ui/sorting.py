"""The order of rows. Pure; it knows columns, not what a row is.

Rows may be 100,000. What they are sorted by is worked out once for each, and the sort itself then
runs at the speed of C.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

R = TypeVar("R")


def sort_rows(rows: Sequence[R], value: Callable[[R], Any], *, falls: bool) -> list[R]:
    """Return rows by what `value` says of them, those of equal value in their present order.

    Rows without a value, for which it is None, come last whichever way the others go.
    """
    values = list(map(value, rows))
    places: list[int] = list(range(len(rows)))
    rest: list[int] = []
    if None in values:
        rest = [place for place in places if values[place] is None]
        places = [place for place in places if values[place] is not None]
    places.sort(key=values.__getitem__, reverse=falls)
    return [rows[place] for place in [*places, *rest]]


def in_old_order(rows: Sequence[R], old: Iterable[R], key: Callable[[R], str]) -> list[R]:
    """Return `rows` in the order of the rows of the same keys in `old`; others come last."""
    places = {name: place for place, name in enumerate(map(key, old))}
    last = len(places)
    return sort_rows(rows, lambda row: places.get(key(row), last), falls=False)
