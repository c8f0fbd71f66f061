"""A few things to choose from, beside the rows that the choice is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget

from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose."""

    key: str
    label: str
    sign: str
    """Says what it is now, such as `[x]`; all of a list are equally wide."""


class Chooser(RowTable[Option]):
    """A list of options; Enter and Space choose, Escape goes away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "open", "Choose", id="chooser.choose", show=False),
        Binding("escape", "close", "Close", id="chooser.close", key_display="esc"),
    ]

    @dataclass(slots=True)
    class Chosen(Message):
        """An option was chosen."""

        key: str

    def __init__(self, *, ascii_only: bool, id: str) -> None:
        super().__init__(
            [Column("option", "", _said, flex=1)],
            key=lambda option: option.key,
            ascii_only=ascii_only,
            id=id,
        )
        self.display = False
        self._back_to: Widget | None = None

    def ask(
        self, title: str, options: Sequence[Option], back_to: Widget, present: str | None = None
    ) -> None:
        """Show `options` under a title, the cursor on the present one, and take the focus.

        `back_to` is who gets it afterwards.
        """
        self._back_to = back_to
        self.set_columns([Column("option", title, _said, flex=1)])
        self.show(options)
        self.display = True
        if present is None or not self.move_to(present):
            self.put_cursor(0)
        self.screen.set_focus(self)

    def action_open(self) -> None:
        if self.cursor_key is not None:
            self.post_message(self.Chosen(self.cursor_key))

    def action_close(self) -> None:
        self.screen.set_focus(self._back_to)
        self.display = False


def _said(option: Option) -> Text:
    return Text(f"{option.sign} {option.label}")
