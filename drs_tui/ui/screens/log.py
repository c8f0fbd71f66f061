"""What the tool did and what the platform answered, the newest on top."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui import words
from drs_tui.model import Snapshot
from drs_tui.store.log import LogEntry
from drs_tui.ui import format as fmt
from drs_tui.ui.copies import Copy
from drs_tui.ui.messages import JobOpened
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.session import Log
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import Column, RowTable

_STYLES = {
    "outcome": fmt.OK,
    "trouble": fmt.BAD,
    "failed": fmt.BAD,
    "state": fmt.ALIVE,
    "recovered": fmt.OK,
}
_BAD = frozenset({"trouble", "failed"})

NumberedEntry = tuple[int, LogEntry]
"""An entry with its number, counted from the oldest."""


class LogScreen(DrsScreen):
    """One row an event."""

    BINDING_GROUP_TITLE = "Log"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear_or_back", "Back", id="log.back", show=False),
    ]

    def __init__(self, log: Log, recent: Callable[[], Sequence[LogEntry]], look: Look) -> None:
        """`log` knows what was before, `recent` what happened since the program started."""
        super().__init__(look)
        self._log = log
        self._recent = recent
        self._before: tuple[LogEntry, ...] = ()
        self._labels: dict[str, str] = {}

    def body(self) -> Iterable[Widget]:
        self.pane = ListPane(
            self._columns(),
            name="log",
            key=lambda row: str(row[0]),
            one="event",
            empty="Nothing has happened yet.",
            view=self.look.views.list_view("log"),
            is_bad=lambda row: row[1].event in _BAD,
            own_order="Newest first",
            ascii_only=self.look.is_ascii,
        )
        yield self.pane
        yield Detail()

    def _columns(self) -> list[Column[NumberedEntry]]:
        now = self.look.now
        return [
            Column(
                "at",
                "When",
                lambda row: Text(words.time_word(row[1].at, now())),
                width=12,
                sort=lambda row: row[1].at,
                falls=True,
            ),
            Column("event", "What", _event_text, width=9, sort=lambda row: row[1].event),
            Column(
                "job",
                "Job",
                lambda row: Text(self._job_name(row)),
                width=18,
                sort=lambda row: self._job_name(row) or None,
            ),
            Column("text", "What happened", lambda row: Text(row[1].text), width=20, flex=1),
        ]

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)
        self.run_worker(self._read(), group="log")

    async def _read(self) -> None:
        self._before = await asyncio.to_thread(self._log.read)
        self._draw()

    def _take(self, snapshot: Snapshot) -> None:
        self._labels = {job.id: str(job.label) for job in snapshot.jobs if job.label}
        self._draw()

    def _draw(self) -> None:
        if not self.is_here:
            return
        recent = self._recent()
        known = {_identity(entry) for entry in recent}
        before = [entry for entry in self._before if _identity(entry) not in known]
        merged = sorted([*before, *recent], key=lambda entry: entry.at)
        self.pane.show(tuple(reversed(tuple(enumerate(merged)))))

    def _job_name(self, row: NumberedEntry) -> str:
        job_id = row[1].job_id or ""
        return self._labels.get(job_id, job_id)

    @property
    def _entry(self) -> LogEntry | None:
        """The event at the cursor."""
        row = self.pane.table.cursor_row
        return row[1] if row is not None else None

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        entry, text = self._entry, Text()
        if entry is not None:
            text = Text(f"{words.utc_word(entry.at)}  ", fmt.QUIET).append(entry.text)
        self.query_one(Detail).show(text)

    def copies(self) -> Sequence[Copy]:
        entry = self._entry
        if entry is None:
            return ()
        told = [Copy("what happened", entry.text)]
        if entry.job_id:
            told.append(Copy("id of the job", entry.job_id))
        return [*told, Copy("time", words.utc_word(entry.at))]

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)

    @on(RowTable.Opened)
    def _open(self) -> None:
        entry = self._entry
        if entry is not None and entry.job_id:
            self.post_message(JobOpened(entry.job_id))

    def action_clear_or_back(self) -> None:
        if not self.pane.clear_filter():
            self.action_back()


def _event_text(row: NumberedEntry) -> Text:
    return Text(row[1].event, _STYLES.get(row[1].event, fmt.QUIET))


def _identity(entry: LogEntry) -> tuple[object, ...]:
    """Return what is the same of an entry in memory and in the file, which keeps whole seconds."""
    return entry.at.replace(microsecond=0), entry.event, entry.text, entry.job_id
