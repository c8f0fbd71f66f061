"""Filters mean what a person would expect of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.filtering import RowFilter, Term, parse_filter


@dataclass(frozen=True)
class Row:
    name: str
    state: str = "RUNNING"
    failed: int = 0


@dataclass(frozen=True)
class Column:
    key: str
    label: str
    attribute: str

    @property
    def says(self) -> Callable[[Row], str]:
        return self.read

    def read(self, row: Row) -> str:
        value = getattr(row, self.attribute)
        return f"{value:,}" if isinstance(value, int) else value


COLUMNS = (
    Column("job", "Job", "name"),
    Column("state", "Platform state", "state"),
    Column("failed", "failed", "failed"),
)
ROWS = (
    Row("TRIO-1", "RUNNING", 10),
    Row("trio 2", "FINISHED", 1),
    Row("Straße", "FINISHED", 1010),
    Row("drs://host:8080/x", "UNKNOWN"),
)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ("   ", ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ("trio", ["TRIO-1", "trio 2"]),
        ("TRIO finished", ["trio 2"]),
        ("finished trio", ["trio 2"]),
        ("strasse", ["Straße"]),
        ("!trio", ["Straße", "drs://host:8080/x"]),
        ("trio !finished", ["TRIO-1"]),
        ("!trio !finished", ["drs://host:8080/x"]),
        ("state:finished", ["trio 2", "Straße"]),
        ("STATE:FINI", ["trio 2", "Straße"]),
        ("!state:finished", ["TRIO-1", "drs://host:8080/x"]),
        ("job:finished", []),
        ("state:trio", []),
        ("failed:1", ["trio 2"]),
        ("failed:10", ["TRIO-1"]),
        ("failed:1010", ["Straße"]),
        ("failed:0", ["drs://host:8080/x"]),
        ("!failed:0", ["TRIO-1", "trio 2", "Straße"]),
        ("1", ["TRIO-1", "trio 2", "Straße"]),
        ('"trio 2"', ["trio 2"]),
        ('"trio 2', ["trio 2"]),
        ('job:"o 2"', ["trio 2"]),
        ('!"trio 2"', ["TRIO-1", "Straße", "drs://host:8080/x"]),
        ("drs://host", ["drs://host:8080/x"]),
        ("host:8080", ["drs://host:8080/x"]),
        ("!", ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ("state:", ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ("!state:", ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ('""', ["TRIO-1", "trio 2", "Straße", "drs://host:8080/x"]),
        ("nothing", []),
    ],
)
def test_what_passes(typed: str, names: list[str]) -> None:
    chosen = RowFilter(COLUMNS)
    chosen.set(typed)
    assert [row.name for row in chosen.choose(ROWS)] == names


def test_a_filter_is_on_while_it_asks_for_anything() -> None:
    chosen = RowFilter(COLUMNS)
    for typed, is_on in [("", False), ("!", False), ("a", True), ("state:", False)]:
        chosen.set(typed)
        assert (chosen.is_on, chosen.typed) == (is_on, typed)


def test_columns_have_the_names_of_their_header_too() -> None:
    names = {"state": "state", "phase": "state"}
    assert parse_filter("Phase:x STATE:y other:z", names) == (
        Term("x", "state"),
        Term("y", "state"),
        Term("other:z"),
    )


@dataclass(frozen=True)
class Counting(Column):
    asked: list[str]

    def read(self, row: Row) -> str:
        self.asked.append(row.name)
        return row.name


def test_what_rows_say_is_worked_out_once() -> None:
    column = Counting("job", "Job", "name", [])
    chosen = RowFilter([column])
    for typed in ("t", "tr", "!tri", "!y"):
        chosen.set(typed)
        chosen.choose(ROWS)
    assert column.asked == [row.name for row in ROWS]
    another = Row("another")
    assert list(chosen.choose((another, *ROWS[1:]))) == [another, *ROWS[1:]]
    assert column.asked[len(ROWS) :] == ["another"]
    chosen.set("")
    chosen.set("t")
    chosen.choose(ROWS)
    assert len(column.asked) == len(ROWS) + 2
    chosen.forget()
    chosen.choose(ROWS)
    assert len(column.asked) == 2 * len(ROWS) + 2


@given(st.text(max_size=30))
def test_whatever_is_typed_can_be_read(typed: str) -> None:
    chosen = RowFilter(COLUMNS)
    chosen.set(typed)
    passing = chosen.choose(ROWS)
    assert [row for row in ROWS if row in passing] == list(passing)


@given(st.text(st.sampled_from("trio12TSß/-."), max_size=3))
def test_what_is_asked_for_and_what_is_not_are_all(word: str) -> None:
    asked, not_asked = RowFilter(COLUMNS), RowFilter(COLUMNS)
    asked.set(word)
    not_asked.set(f"!{word}")
    if asked.is_on:
        both = [*asked.choose(ROWS), *not_asked.choose(ROWS)]
        assert sorted(row.name for row in both) == sorted(row.name for row in ROWS)
