"""The lines of a table as they stand on the screen, and in which cells two of them differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from rich.segment import Segment
from rich.style import Style

from drs_tui.ui.widgets.cells import PLAIN, Cell, Piece
from drs_tui.ui.widgets.columns import GAP, Slot


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

    key: str | None = None
    """The key of the row; None where there is none."""

    row: object = None
    """The record that was formatted, to see without formatting that it is still the same."""


BLANK = Line(Look.BLANK)


def changed_span(
    before: Line, after: Line, slots: Sequence[Slot[Any]], width: int
) -> tuple[int, int] | None:
    """Return the first changed cell and the one after the last, or None if both look the same.

    One span a line: Textual sends a line from the widget's left edge to the end of each span, so a
    second span would send its beginning twice.
    """
    if before.look is not after.look:
        return 0, width
    if before.cells is after.cells:
        return None
    changed = [
        slot for slot, old, new in zip(slots, before.cells, after.cells, strict=True) if old != new
    ]
    return (changed[0].x, changed[-1].end) if changed else None


def paint(cells: Iterable[Cell], base: Style, over: Style = PLAIN) -> list[Segment]:
    """Join cells into segments: `base` under the styles of the cells, `over` above them.

    Neighbours of one style become one segment, since each segment costs a colour sequence of up to
    forty bytes.
    """
    segments: list[Segment] = []
    bare = style = base + over
    plain = ""
    for piece, piece_style in _pieces(cells):
        painted = base + piece_style + over if piece_style else bare
        if painted != style:
            if plain:
                segments.append(Segment(plain, style))
            plain, style = "", painted
        plain += piece
    if plain:
        segments.append(Segment(plain, style))
    return segments


def _pieces(cells: Iterable[Cell]) -> Iterable[Piece]:
    for number, cell in enumerate(cells):
        if number:
            yield " " * GAP, PLAIN
        yield from cell
