"""The names of a screen's tabs on one line. No underline that slides: it would cost bytes."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text
from textual import events
from textual.message import Message

from drs_tui.ui.format import QUIET
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass

_GAP = 3


class TabStrip(TextBlock):
    """Shows which tab is on; a click chooses another."""

    @dataclass(slots=True)
    class Chosen(Message):
        """Another tab is on."""

        index: int

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(id="tab-strip")
        self._names = tuple(names)
        self._counts: dict[str, str] = {}
        self._current = 0

    def on_mount(self) -> None:
        self._draw()

    def choose(self, index: int) -> None:
        """Switch to the tab at `index`."""
        if index != self._current:
            self._current = index
            self._draw()
            self.post_message(self.Chosen(index))

    def step(self, step: int) -> None:
        """Switch to the tab so many further on, around the end."""
        self.choose((self._current + step) % len(self._names))

    def show_count(self, name: str, count: int | None) -> None:
        """Say beside a tab's name how many rows it has; None: nobody knows."""
        self._counts[name] = "" if count is None else f" {count:,}"
        self._draw()

    def on_click(self, event: events.Click) -> None:
        end = 0
        for index, name in enumerate(self._names):
            end += len(name + self._counts.get(name, "")) + _GAP
            if event.x < end:
                self.choose(index)
                return

    def _draw(self) -> None:
        line = Text(no_wrap=True)
        for index, name in enumerate(self._names):
            on = index == self._current
            line.append(name, "bold underline" if on else QUIET)
            line.append(self._counts.get(name, ""), QUIET).append(" " * _GAP)
        self.show(line)
