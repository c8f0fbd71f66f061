"""Fields to type into."""

from __future__ import annotations

from textual.widget import Widget
from textual.widgets import Input

LONGEST_PATH = 4096
"""Letters of a path that is typed, at most [limits.h PATH_MAX of Linux]."""


class Field(Input):
    """An input on one line whose cursor does not blink: blinking sends bytes for ever."""

    def __init__(
        self,
        placeholder: str,
        *,
        password: bool = False,
        max_length: int = 0,
        id: str | None = None,
    ) -> None:
        super().__init__(
            placeholder=placeholder,
            password=password,
            max_length=max_length,
            compact=True,
            id=id,
        )
        self.cursor_blink = False


class PassingField(Field):
    """A field that comes when it is asked and then gives the focus back, at once.

    Not a moment later: the keys that follow in one burst, over a slow line, are meant for whoever
    has the focus then.
    """

    _back_to: Widget | None = None

    def take_focus(self, back_to: Widget) -> None:
        """Come into sight and take the focus; `back_to` is who gets it afterwards."""
        self._back_to = back_to
        self.display = True
        self.screen.set_focus(self)

    def give_focus_back(self) -> None:
        """Give the focus back."""
        self.screen.set_focus(self._back_to)
