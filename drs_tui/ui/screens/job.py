"""One job: its times and counts on top, its items or the raw answer below."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import ContentSwitcher, Input

from drs_tui import words
from drs_tui.model import (
    Answer,
    FileDetails,
    ImportItem,
    ImportJob,
    ItemKind,
    Snapshot,
    TroubleKind,
    WatchedJob,
)
from drs_tui.text import clean
from drs_tui.ui import format as fmt
from drs_tui.ui.job_head import job_head
from drs_tui.ui.messages import CopyRequested, ItemOpened, JobTurned, LookRequested
from drs_tui.ui.ranking import has_words, visible_jobs
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.filter_bar import FailuresNote, FilterBar
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.tab_strip import TabStrip
from drs_tui.ui.widgets.text_block import TextBlock

_TABS = ("items", "raw")

RawLine = tuple[int, str]
"""Number and text of one line of the raw answer."""


class JobScreen(DrsScreen):
    """A job and its items."""

    BINDING_GROUP_TITLE = "Job"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="job.filter", key_display="/", priority=True),
        Binding("f", "failures", "Failures", id="job.failures", tooltip="Only what went wrong"),
        Binding("r,ctrl+r", "look", "Look now", id="job.look", key_display="r"),
        Binding("v", "raw", "Raw", id="job.raw", tooltip="The platform's answer as it came"),
        Binding("left_square_bracket", "tab(-1)", "Tab before", id="job.tab_before", show=False),
        Binding("right_square_bracket", "tab(1)", "Next tab", id="job.tab_next", show=False),
        Binding("y", "copy", "Copy id", id="job.copy"),
        Binding("J", "step(1)", "Next job", id="job.next", show=False),
        Binding("K", "step(-1)", "Job before", id="job.before", show=False),
        Binding("escape", "clear_or_back", "Back", id="job.back", show=False),
    ]

    def __init__(self, job_id: str, look: Look) -> None:
        super().__init__(look)
        self.job_id = job_id
        self._snapshot: Snapshot | None = None
        self._failures_only = False
        self._shown_answer: Answer | None = None
        self._ages: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="job-head")
        yield TextBlock(id="job-trouble")
        yield TabStrip(("Items", "Raw"))
        with ContentSwitcher(initial="items"):
            yield RowTable(self._columns(), key=lambda item: str(item.index), id="items")
            yield RowTable(
                [
                    Column("line", "", lambda line: Text(line[1]), width=20, flex=1),
                ],
                key=lambda line: str(line[0]),
                empty="No answer of the platform is kept for this job yet.",
                can_open=False,
                id="raw",
            )
        yield FailuresNote()
        yield FilterBar()

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    def show_job(self, job_id: str) -> None:
        """Show another job in this one's place."""
        self.job_id = job_id
        self._draw()

    @property
    def _items_table(self) -> RowTable[ImportItem]:
        return self.query_one("#items", RowTable)

    @property
    def _raw_table(self) -> RowTable[RawLine]:
        return self.query_one("#raw", RowTable)

    def _columns(self) -> list[Column[ImportItem]]:
        return [
            Column("number", "#", lambda item: Text(str(item.index + 1)), width=5, align="right"),
            Column("kind", "Item", lambda item: fmt.kind_text(item.kind), width=7),
            Column("code", "Code", lambda item: Text(_code(item)), width=6, align="right"),
            Column("what", "File or message", self._what, width=36, flex=3),
            Column("project", "Project", self._project, width=20, flex=1, priority=2),
            Column("size", "Size", self._size_of, width=9, align="right", priority=1),
        ]

    def _details(self, item: ImportItem) -> FileDetails | None:
        if item.file is None or item.file.id is None or self._snapshot is None:
            return item.file
        return self._snapshot.files.get(item.file.id.exact, item.file)

    def _what(self, item: ImportItem) -> Text:
        if item.failure is not None:
            return Text(words.text_word(item.failure.message))
        details = self._details(item)
        if details is None:
            return Text("neither a file nor an error", fmt.QUIET)
        if details.name:
            return Text(str(details.name))
        return Text(words.text_word(details.id), fmt.QUIET)

    def _size_of(self, item: ImportItem) -> Text:
        details = self._details(item)
        return Text(words.size_word(details.size_bytes if details else None), fmt.QUIET)

    def _project(self, item: ImportItem) -> Text:
        details = self._details(item)
        return Text(words.text_word(details.project if details else None), fmt.QUIET)

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._draw()

    def _draw(self) -> None:
        job = self._snapshot.job(self.job_id) if self._snapshot else None
        if self._snapshot is None or job is None or not self.is_here:
            return
        self.query_one("#job-head", TextBlock).show(
            job_head(job, self.look.now(), self.look.glyphs)
        )
        trouble = fmt.trouble_text(job.trouble, self.look.now()) if job.trouble else Text()
        self.query_one("#job-trouble", TextBlock).show(trouble)
        self.query_one("#job-trouble").display = job.trouble is not None
        answer = self._snapshot.opened.get(self.job_id)
        self._draw_items(answer, job)
        self._draw_raw(answer)
        if self._ages is None and not job.is_final:
            self._ages = self.set_interval(10.0, self._draw)

    def _draw_items(self, answer: ImportJob | None, job: WatchedJob) -> None:
        table = self._items_table
        if answer is None:
            table.say_when_empty(_why_no_items(job))
            table.show(())
            return
        needle = self.query_one(FilterBar).needle
        items = tuple(
            item
            for item in answer.items
            if (not self._failures_only or item.kind is not ItemKind.RESOURCE)
            and (not needle or has_words(self._row(item), needle))
        )
        if answer.items:
            table.say_when_empty("No item passes the filter.")
        else:
            table.say_when_empty("The platform has named no items of this job.")
        table.show(items)
        table.recheck()
        self.query_one(TabStrip).show_count("Items", len(items), len(answer.items))

    def _row(self, item: ImportItem) -> str:
        """Return the words of a row, for the filter."""
        kind, what = fmt.kind_text(item.kind).plain, self._what(item).plain
        return f"{kind} {_code(item)} {what} {self._project(item).plain}"

    def _draw_raw(self, answer: ImportJob | None) -> None:
        """Show the answer as it came, while its tab is on: many lines for a bundle."""
        raw = answer.answer if answer is not None else None
        if self.query_one(ContentSwitcher).current == "raw" and raw is not self._shown_answer:
            self._shown_answer = raw
            self._raw_table.show(raw_lines(raw) if raw is not None else ())

    @on(RowTable.Opened, "#items")
    def _open(self, event: RowTable.Opened) -> None:
        self.post_message(ItemOpened(self.job_id, int(event.key)))

    @on(FilterBar.Filtered)
    def _filter(self) -> None:
        self._draw()

    @on(FilterBar.Left)
    def _to_rows(self) -> None:
        self._focus_rows()

    @on(TabStrip.Chosen)
    def _show_tab(self, event: TabStrip.Chosen) -> None:
        self.query_one(ContentSwitcher).current = _TABS[event.index]
        if not isinstance(self.focused, Input):
            self._focus_rows()
        self.refresh_bindings()
        self._draw()

    def _focus_rows(self) -> None:
        self.set_focus(self.query_one(f"#{self.query_one(ContentSwitcher).current}"))

    def action_tab(self, step: int) -> None:
        self.query_one(TabStrip).step(step)

    def action_raw(self) -> None:
        self.query_one(TabStrip).step(1)

    def action_filter(self) -> None:
        self.query_one(TabStrip).choose(0)
        self.query_one(FilterBar).ask()

    def action_failures(self) -> None:
        self._failures_only = not self._failures_only
        self.note_failures_only(self._failures_only)
        self._draw()

    def action_look(self) -> None:
        self.post_message(LookRequested(self.job_id))

    def action_copy(self) -> None:
        self.post_message(CopyRequested(self.job_id))

    def action_clear_or_back(self) -> None:
        if self._failures_only or self.query_one(FilterBar).needle:
            self._failures_only = False
            self.note_failures_only(False)
            self.query_one(FilterBar).clear_filter()
            self._draw()
        else:
            self.action_back()

    def action_step(self, step: int) -> None:
        """Show the next job of the list, or the one before."""
        if self._snapshot is None:
            return
        ids = [job.id for job in visible_jobs(self._snapshot, "", failures_only=False)]
        if self.job_id in ids:
            place = ids.index(self.job_id) + step
            if 0 <= place < len(ids):
                self.post_message(JobTurned(ids[place]))


def _why_no_items(job: WatchedJob) -> str:
    if job.state is not None:
        return "The items are being read, or come with the next look."
    if job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND:
        return "The platform does not know this job.\n\nCheck the id; x on the list takes it off."
    return "Nothing is known of this job yet."


def _code(item: ImportItem) -> str:
    return words.code_word(item.failure) if item.failure else ""


def raw_lines(answer: Mapping[str, object]) -> tuple[RawLine, ...]:
    """Return an answer as numbered lines of indented JSON, safe to show."""
    lines = json.dumps(answer, indent=2, ensure_ascii=False, default=str).split("\n")
    return tuple((number, clean(line)) for number, line in enumerate(lines))
