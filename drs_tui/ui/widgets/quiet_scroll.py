"""A scroll view that sends no more than what it draws differently.

Textual's own repaints the whole widget at each scroll, focus change and change of its height, and
slides there over many frames. Here the one who draws is asked instead what differs.
"""

from __future__ import annotations

from typing import Any, ClassVar

from textual import events
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.widget import Widget


class WholeCells(ScrollBarRender):
    """A scroll bar that begins and ends at whole cells: it needs no sign outside ASCII, and one
    row more or less mostly leaves it as it is."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


class QuietScroll(ScrollView, inherit_bindings=False):
    """The base of a widget of lines that refreshes by `redraw` and `redraw_focus` only."""

    ALLOW_SELECT = False

    DEFAULT_CSS = """
    QuietScroll {
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
    }
    """

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        bar = super().vertical_scrollbar
        # An instance may have a way of its own to draw, as Textual's documentation says.
        bar.renderer = WholeCells  # type: ignore[misc]
        return bar

    def redraw(self) -> None:
        """Refresh where what is in sight differs from what is drawn."""
        raise NotImplementedError

    def redraw_focus(self) -> None:
        """Refresh where gaining or losing the focus shows."""
        raise NotImplementedError

    @property
    def top(self) -> int:
        """The index of the first line in sight."""
        return self.scroll_offset.y

    def scroll_top_to(self, index: int) -> None:
        """Scroll so that the line `index` is the first in sight, as far as there are lines."""
        if self.is_attached:
            self.scroll_to(y=index, force=True)

    def count_lines(self, count: int) -> None:
        """Say how many lines there are, for the scroll bar."""
        if count != self.virtual_size.height:
            # Assigned, a virtual size would repaint the widget; the layout alone moves the bar.
            self.set_reactive(Widget.virtual_size, Size(1, count))
            self.refresh(repaint=False, layout=True)

    def scroll_to(self, x: float | None = None, y: float | None = None, **options: Any) -> None:
        """Scroll at once, whatever `animate` says."""
        super().scroll_to(x, y, **{**options, "animate": False})

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        if self.show_vertical_scrollbar:
            self.vertical_scrollbar.position = new_value
        self.redraw()

    def on_focus(self, event: events.Focus) -> None:
        self._change_focus(event, True)

    def on_blur(self, event: events.Blur) -> None:
        self._change_focus(event, False)

    def _change_focus(self, event: events.Focus | events.Blur, has_focus: bool) -> None:
        """Do what the inherited handlers do, without their refresh of the whole widget."""
        event.prevent_default()
        self.has_focus = has_focus
        self.redraw_focus()
        if self.parent is not None:
            told = events.DescendantFocus if has_focus else events.DescendantBlur
            self.parent.post_message(told(self))
