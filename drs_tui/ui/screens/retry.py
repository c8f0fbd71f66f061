"""What failed or is missing is being found out: how far that is, and what stands in the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widget import Widget
from textual.widgets import Static

from drs_tui.errors import DrsError, trouble_line
from drs_tui.submission.retrying import Retry, RetryWish
from drs_tui.ui import format as fmt
from drs_tui.ui.messages import RetryPrepared
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.submission_text import nothing_text
from drs_tui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk

_HELP = (
    "What was sent is compared with what arrived. Nothing is sent before you have\n"
    "seen what would be, and have said yes."
)
_LEAVE = "Esc ends this."


class RetryScreen(DrsScreen):
    """Finds out what may go again, beside the screen; leaving it ends that."""

    BINDING_GROUP_TITLE = "Retry"
    DEFAULT_CSS = """
    RetryScreen {
        #retry-text {
            height: auto;
            width: 100%;
            padding: 0 1;
        }
        #retry-said {
            height: 1fr;
            margin-top: 1;
            scrollbar-size: 1 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="retry.back", key_display="esc"),
    ]

    def __init__(self, desk: SubmissionDesk, wish: RetryWish, look: Look) -> None:
        super().__init__(look)
        self._desk = desk
        self._wish = wish

    def body(self) -> Iterable[Widget]:
        yield Static("Send again what failed or is missing", id="title")
        yield Static(_HELP, id="help")
        # In a container that scrolls: there may be more to say than there are lines.
        with VerticalScroll(id="retry-said", can_focus=True):
            yield TextBlock(id="retry-text")

    def on_mount(self) -> None:
        self.set_focus(self.query_one("#retry-said"))
        self.run_worker(self._prepare(), group="retry", exclusive=True)

    async def _prepare(self) -> None:
        try:
            retry = await self._desk.prepare_retry(self._wish, self._tell)
        except DrsError as error:
            self._say(Text(trouble_line(error), fmt.BAD))
            return
        self._show(retry)

    def _show(self, retry: Retry) -> None:
        if not retry.parts:
            self._say(nothing_text(retry))
        elif self.is_current:
            self.post_message(RetryPrepared(retry))

    def _tell(self, sentence: str) -> None:
        self._say(Text(f"{sentence}\n", fmt.ALIVE).append(_LEAVE, fmt.QUIET))

    def _say(self, text: Text) -> None:
        if self.is_here:
            self.query_one("#retry-text", TextBlock).show(text)
