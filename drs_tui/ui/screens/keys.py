"""The keys of the screen below, made from its bindings, so that they cannot lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from drs_tui.ui import format as fmt
from drs_tui.ui.actions import ScreenAction
from drs_tui.ui.widgets.text_block import TextBlock


class KeysScreen(ModalScreen[None]):
    """A list of keys over the screen that they belong to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "close", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, actions: Sequence[ScreenAction]) -> None:
        super().__init__()
        self._actions = actions

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys-box"):
            yield TextBlock(keys_text(self._actions), id="keys-text")

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, step: int) -> None:
        self.query_one("#keys-box").scroll_relative(y=step, animate=False)


def keys_text(actions: Iterable[ScreenAction]) -> Text:
    """Return the list as text, a heading a group."""
    groups: dict[str, list[ScreenAction]] = {}
    for action in actions:
        groups.setdefault(action.group, []).append(action)
    text = Text()
    for group, members in groups.items():
        text.append(f"{group}\n", "bold")
        for action in members:
            text.append(f"  {action.keys:<18}", fmt.ALIVE).append(action.description)
            text.append(f"  {action.tooltip}\n" if action.tooltip else "\n", fmt.QUIET)
        text.append("\n")
    text.append("esc closes this", fmt.QUIET)
    return text
