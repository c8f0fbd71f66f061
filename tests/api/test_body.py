from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.api.body import read_json
from drs_tui.errors import BadReply, CaptivePage


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'{"a": [1, 2.5, null, true]}', {"a": [1, 2.5, None, True]}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b" \r\n[]\n", []),
        (b'"\\ud800"', "\ud800"),
        ('"\u00e9"'.encode(), "\u00e9"),
    ],
)
def test_reads_json(body: bytes, value: object) -> None:
    assert read_json(body) == value


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"\n<!DOCTYPE html>", "web page"),
        (b'{"a": ', "whole, valid JSON"),
        (b'{"a": 1} {', "whole, valid JSON"),
        (b'{"a": NaN}', "whole, valid JSON"),
        (b'{"a": -Infinity}', "whole, valid JSON"),
        (b'{"a": 1e999}', "whole, valid JSON"),
        (b"1" * 5000, "whole, valid JSON"),
        (b'{"a": "\xe9"}', "UTF-8"),
        (b'"\xed\xa0\x80"', "UTF-8"),
        ('{"a": 1}'.encode("utf-16"), "UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
    ],
)
def test_says_what_came_instead(body: bytes, words: str) -> None:
    with pytest.raises((BadReply, CaptivePage), match=words) as caught:
        read_json(body)
    assert caught.value.hint


@given(st.binary())
def test_any_bytes_are_json_or_a_bad_reply(body: bytes) -> None:
    with suppress(BadReply, CaptivePage):
        read_json(body)
