"""The preview of a submission: all that would be sent, and the button that sends it."""

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
from drs_tui.submission.drafting import Draft
from drs_tui.submission.manifest import RefusedRow
from drs_tui.ui.messages import SendRequested
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.sent_rows import SentRowsScreen
from drs_tui.ui.submission_text import draft_text
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock


class SubmitPreviewScreen(SentRowsScreen):
    """Shows a draft. It is sent by a button that has to be reached first: no key sends it alone."""

    BINDING_GROUP_TITLE = "Preview"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "app.focus_next", "To the button", id="preview.next", priority=True),
    ]

    def __init__(self, draft: Draft, look: Look) -> None:
        super().__init__(look)
        self._draft = draft
        self._is_sent = False

    def body(self) -> Iterable[Widget]:
        plan = self._draft.plan
        yield TextBlock(draft_text(self._draft), id="draft-head")
        table: RowTable[RefusedRow] = RowTable(
            [
                Column("line", "Line", lambda row: Text(f"{row.line:,}"), width=9, align="right"),
                Column("reason", "Why it is refused", lambda row: Text(row.reason), 20, flex=1),
            ],
            key=lambda row: str(row.line),
            empty="No row is refused.",
            ascii_only=self.look.is_ascii,
            can_open=False,
            id="refused-rows",
        )
        yield table
        yield TextBlock(id="row-text")
        with Horizontal(id="buttons"):
            files, jobs = words.plural(plan.files, "file"), words.plural(len(plan.calls), "job")
            if self._draft.can_be_sent:
                said = f"Send {files} in {jobs}"
                yield Button(Text(said), id="send", variant="primary", compact=True)
            yield Button("Back", id="leave", compact=True)

    def on_mount(self) -> None:
        table = self.query_one("#refused-rows", RowTable)
        table.show(self._draft.plan.refused)
        self.set_focus(table)

    @on(RowTable.CursorMoved)
    def _show_row(self) -> None:
        """Say the whole reason, for which a row of the table may be too short."""
        row = self.query_one("#refused-rows", RowTable).cursor_row
        text = Text() if row is None else Text(f"Line {row.line:,} {row.reason}.")
        self.query_one("#row-text", TextBlock).show(text)

    @on(Button.Pressed, "#send")
    def _send(self) -> None:
        if not self._is_sent:
            self._is_sent = True
            self.post_message(SendRequested(self._draft))

    @on(Button.Pressed, "#leave")
    def action_back(self) -> None:
        self.dismiss()
