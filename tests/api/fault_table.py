"""What a network and a platform can do to the answer about one job, and what has to come of it.

One table for the client alone and for the whole monitor. Most of this was never seen from the
platform; what survives it survives a bad day there.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    CaptivePage,
    Maintenance,
    NetworkTrouble,
    NotFound,
    RateLimited,
    RequestRefused,
    ServerTrouble,
)
from drs_tui.model import Counts, JobState
from tests.api.sockets import Talk, hanging, resetting, saying, whole
from tests.builders import an_answer

JOB_ID = "412000000000000002"
OTHER_ID = "412000000000000009"
FOUND = Counts(ok=3, failed=1)
"""What a usable answer of the table holds, if it says nothing else."""

DOCUMENT = an_answer(JOB_ID, ok=3, failed=1)
BODY = json.dumps(DOCUMENT).encode()
GZIP, CHUNKED = "Content-Encoding: gzip", "Transfer-Encoding: chunked"
PAGE = b"<!DOCTYPE html><html><body>Sign in to this network</body></html>"


@dataclass(frozen=True)
class Fault:
    """One way to answer."""

    name: str
    talk: Talk
    error: type[ApiError] | None = None
    """What the client raises; None where the answer can be used."""
    words: str = ""
    """Part of the sentence for people."""
    state: JobState = JobState.FINISHED
    """What a usable answer says."""
    counts: Counts = FOUND
    waits: bool = False
    """Whether it takes the whole deadline."""
    greets: bool = False
    """Whether it begins before the request."""
    stains: bool = False
    """Whether the next request on the same connection cannot be answered either."""
    pause_s: float = 0.0
    """What passes before the next request."""

    def __str__(self) -> str:
        return self.name


def chunked(*parts: bytes, extension: bytes = b"", trailers: bytes = b"") -> bytes:
    """Return the bytes of an answer in chunks."""
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"%x%s\r\n%s\r\n" % (len(part), extension, part) for part in parts]
    return head + b"".join(chunks) + b"0\r\n" + trailers + b"\r\n"


def with_length(length: str, body: bytes = BODY) -> bytes:
    """Return an answer that says any length."""
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode() + body


def dripping(data: bytes, *, at_once: int) -> Talk:
    """Return a talk that sends `at_once` bytes, and the others one by one."""
    pieces = [data[:at_once], *(bytes((byte,)) for byte in data[at_once:])]
    return saying(*pieces, pause_s=0.02)


def without_end(piece: bytes, start: bytes) -> Talk:
    """Return a talk that never stops to send `piece`."""

    async def talk(writer: asyncio.StreamWriter, head: str) -> None:
        writer.write(start)
        while not writer.transport.is_closing():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)

    return talk


def _connections() -> Iterable[Fault]:
    cut, late = "was cut", "timed out"
    answer = whole(BODY)
    head = answer[: -len(BODY)]
    packed = gzip.compress(BODY)

    def network(
        name: str, talk: Talk, words: str = cut, *, waits: bool = False, greets: bool = False
    ) -> Fault:
        return Fault(name, talk, NetworkTrouble, words, waits=waits, greets=greets)

    yield network("closed when it is made", saying(then_close=True), greets=True)
    yield network("reset when it is made", resetting(), greets=True)
    yield network("closed before the head", saying(then_close=True))
    yield network("reset before the head", resetting())
    yield network("closed in the head", saying(head[:30], then_close=True))
    yield network("reset in the head", resetting(head[:30]))
    yield network("closed before the body", saying(head, then_close=True))
    yield network("closed in the body", saying(answer[:-9], then_close=True))
    yield network("reset in the body", resetting(answer[:-9]))
    yield network("closed in a chunk", saying(chunked(BODY)[:-20], then_close=True))
    yield network("closed before the last chunk", saying(chunked(BODY)[:-5], then_close=True))
    yield network("packed body that ends early", saying(whole(packed[:-12], "200 OK", GZIP)))
    yield network("packed body without its checksum", saying(whole(packed[:-8], "200 OK", GZIP)))
    yield network("silence", hanging(), late, waits=True)
    yield network("silence in the head", hanging(head[:30]), late, waits=True)
    yield network("silence in the body", hanging(answer[:-9]), late, waits=True)
    yield network("silence in a chunk", hanging(chunked(BODY)[:-20]), late, waits=True)
    yield network("a head that drips", dripping(answer, at_once=10), late, waits=True)
    yield network("a body that drips", dripping(answer, at_once=len(head)), late, waits=True)


def _framing() -> Iterable[Fault]:
    cut = "was cut"
    early = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    go_on = b"HTTP/1.1 100 Continue\r\n\r\n"
    flood = b"X-Flood: " + b"x" * 80 + b"\r\n"
    ten = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"

    def network(name: str, *pieces: bytes) -> Fault:
        return Fault(name, saying(*pieces, then_close=True), NetworkTrouble, cut)

    yield network("another protocol", b"220 mail.example.org ready\r\n\r\n")
    yield network("the bare body", BODY)
    yield network("a status of four digits", b"HTTP/1.1 2000 OK\r\n\r\n")
    yield network("a status in words", b"HTTP/1.1 FINE OK\r\n\r\n")
    yield network("a head without a colon", b"HTTP/1.1 200 OK\r\nNonsense\r\n\r\n", BODY)
    yield network("a negative length", with_length("-1"))
    yield network("a length in words", with_length("many"))
    yield network("two lengths", with_length(f"{len(BODY)}\r\nContent-Length: 7"))
    yield network("a length of many digits", with_length("9" * 30))
    yield network("a chunk of no size", chunked(BODY).replace(b"\r\n\r\n", b"\r\n\r\nzz\r\n", 1))
    yield network("a coding of transfer that is unknown", b"HTTP/1.1 200 OK\r\n"
                  b"Transfer-Encoding: rot13\r\n\r\n", BODY)  # fmt: skip
    yield network("many headers", b"HTTP/1.1 200 OK\r\n" + flood * 5000 + b"\r\n", BODY)
    yield network("a header without end", b"HTTP/1.1 200 OK\r\nX: " + b"x" * 2**20 + b"\r\n\r\n")
    yield Fault(
        "headers without end",
        without_end(flood * 100, b"HTTP/1.1 200 OK\r\n"),
        NetworkTrouble,
        cut,
    )
    yield Fault("nothing but interim answers", without_end(go_on, b""), NetworkTrouble, waits=True)
    yield Fault(
        "a version of tomorrow",
        saying(b"HTTP/3.0 200 OK\r\n\r\n", then_close=True),
        BadReply,
        "empty",
    )
    yield Fault(
        "a length that is too small", saying(with_length("60")), BadReply, "whole", stains=True
    )
    yield Fault("a length of nothing", saying(with_length("0")), BadReply, "empty", stains=True)
    behind = whole(b'{"state": "RUNNING"}')
    yield Fault("another answer behind it", saying(whole(BODY) + behind), stains=True)
    yield Fault(
        "another answer soon after it", saying(whole(BODY), behind, pause_s=0.01), pause_s=0.05
    )
    yield Fault(
        "another answer behind one without a body",
        saying(b"HTTP/1.1 204 No Content\r\n\r\n" + behind),
        BadReply,
        "empty",
        stains=True,
    )
    yield Fault("an interim answer before it", saying(go_on, go_on, early, whole(BODY)))
    yield Fault("an answer of HTTP/1.0", saying(ten, BODY, then_close=True))
    yield Fault(
        "half an answer of HTTP/1.0", saying(ten, BODY[:-9], then_close=True), BadReply, "whole"
    )
    yield Fault("chunks", saying(chunked(BODY[:50], BODY[50:])))
    yield Fault("chunks with more to them", saying(
        chunked(BODY[:50], BODY[50:], extension=b";a=b", trailers=b"X-Late: 1\r\n")))  # fmt: skip
    yield Fault("closed after each answer", saying(whole(BODY), then_close=True))
    yield Fault(
        "closed some time after it", saying(whole(BODY), b"", then_close=True, pause_s=0.01),
        pause_s=0.05,
    )  # fmt: skip
    yield Fault("head in pieces", saying(*(whole(BODY)[n : n + 40] for n in range(0, 1000, 40))))
    yield Fault("headers of other letters", saying(whole(BODY, "200 \xd6K", "X-Odd: \xe9\xff")))


def _bodies() -> Iterable[Fault]:
    def bad(name: str, body: bytes, words: str = "valid JSON", status: str = "200 OK") -> Fault:
        return Fault(name, saying(whole(body, status)), BadReply, words)

    def packed(
        name: str, body: bytes, coding: str, error: type[ApiError] | None, words: str = ""
    ) -> Fault:
        return Fault(
            name, saying(whole(body, "200 OK", f"Content-Encoding: {coding}")), error, words
        )

    text = BODY.decode()
    zipped = gzip.compress(BODY)
    damaged = bytearray(zipped)
    damaged[30] ^= 0xFF
    yield Fault("a web page", saying(whole(PAGE)), CaptivePage, "A web page came")
    yield Fault(
        "a web page that says it is JSON",
        saying(whole(PAGE, "200 OK", "Content-Type: application/json")),
        CaptivePage,
    )
    yield bad("nothing", b"", "empty")
    yield bad("white space", b" \r\n\t", "empty")
    yield Fault("no content", saying(b"HTTP/1.1 204 No Content\r\n\r\n"), BadReply, "empty")
    yield bad("reset content", b"", "empty", "205 Reset Content")
    yield Fault("a byte order mark", saying(whole(b"\xef\xbb\xbf" + BODY)))
    yield bad("UTF-16", text.encode("utf-16"), "UTF-8")
    yield bad("UTF-16 without a mark", text.encode("utf-16-le"))
    yield bad("UTF-32", text.encode("utf-32"), "UTF-8")
    yield bad("Latin-1", text.replace("No", "N\xf6").encode("latin-1"), "UTF-8")
    yield bad("a NUL in it", BODY.replace(b"{", b"{\0", 1))
    yield bad("half of it", BODY[: len(BODY) // 2])
    yield bad("more behind it", BODY + b"x")
    yield bad("twice", BODY + BODY)
    yield bad("single quotes", text.replace('"', "'").encode())
    yield bad("lists in lists", b"[" * 100_000, "nested too deeply")
    yield bad("objects in objects", b'{"a":' * 100_000, "nested too deeply")
    yield bad("100 levels in an unknown key", deep(100), "nested too deeply")
    yield bad("NaN", BODY.replace(b"{", b'{"total_files": NaN, ', 1))
    yield bad("infinity", BODY.replace(b"{", b'{"total_files": -Infinity, ', 1))
    yield bad("a number beyond all bounds", BODY.replace(b"{", b'{"total_files": 1e999, ', 1))
    yield bad("a number of 5000 digits", b'{"n": ' + b"9" * 5000 + b", " + BODY[1:])
    yield packed("a packed body", zipped, "gzip", None)
    yield packed("a packed body in capitals", zipped, "GZIP", None)
    yield packed("packed in two members", gzip.compress(BODY[:99]) + gzip.compress(BODY[99:]),
                 "gzip", None)  # fmt: skip
    yield packed("packed in two, with zeros between", gzip.compress(BODY[:99]) + bytes(9)
                 + gzip.compress(BODY[99:]), "gzip", None)  # fmt: skip
    yield packed("packed, with more behind it", zipped + b"more", "gzip", BadReply, "damaged")
    yield packed("packed, with zeros behind it", zipped + bytes(100), "gzip", None)
    yield packed("packed as it is not", BODY, "gzip", BadReply, "compression is damaged")
    yield packed("packed and damaged", bytes(damaged), "gzip", BadReply, "compression is damaged")
    yield packed("a bomb", BOMB, "gzip", BadReply, "larger than 64 MB")
    yield packed("packed in another way", zlib.compress(BODY), "deflate", BadReply, "not asked for")
    yield packed("packed twice", gzip.compress(zipped), "gzip, gzip", BadReply, "not asked for")
    yield packed("not packed, and it says so", BODY, "identity", None)


def deep(levels: int) -> bytes:
    """Return a usable answer with a key of tomorrow that is nested so deeply."""
    return BODY[:-1] + b', "more": ' + b"[" * levels + b"]" * levels + b"}"


BOMB = gzip.compress(b" " * (65 * 2**20), 1)


def _types() -> Iterable[Fault]:
    def odd(name: str, **changes: Any) -> Fault:
        document = {
            key: value for key, value in (DOCUMENT | changes).items() if value is not ABSENT
        }
        return Fault(name, saying(whole(json.dumps(document).encode())))

    def bad(name: str, value: object, words: str) -> Fault:
        return Fault(name, saying(whole(json.dumps(value).encode())), BadReply, words)

    value: object
    for name, value in {"a list": [], "null": None, "a text": "x", "a number": 7}.items():
        yield bad(f"{name} for an answer", value, "not a JSON object")
    yield bad("an object with nothing in it", {}, "does not describe an import")
    yield bad("an object about something else", {"username": "ada"}, "does not describe")
    yield bad("the answer in a list", [DOCUMENT], "not a JSON object")
    yield bad("an error for an answer", {"status": 404, "code": 10211, "message": "No."},
              "does not describe")  # fmt: skip
    yield bad("the job of another id", DOCUMENT | {"id": OTHER_ID}, "not about 412000000000000002")
    yield bad("the job of a number", DOCUMENT | {"id": 412000000000000000}, "not about")
    for name, value in {"an object": {}, "a text": "x", "a number": 3, "true": True}.items():
        yield bad(f"{name} for the entries", DOCUMENT | {"result": value}, "not a list")
    yield odd("an id in figures", id=int(JOB_ID))
    yield odd("no id", id=ABSENT)
    yield odd("an id that is null", id=None)
    yield odd("an address that is none", href=["x"])
    yield odd("unknown keys", colour={"a": [1, {"b": None}]}, total_files="many")
    yield odd("a total beyond all bounds", total_files=2**70)
    yield odd("a negative total", total_files=-4)
    for name, value in {"small letters": " finished ", "capitals": "FINISHED"}.items():
        yield odd(f"a state in {name}", state=value)
    yield odd("30 levels in an unknown key", more=json.loads(b"[" * 30 + b"]" * 30))
    for name, value in {
        "no": ABSENT, "null for a": None, "a number for a": 7, "a list for a": ["FINISHED"],
        "an unknown": "PAUSED", "an empty": "",
    }.items():  # fmt: skip
        fault = odd(f"{name} state", state=value)
        yield Fault(fault.name, fault.talk, state=JobState.UNKNOWN)
    for name, entries, counts in ENTRIES:
        fault = odd(f"entries: {name}", result=entries)
        yield Fault(fault.name, fault.talk, counts=counts)
    for key in ("started_on", "finished_on"):
        for date in DATES:
            yield odd(f"{key}: {date!r}", **{key: date})
    twice = b'{"state": "RUNNING", "result": [], ' + BODY[1:]
    yield Fault("keys that come twice", saying(whole(twice)))


ABSENT = object()
FILE = {"resource": {"id": "66f0", "href": "https://x/files/66f0"}}
ENTRIES: list[tuple[str, Any, Counts]] = [
    ("none", [], Counts()),
    ("null", None, Counts()),
    ("absent", ABSENT, Counts()),
    ("of other types", [None, 7, "x", True, [], [FILE]], Counts(unknown=6)),
    ("of nothing", [{}, {"resource": None}, {"resource": {}}], Counts(unknown=3)),
    ("of odd files", [{"resource": []}, {"resource": "66f0"}, {"resource": 7}], Counts(unknown=3)),
    ("of odd errors", [{"error": "No."}, {"error": 7}, {"error": {}}], Counts(failed=3)),
    ("of both", [FILE | {"error": {"code": 5001}}], Counts(failed=1)),
    ("of files with odd keys", [{"resource": {"id": 7, "size": "x", "tags": {}, "metadata": 1}}],
     Counts(ok=1)),
    ("many", [FILE] * 5000, Counts(ok=5000)),
]  # fmt: skip
DATES: list[Any] = [
    "2026-02-03T04:05:06Z", "2026-02-03T04:05:06.123456789Z", "2026-02-03T04:05:06+05:30",
    "2026-02-03T04:05:06", "2026-02-03", "20260203T040506Z", "03 Feb 2026", "", "now",
    "0000-00-00T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2026-02-30T00:00:00Z", "2026-02-03T04:05:60Z", "\u0662\u0660\u0662\u0666", "x" * 10_000,
    1770091506, 1770091506000, 1e300, True, None, [], {},
]  # fmt: skip


def _statuses() -> Iterable[Fault]:
    def told(status: str, error: type[ApiError], body: object = None, words: str = "") -> Fault:
        raw = body if isinstance(body, bytes) else json.dumps(body or {"message": "No."}).encode()
        kind = "" if body is None else " page" if body == PAGE else f" {str(body)[:20]}"
        return Fault(f"{status}{kind}", saying(whole(raw, status)), error, words)

    yield told("400 Bad Request", RequestRefused)
    yield told("401 Unauthorized", AuthError, {"code": 90001})
    yield told("401 Unauthorized", AuthError, PAGE)
    yield told("400 Bad Request", AuthError, {"code": 57430})
    yield told("403 Forbidden", RequestRefused, {"code": 90002, "message": "No rights."}, "rights")
    yield told("404 Not Found", NotFound, {"code": 10211}, "does not know import")
    yield told("404 Not Found", NotFound, {"status": "NOT_FOUND", "message": "HTTP 404"})
    yield told("404 Not Found", NotFound, PAGE)
    for status in ("405 X", "408 X", "409 X", "410 X", "418 X", "422 X", "451 X"):
        yield told(status, RequestRefused)
    yield told("429 Too Many", RateLimited, {"code": 1000})
    yield told("429 Too Many", RateLimited, {"code": 10371}, "500 files")
    yield told("429 Too Many", RateLimited, PAGE)
    yield told("429 Too Many", RateLimited, b"")
    for status in ("500 X", "501 X", "502 X", "504 X", "599 X", "999 X"):
        yield told(status, ServerTrouble)
        yield told(status, ServerTrouble, PAGE)
    yield told("503 X", Maintenance, {"code": 0}, "maintenance")
    yield told("503 X", ServerTrouble, {"code": 5000})
    yield told("503 X", ServerTrouble, {"code": False})
    yield told("503 X", ServerTrouble, PAGE)
    yield told("500 X", ServerTrouble, b"[" * 100_000)
    yield told("500 X", ServerTrouble, b"\xff\xfe")
    yield told("500 X", ServerTrouble, [1, 2])
    # Whole and usable, whatever the number says.
    yield Fault("201 Created", saying(whole(BODY, "201 Created")))
    yield Fault("206 Partial", saying(whole(BODY, "206 Partial Content")))
    yield Fault("another protocol is offered", saying(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n",
        then_close=True), NetworkTrouble)  # fmt: skip


REDIRECTS = ("300 X", "301 X", "302 X", "303 X", "304 X", "305 X", "307 X", "308 X", "399 X")

FAULTS: list[Fault] = [
    *_connections(), *_framing(), *_bodies(), *_types(), *_statuses(),
]  # fmt: skip
