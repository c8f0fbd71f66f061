"""What stands beside a list where there is room for it."""

from __future__ import annotations

from collections.abc import Callable

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll

from drs_tui.ui.widgets.text_block import TextBlock


class PreviewPane(VerticalScroll, can_focus=False):
    """A text about the row at the cursor."""

    DEFAULT_CSS = """
    PreviewPane {
        width: 2fr;
        max-width: 90;
        padding: 0 1 0 2;
        background: $background;
        #preview-text {
            width: 100%;
            height: auto;
        }
    }
    """

    def __init__(self, text: Callable[[int], Text]) -> None:
        """`text` returns what is to be said now, in so many cells."""
        super().__init__(id="preview")
        self._text = text
        self._block = TextBlock(id="preview-text")

    def compose(self) -> ComposeResult:
        yield self._block

    def on_resize(self) -> None:
        self.draw()

    def draw(self) -> None:
        """Say what there is to say now; the same again sends nothing."""
        if self.display and self.size.width:
            self._block.show(self._text(self.content_size.width))
