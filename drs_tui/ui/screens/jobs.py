"""The home screen: one row a watched job."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget

from drs_tui import words
from drs_tui.model import Snapshot, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.messages import (
    ArchiveRequested,
    CopyRequested,
    JobOpened,
    LookRequested,
    UndoRequested,
)
from drs_tui.ui.ranking import in_old_order, visible_jobs
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.filter_bar import FailuresNote, FilterBar
from drs_tui.ui.widgets.row_table import Column, RowTable

ORDER_REST_S = 5.0
"""How long after a key rows keep their order, so that nothing moves under the finger."""

_EMPTY = """No jobs are watched yet.

Press  a  and paste import ids, links, a curl line or JSON.
From a shell:  drs-tui watch ID ..."""

_NO_MATCH = "No job passes the filter.\n\nesc  shows all again."


class JobsScreen(DrsScreen):
    """The watch list."""

    BINDING_GROUP_TITLE = "Jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter", id="jobs.filter", key_display="/", priority=True),
        Binding("f", "failures", "Failures", id="jobs.failures", tooltip="Only what went wrong"),
        Binding("r,ctrl+r", "look", "Look now", id="jobs.look", key_display="r"),
        Binding("R", "look_all", "Look at all", id="jobs.look_all", show=False),
        Binding("a", "add", "Add", id="jobs.add", priority=True),
        Binding("y", "copy", "Copy id", id="jobs.copy"),
        Binding("x", "archive", "Take off", id="jobs.archive", tooltip="Take off the watch list"),
        Binding("u", "undo", "Undo", id="jobs.undo", show=False),
        Binding("escape", "clear", "Clear filter", id="jobs.clear", show=False),
        Binding("q", "app.quit", "Quit", id="jobs.quit"),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._snapshot: Snapshot | None = None
        self._failures_only = False
        self._rested = True
        self._touched = False
        self._rest: Timer | None = None
        self._ages: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield RowTable(self._columns(), key=lambda job: job.id, empty=_EMPTY, id="jobs-table")
        yield FailuresNote()
        yield FilterBar()

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    def on_key(self) -> None:
        """Let the rows rest for a while, wherever the key goes."""
        self._rested, self._touched = False, True
        if self._rest is not None:
            self._rest.stop()
        self._rest = self.set_timer(ORDER_REST_S, self._order_again)

    @property
    def table(self) -> RowTable[WatchedJob]:
        return self.query_one(RowTable)

    def _columns(self) -> list[Column[WatchedJob]]:
        now, glyphs = self.look.now, self.look.glyphs
        return [
            Column("job", "Job", lambda job: Text(words.name_word(job)), width=18, flex=3),
            Column(
                "batch",
                "Batch",
                lambda job: Text(words.text_word(job.batch)),
                width=16,
                flex=1,
                priority=5,
            ),
            Column("state", "State", fmt.state_text, width=9),
            Column("outcome", "Outcome", fmt.outcome_text, width=7),
            Column(
                "bar",
                "Items",
                lambda job: fmt.bar_text(job.counts, job.total, 6, glyphs),
                width=6,
                priority=2,
            ),
            Column(
                "ok",
                "ok",
                lambda job: fmt.count_text(job.counts.ok, fmt.OK),
                width=4,
                align="right",
            ),
            Column(
                "failed",
                "failed",
                lambda job: fmt.count_text(job.counts.failed, fmt.BAD),
                width=6,
                align="right",
            ),
            Column(
                "total",
                "of",
                lambda job: Text(words.NOTHING if job.total is None else f"{job.total:,}"),
                width=4,
                align="right",
                priority=3,
            ),
            Column(
                "started",
                "Started",
                lambda job: fmt.started_text(job, now()),
                width=12,
                align="right",
                priority=4,
            ),
            Column(
                "took",
                "Took",
                lambda job: Text(words.short_took_word(job, now())),
                width=7,
                align="right",
                priority=1,
            ),
            Column(
                "looked",
                "Looked",
                lambda job: fmt.looked_text(job, now(), short=True),
                width=7,
                align="right",
            ),
            Column("id", "Id", lambda job: Text(job.id), width=19, align="right", priority=6),
        ]

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._draw()

    def _draw(self) -> None:
        if self._snapshot is None or not self.is_here:
            return
        needle = self.query_one(FilterBar).needle
        jobs = visible_jobs(self._snapshot, needle, self._failures_only)
        if not self._rested:
            jobs = in_old_order(jobs, self.table.rows)
        filtered = bool(needle or self._failures_only)
        self.table.say_when_empty(_NO_MATCH if filtered else _EMPTY)
        self.table.show(jobs)
        if jobs and not self._touched:
            # Nobody chose a row yet: the cursor waits on top, whatever moves there.
            self.table.move_to(jobs[0].id)
        self._draw_again_later(jobs)

    def _draw_again_later(self, jobs: list[WatchedJob]) -> None:
        """Have the ages drawn again when the first of them reads otherwise."""
        now = self.look.now()
        steps = [
            words.next_age_step_s((now - job.looked_at).total_seconds())
            for job in jobs
            if job.looked_at is not None and not job.is_final
        ]
        if self._ages is not None:
            self._ages.stop()
        self._ages = self.set_timer(max(1.0, min(steps)), self._age) if steps else None

    def _age(self) -> None:
        if self.is_here:
            self.table.recheck()
            self._draw_again_later(list(self.table.rows))

    def _order_again(self) -> None:
        self._rested = True
        self._rest = None
        self._draw()

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        self.post_message(JobOpened(event.key))

    @on(FilterBar.Filtered)
    def _filter(self) -> None:
        self._draw()

    @on(FilterBar.Left)
    def _to_rows(self) -> None:
        self.set_focus(self.table)

    def action_filter(self) -> None:
        self.query_one(FilterBar).ask()

    def action_clear(self) -> None:
        self._failures_only = False
        self.note_failures_only(False)
        self.query_one(FilterBar).clear_filter()
        self.set_focus(self.table)
        self._draw()

    async def action_add(self) -> None:
        await self.app.run_action("add")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is behind the home screen."""
        return action != "back" and super().check_action(action, parameters)

    def action_failures(self) -> None:
        self._failures_only = not self._failures_only
        self.note_failures_only(self._failures_only)
        self._draw()

    def action_look(self) -> None:
        if self.table.cursor_key:
            self.post_message(LookRequested(self.table.cursor_key))

    def action_look_all(self) -> None:
        self.post_message(LookRequested())

    def action_copy(self) -> None:
        if self.table.cursor_key:
            self.post_message(CopyRequested(self.table.cursor_key))

    def action_archive(self) -> None:
        if self.table.cursor_key:
            self.post_message(ArchiveRequested(self.table.cursor_key))

    def action_undo(self) -> None:
        self.post_message(UndoRequested())
