"""The first run: what was found on this machine that one could begin with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui.ui import format as fmt
from drs_tui.ui.messages import DemoRequested, ProfileChosen, TokenRequested
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.session import ProfileChoice
from drs_tui.ui.widgets.menu import Entry, Menu
from drs_tui.ui.widgets.text_block import TextBlock

_INTRODUCTION = (
    "Nothing is watched yet, and there is no token for {place}.\n"
    "drs-tui looks at your bulk DRS import jobs for you: what arrived, what did not, and why.\n"
    "It needs the token of your account; a job is then added by its id."
)


class WelcomeScreen(DrsScreen):
    """Offers tokens that are there, else to give one; and the demo."""

    BINDING_GROUP_TITLE = "Welcome"
    DEFAULT_CSS = """
    WelcomeScreen {
        #welcome-found {
            height: auto;
            width: 100%;
            padding: 0 1;
        }
        #welcome-list {
            height: 1fr;
            margin: 0 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Not now", id="welcome.back", key_display="esc"),
    ]

    def __init__(self, choices: Sequence[ProfileChoice], look: Look) -> None:
        super().__init__(look)
        self._choices = tuple(one for one in choices if one.token_source and not one.obstacle)

    def body(self) -> Iterable[Widget]:
        yield TextBlock(Text("Welcome", "bold"), id="title")
        yield TextBlock(Text(_INTRODUCTION.format(place=self.look.place)), id="help")
        found = "Found on this machine; nothing of it is changed:" if self._choices else ""
        yield TextBlock(Text(found, fmt.QUIET), id="welcome-found")
        entries = [
            Entry(f"{one.platform} ({one.name})", note=one.token_source or "")
            for one in self._choices
        ]
        entries.append(
            Entry(
                f"Give a token for {self.look.place}",
                note="the token screen says where it comes from",
            )
        )
        entries.append(Entry("Look around in the demo", note="no account, no network"))
        yield Menu(entries, id="welcome-list")

    def on_mount(self) -> None:
        self.query_one(Menu).focus()

    @on(Menu.Chosen)
    def _choose(self, event: Menu.Chosen) -> None:
        if event.index < len(self._choices):
            self.post_message(ProfileChosen(self._choices[event.index].name))
        elif event.index == len(self._choices):
            self.post_message(TokenRequested())
        else:
            self.post_message(DemoRequested())
