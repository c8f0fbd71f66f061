"""The columns of failures by cause. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from rich.text import Text

from drs_tui import words
from drs_tui.insight.causes import Cause
from drs_tui.model import Failure, Scalar
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs
from drs_tui.ui.widgets.columns import Column
from drs_tui.values import dataclass

BAR_WIDTH = 8


@dataclass(frozen=True, slots=True)
class CauseRow:
    """A cause among others."""

    cause: Cause
    most: int
    """Failures of the most frequent cause beside it, which the bar is drawn against."""


def cause_rows(causes: Sequence[Cause]) -> list[CauseRow]:
    """Return a row for each cause."""
    most = max((cause.count for cause in causes), default=0)
    return [CauseRow(cause, most) for cause in causes]


def cause_columns(now: Callable[[], datetime], glyphs: Glyphs) -> list[Column[CauseRow]]:
    """Return the columns; `now` gives the time in the zone that times are shown in.

    At 80 cells all but the first time and the meaning fit; the meaning stands below the rows.
    """

    return [
        Column(
            "failed",
            "failed",
            lambda row: fmt.count_text(row.cause.count, fmt.BAD),
            width=6,
            align="right",
            is_pinned=True,
            sort=lambda row: row.cause.count,
            falls=True,
            words=lambda row: str(row.cause.count),
        ),
        Column(
            "bar",
            "Bar",
            lambda row: _bar(row, glyphs),
            width=BAR_WIDTH,
            priority=4,
            words=lambda row: "",
        ),
        _scalar("status", "Status", lambda failure: failure.status, priority=3),
        _scalar("code", "Code", lambda failure: failure.code, priority=0),
        Column(
            "message",
            "Message, the first of them",
            lambda row: Text(words.text_word(row.cause.sample.message)),
            width=24,
            flex=3,
            most=80,
            sort=lambda row: str(row.cause.sample.message or "").casefold(),
        ),
        Column(
            "jobs",
            "Jobs",
            lambda row: Text(words.short_count_word(len(row.cause.jobs))),
            width=4,
            align="right",
            priority=1,
            sort=lambda row: len(row.cause.jobs),
            falls=True,
        ),
        _seen("first", "First", lambda cause: cause.first_seen, now, priority=5),
        _seen("last", "Last", lambda cause: cause.last_seen, now, priority=2),
        Column(
            "meaning",
            "What it means",
            lambda row: Text(row.cause.advice.meaning),
            width=30,
            flex=2,
            most=60,
            priority=6,
            sort=lambda row: row.cause.advice.meaning.casefold(),
        ),
    ]


def _bar(row: CauseRow, glyphs: Glyphs) -> Text:
    """Return how frequent it is beside the most frequent one, at least a sign."""
    cells = max(1, round(BAR_WIDTH * row.cause.count / max(1, row.most)))
    return Text(glyphs.failed * cells, fmt.BAD)


def _seen(
    key: str,
    label: str,
    at: Callable[[Cause], datetime],
    now: Callable[[], datetime],
    *,
    priority: int,
) -> Column[CauseRow]:
    return Column(
        key,
        label,
        lambda row: Text(words.short_time_word(at(row.cause), now()), fmt.QUIET),
        width=6,
        align="right",
        priority=priority,
        sort=lambda row: at(row.cause),
        falls=True,
        words=lambda row: words.iso_utc(at(row.cause)) or "",
    )


def _scalar(
    key: str, label: str, value: Callable[[Failure], Scalar | None], *, priority: int
) -> Column[CauseRow]:
    return Column(
        key,
        label,
        lambda row: Text(words.scalar_word(value(row.cause.sample))),
        width=6,
        align="right",
        priority=priority,
        sort=lambda row: _scalar_order(value(row.cause.sample)),
    )


def _scalar_order(value: Scalar | None) -> Any:
    """Return what codes are sorted by: as numbers where they are some."""
    if value is None:
        return None
    return (0, value, "") if isinstance(value, int) else (1, 0, str(value))
