"""What every screen has: the status bar on top, the key bar below, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.news import News
from drs_tui.ui.view_keeper import ViewKeeper
from drs_tui.ui.widgets.key_bar import KeyBar
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.status_bar import StatusBar


@dataclass(frozen=True, slots=True)
class Look:
    """What all screens draw with."""

    place: str
    """Profile and platform, in words."""
    now: Callable[[], datetime]
    """The time, in the zone that times are shown in."""
    glyphs: Glyphs = Glyphs()  # noqa: RUF009 (frozen)
    views: ViewKeeper = field(default_factory=ViewKeeper)
    """How each list was left."""
    news: News = field(default_factory=News)
    """What a person saw of each job."""

    @property
    def is_ascii(self) -> bool:
        """Whether no sign outside ASCII is to be drawn."""
        return self.glyphs == ASCII


class DrsScreen(Screen[None]):
    """A screen of the product.

    A key that leads to a field has priority: the keys that follow it, in one burst over a slow
    line, then find that field. While a field has the focus, such a key is a letter.
    """

    TO_A_FIELD: ClassVar[frozenset[str]] = frozenset({"filter", "add", "name"})
    """Actions whose keys lead to a field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h,backspace", "back", "Back", id="screen.back", key_display="esc"),
        Binding("q", "back", "Back", id="screen.leave", show=False),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__(classes="-ascii" if look.is_ascii else None)
        self.look = look

    def compose(self) -> ComposeResult:
        yield StatusBar(self.look.place, self.look.now, self.look.glyphs)
        yield from self.body()
        yield KeyBar()

    def body(self) -> Iterable[Widget]:
        """Return what stands between the two bars."""
        return ()

    @property
    def is_here(self) -> bool:
        """Whether there is something to draw on.

        While a screen goes away its widgets go first, and where the app ends while one comes they
        never come; a snapshot or a timer may be in between.
        """
        on_stack = self.app.is_running and self in self.app.screen_stack
        return on_stack and bool(self.children)

    @on(ListPane.ViewChanged)
    def _keep_view(self, event: ListPane.ViewChanged) -> None:
        event.stop()
        self.look.views.remember_list(event.name, event.view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters to the field that is typed into."""
        return not (action in self.TO_A_FIELD and isinstance(self.focused, Input))

    def action_back(self) -> None:
        """Go back one level."""
        self.dismiss()
