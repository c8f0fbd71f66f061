"""The keys of the screen below, made from its bindings, so that they cannot lie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen, Screen

from drs_tui.ui import format as fmt
from drs_tui.ui.widgets.text_block import TextBlock


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One action and the keys that do it."""

    group: str
    keys: str
    description: str
    tooltip: str


def key_lines(screen: Screen[object]) -> list[KeyLine]:
    """Return what the keys of `screen` do now, keys of one action together."""
    found: dict[tuple[str, str], tuple[Binding, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.system or not binding.description:
            continue
        group = str(active.node.BINDING_GROUP_TITLE or "Rows")
        _, keys = found.setdefault((group, binding.action), (binding, []))
        keys.append(screen.app.get_key_display(Binding(binding.key, "")))
    lines = [
        KeyLine(group, " ".join(keys), binding.description, binding.tooltip)
        for (group, _), (binding, keys) in found.items()
    ]
    own = str(screen.BINDING_GROUP_TITLE)
    return sorted(lines, key=lambda line: line.group != own)


class KeysScreen(ModalScreen[None]):
    """A list of keys over the screen that they belong to."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "close", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, lines: Sequence[KeyLine]) -> None:
        super().__init__()
        self._lines = lines

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="keys-box"):
            yield TextBlock(keys_text(self._lines), id="keys-text")

    def on_mount(self) -> None:
        self.query_one("#keys-box").focus()

    def action_close(self) -> None:
        self.dismiss()

    def action_scroll(self, step: int) -> None:
        self.query_one("#keys-box").scroll_relative(y=step, animate=False)


def keys_text(lines: Iterable[KeyLine]) -> Text:
    """Return the list as text, a heading a group."""
    groups: dict[str, list[KeyLine]] = {}
    for line in lines:
        groups.setdefault(line.group, []).append(line)
    text = Text()
    for group, members in groups.items():
        text.append(f"{group}\n", "bold")
        for line in members:
            text.append(f"  {line.keys:<22}", fmt.ALIVE).append(line.description)
            text.append(f"  {line.tooltip}\n" if line.tooltip else "\n", fmt.QUIET)
        text.append("\n")
    text.append("esc closes this", fmt.QUIET)
    return text
