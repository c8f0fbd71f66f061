"""The settings: what each is, and where it came from. They are changed where they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.widget import Widget

from drs_tui.settings.lines import SettingLine
from drs_tui.ui import format as fmt
from drs_tui.ui.copies import Copy
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock


class SettingsScreen(DrsScreen):
    """One row a setting."""

    BINDING_GROUP_TITLE = "Settings"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "copy", "Copy the line for config.toml", id="settings.copy"),
    ]

    def __init__(self, lines: Sequence[SettingLine], config_file: str, look: Look) -> None:
        """`config_file` is where they are kept, safe to show."""
        super().__init__(look)
        self._lines = tuple(lines)
        self._config_file = config_file

    def body(self) -> Iterable[Widget]:
        yield TextBlock(self._help(), id="help")
        yield RowTable(
            [
                Column("key", "Setting", lambda line: Text(line.key), width=16, flex=2),
                Column("value", "Value", lambda line: Text(line.value), width=16, flex=3),
                Column("origin", "From", _origin_text, width=14, flex=1),
            ],
            key=lambda line: line.key,
            can_open=False,
            ascii_only=self.look.is_ascii,
            id="settings-table",
        )
        yield Detail()

    def on_mount(self) -> None:
        self.query_one(RowTable).show(self._lines)

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        line = self._line
        if line is not None:
            self.query_one(Detail).show(_detail(line))

    @property
    def _line(self) -> SettingLine | None:
        """The setting at the cursor."""
        key = self.query_one(RowTable).cursor_key
        return next((line for line in self._lines if line.key == key), None)

    def copies(self) -> Sequence[Copy]:
        line = self._line
        if line is None:
            return ()
        told = [Copy("value", line.value)]
        return [Copy("lines for config.toml", line.toml), *told] if line.toml else told

    def _help(self) -> Text:
        text = (
            Text("Kept in ")
            .append(self._config_file, "bold")
            .append(", which this program only reads. ")
        )
        return text.append(
            ":theme changes the theme, M the mouse, T the token, P the profile.", fmt.QUIET
        )


def _detail(line: SettingLine) -> Text:
    """Return a setting in full, and everything that sets it."""
    text = Text().append(line.key, "bold").append(f" is {line.value}")
    text.append(f"  from {line.origin}\n", fmt.QUIET)
    ways = [f"{line.key} in config.toml", line.option, line.environment]
    return text.append(f"set by {', or '.join(filter(None, ways))}", fmt.QUIET)


def _origin_text(line: SettingLine) -> Text:
    return Text(line.origin, fmt.QUIET if line.origin == "default" else "")
