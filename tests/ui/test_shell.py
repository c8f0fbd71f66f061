"""The side of the app towards terminal and person, whatever the screens are about."""

from __future__ import annotations

from functools import partial

import pytest
from textual import events

from drs_tui.settings.file import KeyEntry
from drs_tui.terminal.announcer import Ways
from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.ui import presence as presence_module
from drs_tui.ui.actions import actions_of
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.log import LogScreen
from drs_tui.ui.surroundings import FULL_COLOUR, OWN_COLOURS, Surroundings, usual_theme
from tests.ui import scenes
from tests.ui.driving import shown, told, until


def presences(app: DrsApp) -> list[bool]:
    return [what for name, what in scenes.monitor_of(app).asked if name == "presence"]


async def test_a_window_that_loses_the_focus_is_not_watched() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        assert presences(app) == []
        app.post_message(events.AppBlur())
        await pilot.pause()
        assert presences(app) == [False]
        app.post_message(events.AppBlur())
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert presences(app) == [False, True]


async def test_nobody_watches_long_after_the_last_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence_module, "AWAY_AFTER_S", 0.1)
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await until(pilot, lambda: presences(app) == [False])
        await pilot.press("j")
        await until(pilot, lambda: presences(app) == [False, True, False])


def is_drawn_at(app: DrsApp, size: tuple[int, int]) -> bool:
    """Whether every screen has this size, and what is on the one in sight was laid out for it."""
    sizes = {tuple(screen.size) for screen in app.screen_stack}
    return sizes == {size} and app.screen.query_one("KeyBar").outer_size.width == size[0]


async def test_a_size_that_the_base_class_forgot_reaches_the_screens() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        # As it stands after its timer was skipped: it waits for ever for what never comes.
        app._resize_timer = app.set_timer(1e6, lambda: None)
        for size in [(60, 20), (90, 30)]:
            await pilot.resize_terminal(*size)
            await until(pilot, partial(is_drawn_at, app, size))


async def test_p_pauses_and_goes_on() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("p")
        await pilot.pause()
        assert told(app)[-1].startswith("Paused")
        await pilot.press("p")
        await pilot.pause()
        asked = [what for name, what in scenes.monitor_of(app).asked if name == "pause"]
        assert asked == [True, False]


# Keys of the person's own


def own_keys(**keys: str) -> Surroundings:
    entries = {name.replace("_", "."): KeyEntry(told, 7) for name, told in keys.items()}
    return Surroundings(keymap=entries)


async def test_own_keys_do_what_they_are_given_to_and_are_listed() -> None:
    app = scenes.make_app(scenes.full_snapshot(), surroundings=own_keys(app_log="Z,f5"))
    async with shown(app) as pilot:
        await pilot.pause()
        (log,) = [action for action in actions_of(app.screen) if action.id == "app.log"]
        assert log.keys == "Z f5"
        await pilot.press("L")
        await pilot.pause()
        assert not isinstance(app.screen, LogScreen)
        await pilot.press("Z")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)


async def test_keys_that_cannot_be_used_are_told_and_the_others_work() -> None:
    surroundings = own_keys(app_log="f5", app_nothing="x", app_keys="y")
    app = scenes.make_app(scenes.full_snapshot(), surroundings=surroundings)
    async with shown(app) as pilot:
        await pilot.pause()
        assert [sentence[:45] for sentence in told(app)] == [
            "config.toml line 7: keymap app.nothing is not",
            "config.toml line 7: keymap app.keys is not us",
        ]
        await pilot.press("f5")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)


async def test_keys_are_called_by_words_that_every_terminal_has() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app):
        for action in actions_of(app.screen):
            assert action.keys.isascii(), action


# Colours


@pytest.mark.parametrize(
    ("environ", "kind", "theme"),
    [
        ({"COLORTERM": "truecolor"}, TerminalKind(), FULL_COLOUR),
        ({"COLORTERM": "24bit"}, TerminalKind(), FULL_COLOUR),
        ({}, TerminalKind(), OWN_COLOURS),
        ({"COLORTERM": "truecolor"}, TerminalKind(is_remote=True), OWN_COLOURS),
        ({"COLORTERM": "truecolor", "NO_COLOR": "1"}, TerminalKind(), OWN_COLOURS),
    ],
)
def test_the_theme_follows_the_terminal(
    environ: dict[str, str], kind: TerminalKind, theme: str
) -> None:
    assert usual_theme(environ, kind) == theme


# The title


async def test_a_key_brings_the_plain_title_back(monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    app = scenes.make_app(scenes.full_snapshot())
    monkeypatch.setattr(app, "_set_title", titles.append)
    async with shown(app) as pilot:
        await pilot.press("j")
        assert titles[-1] == "drs-tui CAVATICA"


@pytest.mark.parametrize(
    ("kind", "ways", "is_set"),
    [
        (TerminalKind(), Ways(), True),
        (TerminalKind(), Ways(title=False), False),
        (TerminalKind(Multiplexer.TMUX), Ways(), True),
        (TerminalKind(Multiplexer.SCREEN), Ways(), False),
        (TerminalKind(Multiplexer.UNKNOWN), Ways(), False),
        (TerminalKind(takes_strings=False), Ways(), False),
    ],
)
async def test_a_title_is_set_only_where_it_can_be_given_back(
    kind: TerminalKind, ways: Ways, is_set: bool
) -> None:
    app = scenes.make_app(scenes.full_snapshot(), surroundings=Surroundings(kind, ways))
    assert app.wants_title is is_set
