"""Columns fit whatever the width."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from drs_tui.ui.widgets.columns import GAP, Column, fit_columns


def a_column(width: int, *, flex: int = 0, priority: int = 0) -> Column[str]:
    key = f"{width}/{flex}/{priority}"
    return Column(key, key, Text, width=width, flex=flex, priority=priority)


@pytest.mark.parametrize(
    ("columns", "width", "places"),
    [
        pytest.param([], 80, [], id="no columns"),
        pytest.param([a_column(8)], 0, [], id="no room"),
        pytest.param([a_column(8)], 80, [(0, 8)], id="fixed stays fixed"),
        pytest.param([a_column(8, flex=1)], 80, [(0, 80)], id="flex takes all"),
        pytest.param([a_column(8), a_column(5)], 80, [(0, 8), (9, 5)], id="a gap between"),
        pytest.param(
            [a_column(5, flex=1), a_column(5, flex=2)], 21, [(0, 8), (9, 12)], id="flex by share"
        ),
        pytest.param(
            [a_column(1, flex=1)] * 3, 12, [(0, 3), (4, 3), (8, 4)], id="rounding loses no cell"
        ),
        pytest.param(
            [a_column(5), a_column(5, priority=2), a_column(5, priority=1)],
            11,
            [(0, 5), (6, 5)],
            id="the highest priority goes first",
        ),
        pytest.param(
            [a_column(5), a_column(9, priority=1), a_column(5, priority=1)],
            15,
            [(0, 5), (6, 9)],
            id="of equals the rightmost goes first",
        ),
        pytest.param(
            [a_column(5), a_column(20, priority=1), a_column(2, priority=2)],
            10,
            [(0, 5)],
            id="what was left out does not return",
        ),
        pytest.param([a_column(8), a_column(8)], 11, [(0, 8), (9, 2)], id="cut at the edge"),
        pytest.param([a_column(8), a_column(8)], 9, [(0, 8)], id="nothing of it fits"),
        pytest.param([a_column(0), a_column(8)], 9, [(0, 8)], id="no width, no place"),
    ],
)
def test_places(columns: list[Column[str]], width: int, places: list[tuple[int, int]]) -> None:
    assert [(slot.x, slot.width) for slot in fit_columns(columns, width)] == places


some_columns = st.lists(
    st.builds(
        lambda width, flex, priority: a_column(width, flex=flex, priority=priority),
        st.integers(0, 40),
        st.integers(0, 4),
        st.integers(0, 4),
    ),
    max_size=10,
)


@given(some_columns, st.integers(0, 200))
def test_slots_never_overlap_nor_pass_the_edge(columns: list[Column[str]], width: int) -> None:
    free = 0
    for slot in fit_columns(columns, width):
        assert slot.x >= free
        assert slot.width >= 1
        free = slot.end + GAP
    assert free <= width + GAP


@given(some_columns, st.integers(0, 200))
def test_whoever_is_left_out_had_no_better_right_to_stay(
    columns: list[Column[str]], width: int
) -> None:
    natural = sum(column.width for column in columns) + GAP * (len(columns) - 1)
    kept = [slot.column for slot in fit_columns(columns, width)]
    missing = [column for column in columns if column.width and column not in kept]
    if natural <= width:
        assert not missing
    for column in missing:
        assert all(column.priority >= other.priority for other in kept)


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(0, 80))
def test_flex_leaves_nothing_over(widths: list[int], spare: int) -> None:
    columns = [a_column(width, flex=1) for width in widths]
    width = sum(widths) + GAP * (len(widths) - 1) + spare
    assert fit_columns(columns, width)[-1].end == width


@given(
    st.lists(st.tuples(st.integers(1, 20), st.integers(0, 30)), min_size=1, max_size=6),
    st.integers(0, 120),
)
def test_no_column_flexes_beyond_its_most_and_nothing_is_left_that_another_could_take(
    sizes: list[tuple[int, int]], spare: int
) -> None:
    columns = [
        Column(str(number), "", Text, width=width, flex=1, most=most)
        for number, (width, most) in enumerate(sizes)
    ]
    width = sum(column.width for column in columns) + GAP * (len(columns) - 1) + spare
    slots = fit_columns(columns, width)
    for slot in slots:
        assert slot.width <= max(slot.column.most or width, slot.column.width)
    if slots[-1].end < width:
        assert all(0 < slot.column.most <= slot.width for slot in slots)
