"""What became of the rows of a manifest, as columns and in full. Pure."""

from __future__ import annotations

from rich.text import Text

from drs_tui import words
from drs_tui.submission.check_rows import RANK, CheckRow, Kind
from drs_tui.text import OutsideText
from drs_tui.ui import format as fmt
from drs_tui.ui.widgets.columns import Column

_STYLES = {
    Kind.FAILED: fmt.BAD,
    Kind.MISSING: fmt.BAD,
    Kind.UNSURE: fmt.ODD,
    Kind.NOT_CHECKED: fmt.WARNING,
    Kind.REFUSED: fmt.BAD,
    Kind.UNKNOWN: fmt.ODD,
    Kind.NOT_SEEN: fmt.WARNING,
    Kind.UNDER_WAY: fmt.ALIVE,
    Kind.NOT_SENT: fmt.QUIET,
    Kind.DIFFERENT: fmt.WARNING,
    Kind.DOUBLED: fmt.WARNING,
    Kind.EXTRA: fmt.QUIET,
    Kind.ARRIVED: fmt.OK,
}


def check_columns() -> list[Column[CheckRow]]:
    """Return the columns of the rows of a manifest."""
    return [
        Column(
            "kind",
            "Row",
            lambda row: Text(row.kind.value, _STYLES[row.kind]),
            width=11,
            is_pinned=True,
            sort=lambda row: RANK[row.kind],
            words=lambda row: row.kind.value,
        ),
        Column(
            "line",
            "Line",
            lambda row: Text(f"{row.line:,}" if row.line else words.NOTHING, fmt.QUIET),
            width=7,
            align="right",
            sort=lambda row: row.line,
            words=lambda row: str(row.line or ""),
        ),
        Column(
            "name",
            "Name",
            lambda row: Text(_name(row) or words.NOTHING),
            width=22,
            flex=3,
            most=100,
            sort=lambda row: _name(row).casefold() or None,
            words=_name,
        ),
        Column(
            "why",
            "Why",
            lambda row: Text(row.why, fmt.QUIET if row.kind is Kind.ARRIVED else ""),
            width=24,
            flex=2,
            most=80,
            priority=1,
            sort=lambda row: row.why.casefold() or None,
            words=lambda row: row.why,
        ),
        Column(
            "uri",
            "DRS URI",
            lambda row: Text(_uri(row), fmt.QUIET),
            width=30,
            flex=2,
            most=70,
            priority=3,
            sort=lambda row: _uri(row).casefold() or None,
            words=_uri,
        ),
        Column(
            "job",
            "Job",
            lambda row: Text(_job(row), fmt.QUIET),
            width=19,
            align="right",
            priority=2,
            sort=lambda row: _job(row) or None,
            words=_job,
        ),
    ]


def check_text(row: CheckRow) -> Text:
    """Return all that is known of a row or a file."""
    text = Text().append(row.kind.value, _STYLES[row.kind])
    if row.line is not None:
        text.append(f"  line {row.line:,}", fmt.QUIET)
    if name := _name(row):
        text.append(f"  {name}")
    if (uri := _uri(row)) != name:
        text.append(f"  {uri}", fmt.QUIET)
    for file in row.files:
        text.append(f"  id {OutsideText(file.file_id)}", fmt.QUIET)
    causes = row.causes
    told = [*causes] if len(causes) == 1 else []
    told += row.sentences()
    if len(causes) > 1:
        told.append(f"for one of these causes: {', '.join(causes)}")
    return text.append("\n").append("; ".join(told)) if told else text


def _name(row: CheckRow) -> str:
    return str(row.title or "")


def _uri(row: CheckRow) -> str:
    return str(row.uri or "")


def _job(row: CheckRow) -> str:
    """Return the id of the row's job; how many could be it, where that is not known."""
    ids = row.job_ids
    return ids[0] if len(ids) == 1 else f"{len(ids):,} jobs" if ids else ""
