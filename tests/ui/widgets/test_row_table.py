"""The row table keeps its cursor, formats what is seen, and sends what changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from rich.text import Text
from textual import events
from textual.geometry import Region
from textual.scrollbar import ScrollDown

from drs_tui.ui.widgets.row_table import Column
from tests.benchmarks.bench_row_table import Terminal, terminal
from tests.ui.widgets.stage import Cells, Row, Table, rows_of, stage

# The cursor


async def test_keys() -> None:
    async with stage(rows_of(range(100))) as there:
        for keys, cursor, top in [
            (["j"], "1", 0),
            (["down", "k"], "1", 0),
            (["pagedown"], "11", 10),
            (["ctrl+d"], "21", 20),
            (["k", "up"], "19", 19),
            (["pageup"], "9", 9),
            (["ctrl+u"], "0", 0),
            (["k"], "0", 0),
            (["G"], "99", 90),
            (["pagedown", "j"], "99", 90),
            (["home"], "0", 0),
            (["end"], "99", 90),
            (["g"], "0", 0),
        ]:
            await there.pilot.press(*keys)
            assert (keys, there.table.cursor_key, there.top) == (keys, cursor, top)


async def test_the_cursor_stays_on_its_row_and_the_row_on_its_line() -> None:
    moves: dict[str, tuple[Sequence[int], str | None, int]] = {
        "rows above": (range(-5, 100), "55", 55),
        "rows below": (range(200), "55", 50),
        "turned round": (range(99, -1, -1), "55", 39),
        "the row is gone": ([*range(55), *range(56, 100)], "56", 50),
        "it and all below are gone": (range(55), "54", 45),
        "all are others": (range(1000, 1100), "1055", 50),
        "it alone is left": ([55], "55", 0),
        "none is left": ([], None, 0),
    }
    async with stage() as there:
        for name, (new, cursor, top) in moves.items():
            there.table.show(rows_of(range(100)))
            for key in ("0", "59", "55"):
                there.table.move_to(key)
            assert (there.table.cursor_key, there.top) == ("55", 50)
            await there.heard()
            there.table.show(rows_of(new))
            assert (name, there.table.cursor_key, there.top) == (name, cursor, top)
            assert await there.heard() == ([] if cursor == "55" else [f"at {cursor}"])
            if cursor is not None:
                line = 1 + new.index(int(cursor)) - top
                assert there.lines[line].startswith(f"name {cursor}")


@pytest.mark.parametrize("meanwhile", [[], range(55), [*range(55), *range(56, 100)]])
async def test_the_cursor_comes_back_to_its_row(meanwhile: Sequence[int]) -> None:
    async with stage() as there:
        there.table.show(rows_of(range(100)))
        there.table.move_to("55")
        there.table.show(rows_of(meanwhile))
        there.table.show(rows_of(meanwhile))
        there.table.show(rows_of(range(100)))
        assert there.table.cursor_key == "55"


async def test_the_cursor_stays_where_it_was_moved_to() -> None:
    async with stage() as there:
        there.table.show(rows_of(range(100)))
        there.table.move_to("55")
        there.table.show(rows_of(range(55)))
        there.table.move_to("3")
        there.table.show(rows_of(range(100)))
        assert there.table.cursor_key == "3"


async def test_with_the_cursor_out_of_sight_the_first_visible_row_stays() -> None:
    async with stage(rows_of(range(100))) as there:
        there.table.scroll_to(y=40)
        there.table.show(rows_of([*range(1, 30), "new", 0, "newer", *range(30, 100)]))
        assert (there.table.cursor_key, there.top) == ("0", 42)
        await there.pilot.press("j")
        assert (there.table.cursor_key, there.top) == ("newer", 31)


def test_rows_can_be_shown_before_the_app_runs() -> None:
    table = Table(Cells().columns())
    table.show(rows_of("abc"))
    assert table.move_to("b")
    assert table.cursor_key == "b"


async def test_move_to() -> None:
    async with stage(rows_of(range(100))) as there:
        assert there.table.move_to("70")
        assert (there.table.cursor_key, there.top) == ("70", 61)
        assert not there.table.move_to("none")
        assert await there.heard() == ["at 70"]
        await there.pilot.press("j")
        assert (there.table.cursor_key, there.top) == ("71", 62)


async def test_moves_of_one_burst_are_told_once() -> None:
    async with stage(rows_of(range(100))) as there:
        for key in ("5", "6", "7"):
            there.table.move_to(key)
        assert await there.heard() == ["at 7"]


@pytest.mark.parametrize("key", ["enter", "l"])
async def test_open_by_key(key: str) -> None:
    async with stage(rows_of("abc")) as there:
        await there.pilot.press("j", key)
        assert await there.heard() == ["at b", "open b"]


async def test_open_shows_first_what_it_opens() -> None:
    async with stage(rows_of(range(100))) as there:
        there.table.scroll_to(y=40)
        await there.pilot.press("enter")
        assert there.top == 0


async def test_keys_without_rows_do_nothing() -> None:
    async with stage() as there:
        await there.pilot.press("j", "k", "G", "g", "pagedown", "pageup", "enter")
        assert await there.heard() == []
        assert there.table.cursor_key is None


# The mouse


async def test_a_click_moves_and_a_click_on_the_cursor_opens() -> None:
    async with stage(rows_of("abc")) as there:
        await there.pilot.click(there.table, offset=(2, 2))
        assert await there.heard() == ["at b"]
        await there.pilot.click(there.table, offset=(2, 2))
        assert await there.heard() == ["open b"]


async def test_a_double_click_opens() -> None:
    async with stage(rows_of("abc")) as there:
        await there.pilot.double_click(there.table, offset=(2, 3))
        assert await there.heard() == ["at c", "open c"]


async def test_a_click_below_the_rows_does_nothing() -> None:
    async with stage(rows_of("abc")) as there:
        there.table.move_to("b")
        await there.heard()
        await there.pilot.click(there.table, offset=(2, 8))
        assert await there.heard() == []


async def test_a_row_that_slid_under_the_pointer_is_not_opened() -> None:
    async with stage(rows_of("abc")) as there:
        await there.pilot.mouse_down(there.table, offset=(2, 2))
        there.table.show(rows_of("axbc"))
        there.table.post_message(events.Click(there.table, 2, 2, 0, 0, 1, False, False, False))
        assert await there.heard() == []


async def test_scrolling_is_at_once_and_leaves_the_cursor() -> None:
    async with stage(rows_of(range(100))) as there:
        there.table.post_message(
            events.MouseScrollDown(there.table, 2, 2, 0, 0, 0, False, False, False)
        )
        assert await there.heard() == []
        assert there.top == 2
        there.table.post_message(ScrollDown())
        assert await there.heard() == []
        assert there.top == 12
        there.table.scroll_home()
        assert there.top == 0
        assert there.table.cursor_key == "0"


async def test_the_bar_comes_with_the_rows_and_the_columns_stay() -> None:
    async with stage(rows_of("c")) as there:
        width = there.table.scrollable_content_region.width
        there.table.show(rows_of([*range(99), "c"]))
        assert there.top == 90
        await there.pilot.pause()
        assert there.table.show_vertical_scrollbar
        assert there.table.scrollable_content_region.width == width


# What is formatted, and what is sent


async def test_only_what_is_seen_is_formatted() -> None:
    async with stage(rows_of(range(100_000))) as there:
        assert there.cells.formatted <= 20
        there.cells.formatted = 0
        await there.pilot.press("j")
        assert there.cells.formatted == 0
        await there.pilot.press("G")
        assert there.cells.formatted == 10


async def test_equal_rows_are_neither_formatted_nor_sent() -> None:
    async with stage(rows_of(range(100))) as there:
        there.cells.formatted = 0
        there.table.show(rows_of(range(100)))
        assert await there.refreshed() == []
        assert there.cells.formatted == 0


async def test_a_changed_cell_is_all_that_is_sent() -> None:
    rows = rows_of(range(100))
    async with stage(rows) as there:
        there.table.show((*rows[:3], replace(rows[3], age="5 min"), *rows[4:]))
        assert await there.refreshed() == [Region(11, 4, 6, 1)]
        assert there.lines[4].split() == ["name", "3", "5", "min", "-"]


async def test_a_change_that_looks_the_same_is_not_sent() -> None:
    rows = tuple(replace(row, name=f"a long name {row.key}") for row in rows_of(range(9)))
    async with stage(rows) as there:
        there.table.show([replace(row, name=row.name + "!") for row in rows])
        assert await there.refreshed() == []


async def test_a_change_out_of_sight_is_not_sent() -> None:
    rows = rows_of(range(100))
    async with stage(rows) as there:
        there.table.show((*rows[:50], replace(rows[50], age="5 min"), *rows[51:]))
        assert await there.refreshed() == []


async def test_rows_that_come_and_go_out_of_sight_are_not_sent() -> None:
    async with stage(rows_of(range(100))) as there:
        await there.pilot.press("G")
        await there.refreshed()
        there.table.show(rows_of(range(-3, 100)))
        assert await there.refreshed() == []
        there.table.show(rows_of(range(50, 100)))
        assert await there.refreshed() == []


async def test_recheck_sends_what_time_changed() -> None:
    async with stage(rows_of(range(100))) as there:
        there.table.recheck()
        assert await there.refreshed() == []
        there.cells.ages["2"] = there.cells.ages["70"] = "10 s"
        there.table.recheck()
        assert await there.refreshed() == [Region(11, 3, 6, 1)]


async def test_the_cursor_sends_two_lines() -> None:
    async with stage(rows_of(range(100))) as there:
        await there.pilot.press("j")
        assert await there.refreshed() == [Region(0, 1, 39, 1), Region(0, 2, 39, 1)]


async def test_focus_sends_one_line() -> None:
    async with stage(rows_of(range(100))) as there:
        for _ in range(2):
            await there.pilot.press("tab")
            assert await there.refreshed() == [Region(0, 1, 39, 1)]


@pytest.fixture(scope="module", params=["ansi-dark", "textual-dark"])
def shown(request: pytest.FixtureRequest) -> Any:
    with terminal("list", 1000, request.param) as there:
        there.ask("open")
        yield there


@pytest.mark.parametrize(
    ("span", "least", "most"),
    [
        pytest.param((0,), 0, 0, id="same rows"),
        pytest.param((500, 501), 0, 0, id="out of sight"),
        pytest.param((3, 4), 1, 60, id="one visible change"),
    ],
)
def test_bytes_of_a_list_on_a_real_terminal(
    shown: Terminal, span: tuple[int, ...], least: int, most: int
) -> None:
    assert least <= shown.change(*span).size_bytes <= most


def test_bytes_of_the_table_alone_with_the_driver_of_textual() -> None:
    with terminal("row", 1000, "ansi-dark") as there:
        there.ask("open")
        assert 1 <= there.change(3, 4).size_bytes <= 150
        assert there.change(500, 501).size_bytes == 0


# How it looks


async def test_a_header_stays_on_top() -> None:
    async with stage(rows_of(range(100))) as there:
        await there.pilot.press("G")
        assert there.lines[0].split() == ["Name", "Age", "More"]
        assert there.lines[10].startswith("name 99")


async def test_text_from_outside_is_never_markup() -> None:
    rows = (Row("a", "[/foo]", "[b]x"), Row("b", "数据库数据库", "ok"))
    async with stage(rows, ascii_only=True) as there:
        assert there.lines[1:3] == ["[/foo]     [b]x   -", "数据库数~  ok     -"]


async def test_the_cursor_is_visible_without_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    async with stage(rows_of("abc")) as there:
        for attribute in ("reverse", "underline"):
            strips = there.app.screen._compositor.render_strips()
            marked = [
                any(style is not None and getattr(style, attribute) for _, style, _ in strip)
                for strip in strips[1:4]
            ]
            assert marked == [True, False, False]
            await there.pilot.press("tab")


async def test_an_empty_table_says_so_in_its_middle() -> None:
    async with stage(empty="Nothing here yet. Press [a] to add the first job.") as there:
        assert there.lines[0].startswith("Name")
        said = [line for line in there.lines[1:] if line]
        assert [line.strip() for line in said] == [
            "Nothing here yet. Press [a] to add the",
            "first job.",
        ]
        there.table.show(rows_of("a"))
        await there.pilot.pause()
        assert [line for line in there.lines[1:] if line] == ["name a     now    -"]
        there.table.show(())
        await there.pilot.pause()
        assert [line for line in there.lines[1:] if line] == said


async def test_an_empty_table_can_change_its_mind() -> None:
    async with stage(empty="Not yet.") as there:
        there.table.say_when_empty("Not yet.")
        assert await there.refreshed() == []
        there.table.say_when_empty("Never.")
        await there.pilot.pause()
        assert [line.strip() for line in there.lines[1:] if line] == ["Never."]


async def test_other_columns() -> None:
    async with stage(rows_of("ab")) as there:
        there.table.set_columns([Column("key", "Key", lambda row: Text(row.key))])
        await there.pilot.pause()
        assert there.lines[:3] == ["Key", "a", "b"]


async def test_a_resize_keeps_the_cursor_in_sight() -> None:
    async with stage(rows_of(range(100)), size=(40, 24)) as there:
        await there.pilot.press("G", "k", "k")
        for width, height in [(20, 9), (80, 40), (3, 5), (40, 4), (40, 24)]:
            await there.pilot.resize_terminal(width, height)
            await there.pilot.pause()
            assert there.table.cursor_key == "97"
            line = 1 + 97 - there.top
            if there.table.size.height > 1:
                assert 1 <= line < there.table.size.height
                assert there.lines[line].startswith("name 97"[: width - 2])
