"""The lines of a submission's journal: each value as JSON, and read without ever failing.

First the header, then the rows of each call, then the rows that were left out, then events. What
cannot be read is passed over; only a journal without its beginning is none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from drs_tui.ids import is_safe
from drs_tui.store.fields import Json, date_json, object_of, read_date, read_number
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.manifest import ManifestRow, RefusedRow, Target
from drs_tui.submission.plan import ConflictRule, CreateCall
from drs_tui.submission.submission import (
    Created,
    Event,
    Header,
    Intended,
    Lost,
    Refused,
    Rejection,
    Solution,
    Solved,
    Unsent,
)
from drs_tui.text import OutsideText, clean

VERSION = 1
_HEADER = b'{"submission":'
ROWS = b'{"rows":'
"""What a line with rows begins with; such lines are long, and not needed for an overview."""
_ROW_PARTS = 9


def header_line(header: Header) -> bytes:
    return _line(
        {
            "submission": header.uuid,
            "version": VERSION,
            "at": date_json(header.at),
            "api": header.api,
            "batch": header.batch,
            "project": header.target.project,
            "parent": header.target.parent,
            "conflict": header.conflict.value,
            "tags": list(header.tags),
            "own_targets": header.own_targets,
            "send_measures": header.send_measures,
            "file_name": header.file_name.exact,
            "format": header.format.value,
            "sha256": header.sha256,
            "files": header.files,
            "sizes": list(header.sizes),
            "retry_of": header.retry_of,
        }
    )


def row_lines(calls: Iterable[CreateCall], refused: Iterable[RefusedRow]) -> Iterator[bytes]:
    """Yield a line for the rows of each call, and one for the rows that were left out."""
    for call in calls:
        rows = [
            (
                row.line,
                row.exact_uri,
                row.exact_name,
                row.exact_path,
                row.metadata,
                row.measures,
                row.own_target and row.own_target.project,
                row.own_target and row.own_target.parent,
                row.warning,
            )
            for row in call.rows
        ]
        yield _line({"rows": rows})
    yield _line({"refused_rows": [list(row) for row in refused]})


def event_line(event: Event) -> bytes:
    told: Json = {"event": type(event).__name__.lower(), "at": date_json(event.at)}
    if isinstance(event, Intended | Solved):
        told["call"] = event.call
    if not isinstance(event, Solved):
        told["attempt"] = event.attempt
    match event:
        case Intended():
            told |= {"tag": event.tag, "conflict": event.conflict.value}
        case Created():
            told["job"] = event.job_id
        case Unsent() | Lost():
            told["reason"] = event.reason
        case Refused():
            said = event.rejection
            told |= {"message": said.message, "status": said.status, "code": said.code}
            told["request_id"] = said.request_id
        case Solved():
            told |= {"solution": event.solution.value, "files": event.files}
    return _line(told)


def read_header(line: bytes) -> Header | None:
    """Return the header, None where the line is none, or one of a later version."""
    told = _object(line) if line.startswith(_HEADER) else {}
    try:
        target = Target(told["project"], told["parent"])
        header = Header(
            uuid=told["submission"],
            at=_date(told["at"]),
            api=told["api"],
            batch=told["batch"],
            target=target,
            conflict=ConflictRule(told["conflict"]),
            tags=tuple(told["tags"]),
            own_targets=told["own_targets"],
            send_measures=told["send_measures"],
            file_name=OutsideText(told["file_name"]),
            format=ManifestFormat(told["format"]),
            sha256=told["sha256"],
            files=told["files"],
            sizes=tuple(told["sizes"]),
            retry_of=told["retry_of"],
        )
    except (KeyError, TypeError, ValueError):
        return None
    return header if told.get("version") == VERSION and _is_sound(header) else None


def read_rows(line: bytes) -> tuple[ManifestRow, ...]:
    """Return the rows of one call; empty where the line holds none."""
    rows = _object(line).get("rows")
    try:
        return tuple(
            ManifestRow(
                number,
                uri,
                name,
                path,
                metadata,
                measures,
                Target(project, parent) if project or parent else None,
                warning,
            )
            for number, uri, name, path, metadata, measures, project, parent, warning in rows or ()
        )
    except (TypeError, ValueError):
        return ()


def read_refused_rows(line: bytes) -> tuple[RefusedRow, ...]:
    rows = _object(line).get("refused_rows")
    told = rows if isinstance(rows, list) else []
    return tuple(
        RefusedRow(row[0], clean(row[1], 400))
        for row in told
        if isinstance(row, list) and len(row) == 2
        and isinstance(row[0], int) and isinstance(row[1], str)
    )  # fmt: skip


def read_event(line: bytes) -> Event | None:
    """Return the event, None where the line tells none that is understood."""
    told = _object(line)
    try:
        return _EVENTS[told["event"]](told, _date(told["at"]))
    except (KeyError, TypeError, ValueError):
        return None


def _intended(told: Json, at: datetime) -> Event:
    conflict = ConflictRule(told["conflict"])
    return Intended(at, _count(told["call"]), _text(told["attempt"]), _text(told["tag"]), conflict)


def _created(told: Json, at: datetime) -> Event:
    job_id = _text(told["job"])
    if not is_safe(job_id):
        raise ValueError(job_id)
    return Created(at, _text(told["attempt"]), job_id)


def _unsent(told: Json, at: datetime) -> Event:
    return Unsent(at, _text(told["attempt"]), clean(_text(told["reason"])))


def _lost(told: Json, at: datetime) -> Event:
    return Lost(at, _text(told["attempt"]), clean(_text(told["reason"])))


def _refused(told: Json, at: datetime) -> Event:
    request_id = told["request_id"]
    rejection = Rejection(
        clean(_text(told["message"])),
        read_number(told["status"]),
        read_number(told["code"]),
        None if request_id is None else clean(_text(request_id), 80),
    )
    return Refused(at, _text(told["attempt"]), rejection)


def _solved(told: Json, at: datetime) -> Event:
    solution = Solution(told["solution"])
    return Solved(at, _count(told["call"]), solution, read_number(told["files"]))


_EVENTS = {
    "intended": _intended,
    "created": _created,
    "unsent": _unsent,
    "lost": _lost,
    "refused": _refused,
    "solved": _solved,
}


def _is_sound(header: Header) -> bool:
    """Tell whether the parts are of the kinds that they should be."""
    texts = (header.uuid, header.api, header.batch, header.file_name.exact, header.sha256)
    return (
        all(isinstance(text, str) for text in (*texts, *header.tags))
        and all(one is None or isinstance(one, str) for one in (*header.target, header.retry_of))
        and all(read_number(size) is not None for size in (header.files, *header.sizes))
        and sum(header.sizes) == header.files
    )


def _line(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode("ascii")


def _object(line: bytes) -> Json:
    try:
        return object_of(json.loads(line))
    except (ValueError, RecursionError):
        return {}


def _date(value: object) -> datetime:
    at = read_date(value)
    if at is None:
        raise ValueError(value)
    return at


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _count(value: object) -> int:
    number = read_number(value)
    if number is None:
        raise ValueError(value)
    return number
