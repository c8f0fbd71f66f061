"""What an answer that is no success means: the platform's code decides, then the HTTP status.

The text of a message decides nothing; it is quoted where it is all there is to say.
"""

from __future__ import annotations

from typing import TypeAlias

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    Maintenance,
    NotFound,
    RateLimited,
    RequestRefused,
    ServerTrouble,
)
from drs_tui.model import Failure
from drs_tui.platforms import token_page
from drs_tui.text import clean
from drs_tui.values import dataclass

MAINTENANCE = 0
IMPORT_LIMIT = 10371
"""The importer's own limit, 500 files in 5 minutes (page 'Start a bulk DRS import job')."""

_Kind: TypeAlias = type[ApiError]

_KIND_OF_CODE: dict[int, _Kind] = {
    90001: AuthError,
    57430: AuthError,
    10211: NotFound,
    90003: NotFound,
    5002: NotFound,
    1000: RateLimited,
    IMPORT_LIMIT: RateLimited,
}
"""Page 'API status codes'."""

_KIND_OF_STATUS: dict[int, _Kind] = {401: AuthError, 404: NotFound, 429: RateLimited}

_QUOTE_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom, for the sentences."""

    api: str
    """API base address."""
    host: str
    """Its host and port, safe to show."""
    subject: str
    """What was asked for, such as `import 301457789012345678`, safe to show."""
    with_token: bool


def refusal(asked: Asked, status: int, failure: Failure, wait_s: float | None) -> ApiError:
    """Return the error for an answer with a `status` from 400.

    `failure` is the answer's body; `wait_s` is how far its headers say the window's end is.
    """
    code = failure.code if isinstance(failure.code, int) else None
    kind = _kind(status, code)
    if kind is RateLimited:
        return _rate_limited(asked, status, code, wait_s)
    message, hint = _words(kind, asked, status, failure)
    return kind(message, hint, status=status, code=code)


def redirect(asked: Asked, status: int, target: str | None) -> BadReply:
    """Return the error for an answer that points elsewhere; `target` is a host, safe to show."""
    where = f" to {target}" if target else ""
    return BadReply(
        f"{asked.host} redirected the request{where} (HTTP {status}), which is not followed.",
        f"The token goes to {asked.host} only. Check the API address and your network's login.",
        status=status,
    )


def _kind(status: int, code: int | None) -> _Kind:
    if status == 503 and code == MAINTENANCE:
        return Maintenance
    if code in _KIND_OF_CODE:
        return _KIND_OF_CODE[code]
    if status in _KIND_OF_STATUS:
        return _KIND_OF_STATUS[status]
    return ServerTrouble if status >= 500 else RequestRefused


def _rate_limited(asked: Asked, status: int, code: int | None, wait_s: float | None) -> RateLimited:
    if code == IMPORT_LIMIT:
        # The headers speak of the window of requests, not of the importer's.
        message = "The importer takes no more files for now: its limit is 500 files in 5 minutes."
        wait_s = None
    else:
        message = f"{asked.host} takes no more requests for now: too many came with this account."
    wait = "for the next 5-minute window" if wait_s is None else f"{wait_s:.0f} s"
    return RateLimited(message, f"Wait {wait}.", wait_s=wait_s, status=status, code=code)


def _words(kind: _Kind, asked: Asked, status: int, failure: Failure) -> tuple[str, str]:
    """Return the sentence and the hint for an error of this kind."""
    host, subject = asked.host, asked.subject
    if kind is AuthError:
        page = token_page(asked.api)
        where = f" Make one at {page}." if page else ""
        if not asked.with_token:
            return f"{host} wants a token, and there is none.", f"Set a token.{where}"
        return f"{host} does not accept the token.", f"Set a new token.{where}"
    if kind is NotFound:
        hint = "Check the id and the platform; something old may have been removed."
        return f"{host} does not know {subject}.", hint
    if kind is Maintenance:
        return f"{host} is down for maintenance.", "Wait until it is back."
    words = _quoted(failure)
    if kind is ServerTrouble:
        return f"{host} has trouble of its own (HTTP {status}){words}", "Try again in a minute."
    hint = "Look the request up in the platform's pages, or ask its support."
    if status == 403:
        hint = "Check that the token's account has the rights: project membership, data access."
    return f"{host} refused the request for {subject} (HTTP {status}){words}", hint


def _quoted(failure: Failure) -> str:
    """Return the end of a sentence: the platform's message, and a stop where it has none."""
    if not failure.message:
        return "."
    quote = clean(failure.message.exact.strip(), _QUOTE_LIMIT)
    stop = "" if quote.endswith((".", "!", "?")) else "."
    return f": '{quote}'{stop}"
