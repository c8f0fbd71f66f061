"""The scale of a picture in time: edges and marks at round times, which stand still while time
passes. Pure.

And where, within it, the importer's windows are supposed to begin.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil, floor

from drs_tui.insight.estimate import WINDOW_S
from drs_tui.values import dataclass

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_STEPS_S = (
    *(10, 30, _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 10 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE),
    *(_HOUR, 2 * _HOUR, 3 * _HOUR, 6 * _HOUR, 12 * _HOUR),
    *(_DAY, 2 * _DAY, 5 * _DAY, 10 * _DAY, 30 * _DAY, 90 * _DAY, 365 * _DAY, 3650 * _DAY),
)
_EDGES = 8
"""A span is rounded to about so many parts of it."""
_LEAST_STEP_S = 10.0
"""No picture is drawn more often than this because time passes."""
_NARROWEST_WINDOW = 3
"""Columns that a window takes at least, for its beginning to tell anything."""


@dataclass(frozen=True, slots=True)
class Scale:
    """From the left edge of a picture to its right edge, both at round local times."""

    start: datetime
    end: datetime

    @property
    def span(self) -> tuple[datetime, datetime]:
        return self.start, self.end

    @property
    def length_s(self) -> float:
        return (self.end - self.start).total_seconds()

    def column(self, moment: datetime, width: int) -> int:
        """Return the column of `width` that `moment` lies in; it may be outside of them."""
        return floor((moment - self.start).total_seconds() / self.length_s * width)

    def step_s(self, width: int) -> float:
        """Return how long nothing has to be drawn again for time alone: about a column."""
        return max(_LEAST_STEP_S, self.length_s / max(1, width))


def scale_of(start: datetime, end: datetime, now: datetime) -> Scale:
    """Return the scale that shows `start` to `end`; `now` tells the time zone."""
    length_s = max(float(_MINUTE), (end - start).total_seconds())
    step_s = max((step for step in _STEPS_S if step <= length_s / _EDGES), default=_STEPS_S[0])
    first, last = _rounded(start, step_s, now, floor), _rounded(end, step_s, now, ceil)
    return Scale(first, max(last, first + timedelta(seconds=_MINUTE)))


def in_steps(now: datetime, step_s: float) -> datetime:
    """Return the last whole step of time before `now`."""
    return now - timedelta(seconds=now.timestamp() % step_s)


def scale_line(scale: Scale, width: int, now: datetime) -> str:
    """Return round times along the top of a picture, each beginning at the column it stands for."""
    form = _form(scale, now)
    room = len(now.strftime(form)) + 2
    least_s = scale.length_s / max(1, width) * room
    step_s = next((step for step in _STEPS_S if step >= least_s), _STEPS_S[-1])
    line, moment = "", _rounded(scale.start, step_s, now, ceil)
    while moment < scale.end:
        column = scale.column(moment, width)
        word = moment.astimezone(now.tzinfo).strftime(form)
        if column >= len(line) and column + len(word) <= width:
            line = f"{line:<{column}}{word} "
        moment += timedelta(seconds=step_s)
    return line.rstrip()


def window_columns(
    anchors: Sequence[datetime], until: datetime, scale: Scale, width: int
) -> tuple[int, ...]:
    """Return the columns in which a 5-minute window of the importer is supposed to begin.

    Each of `anchors` is when a submission of our own began to fill one; the windows after it follow
    each other until the next one, or to `until`. Nobody tells when a window begins, so all of them
    are supposed. None where they would be too narrow to tell apart.
    """
    if WINDOW_S / scale.length_s * width < _NARROWEST_WINDOW:
        return ()
    window = timedelta(seconds=WINDOW_S)
    found: dict[int, None] = {}
    for anchor, following in pairwise([*sorted(anchors), until]):
        moment = anchor
        while moment < following:
            column = scale.column(moment, width)
            if 0 <= column < width:
                found[column] = None
            moment += window
    return tuple(found)


def _form(scale: Scale, now: datetime) -> str:
    """Return the form of times that tells those of a scale apart, and from those of other days."""
    first, last = (moment.astimezone(now.tzinfo) for moment in scale.span)
    if scale.length_s > 20 * _HOUR or first.date() != last.date() or first.date() != now.date():
        return "%d %b %H:%M"
    return "%H:%M:%S" if scale.length_s <= 8 * _MINUTE else "%H:%M"


def _rounded(
    moment: datetime, step_s: float, now: datetime, way: Callable[[float], int]
) -> datetime:
    """Return `moment` at a whole step of local time, down or up as `way` rounds."""
    local = moment.astimezone(now.tzinfo)
    ahead = local.utcoffset() or timedelta()
    seconds = moment.timestamp() + ahead.total_seconds()
    return datetime.fromtimestamp(way(seconds / step_s) * step_s, moment.tzinfo) - ahead
