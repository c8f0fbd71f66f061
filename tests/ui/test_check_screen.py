"""A manifest against what arrived, with keys as a person presses them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.widgets.text_view import TextView
from tests.builders import an_error
from tests.ui import scenes
from tests.ui.driving import screen_text, type_ahead, until, words_on
from tests.ui.submitting import Office, on_screen

SIZE = (80, 24)
NO_RIGHTS = an_error()
BATCH_ROW, JOB_ROW = "/batch/trio", "trio-0"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, snapshot=scenes.a_snapshot())


async def ask(pilot: Pilot[None], row: str, path: str = "") -> None:
    """Press the key on a row of the list of jobs, and have it compared."""
    home = pilot.app.screen
    assert isinstance(home, JobsScreen)
    await until(pilot, lambda: home.table.move_to(row))
    await pilot.press("m")
    await on_screen(pilot, CheckScreen)
    pilot.app.screen.query_one("#check-path", Input).value = path
    await pilot.press("enter")


async def says(pilot: Pilot[None], sentence: str) -> None:
    """Wait until it is among the lines, or what is said above them."""
    await until(pilot, lambda: sentence in screen_text(pilot.app))


def manifest_of(office: Office, rows: int, *more: str) -> str:
    """Write the manifest that somebody has of a batch that was made elsewhere."""
    lines = [f"drs://host.org/trio/{row},trio-{row}.bam" for row in range(rows)]
    path = office.folder / "trio.csv"
    path.write_text("\n".join(["drs_uri,name", *lines, *more, ""]))
    return str(path)


async def test_what_was_sent_from_here_is_compared_without_a_path(office: Office) -> None:
    office.sent(130, {1: NO_RIGHTS, 7: NO_RIGHTS, 120: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, BATCH_ROW)
        await says(pilot, "130 rows: 127 arrived, 3 failed.")
        text = screen_text(app)
        assert "3 rows failed   403-10226-" in text
        for line, name in ((3, "trio-1.bam"), (9, "trio-7.bam"), (122, "trio-120.bam")):
            assert f"line {line:<7} {name}" in text
    assert office.orders == []


async def test_a_manifest_of_a_batch_that_was_made_elsewhere(office: Office) -> None:
    office.sent(4, {})
    path = manifest_of(office, 4, "drs://host.org/trio/new,new.bam", "no-uri,bad.bam")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "5 rows: 4 arrived, 1 missing.")
        text = screen_text(app)
        assert "line 6       new.bam" in text
        assert "Line 7 'no-uri' does not begin with drs://." in words_on(app, "#check-said")


async def test_marked_jobs_are_compared_as_one(office: Office) -> None:
    office.sent(130, {})
    path = manifest_of(office, 130)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, JobsScreen)
        await until(pilot, lambda: home.table.move_to(BATCH_ROW))
        await pilot.press("enter")
        for job_id in ("trio-0", "trio-1"):
            await until(pilot, partial(home.table.move_to, job_id))
            await pilot.press("space")
        await ask(pilot, BATCH_ROW, path)
        await says(pilot, "130 rows: 130 arrived.")


async def test_the_job_that_is_shown(office: Office) -> None:
    ids = office.sent(130, {120: NO_RIGHTS})
    path = manifest_of(office, 100)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen))
        await app.open_job(ids[0])
        await on_screen(pilot, JobScreen)
        await pilot.press("m")
        await on_screen(pilot, CheckScreen)
        app.screen.query_one("#check-path", Input).value = path
        await pilot.press("enter")
        await says(pilot, "100 rows: 100 arrived.")
        await pilot.press("escape")
        await on_screen(pilot, JobScreen)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("nowhere.csv", "The manifest 'nowhere.csv' cannot be read: No such file or directory."),
        ("", "not submitted from here, so its manifest is not known. Give its path."),
        ("/dev", "'/dev' is a folder, not a manifest."),
    ],
)
async def test_what_stands_in_the_way_is_said_in_place(
    office: Office, path: str, sentence: str
) -> None:
    office.monitor.snapshot = scenes.full_snapshot()
    app = office.app()
    async with app.run_test(size=(120, 24)) as pilot:
        await ask(pilot, scenes.MIXED_ID, path)
        await says(pilot, sentence)
        assert isinstance(app.screen, CheckScreen)
        assert app.focused is app.screen.query_one("#check-path")


async def test_it_can_be_left_while_jobs_are_looked_at(office: Office) -> None:
    office.sent(3, {}, state="RUNNING")
    office.monitor.going_on.clear()
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await until(pilot, lambda: office.monitor.waiting == 1)
        await says(pilot, "Esc ends this.")
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
        await until(pilot, lambda: office.monitor.waiting == 0)


async def test_a_profile_that_only_reads_may_compare(office: Office) -> None:
    office.sent(3, {})
    office.is_read_only = True
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await says(pilot, "3 rows: 3 arrived.")


async def test_names_of_a_manifest_are_text(office: Office) -> None:
    office.sent(2, {})
    hostile = "[@click=app.quit]go[bold]\x1b]52;c;aGk=\x07.bam"
    path = manifest_of(office, 2, f"drs://host.org/trio/odd,{hostile}")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "[@click=app.quit]")
        assert "\x1b]52" not in screen_text(app)


async def test_keys_of_one_burst_find_the_field(office: Office) -> None:
    office.sent(2, {})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, JobsScreen)
        await until(pilot, lambda: home.table.move_to(JOB_ROW))
        type_ahead(app, "mtrio")
        await on_screen(pilot, CheckScreen)
        await until(pilot, lambda: app.screen.query_one("#check-path", Input).value == "trio")


async def test_lines_are_copied_and_searched(office: Office) -> None:
    office.sent(9, {3: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await says(pilot, "9 rows: 8 arrived, 1 failed.")
        await pilot.press("y")
        await until(pilot, lambda: app._clipboard == "9 rows: 8 arrived, 1 failed.")
        await pilot.press("slash", *"trio-3", "enter")
        view = app.screen.query_one(TextView)
        await until(pilot, lambda: "trio-3.bam" in view.rows.cursor_row.text)  # type: ignore[union-attr]
