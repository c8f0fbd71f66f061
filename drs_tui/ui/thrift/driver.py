"""Textual's way to the terminal, with everything that it writes made thrifty."""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.thrift.picture import Picture


class ThriftyDriver(LinuxDriver):
    """Writes only what the terminal does not show yet."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.picture = Picture()

    def write(self, data: str) -> None:
        """Write what is missing of `data`."""
        missing = self.picture.rewrite(data, self._get_terminal_size())
        if missing:
            super().write(missing)
