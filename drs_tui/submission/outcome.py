"""What came of one request, by how it failed. Pure."""

from __future__ import annotations

from datetime import datetime

from drs_tui.errors import (
    ApiError,
    AuthError,
    Maintenance,
    NotFound,
    RateLimited,
    RequestRefused,
)
from drs_tui.submission.submission import Lost, Refused, Rejection, Unsent
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
