"""What goes wrong between the platform and its caller, and when.

A `Fault` is one way to go wrong, a `Rule` says for which requests and how often, a
`FaultPlan` holds the rules in force. `FAULTS` lists the faults by name.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from drs_tui.simulator.errors import error_body
from drs_tui.simulator.wire import Answer, encode_json


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to go wrong; parts that are left out go right."""

    answer: Callable[[], Answer] | None = None
    """Makes an answer in place of the platform's."""
    after_work: bool = False
    """The platform carries the request out first, and its answer is lost."""
    delay_s: float = 0.0
    """Wall seconds before anything is sent."""
    reset: bool = False
    """The connection is reset and nothing is sent."""
    prefix: bytes = b""
    """Bytes put in front of the body."""
    kept: float = 1.0
    """Share of the body that is sent before the connection closes; its length is announced
    in full."""
    drip_s: float = 0.0
    """Wall seconds between two bytes of the body."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Requests that meet a fault."""

    fault: Fault
    path: str = ""
    """Regular expression found in the path (without query); empty for every path."""
    method: str = ""
    """Empty for every method."""
    first: int | None = None
    """Only this many of the requests to each path; None for all of them."""
    since: float | None = None
    """Only from this moment on (Unix seconds); None from the beginning."""
    until: float | None = None
    """Only before this moment (Unix seconds); None for ever."""


class FaultPlan:
    """The rules in force; the first that applies to a request decides."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._met: dict[tuple[int, str], int] = {}

    def add(self, rule: Rule) -> None:
        """Put a rule behind those in force."""
        self._rules.append(rule)

    def clear(self) -> None:
        """Take every rule away: all goes right from now on."""
        self._rules.clear()
        self._met.clear()

    def meet(self, method: str, path: str, now: float) -> Fault | None:
        """The fault this request meets, counted as met; None when all goes right."""
        for index, rule in enumerate(self._rules):
            met = self._met.get((index, path), 0)
            if (
                rule.method not in ("", method)
                or not re.search(rule.path, path)
                or (rule.first is not None and met >= rule.first)
                or (rule.since is not None and now < rule.since)
                or (rule.until is not None and now >= rule.until)
            ):
                continue
            self._met[index, path] = met + 1
            return rule.fault
        return None


def _error(code: int, status: int) -> Fault:
    return _fixed(Answer(status, encode_json(error_body(code))))


def _fixed(answer: Answer) -> Fault:
    return Fault(lambda: answer)


def _page(status: int, text: str) -> Answer:
    page = f"<!DOCTYPE html><html><head><title>{text}</title></head><body>{text}</body></html>"
    return Answer(status, page.encode(), "text/html; charset=utf-8")


@cache
def _bomb() -> Answer:
    """A small body that unpacks to 100 MB of white space."""
    return Answer(200, gzip.compress(b" " * 100_000_000), encoding="gzip")


DEPTH = 100_000
"""Nested lists in the fault `deep`: far over any parser's recursion limit."""
ELSEWHERE = "http://127.0.0.1:9/v2/"
"""Where the fault `redirect` points: another origin, on which nobody listens."""

FAULTS: Mapping[str, Fault] = MappingProxyType(
    {
        "http-500": _error(90009, 500),
        "bad-gateway": _fixed(_page(502, "Bad gateway")),
        "service-down": _error(5000, 503),
        "maintenance": _error(0, 503),
        "gateway-404": _fixed(Answer(404, b'{"status": "NOT_FOUND", "message": "HTTP 404"}')),
        "token-refused": _error(90001, 401),
        "unknown-job": _error(10211, 404),
        "import-limit": _error(10371, 429),
        "not-json": _fixed(Answer(200, b"upstream said: try again later")),
        "html-200": _fixed(_page(200, "Sign in to this network")),
        "truncated": Fault(kept=0.5),
        "reset": Fault(reset=True),
        "lost-answer": Fault(after_work=True, reset=True),
        "wrong-type": _fixed(Answer(200, b'["a list", "where an object should be"]')),
        "not-a-number": _fixed(Answer(200, b'{"id": NaN, "state": "RUNNING", "result": []}')),
        "deep": _fixed(Answer(200, b"[" * DEPTH + b"]" * DEPTH)),
        "empty-200": _fixed(Answer(200)),
        "no-content": _fixed(Answer(204, content_type=None)),
        "byte-order-mark": Fault(prefix=b"\xef\xbb\xbf"),
        "bad-utf8": Fault(prefix=b"\xff\xfe"),
        "bad-gzip": _fixed(Answer(200, b"this is not compressed at all", encoding="gzip")),
        "bomb": Fault(_bomb),
        "redirect": _fixed(Answer(302, content_type=None, headers=(("Location", ELSEWHERE),))),
        "slow": Fault(delay_s=3.0),
        "drip": Fault(drip_s=0.5),
    }
)
"""Faults by name."""
