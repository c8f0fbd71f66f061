"""What of a list is shown, and in which order."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
from rich.text import Text

from drs_tui.ui.widgets.arranging import Arrangement, Groups
from drs_tui.ui.widgets.columns import Column


@dataclass(frozen=True)
class Row:
    key: str
    size: int = 0
    below: tuple[Row, ...] = ()
    is_open: bool | None = None
    head: str | None = None


COLUMNS: tuple[Column[Row], ...] = (
    Column("key", "Key", lambda row: Text(row.key)),
    Column("size", "Size", lambda row: Text(str(row.size)), sort=lambda row: row.size),
)


def a_list(*rows: Row, grouped: bool = True) -> Arrangement[Row]:
    groups: Groups[Row] = Groups(
        members=lambda row: row.below,
        head=lambda row: row.key if row.below else row.head,
        told=lambda row, is_open: replace(row, is_open=is_open),
    )
    there = Arrangement(
        COLUMNS,
        key=lambda row: row.key,
        is_bad=lambda row: row.size < 0,
        groups=groups if grouped else None,
    )
    there.take(rows)
    return there


def keys(there: Arrangement[Row]) -> str:
    """Return the keys of what is shown, an open head as a capital letter."""
    return "".join(row.key.upper() if row.is_open else row.key for row in there.shown())


def the_group(*sizes: int) -> Row:
    below = tuple(Row(str(number), size, head="g") for number, size in enumerate(sizes))
    return Row("g", sum(sizes), below)


def test_groups_are_folded_until_they_are_opened() -> None:
    there = a_list(Row("a"), the_group(1, 2), Row("b"))
    assert keys(there) == "agb"
    there.unfolded = {"g"}
    assert keys(there) == "aG01b"
    assert [row.key for row in there.plain_rows] == ["a", "0", "1", "b"]


def test_what_passes_a_filter_is_shown_out_of_its_fold_too() -> None:
    there = a_list(Row("a"), the_group(1, 2), Row("b"))
    there.filter.set("1")
    assert keys(there) == "G01"  # The size of the first is 1, the key of the second.
    there.filter.set("key:1")
    assert keys(there) == "G1"
    assert [row.key for row in there.plain_shown] == ["1"]
    there.filter.set("b")
    assert keys(there) == "b"
    there.filter.set("")
    assert keys(there) == "agb"


def test_only_what_went_wrong() -> None:
    there = a_list(Row("a", -1), the_group(1, -2), Row("b"))
    there.bad_only = True
    assert there.leaves_out
    assert keys(there) == "aG1"
    there.filter.set("key:1")
    assert keys(there) == "G1"


@pytest.mark.parametrize(
    ("falls", "shown"),
    [pytest.param(False, "aG01b", id="up"), pytest.param(True, "bG10a", id="down")],
)
def test_heads_are_sorted_among_the_others_and_members_among_themselves(
    falls: bool, shown: str
) -> None:
    there = a_list(Row("b", 9), the_group(1, 2), Row("a", 0))
    there.unfolded = {"g"}
    there.sort, there.falls = "size", falls
    there.reorder()
    assert keys(there) == shown


@pytest.mark.parametrize("sort", ["key", "gone"])
def test_what_nobody_can_sort_by_leaves_the_own_order(sort: str) -> None:
    there = a_list(Row("b"), Row("a"))
    there.sort = sort
    there.reorder()
    assert keys(there) == "ba"


def test_the_order_can_be_kept_while_values_change() -> None:
    there = a_list(Row("a", 1), the_group(1, 2), Row("b", 9))
    there.unfolded = {"g"}
    there.sort = "size"
    there.reorder()
    assert keys(there) == "aG01b"
    there.take((Row("c", 0), Row("b", 0), the_group(8, 4, 0), Row("a", 5)), keep_order=True)
    assert keys(there) == "aG012bc"
    there.reorder()
    assert keys(there) == "cbaG210"


def test_a_filter_that_comes_and_goes_leaves_the_order() -> None:
    there = a_list(Row("b"), Row("a"), Row("c"), grouped=False)
    there.filter.set("c")
    assert keys(there) == "c"
    there.take((Row("a"), Row("b"), Row("c")), keep_order=True)
    there.filter.set("")
    assert keys(there) == "bac"


def test_one_row_that_changes_in_its_place_moves_nothing_while_the_order_is_kept() -> None:
    rows = (Row("a", 1), Row("b", 2), Row("c", 3))
    there = a_list(*rows, grouped=False)
    there.sort, there.falls = "size", True
    there.reorder()
    changed = (Row("a", 9), *rows[1:])
    there.take(changed, keep_order=True)
    assert keys(there) == "cba"
    assert there.shown()[2].size == 9
    there.take(changed, keep_order=True)
    assert keys(there) == "cba"
    there.take(changed)
    assert keys(there) == "acb"


def test_rows_in_their_own_order_that_change_stay_in_it() -> None:
    rows = (Row("a", 1), Row("b", 2))
    there = a_list(*rows, grouped=False)
    changed = (rows[0], Row("b", 9))
    there.take(changed)
    assert there.shown() is changed
    there.take((Row("x"), *changed), keep_order=True)
    assert keys(there) == "abx"
    there.take((Row("x"), *changed))
    assert keys(there) == "xab"


def test_another_row_in_a_place_is_no_change_of_the_row_that_was_there() -> None:
    there = a_list(Row("a", 1), Row("b", 2), grouped=False)
    there.take((Row("b", 2), Row("a", 1)), keep_order=True)
    assert keys(there) == "ab"
