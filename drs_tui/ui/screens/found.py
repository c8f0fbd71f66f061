"""What screens have in common that list items of several jobs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer

from drs_tui.model import FileDetails, ImportItem, ImportJob, Snapshot
from drs_tui.text import OutsideText
from drs_tui.ui.copies import Copy, item_copies, item_record, page_of
from drs_tui.ui.found_items import FoundItem, found_text, place_of
from drs_tui.ui.messages import ItemOpened, NamesRequested
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.columns import Column
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.values import replace

ReadAnswers = Callable[[Sequence[str]], AsyncIterator[ImportJob]]
"""Yields the answers that are kept about jobs; blocks nobody."""

SETTLED_S = 0.2
"""Rows have to rest so long before their files are named."""


class FoundScreen(DrsScreen):
    """Items as rows; each leads to its own screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_back", "Back", id="found.back", show=False),
    ]

    def __init__(self, read_answers: ReadAnswers, look: Look) -> None:
        super().__init__(look)
        self._read_answers = read_answers
        self._snapshot: Snapshot | None = None
        self._settling: Timer | None = None
        self.pane: ListPane[FoundItem]

    @property
    def scope(self) -> Scope:
        """All jobs, those of the items among them."""
        return Scope()

    def make_pane(
        self, columns: Sequence[Column[FoundItem]], name: str, own_order: str
    ) -> ListPane[FoundItem]:
        """Return the list, in which no filter is on: it would be about other rows."""
        self.pane = ListPane(
            columns,
            name=name,
            key=lambda row: row.key,
            one="item",
            view=replace(self.look.views.list_view(name), filter=""),
            record=self._record,
            own_order=own_order,
            ascii_only=self.look.is_ascii,
        )
        return self.pane

    def _record(self, row: FoundItem) -> Mapping[str, object]:
        details = self.details(row.item)
        return item_record(row.job.id, row.item, details, self.look.forms)

    def details(self, item: ImportItem) -> FileDetails | None:
        """Return what is known of an item's file; None where it has none."""
        if item.file is None or item.file.id is None or self._snapshot is None:
            return item.file
        return self._snapshot.files.get(item.file.id.exact, item.file)

    def name_of(self, item: ImportItem) -> OutsideText | None:
        """Return the name of an item's file, where one is known."""
        details = self.details(item)
        return details.name if details else None

    @on(RowTable.InSight)
    def _settle(self) -> None:
        """Wait until the rows have come to rest: keys come fast."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED_S, self._name_files)

    def _name_files(self) -> None:
        """Have the files in sight named, as far as their names are not known."""
        details = (self.details(row.item) for row in self.pane.table.in_sight)
        unnamed = [one.id.exact for one in details if one and one.id and one.name is None]
        if unnamed:
            self.post_message(NamesRequested(tuple(unnamed)))

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        """Say in full what the row at the cursor may say only in part."""
        row = self.pane.table.cursor_row
        detail = self.query_one(Detail)
        detail.display = row is not None
        detail.show(found_text(row, self.name_of) if row is not None else Text())

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        among = tuple(map(place_of, self.pane.walk))
        self.post_message(ItemOpened(place_of(event.key), among))

    def action_clear_or_back(self) -> None:
        if not self.pane.clear_filter():
            self.action_back()

    def copies(self) -> Sequence[Copy]:
        row = self.pane.table.cursor_row
        if row is None:
            return ()
        found = item_copies(row.item, self.details(row.item), row.job.api, self.look.forms)
        return (*found, Copy("id of its job", row.job.id))

    def page(self) -> str | None:
        row = self.pane.table.cursor_row
        return page_of(self.details(row.item), row.job.api) if row is not None else None

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)
