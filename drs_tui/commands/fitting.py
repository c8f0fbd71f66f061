"""Which columns of a table for people have room on a terminal. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from drs_tui import words

GAP = "  "
"""What stands between two columns."""


def columns_that_fit(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    spare: Sequence[str],
    room: int,
) -> list[int]:
    """Return the places of the columns to show in `room` cells, in their order.

    Left out, while all is wider than that, are columns that say nothing, and then those of
    `spare`, the first one first. What is still too wide then is shown all the same.
    """
    kept = list(range(len(header)))
    silent = [place for place in kept if all(row[place] in ("", words.NOTHING) for row in rows)]
    least_needed = [*silent, *(header.index(name) for name in spare if name in header)]
    for place in least_needed:
        if sum(widths[each] for each in kept) + len(GAP) * (len(kept) - 1) <= room:
            break
        if place in kept and len(kept) > 1:
            kept.remove(place)
    return kept
