"""A row is found again wherever it went."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.ui.widgets.following import find, follow


@pytest.mark.parametrize(
    ("old", "new", "index", "expected"),
    [
        pytest.param("abc", "abc", 1, 1, id="stayed"),
        pytest.param("abc", "xyabc", 1, 3, id="pushed down"),
        pytest.param("abc", "cba", 0, 2, id="turned round"),
        pytest.param("abc", "ac", 1, 1, id="gone, the one below takes over"),
        pytest.param("abc", "ab", 2, 1, id="gone at the end, the one above"),
        pytest.param("abcde", "ae", 2, 1, id="gone with both neighbours"),
        pytest.param("abc", "xyz", 1, 1, id="nothing left, the place stays"),
        pytest.param("abc", "x", 2, 0, id="nothing left and less of it"),
    ],
)
def test_follow(old: str, new: str, index: int, expected: int) -> None:
    assert follow(old, new, index, str) == expected


@given(st.permutations([str(number) for number in range(200)]), st.integers(0, 199))
def test_find_far_and_near(rows: list[str], near: int) -> None:
    assert find(rows, "17", str, near) == rows.index("17")
    assert find(rows, "none", str, near) is None


def test_a_row_close_by_costs_no_search_of_all() -> None:
    asked: list[int] = []

    def key(row: int) -> str:
        asked.append(row)
        return str(row)

    assert find(range(100_000), "50010", key, near=50_000) == 50_010
    assert len(asked) < 100
