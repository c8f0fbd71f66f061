"""The row at the cursor in full, below a table whose cells may be cut."""

from __future__ import annotations

from rich.text import Text

from drs_tui.ui.widgets.text_block import TextBlock


class Detail(TextBlock):
    """As many lines as the screen gives it; a longer text is cut at its end."""

    DEFAULT_CSS = """
    Detail {
        height: 3;
        padding: 0 1;
        background: $panel;
        overflow: hidden;
    }
    """

    def __init__(self) -> None:
        super().__init__(Text(), id="detail")
