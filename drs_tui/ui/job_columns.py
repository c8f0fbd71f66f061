"""The columns of the watch list. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from rich.text import Text

from drs_tui import words
from drs_tui.model import Outcome
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs
from drs_tui.ui.job_rows import BatchRow, JobRow, ListedRow
from drs_tui.ui.news import News
from drs_tui.ui.widgets.columns import Column

BAR_WIDTH = 5
_SEVERITY = (Outcome.OK, Outcome.EMPTY, Outcome.UNKNOWN, Outcome.PARTIAL, Outcome.FAILED)


def job_columns(now: Callable[[], datetime], glyphs: Glyphs) -> list[Column[ListedRow]]:
    """Return the columns; `now` gives the time in the zone that times are shown in.

    At 80 cells all but the batch, the start, the size and the id fit.
    """

    def looked(row: ListedRow) -> Text:
        return fmt.short_looked_text(
            row.looked_at, now(), is_at_rest=row.is_at_rest, trouble=row.trouble
        )

    return [
        Column(
            "job",
            "Job",
            lambda row: _name(row, glyphs),
            width=18,
            flex=3,
            most=48,
            is_pinned=True,
            sort=lambda row: _name_word(row).casefold(),
            words=_name_word,
        ),
        Column(
            "batch",
            "Batch",
            lambda row: Text("" if isinstance(row, BatchRow) else words.text_word(row.batch)),
            width=16,
            flex=1,
            most=32,
            priority=8,
            sort=lambda row: str(row.batch).casefold() if row.batch else None,
            words=lambda row: str(row.batch or ""),
        ),
        Column(
            "state",
            "State",
            _state,
            width=10,
            priority=1,
            sort=_state_order,
            words=_state_words,
        ),
        Column(
            "outcome",
            "Outcome",
            lambda row: fmt.outcome_text(row.outcome),
            width=7,
            sort=lambda row: _SEVERITY.index(row.outcome) if row.outcome else None,
            falls=True,
            words=lambda row: row.outcome or "",
        ),
        Column(
            "bar",
            "Items",
            lambda row: fmt.bar_text(row.counts, row.total, BAR_WIDTH, glyphs),
            width=BAR_WIDTH,
            priority=5,
            sort=lambda row: row.counts.ok / row.total if row.total else None,
            words=_nothing,
        ),
        _count("ok", "ok", lambda row: row.counts.ok, fmt.OK, width=4, priority=2),
        _count("failed", "failed", lambda row: row.counts.failed, fmt.BAD, width=6),
        Column(
            "total",
            "of",
            lambda row: Text(
                words.NOTHING if row.total is None else words.short_count_word(row.total)
            ),
            width=4,
            align="right",
            priority=6,
            sort=lambda row: row.total,
            falls=True,
            words=lambda row: "" if row.total is None else str(row.total),
        ),
        Column(
            "started",
            "Started",
            lambda row: _started(row, now()),
            width=12,
            align="right",
            priority=7,
            sort=lambda row: row.started_at,
            falls=True,
            words=lambda row: _date_words(row.started_at, now()),
        ),
        Column(
            "took",
            "Took",
            lambda row: Text(_took(row, now())),
            width=7,
            align="right",
            priority=4,
            sort=lambda row: row.duration_s(now()),
            falls=True,
            words=_nothing,
        ),
        Column(
            "looked",
            "Looked",
            looked,
            width=6,
            align="right",
            priority=3,
            sort=lambda row: row.looked_at,
            falls=True,
            words=_nothing,
        ),
        Column(
            "size",
            "Size",
            lambda row: Text(words.sizes_word(row.sizes), fmt.QUIET),
            width=8,
            align="right",
            priority=10,
            sort=lambda row: row.sizes.size_bytes if row.sizes and row.sizes.known else None,
            falls=True,
        ),
        Column(
            "id",
            "Id",
            lambda row: Text("" if isinstance(row, BatchRow) else row.job.id, fmt.QUIET),
            width=19,
            align="right",
            priority=9,
            sort=lambda row: None if isinstance(row, BatchRow) else row.job.id,
            words=lambda row: "" if isinstance(row, BatchRow) else row.job.id,
        ),
    ]


def news_sign(row: ListedRow, news: News, glyphs: Glyphs) -> Text:
    """Return the sign before a row: that it changed since a person last had an eye on it."""
    rows = row.members if isinstance(row, BatchRow) else (row,)
    is_news = any(news.is_news(one.job) for one in rows)
    return Text(glyphs.news, fmt.ALIVE) if is_news else Text()


def _count(
    key: str,
    label: str,
    count: Callable[[ListedRow], int],
    style: str,
    *,
    width: int,
    priority: int = 0,
) -> Column[ListedRow]:
    return Column(
        key,
        label,
        lambda row: fmt.count_text(count(row), style),
        width=width,
        align="right",
        priority=priority,
        sort=count,
        falls=True,
        words=lambda row: str(count(row)),
    )


def _name(row: ListedRow, glyphs: Glyphs) -> Text:
    if isinstance(row, BatchRow):
        sign = glyphs.unfolded if row.is_unfolded else glyphs.folded
        return Text(f"{sign} {row.name}", "bold")
    name = Text()
    if row.in_group:
        name.append(f"{glyphs.branch} ", fmt.QUIET)
    name.append(words.name_word(row.job))
    if row.job.archived:
        name.append(" (archived)", fmt.QUIET)
    return name


def _name_word(row: ListedRow) -> str:
    return str(row.name) if isinstance(row, BatchRow) else words.name_word(row.job)


def _state(row: ListedRow) -> Text:
    """Return the state of a job; of a batch, how many of its jobs are done."""
    if isinstance(row, JobRow):
        return fmt.state_text(row.job)
    totals = row.totals
    style = fmt.QUIET if totals.is_done else fmt.ALIVE
    return Text(f"{totals.done}/{totals.jobs} done", style)


def _state_words(row: ListedRow) -> str:
    if isinstance(row, BatchRow):
        return ""
    trouble = f" {row.job.trouble.kind.value}" if row.job.trouble else ""
    return words.state_word(row.job) + trouble


def _state_order(row: ListedRow) -> Any:
    """Return what states are sorted by: batches first, by their share that is done."""
    if isinstance(row, BatchRow):
        return 0, row.totals.done / row.totals.jobs, ""
    return 1, 0.0, words.state_word(row.job)


def _started(row: ListedRow, now: datetime) -> Text:
    if isinstance(row, JobRow) and row.job.started_on and row.started_at is None:
        return Text(str(row.job.started_on.text))  # A date that we cannot read, as it came.
    return fmt.started_text(row.started_at, now)


def _took(row: ListedRow, now: datetime) -> str:
    if isinstance(row, JobRow):
        return words.short_took_word(row.job, now)
    seconds = row.duration_s(now)
    if row.totals.is_done or seconds is None:
        return words.short_duration_word(seconds)
    return words.short_so_far_word(seconds)


def _date_words(moment: datetime | None, now: datetime) -> str:
    return "" if moment is None else f"{moment.astimezone(now.tzinfo):%Y-%m-%d %H:%M}"


def _nothing(_row: ListedRow) -> str:
    """Say nothing to a filter: a picture, or words that time changes."""
    return ""
