"""The lines of a table as they stand on the screen, and in which cells two of them differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any

from rich.segment import Segment
from rich.style import Style

from drs_tui.ui.widgets.cells import PLAIN, Cell, Piece
from drs_tui.ui.widgets.columns import GAP, Slot
from drs_tui.values import dataclass

NO_SIGN: Piece = (" ", PLAIN)
"""A row of which there is nothing to say before its first column."""


class Look(Enum):
    """What a line is, and with that how it is coloured."""

    HEADER = "header"
    """The labels of the columns."""

    BLANK = "blank"
    """Nothing: below the last row."""

    ROW = "row"
    """A row."""

    CURSOR = "cursor"
    """The row that the cursor is on."""

    MESSAGE = "message"
    """A line of what an empty table says."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line, formatted for the present columns."""

    look: Look
    """What it is."""

    cells: tuple[Cell, ...] = ()
    """One cell a visible column; a message is one cell over the whole width."""

    sign: Piece = NO_SIGN
    """What stands before the first column, one cell wide."""

    key: str | None = None
    """The key of the row; None where there is none."""

    row: object = None
    """The record that was formatted, to see without formatting that it is still the same."""


BLANK = Line(Look.BLANK)


def changed_span(
    before: Line, after: Line, slots: Sequence[Slot[Any]], gutter: int, width: int
) -> tuple[int, int] | None:
    """Return the first changed cell and the one after the last, or None if both look the same.

    `gutter` is the width of what is left of the columns, `width` that of the line.

    One span a line: Textual sends a line from the widget's left edge to the end of each span, so a
    second span would send its beginning twice.
    """
    if before.look is not after.look:
        return 0, width
    spans = [(0, 1)] if gutter and before.sign != after.sign else []
    if before.cells is not after.cells:
        spans += [
            (gutter + slot.x, gutter + slot.end)
            for slot, old, new in zip(slots, before.cells, after.cells, strict=True)
            if old != new
        ]
    return (spans[0][0], spans[-1][1]) if spans else None


def paint(line: Line, gutter: int, base: Style, over: Style = PLAIN) -> list[Segment]:
    """Join a line into segments: `base` under the styles of the cells, `over` above them.

    Neighbours of one style become one segment, since each segment costs time to draw.
    """
    segments: list[Segment] = []
    bare = style = base + over
    plain = ""
    for piece, piece_style in _pieces(line, gutter):
        painted = base + piece_style + over if piece_style else bare
        if painted != style:
            if plain:
                segments.append(Segment(plain, style))
            plain, style = "", painted
        plain += piece
    if plain:
        segments.append(Segment(plain, style))
    return segments


def _pieces(line: Line, gutter: int) -> Iterable[Piece]:
    if gutter and line.look is not Look.MESSAGE:
        yield line.sign
        yield " " * (gutter - 1), PLAIN
    for number, cell in enumerate(line.cells):
        if number:
            yield " " * GAP, PLAIN
        yield from cell
