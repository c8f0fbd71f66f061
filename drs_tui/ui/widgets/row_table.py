"""The table that draws every list of the product: jobs, items, causes, the log.

It stands on Textual's Line API instead of `DataTable`: rows are formatted when they come into
sight, from records that somebody else keeps, and only cells that look different are sent again.
So 100,000 rows open as fast as ten, and a look at the platform that changed nothing sends nothing.
It knows nothing of what a row is, and never sorts: the order is that of the sequence it is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollUp
from textual.strip import Strip

from drs_tui.ui.widgets.cells import PLAIN
from drs_tui.ui.widgets.columns import Column
from drs_tui.ui.widgets.following import find, follow
from drs_tui.ui.widgets.lines import Look, paint
from drs_tui.ui.widgets.picture import HEADER_HEIGHT, Picture
from drs_tui.ui.widgets.quiet_scroll import QuietScroll

__all__ = ["Column", "RowTable"]

R = TypeVar("R")


class RowTable(QuietScroll, Generic[R], can_focus=True):
    """Rows under a header, with a cursor that stays on its row wherever the row goes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="table.down", show=False),
        Binding("up,k", "move(-1)", "Up", id="table.up", show=False),
        Binding("home,g", "top", "First row", id="table.top", show=False),
        Binding("end,G", "bottom", "Last row", id="table.bottom", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", id="table.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="table.page_up", show=False),
        Binding(
            "enter,l",
            "open",
            "Open",
            id="table.open",
            key_display="enter",
            tooltip="Open the row at the cursor",
        ),
    ]

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "row-table--header",
        "row-table--cursor",
        "row-table--cursor-blurred",
        "row-table--empty",
    }

    # What depends on the focus is chosen in `_choose_styles`, so that only the cursor's line has to
    # be sent again.
    DEFAULT_CSS = """
    RowTable {
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

    @dataclass
    class Opened(Message):
        """A row was opened, by key or by mouse."""

        table: RowTable[Any]
        """The table, so that `@on` can select by its id."""

        key: str
        """The row's key."""

        @property
        def control(self) -> RowTable[Any]:
            return self.table

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another row than before; of a burst only the last one arrives."""

        table: RowTable[Any]
        """The table, so that `@on` can select by its id."""

        key: str | None
        """The key of the row; None when no rows are left."""

        @property
        def control(self) -> RowTable[Any]:
            return self.table

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowTable.CursorMoved) and message.table is self.table

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        key: Callable[[R], str],
        empty: Text | str = "",
        ascii_only: bool = False,
        can_open: bool = True,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a table without rows.

        Args:
            columns: From left to right.
            key: Says which row is which; no two rows shown at a time may share a key.
            empty: What stands there while there are no rows.
            ascii_only: Mark a cut text with `~` instead of an ellipsis.
            can_open: Whether there is anything to open in a row.
        """
        super().__init__(id=id, classes=classes)
        self._columns = tuple(columns)
        self._key = key
        self._can_open = can_open
        self._rows: Sequence[R] = ()
        self._cursor = 0
        self._pressed: str | None = None
        empty_text = Text(empty) if isinstance(empty, str) else empty
        self._picture = Picture(key, empty_text, "~" if ascii_only else "…")
        self._is_fitted = False
        self._styles: dict[Look, tuple[Style, Style]] = {}

    # What is shown

    @property
    def rows(self) -> Sequence[R]:
        """The rows as they were last shown."""
        return self._rows

    @property
    def cursor_key(self) -> str | None:
        """The key of the row at the cursor; None without rows."""
        return self._key(self._rows[self._cursor]) if self._rows else None

    def show(self, rows: Sequence[R]) -> None:
        """Show `rows`, in their order; the sequence must not change afterwards.

        The cursor stays on its row, and the row on its line of the screen, wherever it moved. With
        the cursor scrolled out of sight, the first visible row is held instead. If the row is gone,
        its nearest neighbour takes its place. Rows equal to those in sight are not formatted again.
        """
        old, old_key, top = self._rows, self.cursor_key, self.top
        was_in_sight = self._is_in_sight(self._cursor)
        self._rows = rows
        if old and rows:
            cursor = follow(old, rows, self._cursor, self._key)
            if was_in_sight:
                top += cursor - self._cursor
            else:
                top = follow(old, rows, top, self._key)
            self._cursor = cursor
        else:
            self._cursor = top = 0
        self.count_lines(len(rows) + HEADER_HEIGHT)
        self.scroll_top_to(top)
        self.redraw()
        self._report_move(old_key)

    def recheck(self) -> None:
        """Format the visible rows again, because time passed; only what differs is sent."""
        self.redraw(again=True)

    def set_columns(self, columns: Sequence[Column[R]]) -> None:
        """Show other columns of the same rows."""
        self._columns = tuple(columns)
        self._is_fitted = False
        self.refresh()

    def say_when_empty(self, empty: str) -> None:
        """Let `empty` stand there while there are no rows."""
        if self._picture.say_when_empty(Text(empty)):
            self._is_fitted = False
            self.refresh()

    def move_to(self, key: str) -> bool:
        """Put the cursor on the row with this key and bring it into sight; False if none has it."""
        index = find(self._rows, key, self._key, near=self._cursor)
        if index is None:
            return False
        self._put_cursor(index)
        return True

    # Keys and mouse

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self._put_cursor(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Move by `step` screens; the cursor keeps its line while there is a screen to go."""
        rows = step * self._picture.page_height
        self._put_cursor(self._cursor + rows, self.top + rows)

    def action_top(self) -> None:
        """Move to the first row."""
        self._put_cursor(0)

    def action_bottom(self) -> None:
        """Move to the last row."""
        self._put_cursor(len(self._rows) - 1)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to open a row only where there is something in it."""
        return self._can_open or action != "open"

    def action_open(self) -> None:
        """Open the row at the cursor."""
        key = self.cursor_key
        if key is not None and self._can_open:
            self._put_cursor(self._cursor)
            self.post_message(self.Opened(self, key))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        index = self._index_at(event)
        self._pressed = None if index is None else self._key(self._rows[index])

    def on_click(self, event: events.Click) -> None:
        """Move to the row, or open it where the cursor is on it already."""
        index = self._index_at(event)
        if index is None or self._key(self._rows[index]) != self._pressed:
            return  # Rows that came meanwhile pushed another one under the pointer.
        if index == self._cursor:
            self.action_open()
        else:
            self._put_cursor(index)

    def on_scroll_up(self, event: ScrollUp) -> None:
        """Scroll by the rows in sight; the inherited page would count the header too."""
        event.prevent_default().stop()
        self.scroll_top_to(self.top - self._picture.page_height)

    def on_scroll_down(self, event: ScrollDown) -> None:
        """Scroll by the rows in sight, as above."""
        event.prevent_default().stop()
        self.scroll_top_to(self.top + self._picture.page_height)

    # The cursor and what is in sight

    def _is_in_sight(self, index: int) -> bool:
        return 0 <= index - self.top < self._picture.page_height

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_HEIGHT:
            return None
        index = self.top + offset.y - HEADER_HEIGHT
        return index if index < len(self._rows) else None

    def _put_cursor(self, index: int, top: int | None = None) -> None:
        """Move the cursor to the row nearest to `index` and bring it into sight.

        `top` is the row that should come first; it is by itself the one that is first now.
        """
        old_key = self.cursor_key
        self._cursor = max(0, min(index, len(self._rows) - 1))
        top = self.top if top is None else top
        lowest = self._cursor - max(0, self._picture.page_height - 1)
        self.scroll_top_to(max(lowest, min(top, self._cursor)))
        self.redraw()
        self._report_move(old_key)

    def _report_move(self, old_key: str | None) -> None:
        key = self.cursor_key
        if key != old_key:
            self.post_message(self.CursorMoved(self, key))

    def on_resize(self) -> None:
        self._put_cursor(self._cursor)

    # Drawing

    def redraw(self, *, again: bool = False) -> None:
        """Refresh where what is in sight differs; `again` formats rows that are the same too."""
        if not self.is_attached:
            return
        self._fit()
        regions = self._picture.update(self._rows, self.top, self._cursor, again=again)
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
        if not self._is_fitted or self._picture.size != size:
            self._is_fitted = True
            self._picture.fit(self._columns, size, self.app.console)
            self._picture.update(self._rows, self.top, self._cursor, again=True)

    def render_lines(self, crop: Region) -> list[Strip]:
        self._fit()
        self._styles = self._choose_styles()
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        line = self._picture.lines[y]
        base, over = self._styles[line.look]
        strip = Strip(paint(line.cells, base, over))
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
