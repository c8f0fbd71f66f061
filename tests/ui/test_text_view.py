"""Long texts: wrapped, searched, and walked through by hits."""

from __future__ import annotations

from typing import Any

import pytest
from textual.app import App, ComposeResult

from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.ui.widgets.text_view import TextView

LINES = [f'    "key {number}": "value {number % 10}",' for number in range(100)]


class ViewApp(App[None]):
    def compose(self) -> ComposeResult:
        yield TextView(empty="Nothing here.", id="view")

    @property
    def view(self) -> TextView:
        return self.query_one(TextView)


def shown_rows(app: ViewApp) -> list[str]:
    return [row.text for row in app.view.rows.rows]


def at(app: ViewApp) -> str:
    """Return the line at the cursor."""
    return shown_rows(app)[int(app.view.rows.cursor_key or 0)]


async def test_lines_that_fit_are_shown_as_they_are() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        await pilot.pause()
        assert shown_rows(app) == LINES


@pytest.mark.parametrize("width", [20, 41, 60])
async def test_long_lines_are_wrapped_under_themselves_and_lose_nothing(width: int) -> None:
    app = ViewApp()
    long = '    "message": "' + " ".join(f"word-{number}" for number in range(30)) + '"'
    async with app.run_test(size=(width, 20)) as pilot:
        app.view.show(["{", long, "  名前" * 30, "}"])
        await pilot.pause()
        rows = shown_rows(app)
        first, last = rows.index("{"), rows.index("}")
        assert (first, last) == (0, len(rows) - 1)
        assert len(rows) > 6
        pieces = [row for row in rows[1:-1] if "名" not in row]
        assert pieces[0] + "".join(piece[4:] for piece in pieces[1:]) == long
        assert all(piece.startswith("    ") for piece in pieces)
        await pilot.resize_terminal(300, 20)
        await pilot.pause()
        assert long in shown_rows(app)


async def find(pilot: Any, words: str) -> None:
    await pilot.press("slash", *words)
    await pilot.press("enter")
    await pilot.pause()


def told(app: ViewApp) -> str:
    return str(app.query_one("#text-hits", TextBlock).render())


async def test_searching_goes_to_the_first_hit_and_n_goes_on_around_the_end() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        app.view.take_focus()
        await pilot.pause()
        await find(pilot, "ALUE")
        assert told(app).startswith('"ALUE": line 1 of 100')
        await find(pilot, "3")
        assert at(app) == LINES[3]
        hits = [line for line in LINES if "3" in line]
        for hit in [*hits[1:], hits[0]]:
            await pilot.press("n")
            assert at(app) == hit
        await pilot.press("N")
        assert at(app) == hits[-1]
        assert told(app).startswith(f'"3": line {len(hits)} of {len(hits)}')


async def test_searching_begins_where_the_cursor_is() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        app.view.take_focus()
        await pilot.press("G", "k", "k")
        await find(pilot, "9")
        assert at(app) == LINES[97]
        await pilot.press("n")
        assert at(app) == LINES[98]


async def test_what_is_not_there_is_said_and_nothing_moves() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        app.view.take_focus()
        await pilot.press("j", "j")
        await find(pilot, "xyz")
        assert "nothing of this" in told(app)
        await pilot.press("n", "N")
        assert at(app) == LINES[2]


async def test_esc_in_the_field_gives_up_and_clear_ends_the_search() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        app.view.take_focus()
        await pilot.press("slash", "5", "escape")
        await pilot.pause()
        assert app.view.needle == ""
        assert app.focused is app.view.rows
        await find(pilot, "5")
        assert app.view.clear()
        assert not app.view.clear()
        assert not app.query_one("#text-hits").display


async def test_markup_in_the_text_and_in_the_words_is_text() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(["[/x] [@click=app.quit]go[/]", "plain"])
        app.view.take_focus()
        await find(pilot, "[/x]")
        assert at(app).startswith("[/x]")
        assert app.is_running


async def test_other_lines_take_the_place_of_the_first() -> None:
    app = ViewApp()
    async with app.run_test(size=(60, 20)) as pilot:
        app.view.show(LINES)
        await pilot.press("G")
        app.view.show(["only this"])
        await pilot.pause()
        assert shown_rows(app) == ["only this"]
        app.view.show([])
        await pilot.pause()
        assert shown_rows(app) == []


@pytest.mark.parametrize("size", [(3, 3), (20, 5)])
async def test_small_windows(size: tuple[int, int]) -> None:
    app = ViewApp()
    async with app.run_test(size=size) as pilot:
        app.view.show(LINES)
        app.view.take_focus()
        await find(pilot, "5")
        await pilot.press("n", "N")
        assert app.is_running
