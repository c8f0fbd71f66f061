"""Where a row has gone when the rows of a table were replaced.

Rows are found by key without an index of all of them: a dictionary of 100,000 keys would cost more
memory than the whole table, and a row is nearly always where it was or close by. The rest is one
pass at the speed of C, a few milliseconds for 100,000 rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import indexOf
from typing import TypeVar

R = TypeVar("R")

_CLOSE_BY = 32
"""How far on both sides a row is looked for before all rows are."""


def find(rows: Sequence[R], wanted: str, key: Callable[[R], str], near: int) -> int | None:
    """Return the index of the row whose key is `wanted`; the search starts around `near`."""
    for index in _outward(near, len(rows), _CLOSE_BY):
        if key(rows[index]) == wanted:
            return index
    try:
        return indexOf(map(key, rows), wanted)
    except ValueError:
        return None


def follow(old: Sequence[R], new: Sequence[R], index: int, key: Callable[[R], str]) -> int:
    """Return where in `new` the row at `index` of `old` is, or else its nearest neighbour.

    Nearest means in the old order, the row below before the one above. If no old row is left, the
    same index serves, or the last one. `new` must not be empty.
    """
    found = find(new, key(old[index]), key, near=index)
    if found is not None:
        return found
    left = set(map(key, new))
    for neighbour in _outward(index, len(old), len(old)):
        name = key(old[neighbour])
        if name in left:
            return indexOf(map(key, new), name)
    return min(index, len(new) - 1)


def _outward(start: int, count: int, reach: int) -> Iterator[int]:
    """Yield `start` and the indexes around it, nearest first, within `count` and `reach`."""
    for distance in range(reach + 1):
        below, above = start + distance, start - distance
        if below >= count and above < 0:
            return
        if 0 <= below < count:
            yield below
        if distance and 0 <= above < count:
            yield above
