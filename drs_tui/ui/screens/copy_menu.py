"""What can be copied of the thing in focus, to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from drs_tui.ui.copies import Copy
from drs_tui.ui.widgets.menu import Entry, Menu
from drs_tui.ui.widgets.text_block import TextBlock


class CopyMenu(ModalScreen[Copy | None]):
    """Gives back what was chosen, by its number or with Enter."""

    DEFAULT_CSS = """
    CopyMenu {
        align: center middle;
        #copies-box {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 90%;
            padding: 1 2;
            background: $panel;
            border: round $primary;
        }
        #copies-list {
            width: 100%;
            margin-top: 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,h,backspace", "close", "Close", id="copies.close", show=False),
    ]

    def __init__(self, copies: Sequence[Copy]) -> None:
        super().__init__()
        self.copies = tuple(copies)
        """What can be chosen."""

    def compose(self) -> ComposeResult:
        entries = [
            Entry(copy.name, str(number), _begin(copy.text))
            for number, copy in enumerate(self.copies, 1)
        ]
        with Vertical(id="copies-box"):
            yield TextBlock(Text("Copy", "bold"), id="copies-head")
            yield Menu(entries, id="copies-list")

    def on_mount(self) -> None:
        menu = self.query_one(Menu)
        menu.styles.height = len(self.copies)
        menu.focus()

    def on_key(self, event: events.Key) -> None:
        """Choose by number."""
        if event.key.isdecimal() and 0 < int(event.key) <= len(self.copies):
            event.stop()
            self.dismiss(self.copies[int(event.key) - 1])

    @on(Menu.Chosen)
    def _choose(self, event: Menu.Chosen) -> None:
        self.dismiss(self.copies[event.index])

    def action_close(self) -> None:
        self.dismiss(None)


def _begin(text: str) -> str:
    """Return the first line of a text, and that there are others."""
    line, _, others = text.partition("\n")
    return f"{line} ..." if others else line
