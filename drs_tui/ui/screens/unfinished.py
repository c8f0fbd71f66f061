"""Submissions that are not sent to their end: what is left of each, and how to go on with it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button, Static

from drs_tui import words
from drs_tui.errors import DrsError, trouble_line
from drs_tui.submission.desk import Unfinished
from drs_tui.submission.settling import Remedy
from drs_tui.submission.submission import CallState
from drs_tui.submission.target import target_word
from drs_tui.ui import format as fmt
from drs_tui.ui.messages import NewSubmissionRequested, ResumeRequested
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.submission_text import batch_word, owner_word, unknown_files
from drs_tui.ui.widgets.choice import Choice
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk

_HELP = "These were begun and not sent to their end. Nothing of them is lost."
_UNKNOWN = "their answer was lost, so nobody can say whether there is a job. What of them?"
_REMEDIES = {
    Remedy.LOOK: "look for their files in the target",
    Remedy.AGAIN: "send them again with SKIP: files that are there are not imported twice",
    Remedy.LEAVE: "leave them as they are, for good",
    Remedy.NOTHING: "decide later, and send only what was never sent",
}
_TAKE_OVER = "Take over"
_SURE = "Press again to take over"


class UnfinishedScreen(DrsScreen):
    """Lists what is unfinished; a button goes on with the row at the cursor."""

    BINDING_GROUP_TITLE = "Unfinished"
    DEFAULT_CSS = """
    UnfinishedScreen {
        #unfinished-text {
            height: auto;
            width: 100%;
            padding: 0 1;
            margin-top: 1;
        }
        #remedy {
            margin-top: 1;
            width: 1fr;
            height: auto;
            padding: 0 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "Next", id="unfinished.next", priority=True),
    ]

    def __init__(self, desk: SubmissionDesk, look: Look) -> None:
        super().__init__(look)
        self._desk = desk

    def body(self) -> Iterable[Widget]:
        yield Static("Unfinished submissions", id="title")
        yield Static(_HELP, id="help")
        yield self._table()
        yield TextBlock(id="unfinished-text")
        yield Choice(tuple(_REMEDIES.values()), id="remedy")
        with Horizontal(id="buttons"):
            yield Button("Go on", id="go-on", variant="primary", compact=True)
            yield Button(_TAKE_OVER, id="take-over", compact=True)
            yield Button("New submission", id="new", compact=True)

    def _table(self) -> RowTable[Unfinished]:
        return RowTable(
            [
                Column("batch", "Batch", lambda one: Text(batch_word(one.overview.header.batch)),
                       16, flex=1),
                Column("sent", "Sent", lambda one: _files(one, CallState.SENT), 8, align="right"),
                Column("left", "Left", lambda one: _files(one, CallState.NOT_SENT), 8,
                       align="right"),
                Column("unknown", "Unknown",
                       _unknown, 8,
                       align="right"),
                Column("begun", "Begun",
                       lambda one: fmt.started_text(one.overview.header.at, self.look.now()), 14,
                       priority=1),
            ],
            key=lambda one: one.overview.header.uuid,
            empty="No submission is unfinished.",
            ascii_only=self.look.is_ascii,
            id="unfinished-rows",
        )  # fmt: skip

    def on_mount(self) -> None:
        self._draw()
        self.set_focus(self._rows)
        self.run_worker(self._read_again(), group="unfinished", exclusive=True)

    @property
    def _rows(self) -> RowTable[Unfinished]:
        return self.query_one("#unfinished-rows", RowTable)

    async def _read_again(self) -> None:
        try:
            await self._desk.find_unfinished()
        except DrsError as error:
            self.query_one("#unfinished-text", TextBlock).show(Text(trouble_line(error), fmt.BAD))
            return
        self._draw()

    def _draw(self) -> None:
        if self.is_here:
            self._rows.show(self._desk.unfinished)
            self._draw_row()

    @on(RowTable.CursorMoved)
    def _draw_row(self) -> None:
        one = self._rows.cursor_row
        unknown = unknown_files(one.overview) if one is not None else 0
        self.query_one("#remedy").display = bool(unknown)
        self.query_one("#go-on").display = one is not None
        take_over = self.query_one("#take-over", Button)
        take_over.display = one is not None and one.owner is not None and not one.is_owner_dead
        take_over.label, take_over.variant = _TAKE_OVER, "default"
        text = Text()
        if one is not None:
            text.append("To ", fmt.QUIET).append(target_word(one.overview.header.target))
            text.append("; being sent by: ", fmt.QUIET).append(owner_word(one))
            if take_over.display:
                text.append("\nTake over only if that one is gone for sure.", fmt.QUIET)
            if unknown:
                text.append(f"\n{words.plural(unknown, 'file')}: {_UNKNOWN}", fmt.WARNING)
        self.query_one("#unfinished-text", TextBlock).show(text)

    @on(RowTable.Opened)
    def _lead_on(self, event: RowTable.Opened) -> None:
        """Go to what has to be chosen, or to the button: Enter alone sends nothing."""
        event.stop()
        remedy = self.query_one("#remedy")
        self.set_focus(remedy if remedy.display else self.query_one("#go-on"))

    @on(Button.Pressed, "#go-on")
    def _go_on(self) -> None:
        self._resume(take_over=False)

    @on(Button.Pressed, "#take-over")
    def _ask_to_take_over(self, event: Button.Pressed) -> None:
        if str(event.button.label) != _SURE:
            event.button.label = _SURE
            event.button.variant = "error"
            return
        self._resume(take_over=True)

    @on(Button.Pressed, "#new")
    def _begin_anew(self) -> None:
        self.post_message(NewSubmissionRequested())

    def _resume(self, *, take_over: bool) -> None:
        one = self._rows.cursor_row
        if one is not None:
            remedies = tuple(_REMEDIES)
            has_unknown = bool(unknown_files(one.overview))
            chosen = remedies[self.query_one("#remedy", Choice).index]
            remedy = chosen if has_unknown else Remedy.NOTHING
            self.post_message(ResumeRequested(one.overview.header.uuid, remedy, take_over))


def _files(one: Unfinished, state: CallState) -> Text:
    return Text(f"{one.overview.files(state):,}")


def _unknown(one: Unfinished) -> Text:
    number = unknown_files(one.overview)
    return Text(f"{number:,}", fmt.WARNING if number else fmt.QUIET)
