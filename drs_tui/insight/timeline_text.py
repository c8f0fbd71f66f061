"""The picture of jobs in wall time, and of how their items arrived, in characters. Pure.

In block characters or in ASCII, to a given width. The cells of a line are had singly too, for those
who give them colours.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil, floor

from rich.cells import set_cell_size

from drs_tui import words
from drs_tui.insight.timeline import Curve, Line, Phase, Segment, span_of
from drs_tui.values import dataclass

SHORTEST = timedelta(seconds=60)
"""No picture spans less time than this."""

_LONGEST_NAME = 24
_OUTCOME_WIDTH = 8
"""Room for the longest outcome and a space."""
_TICK_WIDTH = 14
"""Least columns between two times of the axis."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """What a cell is drawn with."""

    phases: dict[Phase, str]
    supposed: str
    done: str
    steps: str
    """From nothing to a full cell, for the curve."""


BLOCKS = Glyphs(
    {Phase.WAITING: "·", Phase.RESOLVING: "▒", Phase.RUNNING: "█", Phase.OTHER: "?"},
    "░",
    "▏",
    " ▁▂▃▄▅▆▇█",
)
ASCII = Glyphs(
    {Phase.WAITING: ".", Phase.RESOLVING: "=", Phase.RUNNING: "#", Phase.OTHER: "?"},
    "~",
    "|",
    " .:#",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One character of a line of time."""

    phase: Phase | None = None
    """None where nothing is known, and at the end."""
    is_supposed: bool = False
    is_end: bool = False

    def glyph(self, glyphs: Glyphs) -> str:
        """Return the character to draw."""
        if self.is_end:
            return glyphs.done
        if self.phase is None:
            return " "
        return glyphs.supposed if self.is_supposed else glyphs.phases[self.phase]


Span = tuple[datetime, datetime]
"""From the left edge of a picture to its right edge."""


def picture_span(lines: Sequence[Line]) -> Span | None:
    """Return the span of time that shows all of `lines`; None where they tell nothing."""
    span = span_of(lines)
    return None if span is None else (span[0], max(span[1], span[0] + SHORTEST))


def cells_of(line: Line, span: Span, width: int) -> tuple[Cell, ...]:
    """Return a job's line of time as `width` cells; each shows what fills most of its time."""
    start, end = span
    step = (end - start) / width
    cells = [
        _cell(line.segments, start + step * column, start + step * (column + 1))
        for column in range(width)
    ]
    if line.done_at is not None:
        cells[_column(line.done_at, span, width)] = Cell(is_end=True)
    return tuple(cells)


