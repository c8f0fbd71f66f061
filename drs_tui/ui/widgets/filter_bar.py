"""The line under a list: where a filter is typed, and what is to be said of the rows."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.ui.format import QUIET
from drs_tui.ui.widgets.field import PassingField
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass


class FilterField(PassingField):
    """A filter. Enter and the arrow down go back to the rows, Escape clears it."""

    @dataclass(slots=True)
    class Filtered(Message):
        """The filter is another one now; empty: no filter."""

        typed: str

    class Left(Message):
        """The rows have the focus again."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", "Clear filter", id="filter.clear"),
        Binding("enter,down", "leave", "To the rows", id="filter.leave", key_display="enter"),
    ]

    def __init__(self, typed: str) -> None:
        super().__init__("filter: words, column:value, !not", max_length=200)
        self._typed = typed
        self.display = bool(typed)

    def on_mount(self) -> None:
        self.value = self._typed

    def action_clear(self) -> None:
        self.value = ""
        self.post_message(self.Filtered(""))
        self.action_leave()

    def action_leave(self) -> None:
        self.give_focus_back()
        self.post_message(self.Left())

    @on(Input.Changed)
    def _tell(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Filtered(self.value.strip()))


class FilterBar(Horizontal):
    """A filter and a note side by side; the line is there while either says something."""

    DEFAULT_CSS = """
    FilterBar {
        height: 1;
        padding: 0 1;
        background: $boost;
        FilterField, #list-note {
            width: 1fr;
        }
        #list-note {
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        #filter-sign {
            width: auto;
            max-width: 60%;
        }
    }
    """

    def __init__(self, typed: str) -> None:
        super().__init__()
        self._sign = TextBlock(Text("/", QUIET), id="filter-sign")
        self.field = FilterField(typed)
        self._note = TextBlock(id="list-note")

    def compose(self) -> ComposeResult:
        yield self._sign
        yield self.field
        yield self._note

    def on_mount(self) -> None:
        self.settle()

    def say(self, note: Text) -> None:
        """Say something of the rows; an empty text: nothing."""
        self._note.show(note)
        self._note.display = bool(note.plain)
        self._adjust()

    def ask(self, back_to: Widget) -> None:
        """Have a filter typed; then `back_to` gets the focus."""
        self.display = self._sign.display = True
        self.field.take_focus(back_to)

    def clear_filter(self) -> None:
        """Take the filter away."""
        self.field.value = ""
        self.settle()

    def settle(self) -> None:
        """Go away if nothing is left to be seen, now that the focus is elsewhere."""
        self.field.display = bool(self.field.value.strip())
        self._adjust()

    def _adjust(self) -> None:
        self._sign.display = self.field.display
        self.display = self.field.display or self._note.display
