"""A job as a row and as text, an item as JSON and as a row; JSON keys are for others: they stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from drs_tui import words
from drs_tui.job_json import exact_json
from drs_tui.model import (
    Failure,
    FileDetails,
    ImportItem,
    Scalar,
    WatchedJob,
)
from drs_tui.text import OutsideText

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any


NOTHING_WATCHED = "No jobs are watched. Add some with: drs-tui watch ID ..."

FilesById = dict[str, FileDetails]
"""Details of files that were fetched, by exact file id."""

ITEM_KEYS = (
    "index",
    "kind",
    "id",
    "href",
    "name",
    "size",
    "project",
    "status",
    "code",
    "message",
    "more_info",
    "cause",
)
"""The keys of an item."""


def item_json(item: ImportItem, files: FilesById) -> dict[str, Any]:
    """Return an item as JSON, by `ITEM_KEYS` in their order.

    `index` counts from 0, as in the platform's `result`.
    """
    # Where there are no items, no failure has to be normalised.
    from drs_tui.insight.causes import cause_of

    file, told = item.file or FileDetails(), fetched(item, files) or FileDetails()
    failure = item.failure or Failure()
    return {
        "index": item.index,
        "kind": item.kind.value,
        "id": exact_json(file.id),
        "href": exact_json(file.href),
        "name": exact_json(told.name or file.name),
        "size": file.size_bytes if told.size_bytes is None else told.size_bytes,
        "project": exact_json(told.project or file.project),
        "status": scalar_json(failure.status),
        "code": scalar_json(failure.code),
        "message": exact_json(failure.message),
        "more_info": exact_json(failure.more_info),
        "cause": cause_of(item),
    }


def fetched(item: ImportItem, files: FilesById) -> FileDetails | None:
    """Return what is known of an item's file: fetched details where there are some."""
    if item.file is None or item.file.id is None:
        return item.file
    return files.get(item.file.id.exact, item.file)


def job_table(jobs: Sequence[WatchedJob], now: datetime) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of the table for people.

    There is a column of items that are not understood only where some job has such items.
    """
    with_unknown = any(job.counts.unknown for job in jobs)
    header = [name for name in _JOB_HEADER if with_unknown or name != _UNKNOWN]
    return header, [_job_row(job, now, with_unknown=with_unknown) for job in jobs]


def _job_row(job: WatchedJob, now: datetime, *, with_unknown: bool) -> list[str]:
    trouble = job.trouble.kind.value if job.trouble else ""
    looked = words.NOTHING
    if job.looked_at is not None:
        looked = words.age_word((now - job.looked_at).total_seconds())
    return [
        words.name_word(job),
        job.id if job.label else "",
        words.state_word(job),
        words.outcome_word(job),
        str(job.counts.ok),
        str(job.counts.failed),
        *([str(job.counts.unknown)] if with_unknown else []),
        words.NOTHING if job.total is None else str(job.total),
        words.timestamp_word(job.started_on),
        words.took_word(job, now),
        looked,
        trouble,
    ]


SPARE_COLUMNS = ("STARTED", "TOOK", "LOOKED", "OF")
"""What a list of jobs can do without where there is no room for it, the first one first."""

_UNKNOWN = "UNKNOWN"
_JOB_HEADER = (
    "JOB",
    "ID",
    "STATE",
    "OUTCOME",
    "OK",
    "FAILED",
    _UNKNOWN,
    "OF",
    "STARTED",
    "TOOK",
    "LOOKED",
    "TROUBLE",
)


def job_lines(job: WatchedJob, now: datetime) -> list[str]:
    """Return a job as lines of text."""
    outcome = words.outcome_word(job)
    if job.outcome is not None:
        outcome += f" ({words.OUTCOME_WORDS[job.outcome]})"
    lines = [
        ("id", job.id),
        ("label", words.text_word(job.label)),
        ("batch", words.text_word(job.batch)),
        ("state", words.state_word(job)),
        ("outcome", outcome),
        ("items", words.items_word(job.counts, job.total)),
        ("started_on", words.timestamp_word(job.started_on)),
        ("finished_on", words.timestamp_word(job.finished_on)),
        ("took", words.took_word(job, now)),
        ("looked", _looked(job, now)),
    ]
    if job.trouble is not None:
        lines.append(("trouble", f"{job.trouble.message} {job.trouble.hint}".strip()))
    return [f"{name:<12} {value}" for name, value in lines]


ITEM_HEADER = ("#", "ITEM", "CODE", "FILE OR MESSAGE", "SIZE", "PROJECT")
SPARE_ITEM_COLUMNS = ("PROJECT", "SIZE")
"""What a list of items can do without where there is no room for it."""


def item_row(item: ImportItem, files: FilesById) -> list[str]:
    """Return an item as a row of the table for people; the number counts from 1."""
    file, failure = fetched(item, files), item.failure
    kind = {"resource": "ok", "error": "failed"}.get(item.kind.value, item.kind.value)
    what = words.NOTHING
    if failure is not None:
        what = words.text_word(failure.message)
    elif file is not None:
        what = words.text_word(file.name or file.id)
    return [
        str(item.index + 1),
        kind,
        words.code_word(failure) if failure else "",
        what,
        words.size_word(file.size_bytes) if file else "",
        words.text_word(file.project) if file else "",
    ]


def _looked(job: WatchedJob, now: datetime) -> str:
    if job.looked_at is None:
        return "never"
    age = words.age_word((now - job.looked_at).total_seconds())
    return f"{words.utc_word(job.looked_at)} ({age})"


def scalar_json(value: Scalar | None) -> int | str | None:
    """Return a status or code as it came."""
    return value.exact if isinstance(value, OutsideText) else value
