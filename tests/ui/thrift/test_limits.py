"""What is left out of a picture, in as many cells as before."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.thrift.limits import Limits
from drs_tui.ui.thrift.lines import signs_of
from drs_tui.ui.thrift.pens import Pen
from drs_tui.ui.thrift.picture import Picture
from tests.ui.thrift.test_picture import RESET, SIZE, frame, rewritten

ASCII, GREY = Limits(ascii_only=True), Limits(no_colours=True)


@given(st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30))
def test_ascii_takes_as_many_cells(text: str) -> None:
    limited = ASCII.text(text)
    assert limited.isascii()
    assert len(limited) == len(signs_of(text))


@pytest.mark.parametrize(
    ("text", "limited"),
    [
        ("plain", "plain"),
        ("█▓▒░▃", "#####"),
        ("╭──╮│x│╰┄╯", "+--+|x|+-+"),
        ("cut…", "cut~"),
        ("a → b · c", "a > b - c"),
        ("été", "?t?"),
        ("名 x", "?  x"),
    ],
)
def test_signs(text: str, limited: str) -> None:
    assert ASCII.text(text) == limited
    assert Limits().text(text) == text


def test_colours_go_and_the_rest_stays() -> None:
    pen = Pen(frozenset({1, 7}), "31", "48;2;1;2;3", ";https://a.org")
    assert GREY.pen(pen) == Pen(frozenset({1, 7}), "", "", ";https://a.org")
    assert Limits().pen(pen) == pen


def test_a_picture_keeps_to_its_limits() -> None:
    picture = Picture()
    picture.limit(Limits(ascii_only=True, no_colours=True))
    sent = rewritten(picture, frame([f"\x1b[1;31;44m été ▃{RESET}", "名"]), size=SIZE)
    assert sent.isascii()
    assert "31" not in sent
    assert "44" not in sent
    assert "\x1b[1m?t? #" in sent


def test_new_limits_draw_everything_again() -> None:
    picture = Picture()
    rewritten(picture, frame(["été", "two"]))
    picture.limit(ASCII)
    assert "two" in rewritten(picture, frame(["été"]))


def test_the_shape_of_the_pointer_is_nobodys_concern() -> None:
    assert rewritten(Picture(), "\x1b]22;default\x07") == ""
