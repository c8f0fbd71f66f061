"""Textual's way to the terminal, with everything that it writes made thrifty."""

from __future__ import annotations

from collections import deque
from typing import Any

from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.thrift.limits import Limits
from drs_tui.ui.thrift.picture import Picture


class ThriftyDriver(LinuxDriver):
    """Writes only what the terminal does not show yet."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._picture = Picture()
        self._waiting: deque[str] = deque()
        self._is_writing = False

    def forget(self) -> None:
        """Send everything again with what is drawn next: the terminal may show anything."""
        self._picture.doubt()

    def limit(self, limits: Limits) -> None:
        """Leave out of all that is drawn what `limits` says."""
        self._picture.limit(limits)

    def write(self, data: str) -> None:
        """Write what is missing of `data`.

        The handler of a signal, such as the one that goes on after a stop, writes too. Where it
        comes in the middle of a writing, what it has waits for the end of that.
        """
        self._waiting.append(data)
        while self._waiting and not self._is_writing:
            self._is_writing = True
            try:
                # A handler that came just before may have written all of it.
                next_one = self._waiting.popleft() if self._waiting else ""
                missing = self._picture.rewrite(next_one, self._get_terminal_size())
                if missing:
                    super().write(missing)
            finally:
                self._is_writing = False
