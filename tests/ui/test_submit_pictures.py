"""How the screens of a submission look. Each picture was looked at before it was accepted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII
from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.retry_preview import RetryPreviewScreen
from drs_tui.ui.surroundings import Surroundings
from drs_tui.ui.thrift.limits import Limits
from tests.builders import an_error, moment
from tests.submission.builders import created, intended, lost
from tests.ui import scenes
from tests.ui.driving import screen_text, until
from tests.ui.submitting import BAD_ROWS, LOST, REFUSED, Office, fill, on_screen, preview
from tests.ui.test_retry_screens import ask, says
from tests.ui.test_submit_screens import is_over

if TYPE_CHECKING:
    Compare = Callable[..., bool]

NARROW, NORMAL, WIDE = (60, 24), (80, 24), (160, 50)
SIZES = pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE], ids=["narrow", "normal", "wide"])


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, snapshot=scenes.full_snapshot())


def playing(play: Callable[[Pilot[None]], Awaitable[None]]) -> Callable[[Pilot[None]], object]:
    """Return what plays a scene to its end, without the sentence of the last line."""

    async def run(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await play(pilot)
        await pilot.pause(0.05)
        app = app_of(pilot)
        for sentence in list(app._notices.history):
            app.take_back(sentence)
        await pilot.pause(0.1)

    return run


def app_of(pilot: Pilot[None]) -> DrsApp:
    assert isinstance(pilot.app, DrsApp)
    return pilot.app


def sending(office: Office, rows: int, *, is_ended: bool = False) -> Callable[..., object]:
    """Return what sends a manifest of so many rows, until it waits or is over."""

    async def play(pilot: Pilot[None]) -> None:
        app = app_of(pilot)
        await preview(pilot, office.manifest(rows, name="trio-cohort-7.csv"))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: app.sending is not None)
        if is_ended:
            for _ in range(20):
                await office.clock.run_for(60)
            await until(pilot, lambda: is_over(app))
        else:
            await until(pilot, lambda: app.sending and app.sending.progress.waiting)

    return playing(play)


@SIZES
def test_empty_form(snap_compare: Compare, office: Office, size: tuple[int, int]) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("i")

    assert snap_compare(office.app(), terminal_size=size, run_before=playing(play))


@SIZES
def test_preview_with_refused_rows(
    snap_compare: Compare, office: Office, size: tuple[int, int]
) -> None:
    async def play(pilot: Pilot[None]) -> None:
        path = office.manifest(1640, *BAD_ROWS, name="trio-cohort-7.csv")
        await preview(pilot, path, tags="trio-7, 2026-05")

    assert snap_compare(office.app(), terminal_size=size, run_before=playing(play))


def test_preview_without_refused_rows(snap_compare: Compare, office: Office) -> None:
    office.platform.is_writable = None

    async def play(pilot: Pilot[None]) -> None:
        await preview(pilot, office.manifest(80, name="trio-cohort-7.csv"))

    assert snap_compare(office.app(), terminal_size=NORMAL, run_before=playing(play))


@SIZES
def test_waiting_for_the_window(
    snap_compare: Compare, office: Office, size: tuple[int, int]
) -> None:
    assert snap_compare(office.app(), terminal_size=size, run_before=sending(office, 1640))


def test_the_list_of_jobs_meanwhile(snap_compare: Compare, office: Office) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await sending(office, 1640)(pilot)  # type: ignore[misc]
        await pilot.press("escape")

    assert snap_compare(office.app(), terminal_size=(100, 26), run_before=playing(play))


@SIZES
def test_unknown_outcome(snap_compare: Compare, office: Office, size: tuple[int, int]) -> None:
    office.monitor.replies = ["301457789012350001", LOST, REFUSED]
    run = sending(office, 430, is_ended=True)
    assert snap_compare(office.app(), terminal_size=size, run_before=run)


def test_done(snap_compare: Compare, office: Office) -> None:
    run = sending(office, 430, is_ended=True)
    assert snap_compare(office.app(), terminal_size=NORMAL, run_before=run)


@SIZES
def test_unfinished(snap_compare: Compare, office: Office, size: tuple[int, int]) -> None:
    first = (intended(0, "a1"), created("a1", "301457789012350001"))
    office.begun(1250, "trio-cohort-7.csv", *first, intended(1, "a2"), lost("a2"), at=moment(190))
    office.begun(300, "kf-ewing.csv", at=moment(60))

    async def play(pilot: Pilot[None]) -> None:
        await until(pilot, lambda: app_of(pilot).desk.unfinished)
        await pilot.press("i")

    assert snap_compare(office.app(), terminal_size=size, run_before=playing(play))


def test_read_only(snap_compare: Compare, office: Office) -> None:
    office.is_read_only = True

    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("i")

    assert snap_compare(office.app(), terminal_size=NORMAL, run_before=playing(play))


def test_what_is_wrong_is_said(snap_compare: Compare, office: Office) -> None:
    async def play(pilot: Pilot[None]) -> None:
        await pilot.press("i")
        fill(app_of(pilot), manifest="~/trio-cohort-7.csv", target="mlopez/trio/7")
        await pilot.press("tab", "tab", "tab", "tab", "tab", "down", "enter")

    assert snap_compare(office.app(), terminal_size=NORMAL, run_before=playing(play))


def test_in_ascii(snap_compare: Compare, office: Office) -> None:
    office.monitor.replies = ["301457789012350001", LOST]
    run = sending(office, 630)
    assert snap_compare(office.app(glyphs=ASCII), terminal_size=NORMAL, run_before=run)


def failing(office: Office) -> None:
    """Keep a submission of which some failed, and some wait."""
    rights, gone = an_error(), an_error(10225, 404, "Not there.")
    rows = {row: gone if row % 3 else rights for row in range(5, 130, 11)}
    office.sent(130, rows, batch="trio-cohort-7")


@SIZES
def test_what_goes_again(snap_compare: Compare, office: Office, size: tuple[int, int]) -> None:
    failing(office)
    office.platform.there = ["trio-cohort-7-16.bam"]

    async def play(pilot: Pilot[None]) -> None:
        await ask(pilot, "/batch/trio-cohort-7")
        await on_screen(pilot, RetryPreviewScreen)

    assert snap_compare(office.app(), terminal_size=size, run_before=playing(play))


def test_nothing_goes_again(snap_compare: Compare, office: Office) -> None:
    office.sent(30, {3: an_error()}, state="RUNNING", batch="trio-cohort-7")

    async def play(pilot: Pilot[None]) -> None:
        await ask(pilot, "trio-cohort-7-0")
        await says(pilot, "Nothing is to be sent again.")

    assert snap_compare(office.app(), terminal_size=NORMAL, run_before=playing(play))


def checked(snap_compare: Compare, office: Office, size: tuple[int, int], **look: Any) -> bool:
    """Compare the picture of a batch of which some rows failed, each in its own way."""
    other = an_error(10225, 404, "Not there.")
    office.sent(130, {1: an_error(), 7: other, 120: an_error(), 121: other})

    async def play(pilot: Pilot[None]) -> None:
        home = pilot.app.screen
        assert isinstance(home, JobsScreen)
        await until(pilot, lambda: home.table.move_to("/batch/trio"))
        await pilot.press("m")
        await on_screen(pilot, CheckScreen)
        await pilot.press("enter")
        await until(pilot, lambda: "130 rows" in screen_text(pilot.app))
        await pilot.press("down")

    return snap_compare(office.app(**look), terminal_size=size, run_before=playing(play))


@SIZES
def test_what_arrived(snap_compare: Compare, office: Office, size: tuple[int, int]) -> None:
    assert checked(snap_compare, office, size)


@pytest.mark.parametrize(
    "look",
    [
        pytest.param({"theme": "textual-light"}, id="light"),
        pytest.param({"glyphs": ASCII}, id="ascii"),
        pytest.param(
            {"surroundings": Surroundings(theme="ansi-dark", limits=Limits(no_colours=True))},
            id="no-colours",
        ),
    ],
)
def test_what_arrived_looks_otherwise(
    snap_compare: Compare, office: Office, look: dict[str, Any]
) -> None:
    assert checked(snap_compare, office, NORMAL, **look)
