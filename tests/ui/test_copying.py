"""Copying, and opening pages: what goes to the terminal, and what is shown for a hand to select."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.copy_menu import CopyMenu
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.text_panel import TextPanel
from drs_tui.ui.surroundings import Surroundings
from tests.ui import scenes
from tests.ui.driving import jobs_table, screen_text, shown, told, words_on

PAGE = "https://cavatica.sbgenomics.com/u/mlopez/trio-seven/files/"


def an_app(kind: TerminalKind = TerminalKind(), **more: Any) -> tuple[DrsApp, list[str]]:  # noqa: B008
    """Return the app, and what it writes to the terminal besides pictures."""
    app = scenes.make_app(
        scenes.full_snapshot(), surroundings=Surroundings(kind, theme="textual-dark"), **more
    )
    scenes.monitor_of(app).files[scenes.FILE_ID] = scenes.the_file()
    written: list[str] = []
    object.__setattr__(app._person_clipboard, "write", written.append)
    return app, written


def clipboard_text(written: list[str]) -> str:
    (sequence,) = written
    return base64.b64decode(sequence.split(";")[2].rstrip("\x07")).decode()


async def test_y_copies_the_id_of_the_job_and_shows_it() -> None:
    app, written = an_app()
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("y")
        await pilot.pause()
        assert clipboard_text(written) == scenes.OK_ID
        lines = screen_text(app).split("\n")
        assert lines[-1].strip() == scenes.OK_ID
        assert "do not say whether they took it" in lines[-2]


async def test_y_on_a_failure_copies_the_message() -> None:
    app, written = an_app()
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("j", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        await pilot.press("y")
        await pilot.pause()
        assert clipboard_text(written) == "You may not read this source."


@pytest.mark.parametrize("with_arrows", [False, True])
async def test_the_menu_copies_what_is_chosen(with_arrows: bool) -> None:
    app, written = an_app()
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.MIXED_ID)
        await pilot.press("Y")
        await pilot.pause()
        assert isinstance(app.screen, CopyMenu)
        assert "link of the API" in screen_text(app)
        place = [copy.name for copy in app.screen.copies].index("curl, with $SB_AUTH_TOKEN")
        arrows = ("j", "k", *["down"] * place, "enter")
        await pilot.press(*(arrows if with_arrows else (str(place + 1),)))
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)
        assert clipboard_text(written).startswith('curl -H "X-SBG-Auth-Token: $SB_AUTH_TOKEN" ')


async def test_the_menu_of_a_job_has_its_row_as_json() -> None:
    app, written = an_app()
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.MIXED_ID)
        await pilot.press("Y")
        await pilot.pause()
        assert isinstance(app.screen, CopyMenu)
        names = [copy.name for copy in app.screen.copies]
        await pilot.press(str(names.index("row as JSON") + 1))
        await pilot.pause()
        row = json.loads(clipboard_text(written))
        assert (row["id"], row["outcome"], row["failed"]) == (scenes.MIXED_ID, "PARTIAL", 12)
        # Too long for the last line: it has a panel of its own.
        assert isinstance(app.screen, TextPanel)
        assert '"outcome": "PARTIAL"' in words_on(app, "#panel-text").replace("\n", "")
        await pilot.press("j", "k", "pagedown", "pageup", "q")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_esc_copies_nothing() -> None:
    app, written = an_app()
    async with shown(app) as pilot:
        await pilot.press("Y")
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)
        assert written == []


async def test_where_nothing_is_there_to_copy_it_says_so() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("y", "Y")
        await pilot.pause()
        assert told(app) == ["There is nothing to copy here."]


async def test_text_of_an_unreachable_terminal_is_still_shown() -> None:
    app, written = an_app(TerminalKind(takes_strings=False))
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("y")
        await pilot.pause()
        assert written == []
        assert told(app) == [f"Not sent: this terminal has no clipboard.\n{scenes.OK_ID}"]


async def test_through_screen_it_is_wrapped() -> None:
    app, written = an_app(TerminalKind(Multiplexer.SCREEN))
    async with shown(app) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert written[0].startswith("\x1bP\x1b]52;c;")


# Pages


async def test_over_ssh_the_link_of_a_page_is_shown_and_copied() -> None:
    app, written = an_app(TerminalKind(is_remote=True))
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert clipboard_text(written).startswith(PAGE)
        assert PAGE in told(app)[-1]


async def test_where_links_are_known_to_show_it_is_one() -> None:
    app, _ = an_app(TerminalKind(is_remote=True, shows_links=True))
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert isinstance(app.screen, TextPanel)
        styles = [part.style for strip in app.screen._compositor.render_strips() for part in strip]
        links = {style.link for style in styles if style and style.link}
        assert len(links) == 1
        assert next(iter(links)).startswith(PAGE)


async def test_at_a_desk_a_browser_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    async def open_page(address: str, kind: TerminalKind, platform: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("drs_tui.terminal.browser.open_page", open_page)
    app, written = an_app(TerminalKind(has_display=True))
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert opened[0].startswith(PAGE)
        assert told(app)[-1].startswith("Given to your browser:")
        assert written == []


async def test_without_a_known_page_it_says_so() -> None:
    app, _ = an_app()
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("j", "enter")
        await pilot.pause()
        await pilot.press("o")
        await pilot.pause()
        assert told(app) == ["No web page is known of this."]
