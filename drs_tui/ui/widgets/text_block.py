"""Text that is drawn again only when it differs."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import Static


class TextBlock(Static):
    """Shows rich text; showing the same text again sends nothing to the terminal."""

    def __init__(self, text: Text | None = None, *, id: str | None = None) -> None:
        self._text = text or Text()
        super().__init__(self._text, id=id, markup=False)

    def show(self, text: Text) -> None:
        """Show `text`; arrange the screen anew only if it may take more or fewer lines."""
        if text == self._text and text.spans == self._text.spans:
            return
        same_lines = text.plain.count("\n") == self._text.plain.count("\n")
        self._text = text
        self.update(text, layout=not same_lines or self.styles.text_wrap == "wrap")
