"""JSON answers of the platform, read into values of the model.

Nothing is demanded that can be done without: a field that is missing, null or of another type is
None, and states and keys that we do not know survive, the whole answer being kept. What makes no
sense as the thing that was asked for is a `BadReply`; nothing else is raised, whatever came.
Pages meant below are those of docs.cavatica.org.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from drs_tui.api.budget import WINDOW_S, budget_of, seconds_until
from drs_tui.api.dates import parse_timestamp
from drs_tui.api.values import id_text, scalar, shown_fields, shown_value, whole_number
from drs_tui.errors import BadReply
from drs_tui.ids import is_safe
from drs_tui.model import (
    Account,
    Answer,
    Failure,
    FileDetails,
    ImportItem,
    ImportJob,
    ItemKind,
    JobState,
    RateLimit,
)
from drs_tui.text import OutsideText, clean, outside

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any

MAX_DEPTH = 64
"""How deeply an answer may be nested. The documented ones are five deep; much deeper ones would
break whoever writes them out again."""

_JOB_KEYS = ("id", "href", "state", "result")
_BARE_KEYS = {"id", "href"}
"""All that the entries of a job are documented to have: most files are read with two looks."""

_NOT_DOCUMENTED = "Try again; if it stays so, the platform has changed, or a proxy interferes."


def parse_job(answer: object, asked_id: str) -> ImportJob:
    """Read the answer about the import `asked_id` ('Get details of a bulk DRS import job').

    Raises `BadReply` where it is no job, or another job than the one asked for.
    """
    job = _object(answer)
    if all(job.get(key) is None for key in _JOB_KEYS):
        raise BadReply("The answer does not describe an import.", _NOT_DOCUMENTED)
    _check_same_id(job, asked_id)
    result = job.get("result")
    if not isinstance(result, list | None):
        raise BadReply("The import's result is not a list.", _NOT_DOCUMENTED)
    state_text = outside(job.get("state")) or OutsideText("")
    return ImportJob(
        id=asked_id,
        state=JobState.of(state_text.exact),
        state_text=state_text,
        href=outside(job.get("href")),
        items=tuple(_item(index, entry) for index, entry in enumerate(result or ())),
        started_on=parse_timestamp(job.get("started_on")),
        finished_on=parse_timestamp(job.get("finished_on")),
        announced_total=whole_number(job.get("total_files")),
        answer=job,
    )


def parse_created_job(answer: object) -> ImportJob:
    """Read the answer to a create call ('Start a bulk DRS import job').

    Raises `BadReply` where it has no id by which the job can be asked for.
    """
    told = id_text(_object(answer).get("id"))
    if told is None or not is_safe(told.exact):
        raise BadReply("The answer has no id of an import.", _NOT_DOCUMENTED)
    return parse_job(answer, told.exact)


def parse_file(answer: object, asked_id: str | None = None) -> FileDetails:
    """Read the answer about a file ('Get file details').

    Raises `BadReply` where it is no file, or another file than `asked_id`.
    """
    told = _object(answer)
    file = _file(told)
    if file is None:
        raise BadReply("The answer does not describe a file.", _NOT_DOCUMENTED)
    if asked_id is not None:
        _check_same_id(told, asked_id)
    return file


def parse_bulk_files(answer: object, asked: Sequence[str]) -> tuple[FileDetails | Failure, ...]:
    """Read the answer about the files `asked` ('Get details of multiple files').

    Returns a file or a failure for each entry, in the order of the answer. A failure names no file
    there; an entry that is neither is an empty failure. Raises `BadReply` where there are more
    entries than were asked for, or files that were not.
    """
    items = _object(answer).get("items")
    if not isinstance(items, list):
        raise BadReply("The answer has no list of files.", _NOT_DOCUMENTED)
    if len(items) > len(asked):
        raise BadReply("The answer has more files than were asked for.", _NOT_DOCUMENTED)
    entries = [_item(index, entry) for index, entry in enumerate(items)]
    known = set(asked)
    for entry in entries:
        if entry.file and entry.file.id and entry.file.id.exact not in known:
            raise _other_id(entry.file.id.exact, "the files asked for")
    return tuple(
        entry.file if entry.kind is ItemKind.RESOURCE and entry.file else entry.failure or Failure()
        for entry in entries
    )


def parse_account(answer: object) -> Account:
    """Read the answer about the token's owner ('Get my information'), or raise `BadReply`."""
    username = outside(_object(answer).get("username"))
    if not username:
        raise BadReply("The answer does not say whose token it is.", _NOT_DOCUMENTED)
    return Account(username)


