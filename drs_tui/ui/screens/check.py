"""What arrived of a manifest, row by row: the rows that did not, and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget
from textual.widgets import Input, Static

from drs_tui.errors import DrsError, trouble_line
from drs_tui.submission.check_lines import check_lines
from drs_tui.submission.checking import Checked, CheckWish
from drs_tui.ui import format as fmt
from drs_tui.ui.copies import Copy
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.field import LONGEST_PATH, Field
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.ui.widgets.text_view import TextView
from drs_tui.values import replace

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk

_HELP = "The rows of a manifest are compared with what arrived. Nothing is sent."
_MARGIN = 4
"""Cells beside the lines."""


class CheckField(Field):
    """Where the path of the manifest is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Compare", id="check.compare", key_display="enter"),
        Binding("down", "app.focus_next", "To the lines", id="check.lines", show=False),
    ]


class CheckScreen(DrsScreen):
    """Asks for the manifest, and says what became of its rows; leaving it ends the comparing."""

    BINDING_GROUP_TITLE = "Check"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="check.back", key_display="esc"),
        Binding("tab", "app.focus_next", "Next", id="check.next", priority=True),
    ]

    def __init__(self, desk: SubmissionDesk, wish: CheckWish, look: Look) -> None:
        super().__init__(look)
        self._desk = desk
        self._wish = wish
        self._checked: Checked | None = None

    def body(self) -> Iterable[Widget]:
        yield Static("Check what arrived", id="title")
        yield Static(_HELP, id="help")
        yield CheckField(
            "path of the manifest (empty: what was sent from here)",
            max_length=LONGEST_PATH,
            id="check-path",
        )
        said = TextBlock(id="check-said")
        said.display = False
        yield said
        yield TextView(
            title="What became of the rows",
            empty="Enter compares.",
            ascii_only=self.look.is_ascii,
            id="check-lines",
        )

    @on(Input.Submitted, "#check-path")
    def _compare(self, event: Input.Submitted) -> None:
        event.stop()
        wish = replace(self._wish, path=event.value.strip())
        self._checked = None
        self.query_one(TextView).show(())
        self.run_worker(self._check(wish), group="check", exclusive=True)

    async def _check(self, wish: CheckWish) -> None:
        try:
            checked = await self._desk.check(wish, self._tell)
        except DrsError as error:
            self._say(Text(trouble_line(error), fmt.BAD))
            return
        if self.is_here:
            self._show(checked)

    def _show(self, checked: Checked) -> None:
        self._checked = checked
        self._say(Text("\n".join(checked.notes), fmt.WARNING))
        view = self.query_one(TextView)
        view.show(self._lines())
        view.take_focus()

    def _lines(self) -> Iterable[str]:
        return check_lines(self._checked.result, self.size.width - _MARGIN) if self._checked else ()

    def copies(self) -> Sequence[Copy]:
        """The line at the cursor, and all that is said."""
        row = self.query_one(TextView).rows.cursor_row
        if row is None:
            return ()
        return (Copy("line", row.text.strip()), Copy("all lines", "\n".join(self._lines())))

    def _tell(self, sentence: str) -> None:
        self._say(Text(f"{sentence}\n", fmt.ALIVE).append("Esc ends this.", fmt.QUIET))

    def _say(self, text: Text) -> None:
        if self.is_here:
            said = self.query_one("#check-said", TextBlock)
            said.display = bool(text)
            said.show(text)
