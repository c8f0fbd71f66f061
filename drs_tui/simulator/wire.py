"""What crosses the wire: requests, answers, JSON and dates in the platform's own form."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Never, TypeAlias
from urllib.parse import parse_qs

from drs_tui.simulator.errors import Refusal, error_body

JsonObject: TypeAlias = dict[str, object]
Headers: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """One call, as the routes see it."""

    method: str
    """Upper-case, such as `GET`."""
    path: str
    """As it was sent, percent signs and all; with the leading `/v2`, without the query."""
    query: Mapping[str, list[str]]
    """Every value of every parameter, in the order given."""
    token: str | None
    """Value of `X-SBG-Auth-Token`, or None when the header is absent."""
    body: bytes

    def document(self) -> object:
        """Parse the body; raise `Refusal` (90000) when it is not JSON."""
        try:
            parsed: object = json.loads(self.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise Refusal(90000, "The body of the request is not JSON.") from None
        return parsed


def read_request(method: str, target: str, token: str | None, body: bytes = b"") -> Request:
    """Make a request from a request target such as `/v2/files?project=a/b`."""
    path, _, query = target.partition("?")
    return Request(method, path, parse_qs(query, keep_blank_values=True), token, body)


def _refuse_constant(name: str) -> Never:
    """Refuse `NaN` and `Infinity`, which Python reads and JSON does not know."""
    raise ValueError(name)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer; the server adds `Date`, the lengths and, when asked, compression."""

    status: int
    body: bytes = b""
    content_type: str | None = "application/json"
    headers: Headers = ()
    encoding: str | None = None
    """The content coding `body` already has; None lets the server choose."""


def json_answer(status: int, document: object, headers: Headers = ()) -> Answer:
    """Answer with a JSON document."""
    return Answer(status, encode_json(document), headers=headers)


def refuse(refusal: Refusal, headers: Headers = ()) -> Answer:
    """Answer with the error body that a refusal stands for."""
    body = error_body(refusal.code, refusal.message)
    return json_answer(refusal.status, body, headers)


def encode_json(document: object) -> bytes:
    """Encode as UTF-8, or as ASCII escapes where UTF-8 cannot: a lone surrogate."""
    try:
        return json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(document).encode("ascii")


def utc_text(at: float) -> str:
    """Write a Unix time as the platform does: `2021-09-14T14:06:27Z` (documented)."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
