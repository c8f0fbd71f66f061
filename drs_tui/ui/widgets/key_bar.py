"""The last line: the keys of this screen, made from its bindings, so that it cannot lie."""

from __future__ import annotations

from rich.cells import cell_len
from rich.text import Text
from textual.screen import Screen
from textual.widget import Widget


class KeyBar(Widget):
    """One line of key hints. What does not fit is left out; the last hint, the help, stays."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._redraw)

    def _redraw(self, _screen: Screen[object]) -> None:
        self.refresh()

    def render(self) -> Text:
        """Return the hints that fit."""
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
