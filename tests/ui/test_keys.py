"""Each key of each screen that shows rows, lines or an item, pressed there, and what comes of it.

What a screen offers is read from it: a key that is new fails here until it is said what it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input

from drs_tui.model import Counts
from drs_tui.settings.lines import SettingLine
from drs_tui.ui.app import DrsApp
from drs_tui.ui.catalogue import known_bindings
from drs_tui.ui.screens.add_jobs import AddScreen
from drs_tui.ui.screens.cause_items import CauseItemsScreen
from drs_tui.ui.screens.causes import CausesScreen
from drs_tui.ui.screens.changes import ChangesScreen
from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.copy_menu import CopyMenu
from drs_tui.ui.screens.export import ExportScreen
from drs_tui.ui.screens.find import FindScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.keys import KeysScreen
from drs_tui.ui.screens.log import LogScreen
from drs_tui.ui.screens.palette import PaletteScreen
from drs_tui.ui.screens.profiles import ProfilesScreen
from drs_tui.ui.screens.settings import SettingsScreen
from drs_tui.ui.screens.submit import SubmitScreen
from drs_tui.ui.screens.timeline import TimelineScreen
from drs_tui.ui.screens.token import TokenScreen
from drs_tui.ui.widgets.choice import Choice
from drs_tui.ui.widgets.menu import Menu
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import an_error
from tests.ui import scenes
from tests.ui.driving import screen_text, type_ahead, until, words_on
from tests.ui.key_checks import CHECKS, Place, Stage
from tests.ui.submitting import Office, on_screen
from tests.ui.test_more_pictures import LOG, PROFILES

SIZE = (64, 20)
ENDS = {"app.quit", "jobs.quit"}
"""What ends the program is pressed at the end."""
ALIASES = {"jobs", "answer of a job"}
"""Where all keys of an action are pressed; elsewhere the first one stands for the others."""
NOT_SEEN = {"app.mouse", "app.redraw", "app.suspend"}
"""What only a terminal shows; tested with one."""


ELSEWHERE = frozenset(
    {
        "add.back", "add.keep", "add.next", "check.compare", "choice.down",
        "chooser.choose", "chooser.close", "copies.close", "export.close", "export.next",
        "export.write", "filter.clear", "filter.leave", "find.back", "find.leave",
        "keys.close", "menu.bottom", "menu.choose", "menu.down", "menu.up", "name.cancel",
        "name.take", "name.turn", "palette.close", "palette.complete", "palette.do",
        "palette.down", "palette.up", "panel.close", "panel.down", "panel.page_down",
        "panel.page_up", "panel.up", "preview.next", "retry.back", "retry_preview.next",
        "search.clear", "search.find", "sending.next", "submit.back", "submit.next",
        "submit.preview", "submit.preview_here", "token.next", "unfinished.next",
        "welcome.back", "app.skip_keyring",
    }
)  # fmt: skip
"""Keys of fields, menus and forms, which the tests of these press."""
SHEETS = frozenset(
    {
        "add.clear", "check.rows", "choice.up", "export.before", "keys.down", "keys.up",
        "keys.page_down", "keys.page_up", "keys.ids", "menu.top", "palette.page_down",
        "palette.page_up", "token.back",
    }
)  # fmt: skip
"""Those that are pressed at the end of this file."""


def pressing(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def come(pilot: Pilot[None]) -> None:
        for key in keys:
            await pilot.press(key)

    return come


def job(*keys: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Come to a job with files and failures, between two others; then press `keys`."""

    async def come(pilot: Pilot[None]) -> None:
        assert isinstance(pilot.app, DrsApp)
        among = (scenes.FAILED_ID, scenes.MIXED_ID, scenes.OK_ID)
        await pilot.app.open_job(scenes.MIXED_ID, among)
        await on_screen(pilot, JobScreen)
        await pilot.press(*keys)

    return come


async def find(pilot: Pilot[None]) -> None:
    await pilot.press("F")
    await on_screen(pilot, FindScreen)
    pilot.app.screen.query_one("#find", Input).value = "usable"
    await pilot.press("down")


async def check(pilot: Pilot[None]) -> None:
    home = pilot.app.screen
    assert isinstance(home, JobsScreen)
    await until(pilot, lambda: home.table.move_to("/batch/trio"))
    await pilot.press("plus")
    await until(pilot, lambda: home.table.move_to("trio-1"))
    await pilot.press("m")
    await on_screen(pilot, CheckScreen)
    await pilot.press("enter")