def draw_timeline(
    lines: Sequence[Line], now: datetime, width: int, glyphs: Glyphs = BLOCKS
) -> list[str]:
    """Return the picture as text of `width` columns: axis, a row a job, and what the signs mean.

    Times are those of the time zone of `now`. Of lines that tell nothing there is a sentence.
    """
    span = picture_span(lines)
    if span is None:
        return ["Nothing is known yet of when these jobs ran."]
    names = [words.name_word(line.job) for line in lines]
    name_width = min(_LONGEST_NAME, width // 4, max(map(len, names)))
    bar_width = max(1, width - name_width - _OUTCOME_WIDTH - 1)
    rows = [f"{'':{name_width}} {axis(span, bar_width, now)}"]
    for name, line in zip(names, lines, strict=True):
        bar = "".join(cell.glyph(glyphs) for cell in cells_of(line, span, bar_width))
        outcome = words.outcome_word(line.job)
        rows.append(f"{set_cell_size(name, name_width)} {bar} {outcome}")
    return [row.rstrip() for row in [*rows, legend(lines, glyphs)]]


def axis(span: Span, width: int, now: datetime) -> str:
    """Return times along the top of a picture, each beginning at the column it stands for."""
    ticks = max(1, width // _TICK_WIDTH)
    word = _tick_word(span)
    line = ""
    for number in range(ticks):
        column = width * number // ticks
        moment = span[0] + (span[1] - span[0]) * (column / width)
        line = f"{line:<{column}}{moment.astimezone(now.tzinfo).strftime(word)}"
    return line[:width]


def legend(lines: Sequence[Line], glyphs: Glyphs = BLOCKS) -> str:
    """Return what the signs of a picture mean, as far as they are in it."""
    segments = [segment for line in lines for segment in line.segments]
    measured = {segment.phase for segment in segments if not segment.is_supposed}
    shown = [f"{sign} {phase}" for phase, sign in glyphs.phases.items() if phase in measured]
    if any(segment.is_supposed for segment in segments):
        shown.append(f"{glyphs.supposed} supposed")
    if any(line.done_at for line in lines):
        shown.append(f"{glyphs.done} done")
    return "  ".join(shown)


def draw_curve(
    curve: Curve,
    total: int | None,
    span: Span,
    now: datetime,
    width: int,
    height: int,
    glyphs: Glyphs = BLOCKS,
) -> list[str]:
    """Return the curve of items as an axis and `height` rows of `width` columns, scale at the left.

    The top is `total` where that is known, else the most there was; a column shows the items at its
    end. Of a curve without items there is a sentence.
    """
    most = max(total or 0, curve[-1].items if curve else 0)
    if not most or not curve[-1].items:
        return ["No item was seen to arrive yet."]
    scale_width = len(f"{most:,}")
    columns = max(1, width - scale_width - 1)
    rows = [f"{'':{scale_width}} {axis(span, columns, now)}".rstrip()]
    bars = curve_rows(curve, most, span, columns, height, glyphs)
    for row, bar in enumerate(bars):
        label = f"{most:,}" if row == 0 else "0" if row == height - 1 else ""
        rows.append(f"{label:>{scale_width}} {bar}".rstrip())
    return rows


def curve_rows(
    curve: Curve, most: int, span: Span, columns: int, height: int, glyphs: Glyphs = BLOCKS
) -> list[str]:
    """Return the curve alone, from its top row, where `most` items are, to its lowest."""
    heights = [items / most * height for items in _items_at_columns(curve, span, columns)]
    return [
        "".join(_step(filled - row, glyphs) for filled in heights)
        for row in range(height - 1, -1, -1)
    ]


def _items_at_columns(curve: Curve, span: Span, columns: int) -> list[int]:
    start, end = (moment.timestamp() for moment in span)
    items, place, found = 0, 0, []
    for column in range(1, columns + 1):
        second = start + (end - start) * column / columns
        while place < len(curve) and curve[place].second <= second:
            items = curve[place].items
            place += 1
        found.append(items)
    return found


def _step(filled: float, glyphs: Glyphs) -> str:
    """Return the character for a cell that is so full; the least there is shows."""
    if filled <= 0:
        return glyphs.steps[0]
    last = len(glyphs.steps) - 1
    return glyphs.steps[min(last, max(1, floor(filled * last)))]


def _cell(segments: Sequence[Segment], start: datetime, end: datetime) -> Cell:
    longest, best = timedelta(0), Cell()
    for segment in segments:
        shared = min(segment.end, end) - max(segment.start, start)
        if shared > longest:
            longest, best = shared, Cell(segment.phase, segment.is_supposed)
    return best


def _column(moment: datetime, span: Span, width: int) -> int:
    """Return the column in which a moment lies; the end of the span lies in the last one."""
    share = (moment - span[0]) / (span[1] - span[0])
    return min(width - 1, max(0, ceil(share * width) - 1))


def _tick_word(span: Span) -> str:
    """Return the form of times that tells those of a span apart."""
    length = span[1] - span[0]
    if length <= timedelta(minutes=20):
        return "%H:%M:%S"
    return "%H:%M" if length <= timedelta(hours=20) else "%d %b %H:%M"
