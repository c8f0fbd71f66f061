"""A list to choose from by keys: the line in force is marked, so that it reads without colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.message import Message

from drs_tui.ui.format import ALIVE, QUIET
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass

_WIDEST_NAME = 28
"""Notes stand below each other unless a name is longer than this."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a menu."""

    name: str
    """Safe to show."""
    key: str = ""
    """The key that does the same, as it is shown."""
    note: str = ""


class Menu(TextBlock, can_focus=True):
    """Shows as many entries as there is room for, around the one in force."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "step(1)", "Next entry", id="menu.down", show=False),
        Binding("up,k", "step(-1)", "Entry before", id="menu.up", show=False),
        Binding("home,g", "step(-9999)", "First entry", id="menu.top", show=False),
        Binding("end,G", "step(9999)", "Last entry", id="menu.bottom", show=False),
        Binding("enter,l", "choose", "Choose", id="menu.choose", key_display="enter"),
    ]

    @dataclass(slots=True)
    class Chosen(Message):
        """An entry was chosen."""

        index: int

    def __init__(self, entries: Sequence[Entry] = (), *, empty: str = "", id: str) -> None:
        """`empty` stands there while there are no entries."""
        super().__init__(id=id)
        self._entries = tuple(entries)
        self._empty = empty
        self._first = 0
        self.index = 0
        """Which entry is in force, from 0."""

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self) -> None:
        self._draw()

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is offered."""
        return self._entries

    def offer(self, entries: Sequence[Entry], empty: str = "") -> None:
        """Offer other entries, with the first in force."""
        self._entries, self._empty = tuple(entries), empty
        self.index = self._first = 0
        self._draw()

    def on_click(self, event: events.Click) -> None:
        if self._first + event.y < len(self._entries):
            self.index = self._first + event.y
            self._draw()
            self.action_choose()

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where on the screen the entry in force begins."""
        return self.content_region.offset + Offset(0, self.index - self._first)

    def action_step(self, step: int) -> None:
        """Put another entry in force."""
        self.index = max(0, min(self.index + step, len(self._entries) - 1))
        self._draw()

    def action_choose(self) -> None:
        """Choose the entry in force."""
        if self._entries:
            self.post_message(self.Chosen(self.index))

    def _draw(self) -> None:
        height = max(1, self.size.height)
        self._first = max(self.index - height + 1, min(self._first, self.index))
        shown = self._entries[self._first : self._first + height]
        keys = max((len(entry.key) for entry in self._entries), default=0)
        names = max((len(entry.name) for entry in self._entries if entry.note), default=0)
        names = min(names, _WIDEST_NAME)
        lines = []
        for place, entry in enumerate(shown, self._first):
            chosen = place == self.index
            line = Text("> " if chosen else "  ", "bold" if chosen else "", no_wrap=True)
            if keys:
                line.append(f"{entry.key:<{keys}}  ", ALIVE)
            line.append(entry.name, "bold reverse" if chosen else "")
            if entry.note:
                line.append(" " * max(0, names - len(entry.name)))
                line.append(f"  {entry.note}", QUIET)
            line.truncate(max(1, self.size.width))
            lines.append(line)
        self.show(Text("\n").join(lines) if lines else Text(self._empty, QUIET))
