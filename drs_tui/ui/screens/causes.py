"""Failures by cause: of the watch list, of a batch, or of the jobs that were marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui.model import Snapshot
from drs_tui.ui.cause_text import failures_sentence
from drs_tui.ui.copies import Copy, cause_copies
from drs_tui.ui.messages import CauseOpened, RetryRequested
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import WIDE, Look
from drs_tui.ui.screens.scoped import ScopedScreen
from drs_tui.ui.widgets.cause_pane import LIST_NAME, CausePane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.text_block import TextBlock


class CausesScreen(ScopedScreen):
    """One row a cause; what it means and what helps, of the one at the cursor."""

    HORIZONTAL_BREAKPOINTS = [(WIDE, "-wide")]  # noqa: RUF012 (as the base class)
    BINDING_GROUP_TITLE = "Causes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "W",
            "widen",
            "All jobs",
            id="causes.widen",
            tooltip="The causes in all watched jobs, or only in those chosen before",
        ),
        Binding(
            "t",
            "retry",
            "Retry",
            id="causes.retry",
            tooltip="Send again what failed for this cause, and nothing else",
            show=False,
        ),
        Binding("escape", "clear_or_back", "Back", id="causes.back", show=False),
    ]

    def __init__(self, scope: Scope, look: Look, at: str | None = None) -> None:
        """`at` is the key of the cause that the cursor is to be on."""
        super().__init__(scope, look)
        self._at = at
        self._snapshot: Snapshot | None = None

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="scope")
        view = self.look.views.list_view(LIST_NAME)
        self._pane = CausePane(self.look.now, self.look.glyphs, view, record=self.look.forms.cause)
        yield self._pane

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    def go_to(self, cause: str) -> None:
        """Put the cursor on a cause; where the jobs shown have none, of all jobs."""
        self._pane.list.clear_filter()
        if not self._pane.list.go_to(cause):
            self.widen()
            self._draw()
            self._pane.list.go_to(cause)

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._draw()
        if self._at is not None and self.is_here:
            self.go_to(self._at)
            self._at = None

    def _draw(self) -> None:
        if self._snapshot is None or not self.is_here:
            return
        jobs = self.scope.of(self._snapshot.jobs)
        self._pane.show(jobs)
        sentence = failures_sentence(self.scope, jobs, self._pane.causes)
        self.query_one("#scope", TextBlock).show(sentence)

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        self.post_message(CauseOpened(event.key, self.scope))

    # Keys

    def draw_scope(self) -> None:
        self._draw()

    def action_clear_or_back(self) -> None:
        if not self._pane.list.clear_filter():
            self.action_back()

    def action_retry(self) -> None:
        """Find out what failed for the cause at the cursor, in the jobs that are shown."""
        cause = self._pane.cause
        if cause is not None:
            job_ids = frozenset(part.job.id for part in cause.jobs)
            self.post_message(RetryRequested(job_ids=job_ids, cause=cause.key))

    def copies(self) -> Sequence[Copy]:
        return cause_copies(self._pane.selected, self.look.now(), self.look.forms)

    def sort_columns(self) -> Sequence[str]:
        return self._pane.list.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self._pane.list.sort_by(column, falls=descending)
