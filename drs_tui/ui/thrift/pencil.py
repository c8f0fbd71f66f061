"""Moves over a terminal and draws, in few bytes."""

from __future__ import annotations

from drs_tui.ui.thrift.lines import Line
from drs_tui.ui.thrift.pens import PLAIN, Pen, switch, to_draw_blank

Place = tuple[int, int]
"""Column and line, from 0."""

_NEAR = 4
"""So many cells that are right are drawn again rather than jumped over."""
_ERASABLE = 4
"""So many blank cells at the end of a line are erased rather than drawn."""


class Pencil:
    """Knows where the terminal's cursor is and how it draws; collects what is to be sent."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._held = ""
        self._place: Place | None = None
        self._pen = PLAIN

    def take(self) -> str:
        """Return what was collected, and begin to collect anew."""
        text = "".join(self._parts)
        self._parts.clear()
        return text

    def send(self, text: str) -> None:
        """Send `text` as it is."""
        self._parts += (self._held, text) if self._held else (text,)
        self._held = ""

    def hold(self, text: str) -> None:
        """Send `text` only if something follows it."""
        self._held = text

    def drop_held(self) -> bool:
        """Forget what is held; tell whether there was anything."""
        was_held = bool(self._held)
        self._held = ""
        return was_held

    def clear(self) -> None:
        """Make all cells blank, whatever is there now."""
        self.send("\x1b[m\x1b[2J")
        self._pen, self._place = PLAIN, None

    def draw_plainly(self) -> None:
        """Draw as the terminal does by itself."""
        self._switch_to(PLAIN)

    def move_to(self, place: Place) -> None:
        """Move the cursor."""
        if place == self._place:
            return
        x, y = place
        if self._place is not None and y == self._place[1] and x > self._place[0]:
            step = x - self._place[0]
            self.send(f"\x1b[{step}C" if step > 1 else "\x1b[C")
        elif self._place is not None and not x and y - self._place[1] in (0, 1):
            self.send("\r\n" if y > self._place[1] else "\r")
        else:
            self.send(f"\x1b[{y + 1};{x + 1}H")
        self._place = place

    def draw_changes(self, y: int, before: Line, after: Line, width: int) -> None:
        """Draw the line `y`, of `width` cells, where it differs from what it was."""
        changed = [x for x in before.differences(after) if x < width]
        if not changed:
            return
        blank_from = after.blank_from(width)
        if before.has_odd_signs or after.has_odd_signs:
            self._draw_in_one_go(y, after, blank_from, width)
            return
        signs = [x for x in changed if x < blank_from]
        for start, end in _runs(signs, after):
            self._draw(y, start, end, after)
        blanks = changed[len(signs) :]
        if len(blanks) >= _ERASABLE:
            self._erase(y, blanks[0])
        elif blanks:
            self._draw(y, blanks[0], blanks[-1] + 1, after)

    def _draw_in_one_go(self, y: int, line: Line, blank_from: int, width: int) -> None:
        """Draw a whole line without jumps: nobody knows where its odd signs end on a terminal."""
        self._draw(y, 0, blank_from, line)
        if blank_from < width:
            self._switch_to(to_draw_blank(self._pen, PLAIN))
            self.send("\x1b[K")
        self._place = None
        line.note_odd_signs()

    def _draw(self, y: int, start: int, end: int, line: Line) -> None:
        """Draw the cells from `start` to `end`."""
        self.move_to((start, y))
        self.send("")
        while start < end:
            pen, stop = line.pens[start], start + 1
            while stop < end and line.pens[stop] is pen:
                stop += 1
            signs = "".join(line.signs[start:stop])
            self._switch_to(to_draw_blank(self._pen, pen) if signs.isspace() else pen)
            self._parts.append(signs)
            start = stop
        # After the last column the cursor stays there, or stands beyond: terminals differ.
        self._place = (end, y) if end < len(line.signs) else None

    def _erase(self, y: int, start: int) -> None:
        self.move_to((start, y))
        self._switch_to(to_draw_blank(self._pen, PLAIN))
        self.send("\x1b[K")

    def _switch_to(self, pen: Pen) -> None:
        codes = switch(self._pen, pen)
        if codes:
            self.send(codes)
        self._pen = pen


def _runs(changed: list[int], line: Line) -> list[tuple[int, int]]:
    """Join changed cells to runs, each from its first cell to the one after its last."""
    runs: list[tuple[int, int]] = []
    for x in changed:
        if runs and (x == runs[-1][1] or line.is_cheap_between(runs[-1][1], x, _NEAR)):
            runs[-1] = (runs[-1][0], x + 1)
        else:
            runs.append((x, x + 1))
    return runs
