"""How long a sentence stands, and which of several is in sight."""

from __future__ import annotations

from dataclasses import replace

from textual.widget import Widget

from drs_tui.ui.notices import TOLD_S, WARNED_S, Notice, Notices
from drs_tui.ui.widgets.key_bar import KeyBar
from tests.ui import scenes


def test_the_newest_is_in_sight_and_an_older_one_returns() -> None:
    notices = Notices()
    notices.say("The disk is full.", 0.0, is_warning=True)
    notices.say("Copied.", 1.0)
    assert notices.standing(1.0) == (Notice("Copied.", waiting=1), TOLD_S)
    assert notices.standing(1.0 + TOLD_S) == (
        Notice("The disk is full.", is_warning=True),
        WARNED_S - TOLD_S - 1.0,
    )
    assert notices.standing(WARNED_S) == (None, 0.0)


def test_only_warnings_are_counted_as_waiting() -> None:
    notices = Notices()
    for number, is_warning in enumerate([False, True, True, False]):
        notices.say(f"{number}", 0.0, is_warning=is_warning)
    assert notices.standing(0.0)[0] == Notice("3", waiting=2)


def test_a_sentence_said_again_is_not_there_twice() -> None:
    notices = Notices()
    for second in range(3):
        notices.say("The disk is full.", float(second), is_warning=True)
    assert notices.standing(3.0) == (
        Notice("The disk is full.", is_warning=True),
        WARNED_S + 2.0 - 3.0,
    )


def test_what_is_over_can_be_taken_back() -> None:
    notices = Notices()
    notices.say("Waiting.", 0.0, is_warning=True)
    notices.say("Copied.", 0.0)
    notices.take_back("Waiting.")
    assert notices.standing(0.0) == (Notice("Copied."), TOLD_S)
    notices.take_back("Copied.")
    assert notices.standing(0.0) == (None, 0.0)


def test_the_history_has_an_end() -> None:
    notices = Notices()
    for number in range(200):
        notices.say(f"{number}", 0.0)
    assert len(notices.history) == 50
    assert notices.history[-1] == "199"


def lines_of(widget: Widget) -> list[str]:
    strips = widget.render_lines(widget.size.region)
    return ["".join(part.text for part in strip).strip() for strip in strips]


async def test_a_long_sentence_takes_lines_and_gives_them_back() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with app.run_test(size=(60, 24)) as pilot:
        bar = app.screen.query_one(KeyBar)
        hints = lines_of(bar)
        app.notice = Notice("word " * 30 + "end.", is_warning=True)
        await pilot.pause()
        assert bar.size.height == 3
        assert lines_of(bar)[0].startswith("! word")
        assert lines_of(bar)[-1].endswith("end.")
        app.notice = Notice("[/x] short")
        await pilot.pause()
        assert lines_of(bar) == ["[/x] short"]
        app.notice = replace(app.notice, waiting=2)
        await pilot.pause()
        assert lines_of(bar) == ["[/x] short (2 more)"]
        app.notice = None
        await pilot.pause()
        assert lines_of(bar) == hints


async def test_what_is_said_goes_along_to_the_next_screen() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with app.run_test() as pilot:
        await pilot.press("u", "a")
        await pilot.pause()
        assert lines_of(app.screen.query_one(KeyBar)) == ["There is nothing to undo."]