def parse_rate_limit(answer: object, date: datetime | None) -> RateLimit:
    """Read the answer about the request budget ('Get your current rate limit status').

    `date` is the answer's own. Without it, or with a `reset` that cannot be true, the window is
    taken to end when a whole one from now would (documented: five minutes). Raises `BadReply` where
    the numbers of requests are missing.
    """
    rate = _object(answer).get("rate")
    rate = rate if isinstance(rate, dict) else {}
    reset_in_s = seconds_until(rate.get("reset"), date)
    reset_in_s = WINDOW_S if reset_in_s is None else reset_in_s
    budget = budget_of(rate.get("limit"), rate.get("remaining"), reset_in_s)
    if budget is None:
        raise BadReply("The answer does not tell the request budget.", _NOT_DOCUMENTED)
    return budget


def parse_failure(answer: object) -> Failure:
    """Read an error object: of an entry, or of a whole answer ('API status codes').

    Never fails: what is no error object is an empty failure, a bare text is its message.
    """
    if not isinstance(answer, dict):
        return Failure(message=outside(answer))
    return Failure(
        status=scalar(answer.get("status")),
        code=scalar(answer.get("code")),
        message=outside(answer.get("message")),
        more_info=outside(answer.get("more_info")),
    )


def _item(index: int, entry: object) -> ImportItem:
    """Read an entry: it failed if it has an error, whatever else it has; then it may be a file."""
    if not isinstance(entry, dict):
        return ImportItem(index, ItemKind.UNKNOWN)
    file, error = _file(entry.get("resource")), entry.get("error")
    if error is not None:
        return ImportItem(index, ItemKind.ERROR, file, parse_failure(error))
    return ImportItem(index, ItemKind.RESOURCE if file else ItemKind.UNKNOWN, file)


def _file(value: object) -> FileDetails | None:
    """Read a file; None for anything without an id or an address of its own."""
    if not isinstance(value, dict):
        return None
    file_id, href = id_text(value.get("id")), outside(value.get("href"))
    if not (file_id or href):
        return None
    if value.keys() <= _BARE_KEYS:
        return FileDetails(file_id, href, answer=value)
    tags = value.get("tags")
    return FileDetails(
        id=file_id,
        href=href,
        name=outside(value.get("name")),
        size_bytes=whole_number(value.get("size")),
        project=outside(value.get("project")),
        parent=id_text(value.get("parent")),
        type=outside(value.get("type")),
        created_on=parse_timestamp(value.get("created_on")),
        modified_on=parse_timestamp(value.get("modified_on")),
        storage=shown_fields(value.get("storage")),
        origin=shown_fields(value.get("origin")),
        tags=tuple(shown_value(tag) for tag in tags) if isinstance(tags, list) else (),
        metadata=shown_fields(value.get("metadata")),
        answer=value,
    )


def _object(answer: object) -> Answer:
    if not isinstance(answer, dict):
        raise BadReply("The answer is not a JSON object.", _NOT_DOCUMENTED)
    if _is_deeper(answer, MAX_DEPTH):
        raise BadReply("The answer is nested too deeply.", _NOT_DOCUMENTED)
    return answer


def _is_deeper(value: object, levels: int) -> bool:
    """Tell whether lists and objects are nested in more than `levels` levels, without recursion."""
    layer: list[Any] = [value]
    for _ in range(levels):
        layer = [
            child
            for holder in layer
            for child in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(child, dict | list)
        ]
        if not layer:
            return False
    return True


def _check_same_id(answer: Answer, asked_id: str) -> None:
    told = id_text(answer.get("id"))
    if told and told.exact != asked_id:
        raise _other_id(told.exact, asked_id)


def _other_id(told: str, asked: str) -> BadReply:
    return BadReply(
        f"The answer is about '{clean(told, 60)}', not about {clean(asked, 60)}.",
        "A proxy may mix up answers. Look again.",
    )