async def changes(pilot: Pilot[None]) -> None:
    """Come to what became of the jobs under way."""
    assert isinstance(pilot.app, DrsApp)
    monitor = scenes.monitor_of(pilot.app)
    jobs = tuple(
        replace(job, counts=Counts(job.counts.ok + 1, job.counts.failed + 1))
        for job in monitor.snapshot.jobs
    )
    monitor.publish(replace(monitor.snapshot, jobs=jobs))
    await pilot.press("d")


PLACES = (
    Place("jobs", JobsScreen, pressing(), JobScreen, idle=frozenset({"app.jobs"})),
    Place("items of a job", JobScreen, job(), ItemScreen),
    Place("causes of a job", JobScreen, job("right_square_bracket"), CauseItemsScreen, opens_at=0),
    Place("answer of a job", JobScreen, job("v"), idle=frozenset({"table.left", "table.right"})),
    Place(
        "failure",
        ItemScreen,
        job("down", "down", "enter"),
        has_rows=False,
        idle=frozenset({"item.down", "item.up"}),
    ),
    Place(
        "entry",
        ItemScreen,
        job("down", "down", "enter", "v"),
        idle=frozenset({"table.left", "table.right"}),
    ),
    Place("causes", CausesScreen, pressing("2"), CauseItemsScreen, idle=frozenset({"app.causes"})),
    Place("items of a cause", CauseItemsScreen, pressing("2", "enter"), ItemScreen),
    Place(
        "timeline",
        TimelineScreen,
        pressing("3"),
        JobScreen,
        idle=frozenset({"app.timeline", "table.left", "table.right"}),
    ),
    Place("changes", ChangesScreen, changes, JobScreen, idle=frozenset({"app.changes"})),
    Place("find", FindScreen, find, ItemScreen),
    Place("log", LogScreen, pressing("L"), JobScreen, opens_at=9, idle=frozenset({"app.log"})),
    Place(
        "settings",
        SettingsScreen,
        pressing("comma"),
        idle=frozenset({"app.settings", "table.left", "table.right"}),
    ),
    Place(
        "profiles",
        ProfilesScreen,
        pressing("P"),
        "The profile 'cgc' has no address.",
        idle=frozenset({"app.profiles"}),
    ),
    Place("check", CheckScreen, check, CauseItemsScreen),
)


@pytest.fixture
def app(tmp_path: Path) -> DrsApp:
    """Everything there is to show, with more rows than fit."""
    office = Office(tmp_path, snapshot=scenes.cause_snapshot())
    office.sent(130, {1: an_error(), 105: an_error()})
    lines = [SettingLine(f"key{number}", "value", "default") for number in range(30)]
    return office.app(
        log=scenes.FakeLog(LOG * 4), settings=lines, profiles=scenes.FakeProfiles(*PROFILES)
    )


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
async def test_each_key_of_a_screen_does_what_it_says(app: DrsApp, place: Place) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen) and app.screen.table.rows)
        stage = Stage(pilot, place)
        await stage.come()
        stage.begin()
        offered = stage.offered()
        assert set(offered) <= {*CHECKS, *ENDS, *NOT_SEEN}
        without_effect = set()
        for name in (one for one in offered if one in CHECKS):
            for key in offered[name] if place.name in ALIASES else offered[name][:1]:
                stage.begin()
                came = CHECKS[name](stage)
                if came():
                    without_effect.add(name)
                stage.press(key)
                try:
                    await until(pilot, came)
                except AssertionError as error:
                    raise AssertionError(f"{key}, {name}, had no effect.\n{error}") from None
        assert without_effect == place.idle
        stage.begin()
        stage.press(offered["app.quit"][0])
        await until(pilot, lambda: app._exit)


def test_every_key_is_pressed_by_a_test() -> None:
    names = {binding.id for binding in known_bindings(DrsApp)}
    assert names == {*CHECKS, *ENDS, *NOT_SEEN, *ELSEWHERE, *SHEETS}
    assert not {*CHECKS} & {*ELSEWHERE}


