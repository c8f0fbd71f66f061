from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.text import OutsideText, clean, clean_lines, outside

_DANGEROUS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("proband.cram", "proband.cram"),
        ("日本語.bam", "日本語.bam"),
        ("a\tb\nc", "a\\x09b\\x0ac"),
        ("\x1b]52;c;aGk=\x07", "\\x1b]52;c;aGk=\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("cram\u202egpj", "cram\\u202egpj"),
        ("\ud800", "\\ud800"),
        ("\U000e0041", "\\U000e0041"),
        ("non\u00a0breaking", "non\u00a0breaking"),
        ("[/x][@click=app.quit]", "[/x][@click=app.quit]"),
        ("Vie\u0323\u0302t cafe\u0301", "Vie\u0323\u0302t cafe\u0301"),
        (
            "\u0e01\u0e35\u0e49 \u0915\u094d\u0937\u093f",
            "\u0e01\u0e35\u0e49 \u0915\u094d\u0937\u093f",
        ),
        ("z" + "\u0301" * 6 + "a", "z" + "\u0301" * 4 + "\\u0301\\u0301a"),
        ("\u0301a", "\\u0301a"),
        ("\x1b\u0301", "\\x1b\\u0301"),
        ("a\u3164b\u034f", "a\\u3164b\\u034f"),
    ],
)
def test_what_could_fool_a_terminal_becomes_visible(text: str, shown: str) -> None:
    assert clean(text) == shown
    assert str(OutsideText(text)) == shown
    assert OutsideText(text).exact == text


@given(st.text(st.characters()), st.integers(0, 50))
def test_nothing_dangerous_survives_and_the_length_is_capped(text: str, limit: int) -> None:
    shown = clean(text, limit)
    assert not {unicodedata.category(character) for character in shown} & _DANGEROUS
    assert len(shown) <= limit


@given(st.text(st.sampled_from("az\u0301\u20dd\x1b"), max_size=60))
def test_marks_never_pile_up(text: str) -> None:
    assert max(map(len, re.findall("[\u0301\u20dd]*", clean(text)))) <= 4
    assert not clean(text).startswith(("\u0301", "\u20dd"))


def test_a_cut_is_marked() -> None:
    assert clean("abcdefgh", 6) == "abc..."


def test_lines_stay_lines() -> None:
    assert clean_lines("a\x1b\nb") == "a\\x1b\nb"


@pytest.mark.parametrize("value", [None, 1, True, [], {}])
def test_only_text_is_text_from_outside(value: object) -> None:
    assert outside("x") == OutsideText("x")
    assert outside(value) is None
