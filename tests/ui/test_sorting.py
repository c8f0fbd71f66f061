"""Rows are sorted by any value, and those without one come last."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.sorting import in_old_order, sort_rows

Pair = tuple[int | None, int]
values = st.lists(st.tuples(st.none() | st.integers(0, 5), st.integers()), max_size=30)


@given(values, st.booleans())
def test_sorted_stable_and_the_unknown_last(rows: list[Pair], falls: bool) -> None:
    shown = sort_rows(rows, lambda row: row[0], falls=falls)
    known = [value for value, _ in shown if value is not None]
    assert known == sorted(known, reverse=falls)
    assert [value for value, _ in shown[len(known) :]] == [None] * (len(rows) - len(known))
    for value in {row[0] for row in rows}:
        assert [row for row in shown if row[0] == value] == [row for row in rows if row[0] == value]


def test_the_old_order_stays_and_new_rows_come_last() -> None:
    assert in_old_order("xcbya", "abcd", str) == list("abcxy")
    assert in_old_order("ba", "", str) == list("ba")
