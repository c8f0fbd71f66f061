"""Our way to the terminal: thrifty, with a title that is given back, and a mouse to be switched."""

from __future__ import annotations

from drs_tui.terminal.sequences import KEEP_TITLE, RESTORE_TITLE, title
from drs_tui.ui.hang_up import watch_for_hang_up
from drs_tui.ui.thrift.driver import ThriftyDriver


class TerminalDriver(ThriftyDriver):
    """What we set at the terminal is there only while the screens are, also around a suspension."""

    _title: str | None = None
    _is_watched = False

    def set_title(self, text: str) -> None:
        """Give the window a title; the one it had comes back when the screens go."""
        if self._title is None:
            self.write(KEEP_TITLE)
        if text != self._title:
            self._title = text
            self.write(title(text))
            self.flush()

    @property
    def has_mouse(self) -> bool:
        """Whether the mouse is ours, and not the terminal's to select text with."""
        return self._mouse

    def set_mouse(self, is_ours: bool) -> None:
        """Take the mouse, or leave it to the terminal."""
        if is_ours == self._mouse:
            return
        if is_ours:
            self._mouse = True
            self._enable_mouse_support()
        else:
            self._disable_mouse_support()
            self._mouse = False
        self.flush()

    def start_application_mode(self) -> None:
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if not self._is_watched:
            self._is_watched = True
            watch_for_hang_up(self.fileno)
        if self._title is not None:
            self.write(KEEP_TITLE + title(self._title))

    def stop_application_mode(self) -> None:
        if self._title is not None:
            self.write(RESTORE_TITLE)
        super().stop_application_mode()
