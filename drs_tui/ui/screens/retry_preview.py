"""The preview of a retry: all rows that would go again, why, and the button that sends them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Button

from drs_tui import words
from drs_tui.submission.arrivals import RowFinding
from drs_tui.submission.retrying import Retry
from drs_tui.ui.messages import SendAgainRequested
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.sent_rows import SentRowsScreen
from drs_tui.ui.submission_text import again_sentence, again_word, retry_text
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock


class RetryPreviewScreen(SentRowsScreen):
    """Shows a retry. It is sent by a button that has to be reached first: no key sends it alone."""

    BINDING_GROUP_TITLE = "Retry"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "To the button", id="retry_preview.next", priority=True),
    ]

    def __init__(self, retry: Retry, look: Look) -> None:
        super().__init__(look)
        self._retry = retry
        self._is_sent = False

    def body(self) -> Iterable[Widget]:
        yield TextBlock(retry_text(self._retry), id="draft-head")
        table: RowTable[tuple[int, RowFinding]] = RowTable(
            [
                Column("line", "Line", lambda row: Text(f"{row[1].expected.row.line:,}"), 9,
                       align="right"),
                Column("name", "File", lambda row: Text(again_word(row[1])), 20, flex=1),
                Column("state", "Was", lambda row: Text(row[1].state.value), 8),
                Column("cause", "Cause", lambda row: Text(_cause_word(row[1])), 24, priority=1),
            ],
            key=lambda row: str(row[0]),
            ascii_only=self.look.is_ascii,
            can_open=False,
            id="rows-again",
        )  # fmt: skip
        yield table
        yield TextBlock(id="row-text")
        with Horizontal(id="buttons"):
            rows, jobs = len(self._retry.rows), self._retry.jobs
            said = f"Send {words.plural(rows, 'file')} again in {words.plural(jobs, 'job')}"
            yield Button(Text(said), id="send", variant="primary", compact=True)
            yield Button("Back", id="leave", compact=True)

    def on_mount(self) -> None:
        table = self.query_one("#rows-again", RowTable)
        table.show(tuple(enumerate(self._retry.rows)))
        self.set_focus(table)

    @on(RowTable.CursorMoved)
    def _show_row(self) -> None:
        """Say all about the row at the cursor, for which the table may be too narrow."""
        row = self.query_one("#rows-again", RowTable).cursor_row
        text = Text() if row is None else Text(again_sentence(row[1]))
        self.query_one("#row-text", TextBlock).show(text)

    @on(Button.Pressed, "#send")
    def _send(self) -> None:
        if not self._is_sent:
            self._is_sent = True
            self.post_message(SendAgainRequested(self._retry))

    @on(Button.Pressed, "#leave")
    def action_back(self) -> None:
        self.dismiss()


def _cause_word(row: RowFinding) -> str:
    return ", ".join(row.blame.causes) if row.blame is not None else ""