@pytest.mark.parametrize(
    ("name", "typed", "told"),
    [
        ("items of a cause", "t-03", "kf-cohort-03 ("),
        ("timeline", "t-03", "kf-cohort-03  FINISHED"),
        ("find", "ped", "ped-lgg-rnaseq ("),
        ("log", "88", "PARTIAL, some arrived: 88 ok"),
        ("check", "o-7.", "arrived  line 9  trio-7.bam"),
    ],
)
async def test_what_is_said_below_a_list_is_of_the_row_at_the_cursor(
    app: DrsApp, name: str, typed: str, told: str
) -> None:
    """Also where a filter brings another row there: it is what is read of a row that is cut."""
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen) and app.screen.table.rows)
        stage = Stage(pilot, next(place for place in PLACES if place.name == name))
        await stage.come()
        stage.begin()
        assert told not in screen_text(app)
        type_ahead(app, f"/{typed}")
        await until(pilot, lambda: told in screen_text(app))


SHARED = {
    "table.down": "down j",
    "table.up": "up k",
    "table.top": "home g",
    "table.bottom": "end G",
    "table.page_down": "pagedown ctrl+d",
    "table.page_up": "pageup ctrl+u",
    "table.open": "enter l",
    "table.mark": "space",
    "table.mark_range": "V",
    "table.unmark": "U",
    "list.filter": "slash",
    "list.failures": "f",
    "list.export": "e",
    "list.sort": "s greater_than_sign",
    "list.sort_back": "less_than_sign",
    "list.choose_sort": "S",
    "list.invert": "I",
    "list.wide": "w",
    "screen.back": "escape h backspace",
    "screen.leave": "q",
    "screen.copy": "y",
    "screen.copy_menu": "Y",
    "screen.page": "o",
    "app.palette": "colon ctrl+p",
    "app.keys": "question_mark f1",
    "app.undo": "u",
    "app.pause": "p",
    "app.jobs": "1",
    "app.causes": "2",
    "app.timeline": "3",
}
"""The keys that fingers know, which mean the same on every screen."""


def test_the_keys_that_fingers_know_are_there() -> None:
    keys = {binding.id: binding.keys for binding in known_bindings(DrsApp)}
    assert {name: keys[name] for name in SHARED} == {
        name: frozenset(told.split()) for name, told in SHARED.items()
    }


async def moves(pilot: Pilot[None], box: Widget, key: str, way: int) -> None:
    """Press a key, and wait until the text has moved that way."""
    before = box.scroll_y
    await pilot.press(key)
    await until(pilot, lambda: (box.scroll_y - before) * way > 0)


async def test_keys_of_the_list_of_keys(app: DrsApp) -> None:
    async with app.run_test(size=(64, 12)) as pilot:
        await pilot.press("question_mark")
        await on_screen(pilot, KeysScreen)
        box = app.screen.query_one("#keys-box")
        for key in ("j", "down", "space", "ctrl+d", "pagedown"):
            await moves(pilot, box, key, 1)
        for key in ("k", "up", "ctrl+u", "pageup"):
            await moves(pilot, box, key, -1)
        await pilot.press("tab")
        await until(pilot, lambda: "jobs.add" in words_on(app, "#keys-text"))


async def test_pages_of_the_palette(app: DrsApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("colon")
        await on_screen(pilot, PaletteScreen)
        menu = app.screen.query_one(Menu)
        await pilot.press("pagedown")
        assert menu.index == 8
        await pilot.press("pageup")
        assert menu.index == 0


async def test_keys_of_menus_and_choices(app: DrsApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("Y")
        await on_screen(pilot, CopyMenu)
        menu = app.screen.query_one(Menu)
        await pilot.press("G")
        assert menu.index == len(menu.entries) - 1
        await pilot.press("g")
        assert menu.index == 0
        await pilot.press("escape", "i")
        await on_screen(pilot, SubmitScreen)
        choice = app.screen.query(Choice).first()
        choice.focus()
        await pilot.press("down")
        assert choice.index == 1
        await pilot.press("up")
        assert choice.index == 0


async def test_keys_of_fields(app: DrsApp) -> None:
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen) and app.screen.table.rows)
        await pilot.press("e")
        await on_screen(pilot, ExportScreen)
        await pilot.press("up")
        assert app.screen.query_one(Input).value.endswith(".jsonl")
        await pilot.press("escape", "a")
        await on_screen(pilot, AddScreen)
        field = app.screen.query_one("#ids", Input)
        await pilot.press("x", "y")
        assert field.value == "xy"
        await pilot.press("ctrl+g")
        assert field.value == ""
        await pilot.press("escape", "T")
        await on_screen(pilot, TokenScreen)
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
        await pilot.press("m")
        await on_screen(pilot, CheckScreen)
        await pilot.press("down")
        await until(pilot, lambda: isinstance(app.focused, RowTable))
