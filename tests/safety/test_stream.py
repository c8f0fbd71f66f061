"""The reader of what was sent finds what it is there to find."""

from __future__ import annotations

import base64

import pytest

from drs_tui.simulator.odd_scenes import HOSTILE
from tests.safety.stream import Sent, assert_harmless, assert_nothing_of

OWN = b"\x1b[?1049h\x1b[1;31mname\x1b[0m\r\n\x1b]22;default\x07\x1b]2;drs-tui\x07\x1b]8;;https://x\x1b\\x\x1b(B"
COPIED = b"\x1b]52;c;" + base64.b64encode(b"30145") + b"\x07"


def test_what_the_program_itself_sends_is_harmless() -> None:
    for data in (OWN, COPIED, b"\x1bPtmux;" + COPIED.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"):
        assert_harmless(data)
        assert_nothing_of(data, HOSTILE)
    assert Sent.read(OWN).text == "name\r\nx"


def test_clipboards_are_read_through_a_multiplexer() -> None:
    wrapped = b"\x1bPtmux;" + COPIED.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
    assert Sent.read(COPIED + wrapped).clipboards == ["30145", "30145"]


@pytest.mark.parametrize(
    "data",
    [
        b"\x1b]0;owned\x07",
        b"\x1b]52;c;" + base64.b64encode(b"a\x1b[2J") + b"\x07",
        b"\x1b]2;a\xe2\x80\xaeb\x07",
        b"\x1bP+q544e\x1b\\",
        "\x9b31m".encode(),
        b"\x9b31m",
        "a\u202eb".encode(),
        "a\ue000b".encode(),
        ("z" + "\u0301" * 5).encode(),
        b"a\x00b",
        "a\ud800b".encode("utf-8", "surrogatepass"),
    ],
)
def test_what_slips_through_is_found(data: bytes) -> None:
    with pytest.raises(AssertionError):
        assert_harmless(OWN + data)


def test_each_acting_text_of_the_corpus_is_found() -> None:
    found = []
    for label, text in HOSTILE.items():
        try:
            assert_nothing_of(text.encode("utf-8", "surrogatepass"), [text])
        except AssertionError:
            found.append(label)
    assert set(HOSTILE) - set(found) == {
        *("markup-close", "markup-link", "markup-style", "markup-unclosed"),
        *("path", "formula", "combining", "wide", "very-long"),
    }
