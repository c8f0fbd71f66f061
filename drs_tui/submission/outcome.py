"""What came of one request, by how it failed, and as a line of the log. Pure."""

from __future__ import annotations

from datetime import datetime

from drs_tui import words
from drs_tui.errors import (
    ApiError,
    AuthError,
    Maintenance,
    NotFound,
    RateLimited,
    RequestRefused,
)
from drs_tui.store.log import LogEntry
from drs_tui.submission.submission import Created, Lost, Refused, Rejection, Unsent
from drs_tui.text import clean

_NO_VERDICT = (408, 499)
"""HTTP statuses that say that somebody did not wait for the end, and nothing of the request."""


def event_of(error: ApiError, attempt: str, at: datetime) -> Unsent | Refused | Lost:
    """Return what `error` says of whether there is a job of a create call.

    There is none where nothing went out, where the platform refused the call, and where it says
    that it takes none for now, which makes another try harmless. Everything else may mean either.
    """
    reason = clean(error.message)
    if not error.may_have_left or isinstance(error, AuthError | RateLimited | Maintenance):
        return Unsent(at, attempt, reason)
    is_refusal = isinstance(error, RequestRefused | NotFound) and error.status is not None
    if is_refusal and error.status not in _NO_VERDICT:
        return Refused(at, attempt, Rejection(reason, error.status, error.code, error.request_id))
    return Lost(at, attempt, reason)


def log_entry(
    event: Created | Refused | Lost | Unsent, files: int, error: ApiError | None
) -> LogEntry:
    """Return what the log says of one create call, which had so many files.

    Neither names nor what the platform said are in it: a message may hold both.
    """
    match event:
        case Created():
            came = "a job was made"
        case Refused():
            came = "refused, there is no job"
        case Lost():
            came = "no answer, the outcome is unknown"
        case Unsent():
            came = "nothing was taken"
    told = (("HTTP", error.status), ("code", error.code)) if error is not None else ()
    known = "".join(f", {name} {value}" for name, value in told if value is not None)
    text = f"Create call {event.attempt} of {words.plural(files, 'file')}: {came}{known}."
    return LogEntry(event.at, "create", text, event.job_id if isinstance(event, Created) else None)
