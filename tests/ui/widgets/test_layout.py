"""Which columns are in sight: those that fit, those one scrolled to, or all in full."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from drs_tui.ui.widgets.columns import GAP, Column, Slot, most_skipped, scroll_columns
from drs_tui.ui.widgets.layout import ColumnLayout


def a_column(key: str, width: int = 5, *, priority: int = 0, pinned: bool = False) -> Column[str]:
    return Column(
        key, key.upper(), lambda row: Text(row), width=width, priority=priority, is_pinned=pinned
    )


def shown(slots: tuple[Slot[str], ...]) -> str:
    return " ".join(f"{slot.column.key}{slot.width}" for slot in slots)


def a_layout() -> ColumnLayout[str]:
    return ColumnLayout(
        [
            a_column("a", pinned=True),
            a_column("b"),
            a_column("c", priority=2),
            a_column("d", priority=1),
            a_column("e"),
        ]
    )


def test_columns_that_do_not_fit_can_be_scrolled_to() -> None:
    layout = a_layout()
    assert shown(layout.slots(17)) == "a5 b5 e5"
    assert layout.scroll(1, 17)
    assert shown(layout.slots(17)) == "a5 c5 d5"
    assert layout.scroll(1, 17)
    assert shown(layout.slots(17)) == "a5 d5 e5"
    assert not layout.scroll(1, 17)
    assert layout.scroll(-9, 17)
    assert shown(layout.slots(17)) == "a5 b5 e5"
    assert not layout.scroll(-1, 17)


def test_where_all_fit_there_is_nothing_to_scroll() -> None:
    layout = a_layout()
    assert not layout.scroll(1, 29)
    assert layout.scroll(1, 28)


def test_wide_columns_are_as_wide_as_what_they_say_and_never_get_narrower() -> None:
    layout = a_layout()
    layout.set_wide(True)
    assert layout.grow(["12345678"], 40)
    assert shown(layout.slots(40)) == "a8 b8 c8 d8 e4"
    assert not layout.grow(["1"], 40)
    assert layout.grow(["x" * 100], 40)
    assert shown(layout.slots(40)) == "a40"
    layout.set_wide(False)
    assert not layout.grow(["x"], 40)
    assert shown(layout.slots(40)) == "a5 b5 c5 d5 e5"


def test_wide_columns_leave_room_for_their_labels() -> None:
    layout: ColumnLayout[str] = ColumnLayout([Column("long", "A long label", Text, width=2)])
    layout.set_wide(True)
    layout.grow([], 40)
    assert shown(layout.slots(40)) == "long13"


def test_other_columns_begin_at_the_left() -> None:
    layout = a_layout()
    layout.scroll(2, 17)
    layout.set_columns(layout.columns[1:])
    assert shown(layout.slots(17)) == "b5 d5 e5"


def test_the_column_sorted_by_says_which_way() -> None:
    layout = a_layout()
    layout.sorted_by = ("b", True)
    labels = [layout.label(slot, ("^", "v")) for slot in layout.slots(17)]
    assert [label.plain for label in labels] == ["A", "Bv", "E"]
    layout.sorted_by = ("b", False)
    (slot,) = scroll_columns([a_column("b")], [1], 9, 0)
    assert layout.label(slot, ("^", "v")).plain == "^"


widths = st.lists(st.integers(1, 30), min_size=1, max_size=8)


@given(widths, st.integers(0, 8), st.integers(1, 80))
def test_scrolled_to_the_end_the_last_column_is_whole_where_it_can_be(
    sizes: list[int], pinned: int, width: int
) -> None:
    columns = [
        a_column(str(number), size, pinned=number < pinned) for number, size in enumerate(sizes)
    ]
    skipped = most_skipped(columns, sizes, width)
    slots = scroll_columns(columns, sizes, width, skipped)
    fixed = sum(sizes[:pinned]) + GAP * min(pinned, len(sizes))
    if pinned < len(sizes) and fixed + sizes[-1] <= width:
        assert slots[-1].column is columns[-1]
        assert slots[-1].width == sizes[-1]
    if skipped:
        before = scroll_columns(columns, sizes, width, skipped - 1)
        assert before[-1].column is not columns[-1] or before[-1].width < sizes[-1]
