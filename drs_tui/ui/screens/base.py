"""What every screen has: the status bar on top, the key bar below, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.ui.format import Glyphs
from drs_tui.ui.widgets.key_bar import KeyBar
from drs_tui.ui.widgets.status_bar import StatusBar


@dataclass(frozen=True, slots=True)
class Look:
    """What all screens draw with."""

    place: str
    """Profile and platform, in words."""
    now: Callable[[], datetime]
    """The time, in the zone that times are shown in."""
    glyphs: Glyphs = Glyphs()  # noqa: RUF009 (frozen)


class DrsScreen(Screen[None]):
    """A screen of the product."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h,backspace", "back", "Back", id="screen.back", key_display="esc"),
        Binding("q", "back", "Back", id="screen.leave", show=False),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.look = look

    def compose(self) -> ComposeResult:
        yield StatusBar(self.look.place, self.look.now, self.look.glyphs)
        yield from self.body()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """Return what stands between the two bars."""
        return ()

    def action_back(self) -> None:
        """Go back one level."""
        self.dismiss()
