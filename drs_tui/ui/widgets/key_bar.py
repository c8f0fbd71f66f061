"""The last line: what the program has to say, else the keys of this screen.

The keys are made from the bindings, so that they cannot lie. What is said stands here and not in a
box over the rows, since a box hides rows, and has to be drawn and taken away again.
"""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.screen import Screen
from textual.widget import Widget

from drs_tui.ui.format import WARNING
from drs_tui.ui.notices import Notice

_MOST_LINES = 5


class KeyBar(Widget):
    """Key hints on one line, or a sentence on as many as it needs.

    Hints that do not fit are left out; the last one, the help, stays.
    """

    DEFAULT_CSS = """
    KeyBar {
        height: 1;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._notice: Notice | None = None

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._redraw)
        self.watch(self.app, "notice", self._say)

    def on_resize(self) -> None:
        self._fit()

    def _say(self, notice: Notice | None) -> None:
        self._notice = notice
        self._fit()
        self.refresh()

    def _redraw(self, _screen: Screen[object]) -> None:
        if self._notice is None:
            self.refresh()

    def _fit(self) -> None:
        """Take as many lines as the sentence does; a new height arranges the screen anew."""
        lines = 1
        if self._notice is not None and self.size.width:
            sentence = _sentence(self._notice)
            lines = min(_MOST_LINES, len(sentence.wrap(self.app.console, self.size.width)))
        if lines != self.size.height:
            self.styles.height = lines

    def render(self) -> Text:
        """Return the sentence, or the hints that fit."""
        return self._key_hints() if self._notice is None else _sentence(self._notice)

    def _key_hints(self) -> Text:
        hints = self._hints()
        line = Text(no_wrap=True, end="")
        if not hints:
            return line
        room = self.size.width - cell_len(hints[-1].plain) - 2
        for hint in hints[:-1]:
            if cell_len(line.plain) + cell_len(hint.plain) + 2 > room:
                break
            line.append_text(hint).append("  ")
        return line.append_text(hints[-1])

    def _hints(self) -> list[Text]:
        seen: set[str] = set()
        hints = []
        last = Text()
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if not binding.show or not active.enabled or binding.action in seen:
                continue
            seen.add(binding.action)
            hint = Text().append(self.app.get_key_display(binding), "bold")
            hint.append(f" {binding.description}")
            if binding.id == "app.keys":
                last = hint
            else:
                hints.append(hint)
        return [*hints, last] if last else hints


def _sentence(notice: Notice) -> Text:
    text = Text(end="")
    if notice.is_warning:
        text.append("! ", f"bold {WARNING}")
    text.append(notice.text)
    if notice.waiting:
        text.append(f" ({notice.waiting:,} more)", "dim")
    return text
