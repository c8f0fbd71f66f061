"""The line where a filter is typed; it goes away when the filter is cleared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import Input

from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.text_block import TextBlock


class FailuresNote(TextBlock):
    """Says that only failures are shown, while that is so."""

    def __init__(self) -> None:
        super().__init__(Text("only what went wrong is shown; f shows all"), id="failures-note")
        self.display = False


class FilterBar(Field):
    """A filter. Enter and the arrow down go back to the rows, Escape clears it."""

    @dataclass
    class Filtered(Message):
        """The filter is another one now; empty: no filter."""

        needle: str

    class Left(Message):
        """The rows are to have the focus again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear filter", id="filter.clear"),
        Binding("enter,down", "leave", "To the rows", id="filter.leave", key_display="enter"),
    ]

    def __init__(self) -> None:
        super().__init__("filter: words that a row must contain", max_length=200)
        self.display = False

    @property
    def needle(self) -> str:
        """The filter in force."""
        return self.value.strip()

    def ask(self) -> None:
        """Show the line and put the cursor into it."""
        self.display = True
        # At once, not in a moment: the letters that follow the key belong to the filter.
        self.screen.set_focus(self)

    def clear_filter(self) -> None:
        """Take the filter away."""
        self.value = ""
        self.display = False

    def action_clear(self) -> None:
        self.clear_filter()
        self.post_message(self.Left())

    def action_leave(self) -> None:
        self.display = bool(self.needle)
        self.post_message(self.Left())

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Filtered(self.needle))
