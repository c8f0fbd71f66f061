"""A submission being sent, and how it ended. It goes on whether this screen is shown or not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Button

from drs_tui.submission.desk import Run
from drs_tui.submission.settling import Remedy
from drs_tui.submission.submission import Standing
from drs_tui.ui.messages import (
    JobOpened,
    NewSubmissionRequested,
    ResumeRequested,
    StopRequested,
    UnfinishedRequested,
)
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.sent_rows import SentRowsScreen
from drs_tui.ui.submission_text import (
    call_sentence,
    call_state_text,
    call_word,
    next_step_s,
    run_text,
)
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock

_STOP = "Stop"
_SURE = "Press again to stop"


class CallRow(NamedTuple):
    """One create call."""

    call: Standing
    files: int


class SubmitRunScreen(SentRowsScreen):
    """Shows the run that the app has, from a snapshot to the next."""

    BINDING_GROUP_TITLE = "Sending"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "To the button", id="sending.next", priority=True),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__(look)
        self._run: Run | None = None
        self._timer: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="run-head")
        table: RowTable[CallRow] = RowTable(
            [
                Column("call", "Job", lambda row: Text(f"{row.call.number + 1:,}"), 6,
                       align="right"),
                Column("files", "Files", lambda row: Text(f"{row.files:,}"), 5, align="right"),
                Column("state", "Call", lambda row: call_state_text(row.call), 15),
                Column("job", "Id, or why there is none", lambda row: Text(call_word(row.call)), 18,
                       flex=1),
            ],
            key=lambda row: str(row.call.number),
            ascii_only=self.look.is_ascii,
            id="calls",
        )  # fmt: skip
        yield table
        yield TextBlock(id="row-text")
        with Horizontal(id="buttons"):
            yield Button(_STOP, id="stop", compact=True)
            yield Button("Go on ...", id="go-on", variant="primary", compact=True)
            yield Button("Send the refused again", id="again", compact=True)
            yield Button("New submission", id="new", compact=True)

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#calls"))
        self.watch(self.app, "sending", self._take)

    def _take(self, run: Run | None) -> None:
        self._run = run
        self._draw()

    def _draw(self) -> None:
        run = self._run
        if run is None or not self.is_here:
            return
        now = self.look.now()
        self.query_one("#run-head", TextBlock).show(run_text(run, now, self.look.glyphs))
        sizes = run.overview.header.sizes
        rows = tuple(CallRow(call, sizes[call.number]) for call in run.overview.calls)
        self.query_one("#calls", RowTable).show(rows)
        self._show_row()
        self.query_one("#stop").display = not run.is_over
        is_open = run.overview.is_open
        self.query_one("#go-on").display = run.is_over and is_open
        self.query_one("#again").display = run.is_over and not is_open and not run.is_well
        self.query_one("#new").display = run.is_over
        if self._timer is not None:
            self._timer.stop()
        step_s = next_step_s(run, now)
        self._timer = None if step_s is None else self.set_timer(step_s, self._draw)

    @on(RowTable.CursorMoved)
    def _show_row(self) -> None:
        """Say all that is known of why the call at the cursor has no job."""
        row = self.query_one("#calls", RowTable).cursor_row
        sentence = call_sentence(row.call) if row is not None else ""
        self.query_one("#row-text", TextBlock).show(Text(sentence))

    @on(RowTable.Opened)
    def _open_job(self, event: RowTable.Opened) -> None:
        event.stop()
        if self._run is not None:
            job_id = self._run.overview.calls[int(event.key)].job_id
            if job_id is not None:
                self.post_message(JobOpened(job_id, self._run.overview.job_ids))

    @on(Button.Pressed, "#stop")
    def _ask_to_stop(self, event: Button.Pressed) -> None:
        if str(event.button.label) != _SURE:
            event.button.label = _SURE
            event.button.variant = "error"
            return
        self.post_message(StopRequested())

    @on(Button.Pressed, "#go-on")
    def _go_on(self) -> None:
        self.post_message(UnfinishedRequested())

    @on(Button.Pressed, "#again")
    def _send_refused(self) -> None:
        if self._run is not None:
            uuid = self._run.overview.header.uuid
            self.post_message(ResumeRequested(uuid, Remedy.NOTHING, take_over=False))

    @on(Button.Pressed, "#new")
    def _begin_anew(self) -> None:
        self.post_message(NewSubmissionRequested())
