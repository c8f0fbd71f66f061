"""Keys that every list has: filter, sort, columns, folds, marks, and that the rows rest."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from rich.text import Text
from textual import on
from textual.app import App, ComposeResult
from textual.pilot import Pilot
from textual.widgets import Static

from drs_tui.store.view import ListView
from drs_tui.ui.widgets import list_pane
from drs_tui.ui.widgets.arranging import Groups
from drs_tui.ui.widgets.chooser import Chooser
from drs_tui.ui.widgets.filter_bar import FilterBar, FilterField
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import Column
from tests.ui.driving import until


@dataclass(frozen=True)
class Row:
    key: str
    size: int = 0
    below: tuple[Row, ...] = ()
    head: str | None = None


COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", lambda row: Text(row.key), width=10, sort=lambda row: row.key),
    Column(
        "size",
        "Size",
        lambda row: Text(str(row.size)),
        width=6,
        sort=lambda row: row.size,
        falls=True,
    ),
    Column("note", "Note", lambda row: Text(f"note {row.key}"), width=8),
)
GROUPS: Groups[Row] = Groups(
    members=lambda row: row.below,
    head=lambda row: row.key if row.below else row.head,
    told=lambda row, is_open: row,
)
ROWS = (Row("b", 2), Row("a", 1), Row("c", 9))
WITH_GROUP = (
    Row("b", 2),
    Row("G", 3, (Row("y", 2, head="G"), Row("x", 1, head="G"))),
    Row("a", -1),
)


class PaneApp(App[None]):
    def __init__(self, rows: Sequence[Row], view: ListView | None, **more: Any) -> None:
        super().__init__()
        self.rows = rows
        self.pane = ListPane(
            COLUMNS, name="rows", key=lambda row: row.key, one="row", view=view, **more
        )
        self.views: list[ListView] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.show(self.rows)

    @on(ListPane.ViewChanged)
    def note_view(self, event: ListPane.ViewChanged) -> None:
        assert event.name == "rows"
        self.views.append(event.view)


@dataclass
class Stage:
    app: PaneApp
    pilot: Pilot[None]
    views: list[ListView] = field(default_factory=list)

    @property
    def pane(self) -> ListPane[Row]:
        return self.app.pane

    @property
    def shown(self) -> str:
        return "".join(row.key for row in self.pane.table.rows)

    @property
    def note(self) -> str:
        note = self.app.query_one("#list-note", Static)
        return str(note.render()) if note.display else ""

    @property
    def header(self) -> str:
        return " ".join(self.app.screen._compositor.render_strips()[0].text.split())

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def view(self) -> ListView:
        """Return the view as it was told last."""
        await self.pilot.pause()
        return self.app.views[-1]


@asynccontextmanager
async def stage(
    rows: Sequence[Row] = ROWS, view: ListView | None = None, **more: Any
) -> AsyncIterator[Stage]:
    app = PaneApp(rows, view, **more)
    async with app.run_test(size=(60, 16)) as pilot:
        await pilot.pause()
        yield Stage(app, pilot)


# Filter


async def test_a_filter_is_typed_shown_kept_and_cleared() -> None:
    async with stage() as there:
        await there.press("slash", "b")
        assert there.shown == "b"
        assert there.note == "1 of 3 rows"
        assert there.app.views == []
        await there.press("enter")
        assert there.app.focused is there.pane.table
        assert (await there.view()).filter == "b"
        assert there.app.query_one(FilterBar).display
        await there.press("slash", "escape")
        assert there.shown == "bac"
        assert not there.app.query_one(FilterBar).display
        assert (await there.view()).filter == ""


async def test_letters_of_a_filter_do_nothing_else() -> None:
    async with stage(is_bad=lambda row: False) as there:
        await there.press("slash", *"fsSIwCVU<>/+-")
        assert there.app.query_one(FilterField).value == "fsSIwCVU<>/+-"
        assert there.app.views == []


async def test_a_column_can_be_asked() -> None:
    async with stage() as there:
        await there.press("slash", *"size:9")
        assert there.shown == "c"
        await there.press("enter", "slash", "home", *"!", "enter")
        assert there.shown == "ba"


async def test_a_filter_that_lets_nothing_through_says_how_to_get_back() -> None:
    async with stage(empty="Nothing at all.") as there:
        await there.press("slash", *"zzz")
        text = "".join(strip.text for strip in there.app.screen._compositor.render_strips())
        assert "No row passes the filter." in text
        there.pane.show(())
        await there.press("escape")
        text = "".join(strip.text for strip in there.app.screen._compositor.render_strips())
        assert "Nothing at all." in text


async def test_only_what_went_wrong() -> None:
    async with stage(WITH_GROUP, is_bad=lambda row: row.size < 0, groups=GROUPS) as there:
        await there.press("f")
        assert there.shown == "a"
        assert there.note == "1 of 4 rows   only what went wrong, f shows all"
        await there.press("f")
        assert there.shown == "bGa"
        await there.press("f")
        assert there.pane.clear_filter()
        assert there.shown == "bGa"
        assert not there.pane.clear_filter()


# Order


async def test_every_column_in_turn_is_sorted_by() -> None:
    async with stage() as there:
        seen = []
        for key in ("s", "s", "s", "greater_than_sign", "less_than_sign", "less_than_sign"):
            await there.press(key)
            seen.append((there.shown, there.header))
        assert seen == [
            ("abc", "Name▲ Size Note"),
            ("cba", "Name Size▼ Note"),
            ("bac", "Name Size Note"),
            ("abc", "Name▲ Size Note"),
            ("bac", "Name Size Note"),
            ("cba", "Name Size▼ Note"),
        ]
        view = await there.view()
        assert (view.sort, view.falls) == ("size", True)


async def test_the_order_is_inverted() -> None:
    async with stage() as there:
        await there.press("I")
        assert there.shown == "bac"
        await there.press("s", "I")
        assert (there.shown, there.header) == ("cba", "Name▼ Size Note")


async def test_a_click_on_the_header_sorts_and_another_one_inverts() -> None:
    async with stage() as there:
        await there.pilot.click(there.pane.table, offset=(15, 0))
        await there.pilot.pause()
        assert there.shown == "cba"
        await there.pilot.click(there.pane.table, offset=(15, 0))
        await there.pilot.pause()
        assert there.shown == "abc"
        await there.pilot.click(there.pane.table, offset=(22, 0))
        await there.pilot.pause()
        assert there.shown == "abc"


async def test_the_column_to_sort_by_is_chosen_from_a_list() -> None:
    async with stage() as there:
        await there.press("S")
        chooser = there.app.query_one(Chooser)
        assert [option.label for option in chooser.rows] == ["as they come", "Name", "Size"]
        assert chooser.cursor_key == ""
        await there.press("down", "down", "enter")
        assert there.shown == "cba"
        assert there.app.focused is there.pane.table
        assert not chooser.display
        await there.press("S")
        assert [option.sign for option in chooser.rows] == [" ", " ", "▼"]
        assert chooser.cursor_key == "size"
        await there.press("escape")
        assert there.app.focused is there.pane.table
        assert there.shown == "cba"


def test_sorting_by_name_for_whoever_types_it() -> None:
    pane = PaneApp(ROWS, None).pane
    assert pane.sort_by("size", falls=False)
    assert not pane.sort_by("note")
    assert not pane.sort_by("gone")
    assert pane.sort_by("")


async def test_rows_keep_their_order_for_a_while_after_a_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(list_pane, "ORDER_REST_S", 100.0)
    async with stage(view=ListView(sort="size", falls=True)) as there:
        assert there.shown == "cba"
        await there.press("down")
        assert there.pane.is_under_hand
        there.pane.show((Row("b", 2), Row("a", 99), Row("c", 1), Row("d", 50)))
        assert there.shown == "cbad"
        assert there.pane.table.cursor_key == "b"
        monkeypatch.setattr(list_pane, "ORDER_REST_S", 0.01)
        await there.press("down")
        await until(there.pilot, lambda: not there.pane.is_under_hand)
        assert there.shown == "adbc"
        assert there.pane.table.cursor_key == "a"


async def test_until_somebody_chose_a_row_the_cursor_is_on_the_first() -> None:
    async with stage() as there:
        there.pane.show((Row("new", 1), *ROWS))
        assert there.pane.table.cursor_key == "new"
        await there.press("down")
        there.pane.show((Row("newer", 1), Row("new", 1), *ROWS))
        assert there.pane.table.cursor_key == "b"


async def test_a_filter_within_the_rest_leaves_rows_in_their_order() -> None:
    async with stage() as there:
        await there.press("slash", "c", "escape")
        assert there.shown == "bac"


# Columns


async def test_columns_are_chosen_and_kept() -> None:
    async with stage() as there:
        await there.press("C")
        chooser = there.app.query_one(Chooser)
        assert [(option.label, option.sign) for option in chooser.rows] == [
            ("Size", "[x]"),
            ("Note", "[x]"),
        ]
        await there.press("space")
        assert chooser.rows[0].sign == "[ ]"
        await there.press("down", "enter", "escape")
        assert there.header == "Name"
        assert (await there.view()).hidden == ("size", "note")
        await there.press("C", "enter", "escape")
        assert there.header == "Name Size"


async def test_a_hidden_column_is_not_sorted_by_but_can_be_filtered_by() -> None:
    async with stage(view=ListView(hidden=("size", "name"))) as there:
        assert there.header == "Name Note"
        await there.press("s", "s")
        assert there.shown == "bac"
        await there.press("slash", *"size:9")
        assert there.shown == "c"


async def test_wide_columns_are_kept() -> None:
    async with stage() as there:
        await there.press("w")
        assert there.pane.table.is_wide
        assert (await there.view()).is_wide
        await there.press("w")
        assert not there.pane.table.is_wide


# Groups and marks


async def test_groups_unfold_and_are_kept() -> None:
    async with stage(WITH_GROUP, groups=GROUPS) as there:
        assert there.shown == "bGa"
        await there.press("down", "enter")
        assert there.shown == "bGyxa"
        assert (await there.view()).unfolded == ("G",)
        await there.press("down", "down", "minus")
        assert there.shown == "bGa"
        assert there.pane.table.cursor_key == "G"
        assert (await there.view()).unfolded == ()


async def test_what_is_chosen_is_marked_or_at_the_cursor() -> None:
    async with stage(WITH_GROUP, groups=GROUPS) as there:
        assert list(there.pane.selected) == ["b"]
        await there.press("down")
        assert list(there.pane.selected) == ["y", "x"]
        await there.press("down", "space")
        assert list(there.pane.selected) == ["a"]
        assert there.note == "1 marked, U unmarks"
        await there.press("U")
        assert there.note == ""
        there.pane.show(())
        assert list(there.pane.selected) == []


async def test_marks_survive_sorting_and_filtering_and_the_note_counts_them() -> None:
    async with stage(WITH_GROUP, groups=GROUPS) as there:
        await there.press("space", "space", "s", "slash", "b", "enter")
        assert there.shown == "b"
        assert list(there.pane.selected) == ["b", "y", "x"]
        assert there.note == "1 of 4 rows   3 marked (2 of them not shown), U unmarks"
        there.pane.show(WITH_GROUP[1:])
        await there.pilot.pause()
        assert list(there.pane.selected) == ["y", "x"]


async def test_all_rows_can_be_walked_through_folded_or_not() -> None:
    async with stage(WITH_GROUP, groups=GROUPS) as there:
        assert list(there.pane.walk) == ["b", "y", "x", "a"]
        await there.press("slash", *"size:2")
        assert list(there.pane.walk) == ["b", "y"]


# As it was left


async def test_a_list_looks_as_it_was_left() -> None:
    view = ListView("size", True, "!b", ("note",), True, ("G",))
    async with stage(WITH_GROUP, view, groups=GROUPS) as there:
        assert there.shown == "Gyxa"
        assert there.header == "Name Size▼"
        assert there.pane.table.is_wide
        assert there.app.query_one(FilterField).value == "!b"
        assert there.app.query_one(FilterBar).display
        await there.press("escape", "w")
        assert await there.view() == replace(view, is_wide=False)


async def test_a_view_of_columns_that_are_gone_does_no_harm() -> None:
    async with stage(view=ListView(sort="gone", hidden=("also gone",))) as there:
        assert there.shown == "bac"
        await there.press("s")
        assert there.header == "Name▲ Size Note"


async def test_what_else_is_to_be_said_of_the_rows() -> None:
    async with stage() as there:
        there.pane.note("2 archived among them")
        await there.pilot.pause()
        assert there.note == "2 archived among them"
        there.pane.note()
        await there.pilot.pause()
        assert there.note == ""
