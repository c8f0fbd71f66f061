"""The home screen: the watch list, and beside it the job at the cursor where there is room."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget

from drs_tui import words
from drs_tui.model import Bell, Snapshot, WatchedJob
from drs_tui.ui.copies import Copy, job_copies, jobs_copies
from drs_tui.ui.job_columns import job_columns, news_sign
from drs_tui.ui.job_rows import (
    BatchRow,
    JobRow,
    JobRows,
    ListedRow,
    folded,
    head_of,
    key_of,
    members_of,
    went_wrong,
)
from drs_tui.ui.messages import (
    ArchiveRequested,
    BellRequested,
    JobOpened,
    JobPreviewed,
    JobsAttended,
    LookRequested,
    NameRequested,
    RetryRequested,
)
from drs_tui.ui.preview import batch_preview, job_preview
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import WIDE, Checkable, DrsScreen, Look
from drs_tui.ui.widgets.arranging import Groups
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.name_bar import Ask, NameBar
from drs_tui.ui.widgets.preview_pane import PreviewPane
from drs_tui.ui.widgets.row_table import RowTable

_EMPTY = """No jobs are watched yet.

Press  a  and paste import ids, links, a curl line or JSON.
From a shell:  drs-tui watch ID ..."""

_ALL_ARCHIVED = """All jobs are off the watch list.

