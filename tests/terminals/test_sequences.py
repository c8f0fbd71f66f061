"""Sequences hold any text and still are one sequence."""

from __future__ import annotations

import base64
import re
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.sequences import clipboard, link_target, notification, title, wrapped

PLAIN = TerminalKind()
TMUX = TerminalKind(Multiplexer.TMUX)
SCREEN = TerminalKind(Multiplexer.SCREEN)

ANY = st.text(st.characters(codec="utf-8", exclude_categories=()), max_size=600)
HOSTILE = "a\x07b\x1b\\c\x9cd\x1b]52;c;aGk=\x07\u202ee\n"


@given(ANY)
def test_a_clipboard_gets_the_text_and_nothing_else(text: str) -> None:
    sequence = clipboard(text, PLAIN)
    found = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found is not None
    assert base64.b64decode(found[1]) == text.encode("utf-8", "replace")


@given(ANY)
def test_titles_and_notifications_cannot_be_ended_early(text: str) -> None:
    for sequence in (title(text), notification(text, PLAIN)):
        assert sequence.startswith("\x1b]")
        assert sequence.endswith("\x07")
        assert not {category(sign)[0] for sign in sequence[2:-1]} & {"C"}


def test_a_hostile_label_shows_as_text() -> None:
    assert title(HOSTILE) == "\x1b]2;a\\x07b\\x1b\\c\\x9cd\\x1b]52;c;aGk=\\x07\\u202ee\\x0a\x07"


def test_a_notification_is_never_taken_for_a_progress_bar() -> None:
    assert notification("4;1;50", PLAIN) == "\x1b]9;drs-tui: 4;1;50\x07"


@given(ANY)
def test_tmux_passes_on_exactly_the_sequence(text: str) -> None:
    sequence = clipboard(text, TMUX)
    found = re.fullmatch(r"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\", sequence)
    assert found is not None
    assert found[1].replace("\x1b\x1b", "\x1b") == clipboard(text, PLAIN)


@given(ANY)
def test_screen_passes_on_exactly_the_sequence_in_short_pieces(text: str) -> None:
    sequence = clipboard(text, SCREEN)
    pieces = re.findall(r"\x1bP((?:(?!\x1b\\).)*)\x1b\\", sequence, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == sequence
    assert "".join(pieces) == clipboard(text, PLAIN)
    assert max(map(len, pieces)) <= 256


def test_without_a_multiplexer_nothing_is_wrapped() -> None:
    assert wrapped("x", TerminalKind(Multiplexer.UNKNOWN)) == "x"


@pytest.mark.parametrize(
    ("address", "is_target"),
    [
        ("https://cavatica.sbgenomics.com/u/a/b/files/1/", True),
        ("http://127.0.0.1:8000/x", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("https://", False),
        ("https://[bad/", False),
        ("https://a.org/\x1b\\", False),
        ("https://a.org/ b", False),
        ("https://ä.org/", False),
    ],
)
def test_only_plain_web_addresses_become_links(address: str, is_target: bool) -> None:
    assert link_target(address) == (address if is_target else None)
