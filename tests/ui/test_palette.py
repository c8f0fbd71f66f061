"""The palette: every action with its key, and commands, by keys as a person presses them."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.ui.actions import actions_of
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.add_jobs import AddScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.log import LogScreen
from drs_tui.ui.screens.palette import PaletteScreen
from drs_tui.ui.widgets.menu import Menu
from tests.ui import scenes
from tests.ui.driving import screen_text, shown, told, words_on

NAMES = {" ": "space", ":": "colon"}


async def type_in(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*(NAMES.get(sign, sign) for sign in text))
    await pilot.pause()


def typed(app: DrsApp) -> str:
    return app.screen.query_one("#palette", Input).value


@pytest.mark.parametrize("key", ["colon", "ctrl+p"])
async def test_it_offers_every_action_of_the_screen_with_its_key(key: str) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app, (100, 40)) as pilot:
        actions = actions_of(app.screen)
        await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, PaletteScreen)
        menu = app.screen.query_one(Menu)
        offered = {(entry.name, entry.key) for entry in menu.entries}
        assert {(action.description, action.keys) for action in actions} <= offered
        assert {"Log", "Settings", "Profiles", "Token", "Mouse on or off", "Quit"} <= {
            name for name, _ in offered
        }
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_words_find_an_action_and_enter_does_it() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "look at all")
        await pilot.press("enter")
        await pilot.pause()
        assert ("look", "all") in scenes.monitor_of(app).asked
        await pilot.press("colon")
        await type_in(pilot, "lo")
        await pilot.press("down", "up", "down", "down")
        assert app.screen.query_one(Menu).index == 2
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)


async def test_commands_do_what_they_say() -> None:
    app = scenes.make_app(scenes.full_snapshot(), profiles=scenes.FakeProfiles())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "add 301457789012345811 not-an-id-at-all-but-words")
        await pilot.press("enter")
        await pilot.pause()
        (added,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert "301457789012345811" in [job.id for job in added]
        await pilot.press("colon")
        await type_in(pilot, "theme nord")
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "nord"
        await pilot.press("colon")
        await type_in(pilot, "q")
        await pilot.press("enter")
        await pilot.pause()
        assert not app.is_running


async def test_a_theme_that_was_chosen_is_kept() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "theme dracula")
        await pilot.press("enter")
        await pilot.pause()
    assert app.session.views.theme == "dracula"


async def test_tab_completes() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "them")
        await pilot.press("tab")
        await pilot.pause()
        assert typed(app) == "theme "
        await type_in(pilot, "ansi-l")
        await pilot.press("tab")
        await pilot.pause()
        assert typed(app) == "theme ansi-light"
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "ansi-light"


async def test_enter_goes_on_with_what_the_list_has_in_force() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "theme")
        await pilot.press("enter")
        await pilot.pause()
        assert typed(app) == "theme "
        await pilot.press("down", "enter")
        await pilot.pause()
        assert typed(app) == "theme ansi-light"
        await pilot.press("enter")
        await pilot.pause()
        assert app.theme == "ansi-light"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("xyzzy", "There is no command ':xyzzy'."),
        ("theme nrd", "'nrd' is none that :theme knows. There is nord."),
        ("add ", "What about? :add ID ..."),
    ],
)
async def test_what_it_does_not_know_it_says_and_stays(line: str, sentence: str) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, line)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PaletteScreen)
        assert sentence in words_on(app, "#palette-note")


async def test_ids_that_are_refused_are_told() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        link = "https://cgc-api.sbgenomics.com/v2/bulk/drs/imports/301457789012345999"
        app.screen.query_one("#palette", Input).value = f"add {link}"
        await pilot.press("enter")
        await pilot.pause()
        assert any("cgc" in sentence for sentence in told(app))
        assert scenes.monitor_of(app).asked == []


async def test_a_click_chooses() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "add")
        await pilot.click(Menu, offset=(3, 0))
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (300, 80)])
async def test_every_size_works(size: tuple[int, int]) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app, size) as pilot:
        await pilot.press("colon")
        await type_in(pilot, "them")
        await pilot.press("down", "down", "up", "tab")
        await pilot.resize_terminal(size[0] + 3, size[1] + 1)
        await pilot.pause()
        assert "theme" in screen_text(app)
        await pilot.press("escape")
        assert app.is_running
