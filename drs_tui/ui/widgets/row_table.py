"""The table that draws every list of the product: jobs, items, causes, the log.

It stands on Textual's Line API instead of `DataTable`: rows are formatted when they come into
sight, from records that somebody else keeps, and only cells that look different are sent again.
So 100,000 rows open as fast as ten, and a look at the platform that changed nothing sends nothing.
It knows nothing of what a row is, and neither sorts nor folds: the order is that of the sequence it
is shown, and who shows it is told what a person wants.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.scrollbar import ScrollDown, ScrollUp

from drs_tui.ui.format import WARNING
from drs_tui.ui.widgets.cells import Piece
from drs_tui.ui.widgets.columns import Column
from drs_tui.ui.widgets.line_table import LineTable
from drs_tui.ui.widgets.lines import NO_SIGN
from drs_tui.ui.widgets.marks import Marks
from drs_tui.ui.widgets.picture import HEADER_HEIGHT, sign_of
from drs_tui.values import dataclass

__all__ = ["Column", "RowTable"]

R = TypeVar("R")

MARK: Piece = ("*", Style.parse(f"bold {WARNING}"))
"""What stands before a row that is marked."""


class RowTable(LineTable[R], Generic[R], can_focus=True):
    """Rows under a header, to be walked, marked, folded and opened by key and by mouse.

    Example:
        ```python
        table = RowTable(
            [Column("name", "Name", lambda person: Text(person.name), width=20, flex=1)],
            key=lambda person: person.id,
            empty="Nobody is here.",
        )
        table.show(people)
        ```
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Down", id="table.down", show=False),
        Binding("up,k", "move(-1)", "Up", id="table.up", show=False),
        Binding("home,g", "top", "First row", id="table.top", show=False),
        Binding("end,G", "bottom", "Last row", id="table.bottom", show=False),
        Binding("pagedown,ctrl+d", "page(1)", "Page down", id="table.page_down", show=False),
        Binding("pageup,ctrl+u", "page(-1)", "Page up", id="table.page_up", show=False),
        Binding("right", "columns(1)", "Columns to the right", id="table.right", show=False),
        Binding("left", "columns(-1)", "Columns to the left", id="table.left", show=False),
        Binding(
            "enter,l",
            "open",
            "Open",
            id="table.open",
            key_display="enter",
            tooltip="Open the row at the cursor",
        ),
        Binding("plus", "fold(False)", "Unfold", id="table.unfold", key_display="+", show=False),
        Binding("minus", "fold(True)", "Fold", id="table.fold", key_display="-", show=False),
        Binding("space", "mark", "Mark", id="table.mark", show=False),
        Binding(
            "V",
            "mark_range",
            "Mark range",
            id="table.mark_range",
            tooltip="From the row marked last to this one",
            show=False,
        ),
        Binding("U", "unmark", "Unmark all", id="table.unmark", show=False),
    ]

    @dataclass(slots=True)
    class Said(Message):
        """The base of what a table tells."""

        table: RowTable[Any]
        """The table, so that `@on` can select by its id."""

        @property
        def control(self) -> RowTable[Any]:
            return self.table

    @dataclass(slots=True)
    class Opened(Said):
        """A row was opened, by key or by mouse."""

        key: str
        """The row's key."""

    @dataclass(slots=True)
    class FoldWanted(Said):
        """A group is to be folded or unfolded, by key or by mouse."""

        key: str
        """The key of its head."""
        fold: bool

    @dataclass(slots=True)
    class Marked(Said):
        """Other rows are marked than before; of a burst only the last one arrives."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowTable.Marked) and message.table is self.table

    @dataclass(slots=True)
    class NothingMarked(Said):
        """All marks were to be taken off, and there was none."""

    @dataclass(slots=True)
    class HeaderClicked(Said):
        """The header of a column was clicked."""

        column: str
        """The column's key."""

    @dataclass(slots=True)
    class InSight(Said):
        """Other rows are in sight than before; of a burst only the last one arrives."""

        keys: tuple[str, ...]
        """Their keys, from top to bottom."""

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, RowTable.InSight) and message.table is self.table

    @dataclass(slots=True)
    class CursorMoved(Said):
        """The cursor is on another row than before; of a burst only the last one arrives."""

        key: str | None
        """The key of the row; None when no rows are left."""

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
        stands_for: Callable[[R], Collection[str]] | None = None,
        group: Callable[[R], str | None] | None = None,
        sign: Callable[[R], Text] | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make a table without rows.

        Args:
            columns: From left to right.
            key: Says which row is which; no two rows shown at a time may share a key.
            empty: What stands there while there are no rows.
            ascii_only: Draw no sign outside ASCII.
            can_open: Whether there is anything to open in a row.
            stands_for: Gives the keys that are marked with a row: its own, or those of its group.
                Without it there are no marks.
            group: Gives the key of the head of a row's group, of a head its own, and None of a row
                outside of groups. Members stand below their head, or nowhere.
            sign: Says what stands in the one cell before a row that is not marked.
        """
        self._can_open = can_open
        self._stands_for = stands_for
        self._group = group
        self._own_sign = sign
        self._marks = Marks()
        self._pressed: str | None = None
        self._in_sight: tuple[str, ...] = ()
        super().__init__(
            columns,
            key=key,
            empty=empty,
            ascii_only=ascii_only,
            gutter=2 if stands_for or sign else 0,
            id=id,
            classes=classes,
        )

    def _tell(self, message: Said) -> None:
        """Tell it as the table, whoever moved its rows: past the sender of a message nobody hears
        of it."""
        self.post_message(message.set_sender(self))

    # Marks

    @property
    def marked(self) -> tuple[str, ...]:
        """The keys that are marked, in the order of marking, in sight or not."""
        return self._marks.keys

    def keep_marks(self, keys: Iterable[str]) -> None:
        """Unmark whatever is not among `keys`, because it is gone."""
        if self._marks.keep(keys):
            self._tell_marks()

    def clear_marks(self) -> bool:
        """Unmark all; tell whether anything was marked."""
        had_any = self._marks.clear()
        if had_any:
            self._tell_marks()
        return had_any

    def sign(self, row: R) -> Piece:
        if self._stands_for is not None and self._marks.cover(self._stands_for(row)):
            return MARK
        return NO_SIGN if self._own_sign is None else sign_of(self._own_sign(row))

    def action_mark(self) -> None:
        """Mark the row at the cursor, or unmark it, and go on to the next."""
        row = self.cursor_row
        if row is not None and self._stands_for is not None:
            self._marks.toggle(self._key(row), self._stands_for(row))
            self._tell_marks()
            self.action_move(1)

    def action_mark_range(self) -> None:
        """Mark from the row that was marked last to the one at the cursor; without one, begin."""
        if self._stands_for is None or self.cursor_key is None:
            return
        start = None if self._marks.anchor is None else self.index_of(self._marks.anchor)
        first, last = sorted((self._cursor if start is None else start, self._cursor))
        for row in self._rows[first : last + 1]:
            self._marks.put_on(self._stands_for(row))
        self._marks.anchor = self.cursor_key
        self._tell_marks()

    def action_unmark(self) -> None:
        """Unmark all."""
        if not self.clear_marks():
            self._tell(self.NothingMarked(self))

    def _tell_marks(self) -> None:
        self.redraw()
        self._tell(self.Marked(self))

    # Groups

    def is_head(self, row: R) -> bool:
        """Tell whether a row is the head of a group."""
        return self._group is not None and self._group(row) == self._key(row)

    def action_fold(self, fold: bool) -> None:
        """Fold the group at the cursor and go to its head; or unfold it."""
        row = self.cursor_row
        head = None if row is None or self._group is None else self._group(row)
        if head is None or self._is_folded(head) is fold:
            return
        self.move_to(head)
        self._tell(self.FoldWanted(self, head, fold))

    def _is_folded(self, head: str) -> bool:
        """Tell whether no members stand below a head, which is not far from the cursor."""
        index = self.index_of(head)
        below = None if index is None else index + 1
        if below is None or below >= len(self._rows) or self._group is None:
            return True
        return self._group(self._rows[below]) != head

    # Moving and opening

    def action_move(self, step: int) -> None:
        """Move the cursor by `step` rows."""
        self.put_cursor(self._cursor + step)

    def action_page(self, step: int) -> None:
        """Move by `step` screens; the cursor keeps its line while there is a screen to go."""
        rows = step * self._picture.page_height
        self.put_cursor(self._cursor + rows, self.top + rows)

    def action_top(self) -> None:
        """Move to the first row."""
        self.put_cursor(0)

    def action_bottom(self) -> None:
        """Move to the last row."""
        self.put_cursor(len(self._rows) - 1)

    def action_columns(self, step: int) -> None:
        """Bring columns further right, or left, into sight."""
        self.scroll_columns(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer only what the rows are made for."""
        if action == "open":
            return self._can_open
        if action == "fold":
            return self._group is not None
        return self._stands_for is not None or "mark" not in action

    def action_open(self) -> None:
        """Open the row at the cursor; the head of a group is folded or unfolded instead."""
        row = self.cursor_row
        if row is None or not self._can_open:
            return
        self.put_cursor(self._cursor)
        key = self._key(row)
        if self.is_head(row):
            self.action_fold(not self._is_folded(key))
        else:
            self._tell(self.Opened(self, key))

    def report_move(self, old_key: str | None) -> None:
        key = self.cursor_key
        if key != old_key:
            self._tell(self.CursorMoved(self, key))

    def report_sight(self, keys: tuple[str, ...]) -> None:
        if keys != self._in_sight:
            self._in_sight = keys
            self._tell(self.InSight(self, keys))

    # The mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        index = self._index_at(event)
        self._pressed = None if index is None else self._key(self._rows[index])

    def on_click(self, event: events.Click) -> None:
        """Move to the row, or open it where the cursor is on it already; on the header, say so."""
        offset = event.get_content_offset(self)
        if offset is not None and offset.y < HEADER_HEIGHT:
            slot = self.slot_at(offset.x)
            if slot is not None:
                self._tell(self.HeaderClicked(self, slot.column.key))
            return
        index = self._index_at(event)
        if index is None or self._key(self._rows[index]) != self._pressed:
            return  # Rows that came meanwhile pushed another one under the pointer.
        if index == self._cursor:
            self.action_open()
        else:
            self.put_cursor(index)

    def on_scroll_up(self, event: ScrollUp) -> None:
        """Scroll by the rows in sight; the inherited page would count the header too."""
        event.prevent_default().stop()
        self.scroll_top_to(self.top - self._picture.page_height)

    def on_scroll_down(self, event: ScrollDown) -> None:
        """Scroll by the rows in sight, as above."""
        event.prevent_default().stop()
        self.scroll_top_to(self.top + self._picture.page_height)

    def _index_at(self, event: events.MouseEvent) -> int | None:
        offset = event.get_content_offset(self)
        if offset is None or offset.y < HEADER_HEIGHT:
            return None
        index = self.top + offset.y - HEADER_HEIGHT
        return index if index < len(self._rows) else None
