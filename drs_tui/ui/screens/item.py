"""One item of a job: the file that arrived, or why it did not."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget

from drs_tui.errors import DrsError
from drs_tui.insight.causes import cause_of
from drs_tui.model import FileDetails, ImportItem, Snapshot
from drs_tui.ui.copies import Copy, item_copies, page_of
from drs_tui.ui.found_items import Place
from drs_tui.ui.item_text import failure_text, file_text, item_head, nothing_text, raw_lines
from drs_tui.ui.messages import CauseWanted, ItemTurned
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.ui.widgets.text_view import TextView

FetchFile = Callable[[str], Awaitable[FileDetails]]
"""Fetches a file's details by its id; raises an `ApiError`."""


class ItemScreen(DrsScreen):
    """A file's details, fetched when it is opened, or a failure with what helps."""

    BINDING_GROUP_TITLE = "Item"
    DEFAULT_CSS = """
    ItemScreen {
        #item-head {
            height: 1;
            padding: 0 1;
            background: $panel;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        #item-body {
            height: 1fr;
            padding: 1 1 0 1;
            scrollbar-size: 1 1;
        }
        &.-ascii #item-head {
            text-overflow: clip;
        }
        #item-text {
            height: auto;
            width: 100%;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("J", "step(1)", "Next item", id="item.next"),
        Binding("K", "step(-1)", "Item before", id="item.before"),
        Binding("v", "raw", "Raw", id="item.raw", tooltip="As the platform said it"),
        Binding(
            "c", "cause", "Cause", id="item.cause", tooltip="Why it failed, and what else did so"
        ),
        Binding("r,ctrl+r", "refresh", "Fetch again", id="item.refresh", key_display="r"),
        Binding("j", "scroll(1)", "Down", id="item.down", show=False),
        Binding("k", "scroll(-1)", "Up", id="item.up", show=False),
    ]

    def __init__(
        self,
        place: Place,
        among: tuple[Place, ...],
        api: str,
        fetch_file: FetchFile,
        look: Look,
    ) -> None:
        """`among` are the items to walk through, in their order, of one job or several."""
        super().__init__(look)
        self._place = place
        self._among = among
        self._api = api
        self._fetch_file = fetch_file
        self._snapshot: Snapshot | None = None
        self._error: DrsError | None = None
        self._fetching = False

    @property
    def crumb(self) -> str:
        return f"item {self._place.position + 1:,}"

    @property
    def shows_job(self) -> str:
        return self._place.job_id

    @property
    def scope(self) -> Scope:
        """All jobs, this one among them."""
        return Scope()

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="item-head")
        with VerticalScroll(id="item-body"):
            yield TextBlock(id="item-text")
        yield TextView(ascii_only=self.look.is_ascii, id="item-raw")

    def on_mount(self) -> None:
        self.query_one(TextView).display = False
        self.watch(self.app, "snapshot", self._take)

    @property
    def _item(self) -> ImportItem | None:
        items = self._items
        index = self._place.position
        return items[index] if index < len(items) else None

    @property
    def _items(self) -> tuple[ImportItem, ...]:
        answer = self._snapshot.opened.get(self._place.job_id) if self._snapshot else None
        return answer.items if answer else ()

    @property
    def _details(self) -> FileDetails | None:
        """What was fetched about the file, None before."""
        item = self._item
        if item is None or item.file is None or item.file.id is None or self._snapshot is None:
            return None
        return self._snapshot.files.get(item.file.id.exact)

    def _take(self, snapshot: Snapshot) -> None:
        was_known = self._item is not None
        self._snapshot = snapshot
        self._draw()
        if not was_known:
            self._fetch_once()

    def _draw(self) -> None:
        item, snapshot = self._item, self._snapshot
        job = snapshot.job(self._place.job_id) if snapshot else None
        if item is None or job is None or not self.is_here:
            return
        details = self._details
        head = item_head(job, item, len(self._items))
        self.query_one("#item-head", TextBlock).show(head)
        if self._is_raw:
            self.query_one(TextView).show(raw_lines(item, self._answer(), details))
            return
        if item.failure is not None:
            text = failure_text(item.failure)
        elif item.file is not None:
            text = file_text(item.file, details, self._error, self._api, fetching=self._fetching)
        else:
            text = nothing_text()
        self.query_one("#item-text", TextBlock).show(text)

    def _answer(self) -> object:
        answer = self._snapshot.opened.get(self._place.job_id) if self._snapshot else None
        return answer.answer if answer else None

    def _fetch_once(self) -> None:
        """Fetch the file's details, unless they are here; of a kept name there is no more."""
        details = self._details
        if details is None or details.answer is None:
            self.action_refresh()

    def action_refresh(self) -> None:
        """Fetch the file's details."""
        item = self._item
        if item is not None and item.file is not None and item.file.id is not None:
            file_id = item.file.id.exact
            self.run_worker(self._fetch(file_id), group="file", exclusive=True)

    async def _fetch(self, file_id: str) -> None:
        self._error, self._fetching = None, True
        self._draw()
        try:
            await self._fetch_file(file_id)
        except DrsError as error:
            self._error = error
        self._fetching = False
        self._draw()

    def action_step(self, step: int) -> None:
        number = self._among.index(self._place) + step
        if 0 <= number < len(self._among):
            before, self._place = self._place, self._among[number]
            if self._place.job_id != before.job_id:
                self.post_message(ItemTurned(before.job_id, self._place.job_id))
            self._error = None
            self.query_one("#item-body").scroll_home(animate=False)
            self.query_one(TextView).rows.action_top()
            self.retrace()
            self._draw()
            self._fetch_once()

    @property
    def _is_raw(self) -> bool:
        return self.query_one(TextView).display

    def action_raw(self) -> None:
        """Show the entry as the platform said it, or in words again."""
        view = self.query_one(TextView)
        view.display = not view.display
        self.query_one("#item-body").display = not view.display
        self._draw()
        if view.display:
            view.take_focus()
        else:
            self.set_focus(self.query_one("#item-body"))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Lead to a cause only from an item that has one."""
        if action == "cause":
            item = self._item
            return item is not None and cause_of(item) is not None
        return super().check_action(action, parameters)

    def action_cause(self) -> None:
        """Go to its cause, among the others."""
        cause = cause_of(self._item) if self._item is not None else None
        if cause is not None:
            self.post_message(CauseWanted(cause))

    def action_back(self) -> None:
        """Look for nothing any more; else go back."""
        if not self.query_one(TextView).clear():
            super().action_back()

    def action_scroll(self, step: int) -> None:
        self.query_one("#item-body").scroll_relative(y=step, animate=False)

    def copies(self) -> Sequence[Copy]:
        item = self._item
        return item_copies(item, self._details, self._api, self.look.forms) if item else ()

    def page(self) -> str | None:
        item = self._item
        return page_of(self._details or item.file, self._api) if item else None
