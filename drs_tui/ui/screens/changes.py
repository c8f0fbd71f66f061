"""What changed since a person last looked: of all jobs, or of one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui import words
from drs_tui.insight.changes import NEW, Change, changes_of, since_word
from drs_tui.insight.events import EventKind
from drs_tui.model import Snapshot, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.copies import Copy, job_copies
from drs_tui.ui.messages import JobOpened
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.columns import Column
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.text_block import TextBlock

_EMPTY = """Nothing changed since you last looked.

A job that changes has a dot before its row until the cursor comes to it."""

_STYLES = {
    NEW: fmt.ALIVE,
    EventKind.STATE: fmt.ALIVE,
    EventKind.ARRIVED: fmt.OK,
    EventKind.FAILED: fmt.BAD,
    EventKind.UNKNOWN: fmt.ODD,
    EventKind.TROUBLE: fmt.BAD,
    EventKind.RECOVERED: fmt.OK,
}


class ChangesScreen(DrsScreen):
    """One row a change, the newest on top; Enter opens the job."""

    BINDING_GROUP_TITLE = "What changed"
    DEFAULT_CSS = """
    ChangesScreen {
        #changes-head {
            height: 1;
            padding: 0 1;
            background: $panel;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_back", "Back", id="changes.back", show=False),
    ]

    def __init__(self, look: Look, earlier: Mapping[str, WatchedJob | None] | None = None) -> None:
        """`earlier` are jobs as they were, by id: only of these it is told what became of them.

        Without it of every job that is otherwise than it was last seen.
        """
        super().__init__(look)
        self._earlier = earlier
        self._snapshot: Snapshot | None = None

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="changes-head")
        self.pane: ListPane[Change] = ListPane(
            self._columns(),
            name="changes",
            key=lambda change: change.key,
            one="change",
            empty=_EMPTY,
            view=self.look.views.list_view("changes"),
            is_bad=lambda change: change.is_bad,
            record=_record,
            own_order="Newest first",
            ascii_only=self.look.is_ascii,
        )
        yield self.pane

    def _columns(self) -> list[Column[Change]]:
        now = self.look.now
        return [
            Column(
                "at",
                "Seen",
                lambda change: Text(words.short_time_word(change.at, now())),
                width=6,
                is_pinned=True,
                sort=lambda change: change.at,
                falls=True,
            ),
            Column(
                "job",
                "Job",
                lambda change: Text(words.name_word(change.job)),
                width=16,
                flex=1,
                most=28,
                sort=lambda change: words.name_word(change.job).casefold(),
            ),
            Column(
                "kind",
                "What",
                _kind_text,
                width=9,
                sort=lambda change: change.kind,
            ),
            Column(
                "text",
                "What changed",
                lambda change: Text(change.text),
                width=40,
                flex=3,
            ),
        ]

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    @property
    def scope(self) -> Scope:
        """Those that changed, and all others."""
        return Scope()

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.look.news.meet(snapshot.jobs)
        self._draw()

    def _draw(self) -> None:
        if self._snapshot is None or not self.is_here:
            return
        jobs = [job for job in self._snapshot.jobs if not job.archived or self._earlier]
        changes = [*self._changes(jobs)]
        changes.sort(key=lambda change: change.at, reverse=True)
        self.pane.show(changes)
        self.query_one("#changes-head", TextBlock).show(self._head(changes))

    def _changes(self, jobs: Iterable[WatchedJob]) -> Iterable[Change]:
        if self._earlier is None:
            return self.look.news.changes(jobs)
        known = ((self._earlier[job.id], job) for job in jobs if job.id in self._earlier)
        return (change for before, job in known for change in changes_of(before, job))

    def _head(self, changes: Sequence[Change]) -> Text:
        count = words.plural(len({change.job.id for change in changes}), "job")
        if self._earlier is None:
            told = f"{count} changed since you last looked at them"
            return Text(told, "bold").append("   U takes all as seen", fmt.QUIET)
        since = {since_word(before, self.look.now()) for before in self._earlier.values()}
        return Text(f"What became of it since the look of {', '.join(since)}", "bold")

    @on(RowTable.NothingMarked)
    def _see_all(self) -> None:
        """Take all jobs as seen, so that what changes from now on stands out."""
        if self._earlier is None and self._snapshot is not None:
            for job in self._snapshot.jobs:
                self.look.news.see(job)
            self._draw()

    @on(RowTable.Opened)
    def _open(self) -> None:
        change = self.pane.table.cursor_row
        if change is not None:
            among = dict.fromkeys(key.partition("/")[0] for key in self.pane.walk)
            self.post_message(JobOpened(change.job.id, tuple(among)))

    def on_screen_resume(self) -> None:
        """Leave out what was seen meanwhile."""
        self._draw()

    def copies(self) -> Sequence[Copy]:
        change = self.pane.table.cursor_row
        if change is None:
            return ()
        told = Copy("what changed", f"{words.name_word(change.job)}: {change.text}")
        return (told, *job_copies(change.job, self.look.now(), self.look.forms))

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)

    def action_clear_or_back(self) -> None:
        if not self.pane.clear_filter():
            self.action_back()


def _kind_text(change: Change) -> Text:
    if change.kind == EventKind.OUTCOME:
        return fmt.outcome_text(change.job.outcome)
    return Text(change.kind, _STYLES.get(change.kind, fmt.QUIET))


def _record(change: Change) -> Mapping[str, object]:
    return {
        "at": words.iso_utc(change.at),
        "job": change.job.id,
        "label": str(change.job.label) if change.job.label else None,
        "kind": change.kind,
        "text": change.text,
    }
