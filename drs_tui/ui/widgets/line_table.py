"""Rows under a header, drawn: which are in sight, where the columns stand, what is sent again.

The half of `RowTable` that knows no keys and no mouse.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual.geometry import Offset, Region
from textual.strip import Strip

from drs_tui.ui.widgets.cells import PLAIN, Piece
from drs_tui.ui.widgets.columns import Column, Slot
from drs_tui.ui.widgets.following import find, follow
from drs_tui.ui.widgets.layout import ColumnLayout
from drs_tui.ui.widgets.lines import Look, paint
from drs_tui.ui.widgets.picture import HEADER_HEIGHT, Picture
from drs_tui.ui.widgets.quiet_scroll import QuietScroll

R = TypeVar("R")

ARROWS = {False: ("▲", "▼"), True: ("^", "v")}
"""What the header says of the column that rows are sorted by: rising and falling, in ASCII too."""


class LineTable(QuietScroll, Generic[R]):
    """Draws rows of a sequence, with a cursor that stays on its row wherever the row goes."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--header",
        "row-table--cursor",
        "row-table--cursor-blurred",
        "row-table--empty",
    }

    # What depends on the focus is chosen in `_choose_styles`, so that only the cursor's line has to
    # be sent again.
    DEFAULT_CSS = """
    LineTable {
        background: $surface;
        color: $foreground;
        & > .row-table--header {
            background: $panel;
            color: $foreground;
            text-style: bold;
        }
        & > .row-table--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
            text-style: $block-cursor-text-style;
        }
        & > .row-table--cursor-blurred {
            background: $block-cursor-blurred-background;
            color: $block-cursor-blurred-foreground;
            text-style: underline;
        }
        & > .row-table--empty {
            color: $text-muted;
        }
    }
    """

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        empty: Text | str,
        ascii_only: bool,
        gutter: int,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._layout = ColumnLayout(columns)
        self._key = key
        self._arrows = ARROWS[ascii_only]
        self._rows: Sequence[R] = ()
        self._cursor = 0
        self._left: str | None = None
        """The key of the row that the cursor had to leave because it was gone."""
        empty_text = Text(empty) if isinstance(empty, str) else empty
        mark = "~" if ascii_only else "…"
        self._picture = Picture(key, self.sign, empty_text, mark, gutter)
        self._is_fitted = False
        self._styles: dict[Look, tuple[Style, Style]] = {}

    def sign(self, row: R) -> Piece:
        """Return what stands before the first column of a row, one cell wide."""
        return " ", PLAIN

    # What is shown

    @property
    def rows(self) -> Sequence[R]:
        """The rows as they were last shown."""
        return self._rows

    @property
    def in_sight(self) -> Sequence[R]:
        """The rows that are on the screen, from top to bottom."""
        page = max(0, self.scrollable_content_region.height - HEADER_HEIGHT)
        return self._rows[self.top : self.top + page]

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """The columns, in sight or not."""
        return self._layout.columns

    @property
    def cursor_key(self) -> str | None:
        """The key of the row at the cursor; None without rows."""
        return self._key(self._rows[self._cursor]) if self._rows else None

    @property
    def cursor_row(self) -> R | None:
        """The row at the cursor; None without rows."""
        return self._rows[self._cursor] if self._rows else None

    def show(self, rows: Sequence[R]) -> None:
        """Show `rows`, in their order; the sequence must not change afterwards.

        The cursor stays on its row, and the row on its line of the screen, wherever it moved. With
        the cursor scrolled out of sight, the first visible row is held instead. If the row is gone,
        its nearest neighbour takes its place, until it is back or the cursor is moved. Rows equal
        to those in sight are not formatted again.
        """
        old, old_key, top = self._rows, self.cursor_key, self.top
        was_in_sight = self._is_in_sight(self._cursor)
        self._rows = rows
        chosen = self._left or old_key
        found = find(rows, chosen, self._key, near=self._cursor) if chosen and rows else None
        self._left = chosen if found is None else None
        if found is not None:
            cursor = found
        else:
            cursor = follow(old, rows, self._cursor, self._key) if old and rows else 0
        if was_in_sight or not (old and rows):
            top += cursor - self._cursor
        else:
            top = follow(old, rows, top, self._key)
        self._cursor = cursor
        self.count_lines(len(rows) + HEADER_HEIGHT)
        self.scroll_top_to(top)
        self.redraw()
        self.report_move(old_key)

    def recheck(self) -> None:
        """Format the visible rows again, because time passed; only what differs is sent."""
        self.redraw(again=True)

    def say_when_empty(self, empty: str) -> None:
        """Let `empty` stand there while there are no rows."""
        if self._picture.say_when_empty(Text(empty)):
            self._arrange()

    def index_of(self, key: str) -> int | None:
        """Return where the row with this key is; fast close to the cursor."""
        return find(self._rows, key, self._key, near=self._cursor)

    def move_to(self, key: str) -> bool:
        """Put the cursor on the row with this key and bring it into sight; False if none has it."""
        index = self.index_of(key)
        if index is None:
            return False
        self.put_cursor(index)
        return True

    # Columns

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns of the same rows."""
        self._layout.set_columns(columns)
        self._arrange()

    def show_sort(self, key: str | None, *, falls: bool = False) -> None:
        """Say in the header which column the rows are sorted by; the table itself never sorts."""
        sorted_by = None if key is None else (key, falls)
        if sorted_by != self._layout.sorted_by:
            self._layout.sorted_by = sorted_by
            self._arrange()

    def relabel(self) -> None:
        """Ask the columns anew for what they say, also in the header."""
        self._arrange()

    def place_of(self, key: str) -> tuple[int, int] | None:
        """Return the first cell of a line that a column takes, and how many; None out of sight."""
        if not self.is_attached:
            return None
        self._fit()
        slots = self._picture.slots
        slot = next((slot for slot in slots if slot.column.key == key), None)
        return None if slot is None else (self._picture.gutter + slot.x, slot.width)

    @property
    def is_wide(self) -> bool:
        """Whether every column is as wide as what it says."""
        return self._layout.is_wide

    def set_wide(self, is_wide: bool) -> None:
        """Make every column as wide as what it says, and none left out; or make them fit."""
        if is_wide != self.is_wide:
            self._layout.set_wide(is_wide)
            self._arrange()

    def scroll_columns(self, step: int) -> None:
        """Bring columns further right, or left, into sight, as far as there are any."""
        if self._layout.scroll(step, self._room):
            self._arrange()

    def slot_at(self, x: int) -> Slot[R] | None:
        """Return the column that stands in the cell `x` of a line."""
        inside = x - self._picture.gutter
        return next((slot for slot in self._picture.slots if slot.x <= inside < slot.end), None)

    @property
    def _room(self) -> int:
        return max(0, self.scrollable_content_region.width - self._picture.gutter)

    def _label(self, slot: Slot[R]) -> Text:
        return self._layout.label(slot, self._arrows)

    def _arrange(self) -> None:
        """Lay the columns out anew."""
        self._is_fitted = False
        if self.is_attached:
            self.refresh()

    # The cursor and what is in sight

    def put_cursor(self, index: int, top: int | None = None) -> None:
        """Move the cursor to the row nearest to `index` and bring it into sight.

        `top` is the row that should come first; it is by itself the one that is first now.
        """
        old_key, self._left = self.cursor_key, None
        self._cursor = max(0, min(index, len(self._rows) - 1))
        top = self.top if top is None else top
        lowest = self._cursor - max(0, self._picture.page_height - 1)
        self.scroll_top_to(max(lowest, min(top, self._cursor)))
        self.redraw()
        self.report_move(old_key)

    def report_move(self, old_key: str | None) -> None:
        """Do what is to be done where the cursor may be on another row than that of `old_key`."""

    def report_sight(self, keys: tuple[str, ...]) -> None:
        """Do what is to be done where other rows may be in sight."""

    def on_resize(self) -> None:
        self.put_cursor(self._cursor)

    def _is_in_sight(self, index: int) -> bool:
        return 0 <= index - self.top < self._picture.page_height

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the row of the cursor begins."""
        below = HEADER_HEIGHT + self._cursor - self.top if self._rows else 0
        return self.content_region.offset + Offset(0, below)

    # Drawing

    def redraw(self, *, again: bool = False) -> None:
        """Refresh where what is in sight differs; `again` formats rows that are the same too."""
        if not self.is_attached:
            return
        if self._layout.grow(self.in_sight, self._room):
            self._arrange()
            return
        self._fit()
        regions = self._picture.update(self._rows, self.top, self._cursor, again=again)
        self.report_sight(self._picture.keys)
        if regions:
            self.refresh(*regions)

    def redraw_focus(self) -> None:
        """Refresh the line of the cursor."""
        if self._rows and self._is_in_sight(self._cursor):
            y = self._cursor - self.top + HEADER_HEIGHT
            self.refresh(Region(0, y, self._picture.size.width, 1))

    def _fit(self) -> None:
        """Lay out for the present size and columns, unless that is done.

        A frame can be drawn before the resize event comes, so each use asks. There is nothing to
        refresh: who changes the size or the columns refreshes everything.
        """
        size = self.scrollable_content_region.size
        if self._is_fitted and self._picture.size == size:
            return
        self._is_fitted = True
        self._layout.grow(self.in_sight, self._room)
        slots = self._layout.slots(self._room)
        self._picture.fit(slots, size, self.app.console, self._label)
        self._picture.update(self._rows, self.top, self._cursor, again=True)
        self.report_sight(self._picture.keys)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._fit()
        self._styles = self._choose_styles()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        line = self._picture.lines[y]
        base, over = self._styles[line.look]
        strip = Strip(paint(line, self._picture.gutter, base, over))
        return strip.adjust_cell_length(self._picture.size.width, base + over)

    def _choose_styles(self) -> dict[Look, tuple[Style, Style]]:
        """Return what lies under the styles of the cells and what lies over them, for a frame."""
        cursor = self.get_component_rich_style(
            "row-table--cursor" if self.has_focus else "row-table--cursor-blurred"
        )
        return {
            Look.HEADER: (self.get_component_rich_style("row-table--header"), PLAIN),
            Look.MESSAGE: (self.get_component_rich_style("row-table--empty"), PLAIN),
            Look.CURSOR: (PLAIN, _reverse(cursor) if self.has_focus else cursor),
            Look.ROW: (self.rich_style, PLAIN),
            Look.BLANK: (self.rich_style, PLAIN),
        }


def _reverse(style: Style) -> Style:
    """Return a style that looks the same in colours, and is reversed where there are none.

    That keeps the cursor visible under NO_COLOR and on a terminal of one colour. Nothing in it is
    dim, since a dim cell would be a patch of another background.
    """
    return style + Style(color=style.bgcolor, bgcolor=style.color, reverse=True, dim=False)
