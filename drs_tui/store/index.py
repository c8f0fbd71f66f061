"""The summary file: every job without its items, for quick opening.

It is a copy: when it is missing, broken or behind, the files of the jobs are what counts. Each
entry carries the stamp of the job's file that it was made from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from drs_tui import ids
from drs_tui.model import WatchedJob
from drs_tui.store.atomic import FileStamp
from drs_tui.store.fields import (
    Json,
    date_json,
    object_of,
    read_date,
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

_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One job of the summary."""

    job: WatchedJob
    stamp: FileStamp | None
    """Of the file that this was made from; None where the job has no file that we know."""


def encode_index(api: str, jobs: Iterable[WatchedJob], stamps: Mapping[str, FileStamp]) -> bytes:
    """Return the content of the summary file, in the order of `jobs`."""
    entries = [_entry_json(job, stamps.get(job.id)) for job in jobs]
    return dump({"version": VERSION, "api": api, "jobs": entries})


def decode_index(data: bytes, api: str) -> tuple[IndexEntry, ...]:
    """Return the entries that can be read; none of a file that is broken or of another platform."""
    try:
        told = load(data)
    except NotARecord:
        return ()
    if told.get("version") != VERSION or told.get("api") != api:
        return ()
    listed = told.get("jobs")
    entries = listed if isinstance(listed, list) else []
    found = (_read_entry(object_of(entry), api) for entry in entries)
    return tuple(entry for entry in found if entry is not None)


def _entry_json(job: WatchedJob, stamp: FileStamp | None) -> Json:
    entry = {
        "id": job.id,
        "stamp": stamp,
        "added_at": date_json(job.added_at),
        "label": text_json(job.label),
        "batch": text_json(job.batch),
        "archived": job.archived,
        "bell": job.bell,
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
        seen=read_seen(told.get("seen")),
        arrivals=read_arrivals(told.get("arrivals")),
    )
    return IndexEntry(job, _read_stamp(told.get("stamp")))


def _read_stamp(value: object) -> FileStamp | None:
    match value:
        case [int() as size, int() as mtime_ns, int() as inode]:
            return FileStamp(size, mtime_ns, inode)
    return None
