"""The line under a list where a name is typed for what is chosen in it."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from drs_tui.ui.format import QUIET
from drs_tui.ui.widgets.field import PassingField
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass

LONGEST_NAME = 200


class NameField(PassingField):
    """A name. Enter takes it, Escape leaves all as it was.

    Both have priority, so that keys which follow in one burst are no letters of the name; and the
    letters before them, which may still be on their way, are waited for.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "escape", "leave(False)", "Cancel", id="name.cancel", key_display="esc", priority=True
        ),
        Binding("enter", "leave(True)", "Take", id="name.take", key_display="enter", priority=True),
        Binding("tab", "turn", "Another name", id="name.turn", show=False, priority=True),
    ]

    @dataclass(slots=True)
    class Left(Message):
        """The rows have the focus again."""

        name: str | None
        """What was typed; None: nothing is to change."""

    def __init__(self) -> None:
        super().__init__("", max_length=LONGEST_NAME)

    class Turned(Message):
        """The other name is to be asked for."""

    def action_turn(self) -> None:
        self.post_message(self.Turned())

    def action_leave(self, take: bool) -> None:
        self.give_focus_back()
        self.call_later(self._tell, take)

    def _tell(self, take: bool) -> None:
        self.post_message(self.Left(self.value if take else None))


@dataclass(frozen=True, slots=True)
class Ask:
    """One name that can be asked for."""

    question: str
    name: str
    """The present one; empty where there is none."""


class NameBar(Horizontal):
    """A question and a field; it is there while the question is asked."""

    DEFAULT_CSS = """
    NameBar {
        height: 1;
        padding: 0 1;
        background: $boost;
        NameField {
            width: 1fr;
        }
        #name-question {
            width: auto;
            max-width: 60%;
        }
    }
    """

    @dataclass(slots=True)
    class Named(Message):
        """A name was typed; an empty one takes the present name away."""

        name: str
        which: int
        """For which of the questions, from 0."""

    def __init__(self) -> None:
        super().__init__()
        self.display = False
        self._asks: tuple[Ask, ...] = ()
        self._which = 0
        self._question = TextBlock(id="name-question")
        self._field = NameField()

    def compose(self) -> ComposeResult:
        yield self._question
        yield self._field

    def ask(self, *asks: Ask, back_to: Widget) -> None:
        """Ask for the first of some names, Tab for the next; then `back_to` gets the focus."""
        self._asks = asks
        self._show(0)
        self.display = True
        self._field.take_focus(back_to)

    def _show(self, which: int) -> None:
        self._which = which
        ask = self._asks[which]
        question = Text(ask.question)
        if len(self._asks) > 1:
            question.append("(tab: the other) ", QUIET)
        self._question.show(question)
        self._field.value = ask.name
        self._field.cursor_position = len(ask.name)

    @on(NameField.Turned)
    def _turn(self, event: NameField.Turned) -> None:
        event.stop()
        if self._asks:
            self._show((self._which + 1) % len(self._asks))

    @on(NameField.Left)
    def _close(self, event: NameField.Left) -> None:
        event.stop()
        self.display = False
        if event.name is not None:
            self.post_message(self.Named(event.name, self._which))