z  shows them, a  adds others."""

SETTLED_S = 0.2
"""The cursor has to rest so long on a row before more is said of it."""


class JobsScreen(DrsScreen):
    """The watch list."""

    DEFAULT_CSS = """
    JobsScreen {
        PreviewPane {
            display: none;
        }
        &.-wide PreviewPane {
            display: block;
        }
        &.-wide ListPane {
            width: 3fr;
        }
    }
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012 (as the base class)
    BINDING_GROUP_TITLE = "Jobs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r,ctrl+r", "look", "Look now", id="jobs.refresh", key_display="r"),
        Binding("R", "look_all", "Look at all", id="jobs.refresh_all", show=False),
        Binding("a", "add", "Add", id="jobs.add", priority=True),
        Binding("A", "add(True)", "Add from a file", id="jobs.add_file", show=False, priority=True),
        Binding(
            "equals_sign",
            "name",
            "Name",
            id="jobs.name",
            key_display="=",
            tooltip="A job's label, or a batch",
            priority=True,
        ),
        Binding(
            "i",
            "submit",
            "Submit",
            id="jobs.submit",
            tooltip="A manifest becomes jobs",
            show=False,
            priority=True,
        ),
        Binding(
            "F",
            "find",
            "Find",
            id="jobs.find",
            tooltip="A file or a failure in all jobs",
            priority=True,
        ),
        Binding(
            "m",
            "check",
            "Manifest",
            id="jobs.check",
            tooltip="A manifest against what arrived",
            show=False,
            priority=True,
        ),
        Binding(
            "t",
            "retry",
            "Retry",
            id="jobs.retry",
            tooltip="Send again what failed or is missing",
            show=False,
        ),
        Binding("x", "archive", "Take off", id="jobs.archive", tooltip="Take off the watch list"),
        Binding("z", "archived", "Show archived", id="jobs.archived", show=False),
        Binding("b", "bell", "Bell", id="jobs.bell", show=False, tooltip="Tell when it ends"),
        Binding("escape", "clear", "Clear filter", id="jobs.clear", show=False),
        Binding("q", "app.quit", "Quit", id="jobs.quit"),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._snapshot: Snapshot | None = None
        self._rows = JobRows()
        self._with_archived = False
        self._at: str | None = None
        self._naming: tuple[tuple[str, ...], tuple[Literal["label", "batch"], ...]] = ((), ())
        self._ages: Timer | None = None
        self._settling: Timer | None = None

    def body(self) -> Iterable[Widget]:
        self.pane = ListPane(
            job_columns(self.look.now, self.look.glyphs),
            name="jobs",
            key=key_of,
            one="job",
            empty=_EMPTY,
            view=self.look.views.list_view("jobs"),
            is_bad=went_wrong,
            groups=Groups(members_of, head_of, folded),
            sign=lambda row: news_sign(row, self.look.news, self.look.glyphs),
            record=self._record,
            own_order="What needs you",
            ascii_only=self.look.is_ascii,
        )
        self._preview = PreviewPane(self._preview_text)
        with Horizontal():
            yield self.pane
            yield self._preview
        self._name_bar = NameBar()
        yield self._name_bar

    def _record(self, row: ListedRow) -> Mapping[str, object]:
        """Return a job as the `jobs` command writes it; a batch is no row of a file."""
        return self.look.forms.job(row.job, self.look.now()) if isinstance(row, JobRow) else {}

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    @property
    def table(self) -> RowTable[ListedRow]:
        return self.pane.table

    def go_to(self, job_id: str) -> None:
        """Put the cursor on a job, if it is among the rows."""
        self.table.move_to(job_id)

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.look.news.meet(snapshot.jobs)
        self._draw()

    def _draw(self) -> None:
        if self._snapshot is None or not self.is_here:
            return
        archived = sum(job.archived for job in self._snapshot.jobs)
        self.pane.say_when_empty(_ALL_ARCHIVED if archived else _EMPTY)
        self.pane.note(*([f"{archived:,} archived among them"] if self._with_archived else []))
        self.pane.show(
            self._rows.make(
                self._snapshot.jobs, self._snapshot.sizes, with_archived=self._with_archived
            ),
        )
        self._preview.draw()
        self._draw_again_later()

    # Time that passes

    def _draw_again_later(self) -> None:
        """Have the ages in sight drawn again when the first of them reads otherwise."""
        now = self.look.now()
        steps = [
            words.next_age_step_s((now - row.looked_at).total_seconds())
            for row in self.table.in_sight
            if row.looked_at is not None and not row.is_at_rest
        ]
        if self._ages is not None:
            self._ages.stop()
        self._ages = self.set_timer(max(1.0, min(steps)), self._age) if steps else None

    def _age(self) -> None:
        if self.is_here:
            self.table.recheck()
            self._preview.draw()
            self._draw_again_later()

    # The row at the cursor

    @on(RowTable.InSight)
    def _take_sight(self, event: RowTable.InSight) -> None:
        event.stop()
        self._draw_again_later()
        self._settle()

    @on(RowTable.CursorMoved)
    def _come_to_row(self, event: RowTable.CursorMoved) -> None:
        event.stop()
        if self.pane.is_under_hand:
            self._see(self._at)
            self._see(event.key)
        self._at = event.key
        self._settle()

    def _settle(self) -> None:
        """Wait until the cursor and the rows have come to rest: keys come fast."""
        if self._settling is not None:
            self._settling.stop()
        self._settling = self.set_timer(SETTLED_S, self._rest_on_row)

    def _see(self, job_id: str | None) -> None:
        job = self._snapshot.job(job_id) if self._snapshot and job_id else None
        if job is not None and self.look.news.see(job):
            self.table.redraw()

    def _rest_on_row(self) -> None:
        """Say what a person sees, and have more of it at hand where there is room to say it."""
        self._settling = None
        if not self.is_here:
            return
        row = self.table.cursor_row
        job_id = row.key if isinstance(row, JobRow) else None
        in_sight = (row.key for row in self.table.in_sight if isinstance(row, JobRow))
        self.post_message(JobsAttended(job_id, tuple(in_sight)))
        self.post_message(JobPreviewed(job_id if self.has_class("-wide") else None))
        self._preview.draw()

    def _preview_text(self, width: int) -> Text:
        row, now, glyphs = self.table.cursor_row, self.look.now(), self.look.glyphs
        if isinstance(row, BatchRow):
            return batch_preview(row, now, glyphs)
        if row is None or self._snapshot is None:
            return Text()
        opened = self._snapshot.opened.get(row.key)
        return job_preview(row.job, opened, now, glyphs, width, row.sizes)

    def on_screen_resume(self) -> None:
        """Show what was seen meanwhile as seen, and what is at the cursor now."""
        self.table.redraw()
        self._rest_on_row()

    def on_resize(self) -> None:
        self._rest_on_row()

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        self._see(event.key)
        self.post_message(JobOpened(event.key, self.pane.walk))

    # Keys

    def action_clear(self) -> None:
        self.pane.clear_filter()
        self.pane.focus_rows()

    async def action_add(self, from_file: bool = False) -> None:
        await self.app.run_action(f"add({from_file})")

    async def action_submit(self) -> None:
        await self.app.run_action("submit")

    async def action_find(self) -> None:
        await self.app.run_action("find")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is behind the home screen."""
        return action != "back" and super().check_action(action, parameters)

    @on(RowTable.NothingMarked)
    def _see_all(self) -> None:
        for job in self._snapshot.jobs if self._snapshot else ():
            self.look.news.see(job)
        self.table.redraw()

    def action_look(self) -> None:
        if self.pane.selected:
            self.post_message(LookRequested(self.pane.selected))

    def action_look_all(self) -> None:
        self.post_message(LookRequested())

    def checkable(self) -> Checkable | None:
        """The marked jobs; else the batch or the job at the cursor."""
        row = self.table.cursor_row
        if isinstance(row, BatchRow) and not self.table.marked:
            return row.name, frozenset()
        return (None, frozenset(self.pane.selected)) if self.pane.selected else None

    async def action_check(self) -> None:
        await self.app.run_action("check")

    def action_retry(self) -> None:
        """Find out what of the marked jobs may go again; of the batch or job at the cursor."""
        row = self.table.cursor_row
        if isinstance(row, BatchRow) and not self.table.marked:
            self.post_message(RetryRequested(batch=row.name))
        elif self.pane.selected:
            self.post_message(RetryRequested(job_ids=frozenset(self.pane.selected)))

    @property
    def scope(self) -> Scope:
        """The marked jobs; without any the batch at the cursor, else all that are watched."""
        if self.table.marked:
            return Scope(job_ids=frozenset(self.table.marked))
        row = self.table.cursor_row
        return Scope(batch=row.name) if isinstance(row, BatchRow) else Scope()

    def copies(self) -> Sequence[Copy]:
        known = {job.id: job for job in self._jobs()}
        jobs = [known[job_id] for job_id in self.pane.selected if job_id in known]
        if len(jobs) == 1:
            return job_copies(jobs[0], self.look.now(), self.look.forms)
        return jobs_copies(jobs, self.look.now(), self.look.forms) if jobs else ()

    def action_bell(self) -> None:
        """Have the end of jobs told, or of the batch at the cursor; or no longer."""
        row, ids = self.table.cursor_row, self.pane.selected
        is_batch = isinstance(row, BatchRow) and not self.table.marked
        if ids:
            self.post_message(BellRequested(frozenset(ids), Bell.BATCH if is_batch else Bell.JOB))
            self.table.clear_marks()

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)

    def action_archive(self) -> None:
        """Take jobs off the watch list; put them back where all of them are off."""
        jobs = [job for job in self._jobs() if job.id in self.pane.selected]
        if jobs:
            is_off = all(job.archived for job in jobs)
            self.post_message(ArchiveRequested(self.pane.selected, archived=not is_off))
            self.table.clear_marks()

    def action_archived(self) -> None:
        """Show archived jobs too, or no longer."""
        self._with_archived = not self._with_archived
        self._draw()

    def action_name(self) -> None:
        """Ask for the label of the job at the cursor, or its batch; for the batch of all that is
        chosen."""
        row, ids = self.table.cursor_row, self.pane.selected
        if isinstance(row, BatchRow) and not self.table.marked:
            # The archived ones too: they are of it when they come back.
            ids = tuple(job.id for job in self._jobs() if job.batch == row.name)
        jobs = [job for job in self._jobs() if job.id in set(ids)]
        if not jobs:
            return
        names = {job.batch for job in jobs}
        name = names.pop() if len(names) == 1 else None
        of_what = words.name_word(jobs[0]) if len(jobs) == 1 else words.plural(len(jobs), "job")
        batch = Ask(f"batch of {of_what}: ", str(name or ""))
        if isinstance(row, JobRow) and not self.table.marked:
            label = Ask(f"label of {of_what}: ", str(jobs[0].label or ""))
            self._naming = (ids, ("label", "batch"))
            self._name_bar.ask(label, batch, back_to=self.table)
            return
        self._naming = (ids, ("batch",))
        self._name_bar.ask(batch, back_to=self.table)

    @on(NameBar.Named)
    def _take_name(self, event: NameBar.Named) -> None:
        ids, notes = self._naming
        self.post_message(NameRequested(ids, notes[event.which], event.name))
        self.table.clear_marks()

    def _jobs(self) -> Iterable[WatchedJob]:
        return self._snapshot.jobs if self._snapshot else ()
