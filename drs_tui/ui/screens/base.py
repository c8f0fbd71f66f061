"""What every screen has: the status bar on top, the last line, the way back, what can be copied."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.model import WatchedJob
from drs_tui.text import OutsideText
from drs_tui.ui.copies import Copy, Forms
from drs_tui.ui.exporting import Export
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.messages import (
    CopyMenuRequested,
    CopyRequested,
    ExportRequested,
    PageRequested,
)
from drs_tui.ui.news import News
from drs_tui.ui.scope import Scope
from drs_tui.ui.view_keeper import ViewKeeper
from drs_tui.ui.widgets.key_bar import KeyBar
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.status_bar import StatusBar
from drs_tui.values import dataclass, field, replace

WIDE = 140
"""From so many columns on there is room for something beside the rows."""


@dataclass(frozen=True, slots=True)
class Look:
    """What all screens draw with."""

    place: str
    """Profile and platform, in words."""
    now: Callable[[], datetime]
    """The time, in the zone that times are shown in."""
    glyphs: Glyphs = Glyphs()
    views: ViewKeeper = field(default_factory=ViewKeeper)
    """How each list was left."""
    news: News = field(default_factory=News)
    """What a person saw of each job."""
    forms: Forms = Forms()

    @property
    def is_ascii(self) -> bool:
        """Whether no sign outside ASCII is to be drawn."""
        return self.glyphs == ASCII

    def at(self, place: str, views: ViewKeeper) -> Look:
        """Return the same for another profile."""
        return replace(self, place=place, views=views, news=News(views.seen))


Checkable = tuple[OutsideText | None, frozenset[str]]
"""A batch, or where there is none the ids of jobs, with which a manifest may be compared."""


class DrsScreen(Screen[None]):
    """A screen of the product.

    A key that leads to a field has priority: the keys that follow it, in one burst over a slow
    line, then find that field. While a field has the focus, such a key is a letter.
    """

    DEFAULT_CSS = """
    DrsScreen {
        #title {
            height: 1;
            margin: 1 1 0 1;
            text-style: bold;
        }
        #help {
            height: auto;
            margin: 0 1 1 1;
            color: $text-muted;
        }
        #buttons {
            height: 1;
            margin: 1 1 0 1;
        }
        #buttons Button {
            margin-right: 2;
        }
        #scope {
            height: 1;
            padding: 0 1;
            background: $panel;
            text-wrap: nowrap;
            text-overflow: ellipsis;
        }
        &.-ascii #scope, &.-ascii #list-note {
            text-overflow: clip;
        }
    }
    """

    TO_A_FIELD: ClassVar[frozenset[str]] = frozenset(
        {"filter", "add", "name", "find", "submit", "check"}
    )
    """Actions whose keys lead to a field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,h,backspace", "back", "Back", id="screen.back", key_display="esc"),
        Binding("q", "back", "Back", id="screen.leave", show=False),
        Binding("y", "copy", "Copy", id="screen.copy", tooltip="Id, or what has the focus"),
        Binding(
            "Y",
            "copy_menu",
            "Copy ...",
            id="screen.copy_menu",
            show=False,
            tooltip="Links, errors, JSON, curl",
        ),
        Binding(
            "o",
            "open_page",
            "Web page",
            id="screen.page",
            show=False,
            tooltip="Its link, or a browser",
        ),
    ]

    def __init__(self, look: Look) -> None:
        super().__init__(classes="-ascii" if look.is_ascii else None)
        self.look = look

    def compose(self) -> ComposeResult:
        yield StatusBar(self.look.place, self.look.now, self.look.glyphs, lambda: self.trail)
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

    @property
    def crumb(self) -> str:
        """What to call this screen in the way that led somewhere; safe to show."""
        return str(self.BINDING_GROUP_TITLE or "")

    @property
    def trail(self) -> tuple[str, ...]:
        """The screens that led here, the home screen first and this one last."""
        stack = self.app.screen_stack
        below = stack[: stack.index(self)] if self in stack else stack
        return (*(one.crumb for one in below if isinstance(one, DrsScreen)), self.crumb)

    @property
    def shows_job(self) -> str | None:
        """The id of the job whose items this screen shows; None where it shows none."""
        return None

    @property
    def scope(self) -> Scope | None:
        """Which jobs a person means here who asks for the causes of failures; None where jobs are
        not what the screen is about, and where a digit may be one of a token or an id."""
        return None

    @property
    def earlier(self) -> Mapping[str, WatchedJob | None] | None:
        """The jobs that this screen alone is about, as they were before what was seen last."""
        return None

    def retrace(self) -> None:
        """Say again where we are, since this screen shows something else now."""
        self.query_one(StatusBar).redraw()

    @on(ListPane.ViewChanged)
    def _keep_view(self, event: ListPane.ViewChanged) -> None:
        event.stop()
        self.look.views.remember_list(event.name, event.view)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters to the field that is typed into; offer only what this screen has."""
        if action in ("copy", "copy_menu"):
            return type(self).copies is not DrsScreen.copies
        if action == "open_page":
            return type(self).page is not DrsScreen.page
        return not (action in self.TO_A_FIELD and isinstance(self.focused, Input))

    def action_back(self) -> None:
        """Go back one level."""
        self.dismiss()

    # What the palette asks for

    def sort_columns(self) -> Sequence[str]:
        """Return the names of the columns that rows can be sorted by; none without rows."""
        return ()

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        """Sort the rows by one of these columns; None: in the direction that suits it."""

    # What can be taken along

    def copies(self) -> Sequence[Copy]:
        """Return what can be copied of what has the focus, the most wanted first."""
        return ()

    def checkable(self) -> Checkable | None:
        """Return what a manifest may be compared with here: a batch or jobs; None for nothing."""
        return None

    def page(self) -> str | None:
        """Return the web page of what has the focus; None where there is none, or none is known."""
        return None

    @property
    def export(self) -> Export | None:
        """The rows of the list in sight, to be written to a file; None where there is none."""
        for pane in self.query(ListPane):
            if all(node.display for node in pane.ancestors_with_self if isinstance(node, Widget)):
                return pane.export
        return None

    @on(ListPane.ExportWanted)
    def _ask_for_file(self, event: ListPane.ExportWanted) -> None:
        event.stop()
        self.post_message(ExportRequested(event.export))

    def action_copy(self) -> None:
        """Copy the most wanted."""
        copies = self.copies()
        if copies:
            self.post_message(CopyRequested(copies[0].text))

    def action_copy_menu(self) -> None:
        """Offer all that can be copied."""
        self.post_message(CopyMenuRequested(self.copies()))

    def action_open_page(self) -> None:
        """Show the link of the web page, and open it where that helps."""
        self.post_message(PageRequested(self.page()))
