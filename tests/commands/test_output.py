"""Cells of TSV and CSV: exact by a rule that can be undone, and no formula for a spreadsheet."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.commands.output import Output
from drs_tui.tabular import exact_cell, spreadsheet_cell

any_text = st.text(st.characters(exclude_categories=()), max_size=30)
tricky = st.text("=+-@';\"\\\t\r\n ,x1\uff1d\u202e\x1b", max_size=12)


def exact_again(cell: str) -> str:
    """Undo `exact_cell` by the rule as it is documented."""
    return re.sub(
        r"\\(?:(\\)|x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8}))",
        lambda match: match[1] or chr(int(match[2] or match[3] or match[4], 16)),
        cell,
    )


def out_of_spreadsheet(cell: str) -> str:
    """Undo `spreadsheet_cell` by the rule as it is documented."""
    return exact_again(cell.removeprefix("'"))


@given(any_text | tricky)
def test_a_text_comes_back_exactly(text: str) -> None:
    assert exact_again(exact_cell(text)) == text
    assert out_of_spreadsheet(spreadsheet_cell(text)) == text


@given(any_text | tricky)
def test_a_cell_stays_on_its_line_and_is_harmless(text: str) -> None:
    for cell in (exact_cell(text), spreadsheet_cell(text)):
        assert not re.search(r"[\t\r\n\x1b\u202e]", cell)


@given(any_text | tricky)
def test_no_cell_is_a_formula_whichever_sign_parts_cells(text: str) -> None:
    (cell,) = next(csv.reader(io.StringIO(line_of(text))))
    assert not cell.startswith(tuple("=+-@\t\r\uff1d\uff0b\uff0d\uff20"))
    for part in line_of(text).split(";")[1:]:
        assert not part.strip(" \"'").startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "\\x09=1"),
        ("\r=1", "\\x0d=1"),
        ("\uff1d1", "'\uff1d1"),
        ("'quoted'", "''quoted'"),
        ('x;"=1', '\\x3b"=1'.join(["x", ""])),
        ("a; b", "a; b"),
        ("a=b", "a=b"),
        ("back\\slash", "back\\\\slash"),
    ],
)
def test_what_a_spreadsheet_gets(text: str, cell: str) -> None:
    assert spreadsheet_cell(text) == cell


def test_what_is_no_text_is_as_it_is() -> None:
    told = [spreadsheet_cell(value) for value in (None, True, False, -5, 0)]
    assert told == ["", "true", "false", "-5", "0"]
    assert told == [exact_cell(value) for value in (None, True, False, -5, 0)]


class _Kept(Output):
    """An output that keeps its lines."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def data(self, text: str) -> None:
        self.lines.append(text)


def line_of(text: str) -> str:
    """Return one text as a line of CSV."""
    output = _Kept()
    output.csv(["name"], [[text]])
    header, line = output.lines
    assert header == "name"
    return line
