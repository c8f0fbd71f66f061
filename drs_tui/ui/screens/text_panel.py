"""A text to select by hand: at the left edge, with nothing around it that would be selected too."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen

from drs_tui.ui import format as fmt
from drs_tui.ui.widgets.text_block import TextBlock


class TextPanel(ModalScreen[None]):
    """Shows a text, and above it what became of it."""

    DEFAULT_CSS = """
    TextPanel {
        align: center bottom;
        #panel-box {
            width: 100%;
            height: auto;
            max-height: 90%;
            background: $panel;
        }
        #panel-head {
            height: auto;
            padding: 0 1;
        }
        #panel-body {
            height: auto;
            max-height: 16;
            background: $background;
            scrollbar-size: 1 1;
        }
        #panel-text {
            height: auto;
            width: 100%;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter,h,backspace", "close", "Close", id="panel.close", show=False),
        Binding("j,down", "scroll(1)", "Down", id="panel.down", show=False),
        Binding("k,up", "scroll(-1)", "Up", id="panel.up", show=False),
        Binding("ctrl+d,pagedown", "scroll(8)", "Page down", id="panel.page_down", show=False),
        Binding("ctrl+u,pageup", "scroll(-8)", "Page up", id="panel.page_up", show=False),
    ]

    def __init__(self, sentence: str, text: str, *, link: str | None = None) -> None:
        """All are safe to show; the text becomes a hyperlink to `link`."""
        super().__init__()
        self._sentence = sentence
        self._text = text
        self._link = link

    def compose(self) -> ComposeResult:
        shown = Text().append(self._text, Style(link=self._link) if self._link else None)
        with Vertical(id="panel-box"):
            yield TextBlock(
                Text(self._sentence, "bold").append("  esc closes", fmt.QUIET), id="panel-head"
            )
            with VerticalScroll(id="panel-body"):
                yield TextBlock(shown, id="panel-text")

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, step: int) -> None:
        self.query_one("#panel-body").scroll_relative(y=step, animate=False)
