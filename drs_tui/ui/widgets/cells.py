"""One text made to fill one cell of a table exactly.

A cell is a tuple of pieces, each a string and its style. Two cells that compare equal look equal,
which is how the table knows what need not be sent again.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from rich.cells import cell_len
from rich.errors import StyleSyntaxError
from rich.style import Style
from rich.text import Text

from drs_tui.ui.widgets.columns import Align

Piece: TypeAlias = tuple[str, Style]
Cell: TypeAlias = tuple[Piece, ...]

PLAIN = Style()

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


def fill(text: Text, width: int, align: Align, mark: str) -> Cell:
    """Return `text` in exactly `width` cells, padded, or cut with `mark` in the last cell.

    A wide character that would stick out is left out whole. Callers clean what they show; a control
    character that comes through all the same becomes `?`, since a line feed or an escape would
    break more than this cell.
    """
    runs = _runs(text)
    taken = sum(cell_len(plain) for plain, _ in runs)
    if taken > width:
        runs, taken = _cut(runs, width, mark)
    if taken == width:
        return tuple(runs)
    padding = (" " * (width - taken), PLAIN)
    return (padding, *runs) if align == "right" else (*runs, padding)


def _runs(text: Text) -> list[Piece]:
    """Split a text where its style changes."""
    plain = _CONTROL.sub("?", text.plain)
    base = _style(text.style)
    if not text.spans:
        return [(plain, base)] if plain else []
    edges = {0, len(plain)}
    for span in text.spans:
        edges.update((min(span.start, len(plain)), min(span.end, len(plain))))
    return [
        (
            plain[start:end],
            Style.combine(
                [base]
                + [
                    _style(span.style)
                    for span in text.spans
                    if span.start <= start and end <= span.end
                ]
            ),
        )
        for start, end in pairwise(sorted(edges))
    ]


@lru_cache(maxsize=256)
def _style(style: str | Style) -> Style:
    """A style that nobody can read is no style, as everywhere in rich."""
    if isinstance(style, Style):
        return style
    try:
        return Style.parse(style)
    except StyleSyntaxError:
        return PLAIN


def _cut(runs: list[Piece], width: int, mark: str) -> tuple[list[Piece], int]:
    """Return what fits of runs too long, ended by `mark`, and the cells that it takes."""
    room = width - cell_len(mark)
    kept: list[Piece] = []
    for plain, style in runs:
        head = _head(plain, room)
        room -= cell_len(head)
        if len(head) < len(plain):
            kept.append((head + mark, style))
            break
        kept.append((head, style))
    return kept, width - room


def _head(plain: str, room: int) -> str:
    """Return the longest beginning of `plain` that takes at most `room` cells.

    It grows from nothing, so that a text of thousands of characters costs no more than one that
    nearly fits, and it takes along the combining marks of its last character.
    """
    if plain.isascii():
        return plain[:room]
    end = 0
    while end < len(plain) and cell_len(plain[: end + 1]) <= room:
        end += 1
    return plain[:end]
