"""An event as a line and as JSON. The keys are used by others' scripts: they stay."""

from __future__ import annotations

from typing import Any

from drs_tui import words
from drs_tui.commands.events import Event, EventKind
from drs_tui.job_json import JOB_KEYS, job_json
from drs_tui.model import TroubleKind

_OF_JOB = ("id", "label", "batch", "state", "outcome", "ok", "failed", "unknown", "total")
"""What an event says of its job; all null where it is about none."""

EVENT_KEYS = ("at", "event", *_OF_JOB, "count", "trouble", "text")
"""The keys of an event."""


def event_json(event: Event) -> dict[str, Any]:
    """Return an event as JSON, by `EVENT_KEYS` in their order."""
    job = job_json(event.job, event.at) if event.job else dict.fromkeys(JOB_KEYS)
    return {
        "at": words.iso_utc(event.at),
        "event": event.kind.value,
        **{key: job[key] for key in _OF_JOB},
        "count": event.count,
        "trouble": event.trouble.value if event.trouble else None,
        "text": event.text,
    }


def event_line(event: Event) -> str:
    """Return an event as a line that says all by itself, in printable characters only."""
    return f"{words.utc_word(event.at)}  {_subject(event)}: {event.text}"


def _subject(event: Event) -> str:
    if event.job is not None:
        return words.full_name_word(event.job)
    if event.kind is EventKind.END:
        return "end"
    return "disk" if event.trouble is TroubleKind.NOT_SAVED else "platform"
