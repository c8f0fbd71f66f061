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

    DEFAULT_CSS = """
    KeysScreen {
        align: center middle;
        #keys-text {
            height: auto;
            width: 100%;
        }
        #keys-box {
            width: 76;
            max-width: 96%;
            height: auto;
            max-height: 90%;
            padding: 1 2;
            background: $panel;
            border: round $primary;
            scrollbar-size: 1 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "close", "Close", id="keys.close", show=False),
        Binding("j,down", "scroll(1)", "Down", id="keys.down", show=False),
        Binding("k,up", "scroll(-1)", "Up", id="keys.up", show=False),
        Binding(
            "ctrl+d,pagedown,space", "scroll(12)", "Page down", id="keys.page_down", show=False
        ),
        Binding("ctrl+u,pageup", "scroll(-12)", "Page up", id="keys.page_up", show=False),
        Binding("tab", "ids", "Ids", id="keys.ids", show=False),
    ]

    def __init__(self, actions: Sequence[ScreenAction]) -> None:
        super().__init__()
        self._actions = actions
        self._with_ids = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys-box"):
            yield TextBlock(keys_text(self._actions), id="keys-text")

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, step: int) -> None:
        self.query_one("#keys-box").scroll_relative(y=step, animate=False)

    def action_ids(self) -> None:
        """Show by which names keys are given to actions, or what they do again."""
        self._with_ids = not self._with_ids
        text = keys_text(self._actions, with_ids=self._with_ids)
        self.query_one("#keys-text", TextBlock).show(text)


def keys_text(actions: Iterable[ScreenAction], *, with_ids: bool = False) -> Text:
    """Return the list as text, a heading a group; with ids as the key map of the settings has."""
    told = list(actions)
    groups: dict[str, list[ScreenAction]] = {}
    for action in told:
        groups.setdefault(action.group, []).append(action)
    keys = max((len(action.keys) for action in told), default=0)
    names = max((len(action.description) for action in told), default=0)
    text = Text()
    for group, members in groups.items():
        text.append(f"{group}\n", "bold")
        for action in members:
            text.append(f"  {action.keys:<{keys}}  ", fmt.ALIVE)
            text.append(f"{action.description:<{names}}")
            note = action.id if with_ids else action.tooltip
            text.append(f"  {note}\n" if note else "\n", fmt.QUIET)
        text.append("\n")
    other = "what they do" if with_ids else 'ids, for [keymap] in config.toml: "ID" = "KEY,KEY"'
    return text.append(f"esc closes this, tab shows {other}", fmt.QUIET)
