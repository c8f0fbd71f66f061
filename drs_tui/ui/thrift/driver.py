"""Textual's way to the terminal, with everything that it writes made thrifty."""

from __future__ import annotations

from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.thrift.limits import Limits
from drs_tui.ui.thrift.picture import Picture


class ThriftyDriver(LinuxDriver):
    """Writes only what the terminal does not show yet."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._picture = Picture()

    def forget(self) -> None:
        """Send everything again with what is drawn next: the terminal may show anything."""
        self._picture.doubt()

    def limit(self, limits: Limits) -> None:
        """Leave out of all that is drawn what `limits` says."""
        self._picture.limit(limits)

    def write(self, data: str) -> None:
        """Write what is missing of `data`."""
        missing = self._picture.rewrite(data, self._get_terminal_size())
        if missing:
            super().write(missing)
