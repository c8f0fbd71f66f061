"""The profiles of this machine: which account on which platform is watched."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui.ui import format as fmt
from drs_tui.ui.copies import Copy
from drs_tui.ui.messages import ProfileChosen
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.session import ProfileChoice, Profiles
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock

_HELP = "Each profile has a watch list and a token of its own. Enter opens one in place of this."


class ProfilesScreen(DrsScreen):
    """One row a profile; Enter opens it."""

    BINDING_GROUP_TITLE = "Profiles"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy the lines for config.toml", id="profiles.copy"),
    ]

    def __init__(self, profiles: Profiles, present: str, look: Look) -> None:
        """`present` names the profile that is open."""
        super().__init__(look)
        self._profiles = profiles
        self._present = present
        self._choices: tuple[ProfileChoice, ...] = ()

    @property
    def crumb(self) -> str:
        return "Profiles"

    def body(self) -> Iterable[Widget]:
        yield TextBlock(Text(_HELP), id="help")
        yield RowTable(
            [
                Column("mark", "", self._mark, width=4),
                Column("name", "Profile", lambda one: Text(one.name), width=14, flex=1),
                Column("platform", "Platform", _platform, width=16, flex=1),
                Column("rights", "", _rights, width=9),
                Column("token", "Token at hand", _token, width=20, flex=2),
                Column(
                    "origin",
                    "From",
                    lambda one: Text(one.origin, fmt.QUIET),
                    width=12,
                    flex=1,
                    priority=1,
                ),
            ],
            key=lambda one: one.name,
            empty="Looking ...",
            ascii_only=self.look.is_ascii,
            id="profiles-table",
        )
        yield Detail()

    def on_mount(self) -> None:
        self.run_worker(self._find(), group="profiles")

    async def _find(self) -> None:
        self._choices = await asyncio.to_thread(self._profiles.find)
        if self.is_here:
            table = self.query_one(RowTable)
            table.show(self._choices)
            table.move_to(self._present)

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        chosen = self._chosen
        if chosen is not None:
            self.query_one(Detail).show(_detail(chosen))

    @property
    def _chosen(self) -> ProfileChoice | None:
        """The profile at the cursor."""
        key = self.query_one(RowTable).cursor_key
        return next((one for one in self._choices if one.name == key), None)

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        self.post_message(ProfileChosen(event.key))

    def copies(self) -> Sequence[Copy]:
        chosen = self._chosen
        if chosen is None:
            return ()
        return [Copy("lines for config.toml", chosen.config_lines), Copy("name", chosen.name)]

    def _mark(self, one: ProfileChoice) -> Text:
        return Text("now" if one.name == self._present else "", fmt.OK)


def _detail(one: ProfileChoice) -> Text:
    """Return a profile in full."""
    text = Text().append(one.name, "bold").append(f"  {one.platform}  from {one.origin}\n")
    if one.obstacle:
        return text.append(one.obstacle, fmt.WARNING)
    token = one.token_source or "asked of the keyring or a file when it is opened"
    return text.append(f"token: {token}", fmt.QUIET)


def _platform(one: ProfileChoice) -> Text:
    return Text(one.platform, fmt.QUIET if one.obstacle else "")


def _rights(one: ProfileChoice) -> Text:
    return Text("read-only" if one.is_read_only else "", fmt.WARNING)


def _token(one: ProfileChoice) -> Text:
    if one.obstacle:
        return Text(one.obstacle, fmt.WARNING)
    return Text(one.token_source or "-", "" if one.token_source else fmt.QUIET)
