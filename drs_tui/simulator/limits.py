"""The platform's two windows: requests a user may make, files the importer takes in.

Pure: every call is told the time. Times are Unix seconds, lengths are wall seconds.
"""

import math
from dataclasses import dataclass

REQUESTS = 1000
"""Requests a user may make in one window (documented)."""
REQUEST_WINDOW_S = 300.0
"""Length of that window, which is fixed, not sliding (documented)."""
FILES = 500
"""Files the importer takes in one window, over all jobs of a user (documented)."""
FILE_WINDOW_S = 300.0
"""Length of that window (documented)."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a user has left, as the headers tell it."""

    limit: int
    remaining: int
    reset_at: int
    """Unix seconds at which the window ends."""
    granted: bool
    """Whether the request that asked is within the limit."""


class RequestWindow:
    """Counts requests of each user in fixed windows that begin with the first request."""

    def __init__(self, limit: int = REQUESTS, length_s: float = REQUEST_WINDOW_S) -> None:
        self.limit = limit
        self.length_s = length_s
        self._windows: dict[str, tuple[float, int]] = {}

    def look(self, user: str, now: float) -> Allowance:
        """Tell what is left without counting."""
        begun, used = self._window(user, now)
        return self._allowance(begun, used, granted=used < self.limit)

    def spend(self, user: str, now: float) -> Allowance:
        """Count one request; a refused one costs nothing more."""
        begun, used = self._window(user, now)
        granted = used < self.limit
        used += granted
        self._windows[user] = (begun, used)
        return self._allowance(begun, used, granted=granted)

    def _window(self, user: str, now: float) -> tuple[float, int]:
        begun, used = self._windows.get(user, (now, 0))
        # A clock that was set back must not leave a user locked out until it catches up.
        if not begun <= now < begun + self.length_s:
            return now, 0
        return begun, used

    def _allowance(self, begun: float, used: int, *, granted: bool) -> Allowance:
        return Allowance(self.limit, self.limit - used, math.ceil(begun + self.length_s), granted)


class ImporterWindow:
    """Books the moments at which files arrive.

    Files are taken one after the other, in the order in which they were booked (whether the
    platform keeps that order is unknown). A full window makes the rest wait for the next.
    """

    def __init__(
        self, files: int = FILES, length_s: float = FILE_WINDOW_S, pace_s: float = 0.2
    ) -> None:
        self.files = files
        self.length_s = length_s
        self.pace_s = pace_s
        self._begun = -math.inf
        self._used = 0
        self._free_at = -math.inf

    def book(self, earliest: float, count: int) -> tuple[float, ...]:
        """Book `count` arrivals from `earliest` on; the times never decrease."""
        return tuple(self._book_one(earliest) for _ in range(count))

    def _book_one(self, earliest: float) -> float:
        at = max(earliest, self._free_at)
        if self._used >= self.files:
            at = max(at, self._begun + self.length_s)
        if at >= self._begun + self.length_s:
            self._begun, self._used = at, 0
        self._used += 1
        self._free_at = at + self.pace_s
        return at
