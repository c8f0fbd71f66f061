"""What was seen when, in our own files: arrivals and causes, in few bytes, read without failing.

Each job has them in the summary file too, so moments are whole seconds of Unix time.
"""

from __future__ import annotations

from datetime import UTC, datetime

from drs_tui.model import CauseSeen, Failure, ItemsSeen, Scalar
from drs_tui.store.fields import Json, object_of, read_number, text_json
from drs_tui.text import OutsideText, outside

_LAST_SECOND = int(datetime(9999, 12, 31, tzinfo=UTC).timestamp())


def arrivals_json(arrivals: tuple[ItemsSeen, ...]) -> list[tuple[int, ...]] | None:
    """Return tuples of second, ok, failed and, where there are any, unknown; None for none."""
    return [_point_json(entry) for entry in arrivals] or None


def read_arrivals(value: object) -> tuple[ItemsSeen, ...]:
    """Return the points that can be read, in their order."""
    if not isinstance(value, list):
        return ()
    return tuple([ItemsSeen(*entry) for entry in value if _is_point(entry)])


def causes_json(causes: tuple[CauseSeen, ...]) -> list[Json] | None:
    return [_cause_json(cause) for cause in causes] or None


def read_causes(value: object) -> tuple[CauseSeen, ...]:
    """Return the causes that can be read, in their order, each once."""
    if not isinstance(value, list):
        return ()
    causes: dict[str, CauseSeen] = {}
    for entry in value:
        cause = _read_cause(object_of(entry))
        if cause is not None:
            causes.setdefault(cause.cause, cause)
    return tuple(causes.values())


def _point_json(entry: ItemsSeen) -> tuple[int, ...]:
    told = (entry.second, entry.ok, entry.failed)
    return (*told, entry.unknown) if entry.unknown else told


def _is_point(entry: object) -> bool:
    if not isinstance(entry, list) or not 3 <= len(entry) <= 4:
        return False
    for number in entry:
        if type(number) is not int or number < 0:
            return False
    return bool(entry[0] <= _LAST_SECOND)


def _cause_json(cause: CauseSeen) -> Json:
    sample = cause.sample
    told = {
        "cause": cause.cause,
        "count": cause.count,
        "index": cause.index,
        "first": _second(cause.first_seen),
        "last": _second(cause.last_seen),
        "status": _scalar_json(sample.status),
        "code": _scalar_json(sample.code),
        "message": text_json(sample.message),
        "more_info": text_json(sample.more_info),
    }
    return {name: value for name, value in told.items() if value is not None}


def _read_cause(told: Json) -> CauseSeen | None:
    key, count, index = told.get("cause"), read_number(told.get("count")), told.get("index")
    first, last = (_moment(read_number(told.get(name))) for name in ("first", "last"))
    if not isinstance(key, str) or not key.isascii() or not key.isprintable():
        return None
    if not count or first is None:
        return None
    sample = Failure(
        status=_read_scalar(told.get("status")),
        code=_read_scalar(told.get("code")),
        message=outside(told.get("message")),
        more_info=outside(told.get("more_info")),
    )
    return CauseSeen(key, count, sample, read_number(index) or 0, first, last or first)


def _second(at: datetime) -> int:
    return int(at.timestamp())


def _moment(second: int | None) -> datetime | None:
    if second is None or second > _LAST_SECOND:
        return None
    return datetime.fromtimestamp(second, UTC)


def _scalar_json(value: Scalar | None) -> int | str | None:
    return value.exact if isinstance(value, OutsideText) else value


def _read_scalar(value: object) -> Scalar | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    return outside(value)
