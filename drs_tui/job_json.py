"""A job as JSON, in the form that others' scripts read: the keys stay.

Apart from the other forms of the commands, since the store keeps a job's JSON too.
"""

from __future__ import annotations

import json
from datetime import datetime

from drs_tui import words
from drs_tui.model import Timestamp, WatchedJob
from drs_tui.text import OutsideText

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any


JOB_KEYS = (
    "id",
    "href",
    "api",
    "label",
    "batch",
    "archived",
    "state",
    "final",
    "outcome",
    "ok",
    "failed",
    "unknown",
    "total",
    "started_on",
    "finished_on",
    "duration_s",
    "looked_at",
    "trouble",
)
"""The keys of a job, which are the columns of its tab-separated form too."""


def job_json(job: WatchedJob, now: datetime) -> dict[str, Any]:
    """Return a job as JSON, without its items, by `JOB_KEYS` in their order."""
    outcome = job.outcome
    return {
        "id": job.id,
        "href": exact_json(job.href),
        "api": job.api,
        "label": exact_json(job.label),
        "batch": exact_json(job.batch),
        "archived": job.archived,
        "state": exact_json(job.state_text) or None,
        "final": job.is_final,
        "outcome": outcome.value if outcome else None,
        "ok": job.counts.ok,
        "failed": job.counts.failed,
        "unknown": job.counts.unknown,
        "total": job.total,
        "started_on": _date(job.started_on),
        "finished_on": _date(job.finished_on),
        "duration_s": words.whole_seconds(job.duration_s(now)),
        "looked_at": words.iso_utc(job.looked_at),
        "trouble": job.trouble.message if job.trouble else None,
    }


def job_text(job: WatchedJob, now: datetime) -> str:
    """Return the same as JSON text on one line; of a final job it is the same at any time."""
    return json.dumps(job_json(job, now))


def exact_json(text: OutsideText | None) -> str | None:
    return None if text is None else text.exact


def _date(timestamp: Timestamp | None) -> str | None:
    return words.iso_utc(timestamp.at) if timestamp else None
