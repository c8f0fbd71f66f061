"""The pictures of a report as SVG: bars of causes, jobs in time, and the items that arrived. Pure.

Colours are classes, so that one page serves light, dark and paper. Nothing is loaded, and text from
outside is escaped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from html import escape

from drs_tui import words
from drs_tui.insight.timeline import Curve, Line, Segment
from drs_tui.insight.timeline_text import Span
from drs_tui.text import clean

WIDTH = 960
"""Units of every picture; the page scales them."""

MOST_NAMED = 60
"""So many jobs have a row with a name in the timeline; with more, rows are thin and have none."""

_NAME_WIDTH = 190
_OUTCOME_WIDTH = 76
_AXIS_HEIGHT = 22
_ROW, _THIN_ROW = 20, 4
_CURVE_HEIGHT = 150
_TICK_GAP = 110
"""Least units between two times of the axis."""

_STEPS = tuple(
    timedelta(seconds=seconds)
    for seconds in (
        *(10, 30, 60, 120, 300, 600, 900, 1800),
        *(3600, 7200, 10800, 21600, 43200, 86400, 172800, 604800),
    )
)
"""What may lie between two times of the axis."""


def bar(count: int, most: int) -> str:
    """Return one bar of a bar chart, at the full width where `count` is the `most`."""
    width = max(4.0, count / most * WIDTH)
    return (
        f'<svg class="bar" viewBox="0 0 {WIDTH} 14" preserveAspectRatio="none" role="img" '
        f'aria-label="{count:,} of at most {most:,}">'
        f'<rect class="failed" width="{width:.1f}" height="14" rx="2"/></svg>'
    )


def timeline(lines: Sequence[Line], span: Span) -> str:
    """Return one row a job: what it was doing when, and what it came to."""
    named = _are_named(len(lines))
    row = _ROW if named else _THIN_ROW
    height = _AXIS_HEIGHT + row * len(lines)
    scale = _scale(span, named=named)
    parts = [*_axis(scale, height)]
    for number, line in enumerate(lines):
        parts.append(_row(line, scale, _AXIS_HEIGHT + number * row, row, named=named))
    title = f"{words.plural(len(lines), 'job')} in time"
    return _svg(parts, height, "timeline", title)


def curve(points: Curve, total: int | None, span: Span, jobs: int) -> str:
    """Return the items that arrived and those that failed, stacked, to the scale of `timeline`."""
    most = max(total or 0, points[-1].items)
    scale = _scale(span, named=_are_named(jobs))
    bottom = _AXIS_HEIGHT + _CURVE_HEIGHT
    unit = _CURVE_HEIGHT / most
    failed = [(point.at, float(point.failed + point.unknown)) for point in points]
    items = [(point.at, float(point.items)) for point in points]
    parts = [
        *_axis(scale, bottom),
        _area("ok", items, scale, unit, bottom),
        _area("failed", failed, scale, unit, bottom),
        f'<text class="name" x="{scale.left + 6:g}" y="{_AXIS_HEIGHT + 12}">{most:,} items</text>',
    ]
    return _svg(parts, bottom + 4, "curve", "items over time")


def _are_named(jobs: int) -> bool:
    return jobs <= MOST_NAMED


def _scale(span: Span, *, named: bool) -> _Scale:
    if named:
        return _Scale(span, _NAME_WIDTH, WIDTH - _OUTCOME_WIDTH)
    return _Scale(span, 0, WIDTH)


class _Scale:
    """Turns moments into units across."""

    def __init__(self, span: Span, left: float, right: float) -> None:
        self.start, self.end = span
        self.left, self.right = left, right

    def x(self, moment: datetime) -> float:
        share = (moment - self.start) / (self.end - self.start)
        return self.left + min(1.0, max(0.0, share)) * (self.right - self.left)

    def ticks(self) -> Iterator[datetime]:
        """Yield round moments, as many as have room."""
        room = max(1.0, (self.right - self.left) / _TICK_GAP)
        length = self.end - self.start
        step = next((step for step in _STEPS if length / step <= room), length)
        midnight = self.start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        moment = midnight + step * ((self.start - midnight) // step)
        while moment <= self.end:
            if moment >= self.start:
                yield moment
            moment += step


def _axis(scale: _Scale, height: float) -> Iterator[str]:
    ticks = list(scale.ticks())
    with_seconds = any(tick.second for tick in ticks)
    shown: set[object] = set()
    for tick in ticks:
        word = tick.strftime("%H:%M:%S" if with_seconds else "%H:%M")
        if tick.date() not in shown:
            word = tick.strftime(f"%d %b {word}")
        shown.add(tick.date())
        x = scale.x(tick)
        yield f'<path class="tick" d="M{x:.1f} {_AXIS_HEIGHT - 5}V{height:g}"/>'
        yield f'<text class="time" x="{x:.1f}" y="12">{word}</text>'


def _row(line: Line, scale: _Scale, top: float, height: float, *, named: bool) -> str:
    inset = 4.0 if named else 0.5
    thick = height - 2 * inset
    parts = [_segment(segment, scale, top + inset, thick) for segment in line.segments]
    if line.done_at is not None:
        x = scale.x(line.done_at)
        parts.append(
            f'<rect class="end" x="{x - 1:.1f}" y="{top + inset / 2}" width="2" '
            f'height="{height - inset}"/>'
        )
    name = escape(words.name_word(line.job))
    if named:
        short = escape(clean(words.name_word(line.job), 26))
        middle = top + height - 6
        parts.append(
            f'<text class="name" x="{scale.left - 8}" y="{middle}" text-anchor="end">{short}</text>'
        )
        word = words.outcome_word(line.job)
        kind = "bad" if _is_bad(line) else "name"
        parts.append(f'<text class="{kind}" x="{scale.right + 8}" y="{middle}">{word}</text>')
    return f"<g><title>{name}</title>{''.join(parts)}</g>"


def _segment(segment: Segment, scale: _Scale, top: float, height: float) -> str:
    x, end = scale.x(segment.start), scale.x(segment.end)
    kinds = [segment.phase.value]
    kinds += ["supposed"] * segment.is_supposed
    return (
        f'<rect class="{" ".join(kinds)}" x="{x:.1f}" y="{top}" '
        f'width="{max(1.0, end - x):.1f}" height="{height}"/>'
    )


def _area(
    kind: str, points: Sequence[tuple[datetime, float]], scale: _Scale, unit: float, bottom: float
) -> str:
    """Return the area under a curve that keeps its height until the next point."""
    path, height = [f"M{scale.left:.1f} {bottom}"], 0.0
    for moment, items in points:
        x = scale.x(moment)
        path.append(f"L{x:.1f} {bottom - height:.1f}")
        height = items * unit
        path.append(f"L{x:.1f} {bottom - height:.1f}")
    path.append(f"L{scale.right:.1f} {bottom - height:.1f}L{scale.right:.1f} {bottom}Z")
    return f'<path class="{kind}" d="{"".join(path)}"/>'


def _is_bad(line: Line) -> bool:
    return line.job.outcome is not None and line.job.outcome.value != "OK"


def _svg(parts: Sequence[str], height: float, kind: str, title: str) -> str:
    return (
        f'<svg class="{kind}" viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{title}">'
        f"{''.join(parts)}</svg>"
    )
