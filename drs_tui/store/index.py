"""The summary file: every job without its items, for quick opening.

It is a copy: when it is missing, broken or behind, the files of the jobs are what counts. Each
entry carries the stamp of the job's file that it was made from.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
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
from drs_tui.store.rows import UNDER_WAY, decode_rows, encode_rows, stamp_json
from drs_tui.text import outside
from drs_tui.values import dataclass

_BEFORE_ENTRIES, _END = b',\n"jobs":[\n', b"\n]}\n"
_SLICE = 200
"""Lines that are read at a time: one long call of the JSON library stops all threads."""
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One job of the summary."""

    job: WatchedJob
    stamp: FileStamp | None
    """Of the file that this was made from; None where the job has no file that we know."""


def encode_index(api: str, jobs: Sequence[WatchedJob], stamps: Mapping[str, FileStamp]) -> bytes:
    """Return the content of the summary file, in the order of `jobs`: JSON, two lines for each job.

    One is what a list of jobs has of it, see `rows`; the other is all but its items.
    """
    rows = encode_rows(jobs, stamps).encode("ascii")
    entries = (dump(_entry_json(job, stamps.get(job.id))).rstrip() for job in jobs)
    return _head(api) + rows + _BEFORE_ENTRIES + b",\n".join(entries) + _END


def decode_index(data: bytes, api: str) -> tuple[IndexEntry, ...]:
    """Return the entries that can be read; none of a file that is broken or of another platform."""
    found = (_read_entry(object_of(told), api) for told in _entries(data, api))
    return tuple(entry for entry in found if entry is not None)


def list_of_index(
    data: bytes, api: str, stamps: Mapping[str, FileStamp | None]
) -> list[str | WatchedJob] | None:
    """Return each final job as JSON text, and each other one as it is, in the order of the file.

    None where the file does not tell what is in just the files of these `stamps`.
    """
    rows, entries = _parts(data, api) or (b"", b"")
    found = decode_rows(rows, stamps)
    if found is None or UNDER_WAY not in found:
        return None if found is None else [*found]
    listed: list[str | WatchedJob] = []
    lines = _lines(entries)
    for number, row in enumerate(found):
        if row == UNDER_WAY:
            told = _entries_of(lines[number : number + 1])
            entry = _read_entry(object_of(told[0]), api) if told else None
            if entry is None:
                return None
            listed.append(entry.job)
        else:
            listed.append(row)
    return listed


def _head(api: str) -> bytes:
    """Return what stands before all else."""
    return dump({"version": VERSION, "api": api}).rstrip(b"}\n") + b',\n"list":'


def _parts(data: bytes, api: str) -> tuple[bytes, bytes] | None:
    """Return the list and the lines of the entries; None where we did not lay the file out so."""
    head = _head(api)
    rows, mark, entries = data[len(head) : -len(_END)].partition(_BEFORE_ENTRIES)
    if not (mark and data.startswith(head) and data.endswith(_END)):
        return None
    return rows, entries


def _lines(entries: bytes) -> list[str]:
    lines = entries.decode("ascii", "replace").split("\n")
    return [line.removesuffix(",") for line in lines]


def _entries(data: bytes, api: str) -> Iterator[object]:
    """Yield the JSON value of each entry; of a file that is not ours line by line, all at once."""
    parts = _parts(data, api)
    if parts is None:
        yield from _entries_at_once(data, api)
        return
    lines = _lines(parts[1])
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
        "stamp": stamp_json(stamp),
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


def _read_stamp(value: object) -> FileStamp | None:
    match value:
        case [int() as size, int() as mtime_ns, int() as inode]:
            return FileStamp(size, mtime_ns, inode)
    return None
