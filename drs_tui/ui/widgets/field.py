"""A field to type into."""

from __future__ import annotations

from textual.widgets import Input


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
