from __future__ import annotations

import pytest

from drs_tui.paste import Pasted, PastedJob, read_pasted
from tests.paste.samples import API, HOST, IMPORTS, PATH, TOKEN, A, B, C, Found, bare, found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"curl -X GET '{IMPORTS}/{A} HTTP/1.1'", [(A, API)]),
        (f"curl -sS \\\n  --max-time 600000 \\\n  {IMPORTS}/{A}\n{B}", [(A, API), (B, None)]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: {HOST}\nX: */*\n\n{B}", [(A, API), (B, None)]),
        (f"GET /{PATH}/{A} HTTP/1.1\r\nX: 123456\r\nhost: {HOST}\r\n", [(A, API)]),
        (f"GET /sb/{PATH}/{A} HTTP/1.1\nHost: b.org:84", [(A, "https://b.org:84/sb/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: 127.0.0.1:8123", [(A, "http://127.0.0.1:8123/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\nHost: localhost", [(A, "http://localhost/v2")]),
        (f"GET {PATH}/{A} HTTP/1.1\n\nHost: {HOST}", bare(A)),
        (f"> GET /{PATH}/{A} HTTP/2\n> Host: {HOST}\n>\n< HTTP/2 200\n< x: 1234567", [(A, API)]),
    ],
)  # fmt: skip
def test_commands_and_raw_requests_are_taken(text: str, expected: Found) -> None:
    assert found(text) == expected


def test_the_examples_of_the_platform() -> None:
    header = f"X-SBG-Auth-Token: {TOKEN}"
    raw = f"GET v2/bulk/drs/imports/{A} HTTP/1.1\nHost: {HOST}\n{header}"
    curl = f"curl -X GET -H \"{header}\" '{IMPORTS}/{A} HTTP/1.1'"
    for text in (raw, curl):
        assert read_pasted(text) == Pasted((PastedJob(A, API),), (), True)


def test_what_is_found_in_a_line_keeps_its_order() -> None:
    assert found(f"{A} {IMPORTS}/{B} {C}") == [(A, None), (B, API), (C, None)]


def test_only_a_mark_at_the_beginning_says_which_way_a_line_went() -> None:
    assert found(f"<{IMPORTS}/{A}> is the same as <{B}> {C}") == [(A, API), *bare(B, C)]
