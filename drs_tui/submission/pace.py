"""The importer's window: 500 files in 5 minutes, kept full and not exceeded. Pure.

Whether that window is fixed or slides is not documented, so in none of 5 minutes more is sent. A
call counts from when its answer came: the platform counted it before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from drs_tui.api.transport import DEADLINE_S
from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from drs_tui.submission.submission import Overview


class Pace:
    """Says when the next files fit. Times are monotonic seconds."""

    def __init__(self, sent: Iterable[tuple[float, int]] = ()) -> None:
        """`sent`: when so many files were sent before."""
        self._sent = deque(sorted(sent))
        self._others: Sequence[tuple[float, int]] = ()

    def see_others(self, sent: Iterable[tuple[float, int]]) -> None:
        """Count what others sent, and when, in the place of what was seen of them before."""
        self._others = tuple(sent)

    @property
    def has_others(self) -> bool:
        """Whether others take a part of the window, which may change at any time."""
        return bool(self._others)

    def note(self, files: int, at: float) -> None:
        """Count files that may have been taken at `at`."""
        self._sent.append((at, files))

    def wait_s(self, files: int, at: float) -> float:
        """Return in how many seconds so many files fit, 0 if they fit now."""
        while self._sent and self._sent[0][0] <= at - WINDOW_S:
            self._sent.popleft()
        late = (one for one in self._others if one[0] > at - WINDOW_S)
        sent = sorted([*self._sent, *late])
        used = sum(count for _, count in sent)
        wait_s = 0.0
        for sent_at, count in sent:
            if used + files <= WINDOW_FILES:
                break
            used -= count
            wait_s = sent_at + WINDOW_S - at
        return wait_s


def sent_lately(
    submissions: Iterable[Overview], now: datetime, at: float
) -> list[tuple[float, int]]:
    """Return when how many files were sent in the window before `now`, which is `at`.

    By the dates in the journals; one that lies ahead of `now` counts as just now. Of a request
    whose end nobody saw, only the intent has a date: it may have been taken as late as a request
    can take.
    """
    found: list[tuple[float, int]] = []
    for submission in submissions:
        for call in submission.calls:
            for attempt in call.attempts:
                last = attempt.ended_at or attempt.at + timedelta(seconds=DEADLINE_S)
                ago_s = max(0.0, (now - last).total_seconds())
                if attempt.may_have_sent and ago_s < WINDOW_S:
                    found.append((at - ago_s, submission.header.sizes[call.number]))
    return found
