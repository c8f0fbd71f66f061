"""Pens: what the terminal's colour sequences make of one, and the way from one to another."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.thrift.pens import PLAIN, Pen, for_blank, switch, to_draw_blank, with_codes

_COLOURS = st.sampled_from(["", "31", "97", "38;5;200", "38;2;1;2;3"])
_PENS = st.builds(
    Pen,
    st.frozensets(st.sampled_from([1, 2, 3, 4, 5, 7, 9, 21, 53])),
    _COLOURS,
    _COLOURS.map(lambda colour: re.sub("^3", "4", re.sub("^9", "10", colour))),
    st.sampled_from(["", ";https://example.org/", "id=3;https://example.org/b"]),
)


def after(pen: Pen, sequences: str) -> Pen:
    """Return what a terminal that draws with `pen` draws with after `sequences`."""
    for token in re.finditer(r"\x1b\[([0-9;]*)m|\x1b\]8;([^\x1b]*)\x1b\\", sequences):
        if token[2] is None:
            pen = with_codes(pen, token[1])
        else:
            pen = pen._replace(link=token[2] if token[2] != ";" else "")
    return pen


@given(_PENS, _PENS)
def test_a_switch_leads_from_any_pen_to_any_other(present: Pen, wanted: Pen) -> None:
    assert after(present, switch(present, wanted)) == wanted


@given(_PENS, _PENS)
def test_a_blank_is_drawn_as_it_should_look(present: Pen, pen: Pen) -> None:
    blank = for_blank(pen)
    assert for_blank(to_draw_blank(present, blank)) == blank


@pytest.mark.parametrize(
    ("codes", "pen"),
    [
        ("", PLAIN),
        ("1;31", Pen(frozenset({1}), "31")),
        ("38;2;1;2;3;48;5;17", Pen(frozenset(), "38;2;1;2;3", "48;5;17")),
        ("1;2;22", PLAIN),
        ("4;7;27", Pen(frozenset({4}))),
        ("31;39;42;49", PLAIN),
        ("31;0;44", Pen(frozenset(), "", "44")),
        ("95;105", Pen(frozenset(), "95", "105")),
        ("38", Pen(frozenset(), "38")),
    ],
)
def test_codes(codes: str, pen: Pen) -> None:
    assert with_codes(PLAIN, codes) == pen


def test_only_what_differs_is_said_where_that_is_shorter() -> None:
    red, bold_red = Pen(frozenset(), "31", "44"), Pen(frozenset({1}), "31", "44")
    assert switch(red, bold_red) == "\x1b[1m"
    assert switch(bold_red, red) == "\x1b[22m"
    assert switch(bold_red, PLAIN) == "\x1b[m"
    assert switch(red, red) == ""
