"""The summary file: every job without its items, for quick opening.

It is a copy: when it is missing, broken or behind, the files of the jobs are what counts. Each
entry carries the stamp of the job's file that it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from drs_tui import ids
from drs_tui.model import WatchedJob
from drs_tui.store.atomic import FileStamp
from drs_tui.store.fields import (
    Json,
    date_json,
    object_of,
    read_date,
    read_number,
    read_seen,
    seen_json,
    text_json,
)
from drs_tui.store.history import arrivals_json, read_arrivals
from drs_tui.store.record import (
    VERSION,
    NotARecord,
    dump,
    facts_json,
    load,
    read_bell,
    read_facts,
)
from drs_tui.text import outside
from drs_tui.values import dataclass

_SLICE = 200
"""Lines that are read at a time: one long call of the JSON library stops all threads."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One job of the summary."""

    job: WatchedJob
    stamp: FileStamp | None
    """Of the file that this was made from; None where the job has no file that we know."""


def encode_index(api: str, jobs: Iterable[WatchedJob], stamps: Mapping[str, FileStamp]) -> bytes:
    """Return the content of the summary file, in the order of `jobs`: JSON, a line for each job."""
    head, tail = _frame(api)
    entries = (dump(_entry_json(job, stamps.get(job.id))).rstrip() for job in jobs)
    return head + b",\n".join(entries) + tail


def decode_index(data: bytes, api: str) -> tuple[IndexEntry, ...]:
    """Return the entries that can be read; none of a file that is broken or of another platform."""
    found = (_read_entry(object_of(told), api) for told in _entries(data, api))
    return tuple(entry for entry in found if entry is not None)


def _frame(api: str) -> tuple[bytes, bytes]:
    """Return what stands before the first line of a job, and behind the last one."""
    whole = dump({"version": VERSION, "api": api, "jobs": []})
    return whole[: whole.rindex(b"]")] + b"\n", b"\n]}\n"


def _entries(data: bytes, api: str) -> Iterator[object]:
    """Yield the JSON value of each entry; of a file that is not ours line by line, all at once."""
    head, tail = _frame(api)
    if not (data.startswith(head) and data.endswith(tail)):
        yield from _entries_at_once(data, api)
        return
    text = data[len(head) : -len(tail)].decode("ascii", "replace")
    lines = [line.removesuffix(",") for line in text.split("\n")]
    for start in range(0, len(lines), _SLICE):
        yield from _entries_of(lines[start : start + _SLICE])


def _entries_of(lines: Sequence[str]) -> list[object]:
    """Return the JSON values of lines: of all together, or of those that are whole."""
    try:
        values: list[object] = json.loads(f"[{','.join(lines)}]")
        return values
    except (ValueError, RecursionError):
        return [] if len(lines) == 1 else [v for line in lines for v in _entries_of([line])]


def _entries_at_once(data: bytes, api: str) -> list[object]:
    try:
        told = load(data)
    except NotARecord:
        return []
    listed = told.get("jobs")
    is_ours = told.get("version") == VERSION and told.get("api") == api
    return listed if is_ours and isinstance(listed, list) else []


def _entry_json(job: WatchedJob, stamp: FileStamp | None) -> Json:
    entry = {
        "id": job.id,
        "stamp": _stamp_json(stamp),
        "added_at": date_json(job.added_at),
        "label": text_json(job.label),
        "batch": text_json(job.batch),
        "archived": job.archived,
        "bell": job.bell,
        "expected": job.expected,
        "seen": seen_json(job.seen),
        "arrivals": arrivals_json(job.arrivals),
        **facts_json(job),
    }
    return {
        name: value for name, value in entry.items() if value is not None and value is not False
    }


def _read_entry(told: Json, api: str) -> IndexEntry | None:
    job_id = told.get("id")
    if not isinstance(job_id, str) or not ids.is_safe(job_id):
        return None
    job = read_facts(
        told,
        job_id,
        api,
        read_date(told.get("added_at")) or _LONG_AGO,
        label=outside(told.get("label")),
        batch=outside(told.get("batch")),
        archived=told.get("archived") is True,
        bell=read_bell(told.get("bell")),
        expected=read_number(told.get("expected")),
        seen=read_seen(told.get("seen")),
        arrivals=read_arrivals(told.get("arrivals")),
    )
    return IndexEntry(job, _read_stamp(told.get("stamp")))


def _stamp_json(stamp: FileStamp | None) -> tuple[int, int, int] | None:
    return None if stamp is None else (stamp.size, stamp.mtime_ns, stamp.inode)


def _read_stamp(value: object) -> FileStamp | None:
    match value:
        case [int() as size, int() as mtime_ns, int() as inode]:
            return FileStamp(size, mtime_ns, inode)
    return None
