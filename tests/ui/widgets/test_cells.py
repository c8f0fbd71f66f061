"""A text fills its cell exactly, whatever it is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style
from rich.text import Text

from drs_tui.ui.widgets.cells import Cell, fill


def plain(cell: Cell) -> str:
    return "".join(text for text, _ in cell)


@pytest.mark.parametrize(
    ("text", "width", "shown"),
    [
        ("", 3, "   "),
        ("abc", 3, "abc"),
        ("abc", 5, "abc  "),
        ("abcd", 3, "ab…"),
        ("abcd", 1, "…"),
        ("数据库", 6, "数据库"),
        ("数据库", 5, "数据…"),
        ("数据库", 4, "数… "),
        ("数据库", 1, "…"),
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("[/foo]", 6, "[/foo]"),
        ("[red]x[/red]", 6, "[red]…"),
        ("a\x1b[31mb", 9, "a?[31mb  "),
        ("a\nb\tc", 5, "a?b?c"),
    ],
)
def test_left(text: str, width: int, shown: str) -> None:
    assert plain(fill(Text(text), width, "left", "…")) == shown


def test_right_and_the_ascii_mark() -> None:
    assert plain(fill(Text("12"), 5, "right", "~")) == "   12"
    assert plain(fill(Text("123456"), 5, "right", "~")) == "1234~"


def test_styles_follow_their_text_and_the_mark_that_of_its_text() -> None:
    text = Text.assemble("ab", ("cdef", "red"))
    red = Style.parse("red")
    assert fill(text, 4, "left", "…") == (("ab", Style()), ("c…", red))
    assert fill(text, 8, "left", "…") == (("ab", Style()), ("cdef", red), ("  ", Style()))


def test_spans_add_up_and_an_unreadable_style_is_none() -> None:
    text = Text("abc", style="bold")
    text.stylize("red", 1, 99)
    text.stylize("no such style", 2)
    assert fill(text, 3, "left", "…") == (
        ("a", Style(bold=True)),
        ("b", Style.parse("bold red")),
        ("c", Style.parse("bold red")),
    )


characters = st.text(st.sampled_from("ab 数カ🙂\u0301\u200d\ufe0f👩❤\x00\n"), max_size=30)


@given(
    characters,
    st.integers(1, 20),
    st.sampled_from(["left", "right"]),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=3),
)
def test_a_cell_has_its_width(
    text: str, width: int, align: str, spans: list[tuple[int, int]]
) -> None:
    styled = Text(text)
    for start, end in spans:
        styled.stylize("red", start, end)
    cell = fill(styled, width, "left" if align == "left" else "right", "…")
    assert sum(cell_len(piece) for piece, _ in cell) == width
