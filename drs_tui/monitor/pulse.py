"""Notices that the machine slept, that the program was stopped, or that the clock was set. Pure.

In sleep the monotonic clock of Linux stands still while the wall clock goes on; a stopped program
finds that both went on without it. Either way what is shown is older than it seems, connections are
dead, and what would be due must not go out at once.
"""

from __future__ import annotations

from datetime import datetime

PULSE_S = 1.0
"""How often it should beat while something is under way."""
LATE_S = 3.0
"""A beat that comes this much too late means that the program was stopped."""
JUMP_S = 10.0
"""Clocks that part by more than this mean a sleep, or that somebody set the wall clock."""


class Pulse:
    """Compares how far the two clocks went between two beats."""

    def __init__(self, now: datetime, at: float) -> None:
        self._now = now
        self._at = at

    def beat(self, now: datetime, at: float, pause_s: float = PULSE_S) -> bool:
        """Tell whether time went on without us since the last beat, `pause_s` ago as intended."""
        passed_s = at - self._at
        parted_s = abs((now - self._now).total_seconds() - passed_s)
        self._now, self._at = now, at
        return passed_s - pause_s > LATE_S or parted_s > JUMP_S
