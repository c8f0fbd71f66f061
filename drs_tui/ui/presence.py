"""Whether somebody watches: the terminal has the focus, and a key was pressed not long ago. Pure.

A terminal that does not tell of its focus counts as having it.
"""

from __future__ import annotations

AWAY_AFTER_S = 900.0
"""So long after the last key nobody is taken to watch."""


class Presence:
    """Keeps what is known; all times are of any one clock, in seconds."""

    def __init__(self, now_s: float) -> None:
        self._last_key_s = now_s
        self._has_focus = True

    def note_key(self, now_s: float) -> None:
        """A key was pressed, which needs the focus too."""
        self._last_key_s = now_s
        self._has_focus = True

    def note_focus(self, has_focus: bool, now_s: float) -> None:
        """The terminal got the focus, or lost it. Getting it is as good as a key."""
        self._has_focus = has_focus
        if has_focus:
            self._last_key_s = now_s

    def is_watched(self, now_s: float) -> bool:
        """Tell whether somebody watches."""
        return self._has_focus and now_s - self._last_key_s < AWAY_AFTER_S

    def away_in_s(self, now_s: float) -> float:
        """Return the seconds until nobody will be taken to watch, without a key until then."""
        return max(0.0, self._last_key_s + AWAY_AFTER_S - now_s)
