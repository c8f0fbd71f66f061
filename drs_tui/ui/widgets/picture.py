"""What of a table is on the screen, line by line, and what has to be sent again.

Apart from the widget because nothing here needs one: rows, a size and a place to look from go in,
regions come out. Rows are formatted here and nowhere else, and only those in sight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeVar

from rich.console import Console
from rich.text import Text
from textual.geometry import Region, Size

from drs_tui.ui.widgets.cells import PLAIN, Cell, Piece, fill
from drs_tui.ui.widgets.columns import Slot
from drs_tui.ui.widgets.lines import BLANK, Line, Look, changed_span

R = TypeVar("R")


HEADER_HEIGHT = 1


class Picture(Generic[R]):
    """The lines of one table, the header first, as they were last formatted."""

    def __init__(
        self,
        key: Callable[[R], str],
        sign: Callable[[R], Piece],
        empty: Text,
        mark: str,
        gutter: int,
    ) -> None:
        """Make a picture of no size.

        Args:
            key: Says which row is which.
            sign: Says what stands before the first column of a row; asked at every update.
            empty: What stands there while there are no rows.
            mark: Ends a text that was cut; one cell wide.
            gutter: Width of what is left of the columns: the sign, and blank cells.
        """
        self.size = Size(0, 0)
        """The width of the lines, and how many there are."""
        self.gutter = gutter
        self.lines: list[Line] = []
        """What stands on each of them."""
        self.slots: tuple[Slot[R], ...] = ()
        """Where the columns stand, from the gutter on."""
        self._header = BLANK
        self._message: list[Line] = []
        self._key = key
        self._sign = sign
        self._empty = empty
        self._mark = mark

    @property
    def page_height(self) -> int:
        """How many rows are in sight at a time."""
        return max(0, self.size.height - HEADER_HEIGHT)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the rows in sight, from top to bottom."""
        return tuple(line.key for line in self.lines if line.key is not None)

    def say_when_empty(self, empty: Text) -> bool:
        """Let `empty` stand there without rows, from the next fit on; tell whether it is new."""
        differs = empty != self._empty
        self._empty = empty
        return differs

    def fit(
        self,
        slots: tuple[Slot[R], ...],
        size: Size,
        console: Console,
        label: Callable[[Slot[R]], Text],
    ) -> None:
        """Lay everything out for this size; what was formatted is forgotten.

        `label` says what the header says of a column.
        """
        self.size = size
        self.slots = slots
        self._header = Line(Look.HEADER, self._fill(map(label, slots)))
        self._message = self._centre(console)
        self.lines = [BLANK] * size.height

    def update(self, rows: Sequence[R], top: int, cursor: int, *, again: bool) -> list[Region]:
        """Format what is in sight now; return where it differs from before.

        Args:
            rows: All rows.
            top: The index of the first one in sight.
            cursor: The index of the row that the cursor is on.
            again: Also format rows that are equal to what is drawn.
        """
        drawn = {} if again else {line.key: line for line in self.lines if line.key is not None}
        body = self._format(rows, top, cursor, drawn) if rows else self._message
        before, self.lines = self.lines, [self._header, *body][: self.size.height]
        regions = []
        for y, (old, new) in enumerate(zip(before, self.lines, strict=True)):
            span = changed_span(old, new, self.slots, self.gutter, self.size.width)
            if span is not None:
                regions.append(Region(span[0], y, span[1] - span[0], 1))
        return regions

    def _format(
        self, rows: Sequence[R], top: int, cursor: int, drawn: dict[str, Line]
    ) -> list[Line]:
        """Return a page of lines; a line drawn for an equal row serves again, wherever it was."""
        lines: list[Line] = []
        for index in range(top, min(top + self.page_height, len(rows))):
            row = rows[index]
            key, sign = self._key(row), self._sign(row)
            look = Look.CURSOR if index == cursor else Look.ROW
            known = drawn.get(key)
            if known is None or (known.row is not row and known.row != row):
                cells = self._fill(slot.column.text(row, slot.width) for slot in self.slots)
                lines.append(Line(look, cells, sign, key, row))
            elif known.look is look and known.sign == sign:
                lines.append(known)
            else:
                lines.append(Line(look, known.cells, sign, key, row))
        return lines + [BLANK] * (self.page_height - len(lines))

    def _fill(self, texts: Iterable[Text]) -> tuple[Cell, ...]:
        """Fill the cells of a line, one text a column."""
        return tuple(
            fill(text, slot.width, slot.column.align, self._mark)
            for slot, text in zip(self.slots, texts, strict=True)
        )

    def _centre(self, console: Console) -> list[Line]:
        """Return a page with what an empty table says in its middle."""
        width, height = self.size.width, self.page_height
        if not width:
            return [BLANK] * height
        said = []
        for text in self._empty.wrap(console, width)[:height]:
            text.align("center", width)
            said.append(Line(Look.MESSAGE, (fill(text, width, "left", self._mark),)))
        above = (height - len(said)) // 2
        return [BLANK] * above + said + [BLANK] * (height - above - len(said))


def sign_of(text: Text) -> Piece:
    """Return the one cell before a row, of a text that says what stands there."""
    return fill(text, 1, "left", " ")[0] if text.plain else (" ", PLAIN)
