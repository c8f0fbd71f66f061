"""One of a few: a list whose chosen line has a mark, so that it reads without colours too.

Textual's radio buttons tell on from off by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType

from drs_tui.ui.widgets.text_block import TextBlock


class Choice(TextBlock, can_focus=True):
    """Lines of which one is chosen, with the arrow keys or a click."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "choose(1)", "Next choice", id="choice.down", show=False),
        Binding("up,k", "choose(-1)", "Choice before", id="choice.up", show=False),
    ]

    def __init__(self, labels: Sequence[str], *, id: str) -> None:
        """The first of `labels` is chosen at the beginning."""
        super().__init__(id=id)
        self._labels = list(labels)
        self._touched = False
        self.index = 0
        """Which line is chosen, from 0."""

    def on_mount(self) -> None:
        self._draw()

    def on_focus(self) -> None:
        self._draw()

    def on_blur(self) -> None:
        self._draw()

    def on_click(self, event: events.Click) -> None:
        self._put(event.y)

    def action_choose(self, step: int) -> None:
        """Choose the next line, or the one before."""
        self._put(self.index + step)

    def choose(self, index: int) -> None:
        """Choose a line for the person, unless one was chosen already."""
        if not self._touched:
            self.index = index
            self._draw()

    def relabel(self, index: int, label: str) -> None:
        """Let a line say something else."""
        self._labels[index] = label
        self._draw()

    def _put(self, index: int) -> None:
        self._touched = True
        self.index = min(max(index, 0), len(self._labels) - 1)
        self._draw()

    def _draw(self) -> None:
        lines = []
        for index, label in enumerate(self._labels):
            chosen = index == self.index
            style = "bold reverse" if chosen and self.has_focus else "bold" if chosen else ""
            lines.append(Text().append(f"({'*' if chosen else ' '}) {label}", style))
        self.show(Text("\n").join(lines))
