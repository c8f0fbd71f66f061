"""Marks, groups and columns of the row table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from rich.text import Text
from textual.geometry import Region

from tests.ui.widgets.stage import Cells, Row, Stage, rows_of, stage

# Marks

MARKING: dict[str, Any] = {"stands_for": lambda row: (row.key,)}


def signs(there: Stage) -> str:
    """Return what stands before each row in sight, a dot for nothing."""
    return "".join(line[:1].replace(" ", ".") for line in there.lines[1:] if line.strip())


async def test_space_marks_and_goes_on() -> None:
    async with stage(rows_of("abcd"), **MARKING) as there:
        await there.pilot.press("space", "j", "space")
        await there.pilot.pause()
        assert "".join(there.table.marked) == "ac"
        assert signs(there) == "*.*."
        assert there.table.cursor_key == "d"
        assert (await there.heard())[-2:] == ["marked a c", "at d"]
        await there.pilot.press("k", "space")
        assert "".join(there.table.marked) == "a"


async def test_a_mark_sends_two_cells_and_the_line_of_the_cursor() -> None:
    async with stage(rows_of("abcd"), **MARKING) as there:
        there.table.move_to("c")
        await there.refreshed()
        there.table.action_mark()
        assert set(await there.refreshed()) == {
            Region(0, 3, 1, 1),
            Region(0, 3, 39, 1),
            Region(0, 4, 39, 1),
        }


@pytest.mark.parametrize(
    ("keys", "marked"),
    [
        pytest.param(["V", "j", "j", "V"], "abc", id="from where V was pressed"),
        pytest.param(["space", "j", "j", "V"], "abcd", id="from the row marked last"),
        pytest.param(["G", "space", "g", "V"], "abcdef", id="upwards too"),
        pytest.param(["space", "k", "space", "G", "V"], "f", id="not from a row unmarked again"),
        pytest.param(["V", "j", "V", "j", "j", "V"], "abcd", id="on and on"),
    ],
)
async def test_a_range_is_marked(keys: list[str], marked: str) -> None:
    async with stage(rows_of("abcdef"), **MARKING) as there:
        await there.pilot.press(*keys)
        assert sorted(there.table.marked) == list(marked)


async def test_marks_stay_wherever_their_rows_go() -> None:
    async with stage(rows_of("abcd"), **MARKING) as there:
        await there.pilot.press("space", "space")
        there.table.show(rows_of("dcb"))
        await there.pilot.pause()
        assert "".join(there.table.marked) == "ab"
        assert signs(there) == "..*"
        there.table.show(rows_of("abcd"))
        await there.pilot.pause()
        assert signs(there) == "**.."
        there.table.keep_marks("bcd")
        await there.pilot.pause()
        assert "".join(there.table.marked) == "b"
        assert signs(there) == ".*.."


async def test_unmarking_tells_when_there_was_nothing() -> None:
    async with stage(rows_of("abcd"), **MARKING) as there:
        await there.pilot.press("space")
        await there.heard()
        await there.pilot.press("U")
        assert await there.heard() == ["marked"]
        assert "".join(there.table.marked) == ""
        await there.pilot.press("U")
        assert await there.heard() == ["nothing marked"]


async def test_a_range_whose_beginning_is_out_of_the_rows_begins_anew() -> None:
    async with stage(rows_of("abcd"), **MARKING) as there:
        await there.pilot.press("space")
        there.table.show(rows_of("bcd"))
        await there.pilot.press("G", "V")
        assert "".join(there.table.marked) == "ad"


@pytest.mark.parametrize("key", ["space", "V", "U", "plus", "minus"])
async def test_where_rows_are_not_made_for_it_a_key_does_nothing(key: str) -> None:
    async with stage(rows_of("abcd")) as there:
        await there.pilot.press(key)
        assert await there.heard() == []
        assert await there.refreshed() == []
        assert there.lines[1].startswith("name a")


async def test_a_sign_stands_before_rows_that_are_not_marked() -> None:
    def sign(row: Row) -> Text:
        return Text("!" if row.key in said else "")

    said = {"b"}
    async with stage(rows_of("abc"), sign=sign, **MARKING) as there:
        assert signs(there) == ".!."
        said.add("c")
        there.table.redraw()
        assert await there.refreshed() == [Region(0, 3, 1, 1)]
        assert signs(there) == ".!!"
        await there.pilot.press("j", "space")
        assert signs(there) == ".*!"


# Groups


def group_of(row: Row) -> str | None:
    """Of a row that ends in a digit, the letter before it; of a capital letter, itself."""
    return row.key[0] if row.key[0].isupper() else None


def stands_for(row: Row) -> Sequence[str]:
    return ["A1", "A2"] if row.key == "A" else [row.key]


GROUPED: dict[str, Any] = {"group": group_of, "stands_for": stands_for}


@pytest.mark.parametrize(
    ("rows", "at", "key", "heard"),
    [
        ("x A y", "A", "enter", ["unfold A"]),
        ("x A y", "A", "l", ["unfold A"]),
        ("x A y", "A", "plus", ["unfold A"]),
        ("x A y", "A", "minus", []),
        ("x A A1 A2 y", "A", "enter", ["fold A"]),
        ("x A A1 A2 y", "A", "minus", ["fold A"]),
        ("x A A1 A2 y", "A", "plus", []),
        ("x A A1 A2 y", "A2", "minus", ["at A", "fold A"]),
        ("x A A1 A2 y", "A2", "plus", []),
        ("x A A1 A2 y", "A2", "enter", ["open A2"]),
        ("x A A1 A2 y", "y", "minus", []),
        ("x A", "A", "enter", ["unfold A"]),
        ("x A B", "A", "enter", ["unfold A"]),
    ],
)
async def test_groups_are_folded_and_unfolded(
    rows: str, at: str, key: str, heard: list[str]
) -> None:
    async with stage(rows_of(rows.split()), **GROUPED) as there:
        there.table.move_to(at)
        await there.heard()
        await there.pilot.press(key)
        assert sorted(await there.heard()) == sorted(heard)


async def test_a_click_on_the_head_at_the_cursor_unfolds() -> None:
    async with stage(rows_of(["A", "b"]), **GROUPED) as there:
        await there.pilot.click(there.table, offset=(4, 1))
        assert await there.heard() == ["unfold A"]


async def test_a_head_stands_for_its_members() -> None:
    async with stage(rows_of(["x", "A", "A1", "A2"]), **GROUPED) as there:
        await there.pilot.press("j", "space")
        assert " ".join(there.table.marked) == "A1 A2"
        assert signs(there) == ".***"
        await there.pilot.press("j", "space")
        assert " ".join(there.table.marked) == "A1"
        assert signs(there) == "..*."


# Columns


async def test_columns_scroll_until_the_last_one_is_in_sight() -> None:
    async with stage(rows_of("ab"), size=(20, 9)) as there:
        assert there.lines[0].split() == ["Name", "Age", "…"]
        await there.pilot.press("right")
        await there.pilot.pause()
        assert there.lines[0].split() == ["Age", "More"]
        await there.refreshed()
        await there.pilot.press("right")
        assert await there.refreshed() == []
        await there.pilot.press("left", "left")
        await there.pilot.pause()
        assert there.lines[0].split() == ["Name", "Age", "…"]
        there.table.set_columns([Cells().columns()[2]])
        await there.pilot.pause()
        assert there.lines[:3] == ["More", "-", "-"]


async def test_wide_columns_are_wide_enough_for_the_rows_in_sight() -> None:
    rows = [*rows_of(range(20)), Row("z", "a rather long name")]
    async with stage(rows, size=(30, 12)) as there:
        there.table.set_wide(True)
        await there.pilot.pause()
        assert there.lines[1] == "name 0 now  -"
        await there.pilot.press("G")
        await there.pilot.pause()
        assert there.lines[-1] == "a rather long name now  -"
        await there.pilot.press("g")
        await there.pilot.pause()
        assert there.lines[1] == "name 0             now  -"
        there.table.set_wide(False)
        await there.pilot.pause()
        assert there.lines[1] == "name 0     now    -"


async def test_the_header_says_what_is_sorted_by_and_is_clicked() -> None:
    async with stage(rows_of("ab"), ascii_only=True) as there:
        there.table.show_sort("age", falls=True)
        await there.pilot.pause()
        assert there.lines[0].split() == ["Name", "Agev", "More"]
        there.table.show_sort("age", falls=True)
        assert await there.refreshed() != []
        there.table.show_sort("age", falls=True)
        assert await there.refreshed() == []
        await there.pilot.click(there.table, offset=(12, 0))
        assert await there.heard() == ["header age"]
        await there.pilot.click(there.table, offset=(10, 0))
        assert await there.heard() == []


async def test_the_scroll_bar_has_no_sign_of_its_own() -> None:
    async with stage(rows_of(range(100)), ascii_only=True) as there:
        await there.pilot.press("pagedown", "j")
        assert "".join(there.lines).isascii()
