"""Single values in our own files: how each is written as JSON, and read without ever failing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from drs_tui.model import JobState, StateSeen, Timestamp, Trouble, TroubleKind
from drs_tui.text import OutsideText, clean, outside

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any, TypeAlias


Json: TypeAlias = "dict[str, Any]"
"""A JSON object of ours."""


def object_of(value: object) -> Json:
    """Return a JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else {}


def date_json(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()


def read_date(value: object) -> datetime | None:
    """Return a date in UTC; None for anything that is none."""
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        if at.tzinfo is UTC:
            return at
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def text_json(text: OutsideText | None) -> str | None:
    return None if text is None else text.exact


def read_number(value: object) -> int | None:
    """Return a whole number that is not negative; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if value >= 0 else None


def timestamp_json(timestamp: Timestamp | None) -> Json | None:
    if timestamp is None:
        return None
    return {"text": timestamp.text.exact, "at": date_json(timestamp.at)}


def read_timestamp(value: Any) -> Timestamp | None:
    text = outside(value.get("text")) if isinstance(value, dict) else None
    return None if text is None else Timestamp(text, read_date(value.get("at")))


def read_state(value: object, text: OutsideText | None) -> JobState | None:
    """Return the state of this name; without a name, what the platform's own text means."""
    if isinstance(value, str):
        return JobState.of(value)
    return None if text is None else JobState.of(text.exact)


def seen_json(seen: tuple[StateSeen, ...]) -> list[Json]:
    return [{"state": entry.state_text.exact, "at": date_json(entry.at)} for entry in seen]


def read_seen(value: object) -> tuple[StateSeen, ...]:
    """Return the entries that can be read, in their order."""
    entries = map(_read_state_seen, value) if isinstance(value, list) else ()
    return tuple([entry for entry in entries if entry is not None])


def _read_state_seen(value: object) -> StateSeen | None:
    told = object_of(value)
    text, at = outside(told.get("state")), read_date(told.get("at"))
    return None if text is None or at is None else StateSeen(text, at)


def trouble_json(trouble: Trouble | None) -> Json | None:
    if trouble is None:
        return None
    return {
        "kind": trouble.kind.value,
        "message": trouble.message,
        "hint": trouble.hint,
        "since": date_json(trouble.since),
        "resume_at": date_json(trouble.resume_at),
        "status": trouble.status,
        "code": trouble.code,
        "request_id": trouble.request_id,
    }


def read_trouble(value: object) -> Trouble | None:
    """Return a trouble that has at least a kind, a message and its date; else None."""
    if not isinstance(value, dict):
        return None
    told: Mapping[str, object] = value
    message, since = _shown(told.get("message")), read_date(told.get("since"))
    kind = next((kind for kind in TroubleKind if kind == told.get("kind")), None)
    if kind is None or message is None or since is None:
        return None
    return Trouble(
        kind=kind,
        message=message,
        since=since,
        hint=_shown(told.get("hint")) or "",
        resume_at=read_date(told.get("resume_at")),
        status=_any_number(told.get("status")),
        code=_any_number(told.get("code")),
        request_id=_shown(told.get("request_id")),
    )


def _shown(value: object) -> str | None:
    """Return a text that will be shown as it is; what is in a file is not trusted to be clean."""
    return clean(value) if isinstance(value, str) else None


def _any_number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
