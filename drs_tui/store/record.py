"""The JSON form of one job: of its file, and of its entry in the summary.

Read tolerantly: every field may be missing or of another type, and what a later version adds is
left alone. Only what is no JSON object, or is about another job, is not a record at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from drs_tui.model import Answer, Bell, Counts, WatchedJob
from drs_tui.store.answer import lengthen, shorten
from drs_tui.store.fields import (
    Json,
    date_json,
    object_of,
    read_date,
    read_number,
    read_seen,
    read_state,
    read_timestamp,
    read_trouble,
    seen_json,
    text_json,
    timestamp_json,
    trouble_json,
)
from drs_tui.store.history import arrivals_json, causes_json, read_arrivals, read_causes
from drs_tui.store.merge import NOTE_FIELDS, Record
from drs_tui.text import OutsideText, outside

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any


VERSION = 1

_KNOWN = {"id", "api", "facts", "notes"}
_HREF_BASE = "href_base"
"""Key of what stands before the file's id in each `href` that the answer leaves out."""
_BEFORE_ANSWER, _END = b',\n"answer":', b"}}\n"
"""How the answer stands in a file. No text of JSON holds a line end."""


class NotARecord(ValueError):
    """The bytes are no record of this job."""


class OtherPlatform(NotARecord):
    """The record belongs to the platform at the address in `api`."""

    def __init__(self, api: str) -> None:
        super().__init__(api)
        self.api = api


def encode(record: Record) -> bytes:
    """Return the file content of a record: JSON in ASCII, so that any text survives exactly.

    The answer comes last, on a line of its own, so that whoever lists jobs need not read it.
    """
    job = record.job
    notes: Json = {
        "added_at": date_json(job.added_at),
        "seen": seen_json(job.seen),
        "arrivals": arrivals_json(job.arrivals),
    }
    for name in NOTE_FIELDS:
        if name in record.stamps:
            stamp = date_json(record.stamps[name])
            notes[name] = {"value": _note_json(getattr(job, name)), "stamp": stamp}
    answer, href_base = (None, None) if record.answer is None else shorten(record.answer)
    facts = facts_json(job) if href_base is None else {**facts_json(job), _HREF_BASE: href_base}
    head = {**record.extra, "id": job.id, "api": job.api, "notes": notes, "facts": facts}
    start = dump({"version": VERSION, **head}).removesuffix(_END)
    return start + _BEFORE_ANSWER + dump(answer).rstrip() + _END


def decode(
    data: bytes, job_id: str, api: str, added_at: datetime, *, with_answer: bool = True
) -> Record:
    """Read the file content of the job `job_id` of the platform at `api`.

    `added_at` stands in where the record does not tell it; without `with_answer` the answer is left
    out, and not looked at where that is possible. Raises `OtherPlatform` or `NotARecord`.
    """
    told = load(data if with_answer else _without_answer(data))
    if told.get("id", job_id) != job_id:
        raise NotARecord("it is about another job")
    if (told_api := told.get("api", api)) != api:
        raise OtherPlatform(told_api) if isinstance(told_api, str) else NotARecord("it has no api")
    facts, notes = object_of(told.get("facts")), object_of(told.get("notes"))
    stamps: dict[str, datetime] = {}
    values: dict[str, Any] = {
        "seen": read_seen(notes.get("seen")),
        "arrivals": read_arrivals(notes.get("arrivals")),
    }
    for name in NOTE_FIELDS:
        note = object_of(notes.get(name))
        stamp = read_date(note.get("stamp"))
        if stamp is not None:
            stamps[name], values[name] = stamp, READ_NOTE[name](note.get("value"))
    extra = {name: value for name, value in told.items() if name not in _KNOWN}
    if not _is_later(extra.get("version")):
        extra.pop("version", None)
    return Record(
        job=read_facts(facts, job_id, api, read_date(notes.get("added_at")) or added_at, **values),
        answer=_read_answer(facts) if with_answer else None,
        stamps=stamps,
        extra=extra,
    )


def facts_json(job: WatchedJob) -> Json:
    """Return the facts of a job without the items."""
    return {
        "href": text_json(job.href),
        "state": job.state,
        "state_text": text_json(job.state_text),
        "started_on": timestamp_json(job.started_on),
        "finished_on": timestamp_json(job.finished_on),
        "ok": job.counts.ok,
        "failed": job.counts.failed,
        "unknown": job.counts.unknown,
        "causes": causes_json(job.causes),
        "announced_total": job.announced_total,
        "confirmed": job.confirmed,
        "looked_at": date_json(job.looked_at),
        "server_date": date_json(job.server_date),
        "trouble": trouble_json(job.trouble),
    }


def read_facts(facts: Json, job_id: str, api: str, added_at: datetime, **notes: Any) -> WatchedJob:
    """Return the job with these facts and with `notes`, fields as they are; never fails."""
    get = facts.get
    state_text = outside(get("state_text"))
    return WatchedJob(
        id=job_id,
        api=api,
        added_at=added_at,
        href=outside(get("href")),
        state=read_state(get("state"), state_text),
        state_text=state_text,
        started_on=read_timestamp(get("started_on")),
        finished_on=read_timestamp(get("finished_on")),
        counts=Counts(
            read_number(get("ok")) or 0,
            read_number(get("failed")) or 0,
            read_number(get("unknown")) or 0,
        ),
        causes=read_causes(get("causes")),
        announced_total=read_number(get("announced_total")),
        confirmed=get("confirmed") is True,
        looked_at=read_date(get("looked_at")),
        server_date=read_date(get("server_date")),
        trouble=read_trouble(get("trouble")),
        **notes,
    )


def _without_answer(data: bytes) -> bytes:
    """Return a record that we wrote, and that is whole, without its answer; others as they are."""
    start, mark, _ = data.partition(_BEFORE_ANSWER)
    return start + _END if mark and data.endswith(_END) else data


def _read_answer(facts: Json) -> Answer | None:
    answer = facts.get("answer")
    return lengthen(answer, facts.get(_HREF_BASE)) if isinstance(answer, dict) else None


def dump(value: Answer | None) -> bytes:
    """Return compact JSON with a line end."""
    return json.dumps(value, separators=(",", ":")).encode("ascii") + b"\n"


def load(data: bytes) -> Json:
    """Return the JSON object in `data`, or raise `NotARecord`."""
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise NotARecord("it is no JSON") from error
    if not isinstance(value, dict):
        raise NotARecord("it is no JSON object")
    return value


def _is_later(version: object) -> bool:
    return isinstance(version, int) and version > VERSION


def _is_true(value: object) -> bool:
    return value is True


def read_bell(value: object) -> Bell | None:
    """Return whose end a person wants to hear of; a word that we do not know is none."""
    return _BELLS.get(value) if isinstance(value, str) else None


_BELLS = {bell.value: bell for bell in Bell}


READ_NOTE: dict[str, Callable[[object], OutsideText | Bell | bool | int | None]] = {
    "label": outside,
    "batch": outside,
    "archived": _is_true,
    "bell": read_bell,
    "expected": read_number,
}
"""How the value of each note is read."""


def _note_json(value: OutsideText | Bell | bool | int | None) -> str | bool | int | None:
    return value.exact if isinstance(value, OutsideText) else value
