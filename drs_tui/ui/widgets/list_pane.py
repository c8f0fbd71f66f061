"""A list as every screen has it: a table, what is shown of it, and in which order.

It is shown all rows and arranges them: filter, sort, folds, columns, marks. Keys and their meaning
are thereby the same on every screen, and a screen with a list says only what its rows are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import ClassVar, Generic, TypeVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Input

from drs_tui import words
from drs_tui.store.view import ListView
from drs_tui.ui.exporting import Export
from drs_tui.ui.format import QUIET, WARNING
from drs_tui.ui.widgets.arranging import Arrangement, Groups
from drs_tui.ui.widgets.chooser import Chooser
from drs_tui.ui.widgets.column_choice import OWN_ORDER, ColumnChoice
from drs_tui.ui.widgets.filter_bar import FilterBar, FilterField
from drs_tui.ui.widgets.line_table import ARROWS
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.values import dataclass

R = TypeVar("R")

ORDER_REST_S = 5.0
"""How long after a key rows keep their order, so that nothing moves under the finger."""


class ListPane(Vertical, Generic[R]):
    """Rows with all that can be done with rows."""

    DEFAULT_CSS = """
    ListPane {
        height: 1fr;
        width: 1fr;
    }
    """

    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="list.filter", key_display="/", priority=True),
        Binding("f", "failures", "Failures", id="list.failures", tooltip="Only what went wrong"),
        Binding(
            "e",
            "export",
            "Export",
            id="list.export",
            tooltip="What is shown, or the marked rows, as CSV, TSV or JSON",
            show=False,
        ),
        Binding("s,greater_than_sign", "sort(1)", "Sort", id="list.sort", show=False),
        Binding("less_than_sign", "sort(-1)", "Sort back", id="list.sort_back", show=False),
        Binding("S", "choose_sort", "Sort by", id="list.choose_sort", show=False),
        Binding("I", "invert", "Invert order", id="list.invert", show=False),
        Binding("C", "choose_columns", "Columns", id="list.columns", show=False),
        Binding(
            "w", "wide", "Wide", id="list.wide", tooltip="Columns as wide as their text", show=False
        ),
    ]

    @dataclass(slots=True)
    class ViewChanged(Message):
        """The list is shown in another way, to be kept."""

        name: str
        view: ListView

    @dataclass(slots=True)
    class ExportWanted(Message):
        """Rows are to be written to a file."""

        export: Export

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        name: str,
        key: Callable[[R], str],
        one: str,
        empty: str = "",
        view: ListView | None = None,
        is_bad: Callable[[R], bool] | None = None,
        groups: Groups[R] | None = None,
        sign: Callable[[R], Text] | None = None,
        record: Callable[[R], Mapping[str, object]] | None = None,
        own_order: str = "as they come",
        ascii_only: bool = False,
    ) -> None:
        """Make a list without rows.

        Args:
            columns: From left to right; the first one cannot be hidden.
            name: Names the list where its view is kept, and is the table's id.
            key: Says which row is which.
            one: What one row is, in words: `job`.
            empty: What stands there while there are no rows at all.
            view: How it was shown the last time.
            is_bad: Tells of a row, not a head, whether something went wrong with it.
            groups: How rows form groups, if they do.
            sign: Says what stands in the one cell before a row.
            record: Gives a row as it is exported, by key; without it, what its columns say.
            own_order: The order in which rows are shown to it, in words.
            ascii_only: Draw no sign outside ASCII.
        """
        super().__init__(classes="list-pane")
        view = view or ListView()
        self._columns = ColumnChoice(columns, view.hidden)
        self._list_name = name
        self._key = key
        self._one = one
        self._empty = empty
        self._own_order = own_order
        self._record = record or self._said
        self.export_name = name
        """What a file with these rows is called, unless a person calls it otherwise."""
        self._ascii_only = ascii_only
        self._groups = groups
        self._rows = Arrangement(columns, key=key, is_bad=is_bad, groups=groups)
        self._rows.filter.set(view.filter)
        self._rows.sort, self._rows.falls = view.sort, view.falls
        self._rows.unfolded = set(view.unfolded)
        self._can_fail = is_bad is not None
        self._choice = ""
        self._is_touched = False
        self._rest: Timer | None = None
        self._notes: tuple[str, ...] = ()
        self.table = RowTable(
            self._columns.shown,
            key=key,
            empty=empty,
            ascii_only=ascii_only,
            stands_for=self._stands_for,
            group=groups.head if groups else None,
            sign=sign,
            id=name,
        )
        """The rows themselves."""
        self.table.set_wide(view.is_wide)
        self._show_sort()
        self._bar = FilterBar(view.filter)
        self._chooser = Chooser(ascii_only=ascii_only, id=f"{name}-chooser")

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield self.table
            yield self._chooser
        yield self._bar

    # What is shown

    def show(self, rows: Sequence[R]) -> None:
        """Show `rows`: heads with their members in them, and others, in the list's own order."""
        self._rows.take(rows, keep_order=self._rest is not None)
        if self.table.marked:
            self.table.keep_marks(map(self._key, self._rows.plain_rows))
        self._draw()

    def say_when_empty(self, empty: str) -> None:
        """Let `empty` stand there while there are no rows at all."""
        self._empty = empty

    def begin_anew(self) -> None:
        """Be ready for the rows of something else: nothing is marked, nothing keeps its order."""
        self.table.clear_marks()
        self._is_touched = False
        if self._rest is not None:
            self._rest.stop()
            self._rest = None

    def note(self, *notes: str) -> None:
        """Say something else under the rows, such as that archived ones are among them."""
        self._notes = notes
        self._say()

    @property
    def selected(self) -> tuple[str, ...]:
        """The keys of what an action is about: the marked rows, else the one at the cursor, of a
        head its members."""
        row = self.table.cursor_row
        return self.table.marked or (() if row is None else tuple(self._stands_for(row)))

    @property
    def walk(self) -> tuple[str, ...]:
        """The keys of all rows that are no heads and pass the filter, in their order."""
        return tuple(map(self._key, self._rows.plain_shown))

    @property
    def is_under_hand(self) -> bool:
        """Whether somebody pressed a key a moment ago."""
        return self._rest is not None

    def clear_filter(self) -> bool:
        """Show all rows again; tell whether any may have been left out."""
        was_on = self._rows.leaves_out or self._bar.field.display
        self._rows.bad_only = False
        self._bar.clear_filter()
        self.set_filter("")
        self._tell_view()
        return was_on

    def go_to(self, key: str) -> bool:
        """Put the cursor on the row with this key, to stay there; tell whether there is one."""
        found = self.table.move_to(key)
        self._is_touched = self._is_touched or found
        return found

    def focus_rows(self) -> None:
        """Give the rows the focus."""
        self.screen.set_focus(self.table)

    def on_key(self) -> None:
        self._touch()

    def on_mouse_down(self) -> None:
        self._touch()

    def _touch(self) -> None:
        """Let the rows rest for a while, wherever the key goes."""
        self._is_touched = True
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(ORDER_REST_S, self._end_rest)

    def _end_rest(self) -> None:
        self._rest = None
        if not self._rows.filter.is_on:
            self._rows.filter.forget()
        self._rows.reorder()
        self._draw()

    def _draw(self) -> None:
        if not self.is_attached:
            return
        rows = self._rows.shown()
        self.table.say_when_empty(
            f"No {self._one} passes the filter.\n\nesc  shows all again."
            if self._rows.leaves_out
            else self._empty
        )
        self.table.show(rows)
        if rows and not self._is_touched:
            # Nobody chose a row yet: the cursor waits on top, whatever moves there.
            self.table.put_cursor(0)
        self._say()

    def _say(self) -> None:
        """Say what is left out and what is marked."""
        parts: list[Text] = []
        marks = f"{len(self.table.marked):,} marked"
        if self._rows.leaves_out:
            shown = {self._key(row) for row in self.table.rows if not self.table.is_head(row)}
            count = words.plural(len(self._rows.plain_rows), self._one)
            parts.append(Text(f"{len(shown):,} of {count}", QUIET))
            if hidden := len(set(self.table.marked) - shown):
                marks += f" ({hidden:,} of them not shown)"
        if self._rows.bad_only:
            parts.append(Text("only what went wrong, f shows all", WARNING))
        if self.table.marked:
            parts.append(Text(f"{marks}, U unmarks", WARNING))
        parts += [Text(note, QUIET) for note in self._notes]
        self._bar.say(Text("   ").join(parts))

    @on(RowTable.Marked)
    def _say_marks(self) -> None:
        self._say()

    # Files

    @property
    def export(self) -> Export:
        """The marked rows, and without marks those that are shown, to be written to a file."""
        rows, marked = self._rows.plain_shown, set(self.table.marked)
        if marked:
            rows = [row for row in self._rows.plain_rows if self._key(row) in marked]
        of = len(self._rows.plain_rows)
        return Export(self.export_name, self._one, rows, self._record, bool(marked), of)

    def action_export(self) -> None:
        """Ask where to write rows to."""
        self.post_message(self.ExportWanted(self.export))

    def _said(self, row: R) -> Mapping[str, object]:
        """Return what the columns say of a row, hidden or not."""
        return {column.key: column.says(row) for column in self._columns.all}

    # Filter

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters to the field that is typed into."""
        if action == "failures":
            return self._can_fail
        return action != "filter" or not isinstance(self.screen.focused, Input)

    def action_filter(self) -> None:
        """Have a filter typed."""
        self._bar.ask(self.table)

    def action_failures(self) -> None:
        """Show only what went wrong, or all."""
        self._rows.bad_only = not self._rows.bad_only
        self._draw()

    @on(FilterField.Filtered)
    def _filter(self, event: FilterField.Filtered) -> None:
        event.stop()
        self.set_filter(event.typed)

    @on(FilterField.Left)
    def _end_filter(self, event: FilterField.Left) -> None:
        event.stop()
        self._bar.settle()
        self._tell_view()

    def set_filter(self, typed: str) -> None:
        """Let only rows through that pass what is typed."""
        self._rows.filter.set(typed)
        self._draw()

    # Order

    def action_sort(self, step: int) -> None:
        """Sort by the next column, or the one before; after the last one as the rows come."""
        self.sort_by(self._columns.next_order(self._rows.sort or OWN_ORDER, step))

    def action_invert(self) -> None:
        """Turn the order round."""
        if self._rows.sort:
            self.sort_by(self._rows.sort)

    def action_choose_sort(self) -> None:
        """Choose the column to sort by."""
        sign = ARROWS[self._ascii_only][self._rows.falls]
        present = self._rows.sort or OWN_ORDER
        options = self._columns.order_options(self._own_order, present, sign)
        self._choice = "sort"
        self._chooser.ask("Sort by", options, self.table, present)

    def sort_by(self, key: str, *, falls: bool | None = None) -> bool:
        """Sort by a column, the other way round where it is sorted by already; an empty key: as
        the rows come. Tell whether there is such a column."""
        column = self._columns.sortable(key)
        if key and column is None:
            return False
        if falls is None and column is not None:
            falls = column.falls if self._rows.sort != key else not self._rows.falls
        self._rows.sort, self._rows.falls = key or None, bool(falls)
        self._show_sort()
        self._rows.reorder()
        self._draw()
        self._tell_view()
        return True

    @property
    def sort_keys(self) -> tuple[str, ...]:
        """The keys of the columns that are shown and can be sorted by."""
        return tuple(column.key for column in self._columns.shown if column.sort is not None)

    def _show_sort(self) -> None:
        self.table.show_sort(self._rows.sort, falls=self._rows.falls)

    @on(RowTable.HeaderClicked)
    def _sort_by_header(self, event: RowTable.HeaderClicked) -> None:
        event.stop()
        self.sort_by(event.column)

    # Columns

    def action_wide(self) -> None:
        """Make columns as wide as what they say, or make them fit."""
        self.table.set_wide(not self.table.is_wide)
        self._tell_view()

    def action_choose_columns(self) -> None:
        """Choose which columns are shown."""
        self._choice = "columns"
        self._chooser.ask("Columns", self._columns.column_options(), self.table)

    @on(Chooser.Chosen)
    def _take_choice(self, event: Chooser.Chosen) -> None:
        event.stop()
        if self._choice == "sort":
            self._chooser.action_close()
            self.sort_by(event.key)
            return
        self._columns.toggle(event.key)
        self.table.set_columns(self._columns.shown)
        self._chooser.show(self._columns.column_options())
        self._tell_view()

    # Groups and marks

    def _stands_for(self, row: R) -> Sequence[str]:
        members = self._groups.members(row) if self._groups else ()
        return [self._key(member) for member in members] or (self._key(row),)

    @on(RowTable.FoldWanted)
    def _fold(self, event: RowTable.FoldWanted) -> None:
        event.stop()
        if event.fold:
            self._rows.unfolded.discard(event.key)
        else:
            self._rows.unfolded.add(event.key)
        self._draw()
        self._tell_view()

    def _tell_view(self) -> None:
        view = ListView(
            sort=self._rows.sort,
            falls=self._rows.falls,
            filter=self._rows.filter.typed,
            hidden=self._columns.hidden,
            is_wide=self.table.is_wide,
            unfolded=tuple(sorted(self._rows.unfolded)),
        )
        self.post_message(self.ViewChanged(self._list_name, view))
