"""A manifest against what arrived, with keys as a person presses them."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.submission.check_rows import Kind
from drs_tui.ui.screens.cause_items import CauseItemsScreen
from drs_tui.ui.screens.causes import CausesScreen
from drs_tui.ui.screens.check import CheckScreen
from drs_tui.ui.screens.export import ExportScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from tests.builders import an_error
from tests.ui import scenes
from tests.ui.driving import screen_text, type_ahead, until, words_on
from tests.ui.submitting import Office, on_screen

SIZE = (80, 24)
NO_RIGHTS = an_error()
OFFLINE = scenes.offline()
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


def check_of(pilot: Pilot[None]) -> CheckScreen:
    screen = pilot.app.screen
    assert isinstance(screen, CheckScreen)
    return screen


def rows_of(pilot: Pilot[None], *kinds: Kind) -> list[tuple[str, int | None, str]]:
    """Return what is listed of these kinds: the kind, the line, the name."""
    rows = check_of(pilot).pane.table.rows
    return [
        (row.kind.value, row.line, str(row.title or ""))
        for row in rows
        if row.kind in kinds or not kinds
    ]


async def unfold(pilot: Pilot[None]) -> None:
    """Bring the jobs of the batch into sight."""
    home = pilot.app.screen
    assert isinstance(home, JobsScreen)
    await until(pilot, lambda: home.table.move_to(BATCH_ROW))
    await pilot.press("plus")


async def test_what_was_sent_from_here_is_compared_without_a_path(office: Office) -> None:
    office.sent(130, {1: NO_RIGHTS, 7: NO_RIGHTS, 120: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, BATCH_ROW)
        await says(pilot, "130 rows: 127 arrived, 3 failed.")
        assert "batch trio, 2 jobs, with what was sent from here" in words_on(app, "#check-head")
        assert len(rows_of(pilot)) == 130
        assert rows_of(pilot)[:4] == [
            ("failed", 3, "trio-1.bam"),
            ("failed", 9, "trio-7.bam"),
            ("failed", 122, "trio-120.bam"),
            ("arrived", 2, "trio-0.bam"),
        ]
        await says(pilot, "as many failed as are missing, all for this cause")
        assert "403-10226-" in words_on(app, "#detail")
    assert office.orders == []


async def test_what_is_no_row_stands_in_the_list_as_well(office: Office) -> None:
    office.sent(4, {})
    bad = [f"no-uri-{number},bad.bam" for number in range(60)]
    path = manifest_of(office, 4, *bad)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "4 rows: ")
        assert len(rows_of(pilot, Kind.NOT_CHECKED)) == 60
        assert not app.screen.query_one("#check-said").display
        await pilot.press("slash", *"i-59", "enter")
        await until(pilot, lambda: rows_of(pilot) == [("not checked", 65, "")])
        await says(pilot, "'no-uri-59' does not begin with drs://")


async def test_the_batch_of_a_job_is_compared(office: Office) -> None:
    """A manifest is that of an import: of one job alone most of its rows are missing."""
    office.sent(130, {})
    path = manifest_of(office, 130)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await unfold(pilot)
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "130 rows: 130 arrived.")
        assert "batch trio, 2 jobs, with trio.csv" in words_on(app, "#check-head")
        await pilot.press("W")
        await says(pilot, "130 rows: 100 arrived, 30 missing.")
        assert "job trio-0 alone, with trio.csv" in words_on(app, "#check-head")
        await pilot.press("W")
        await says(pilot, "130 rows: 130 arrived.")


async def test_marked_jobs_are_compared_as_one(office: Office) -> None:
    office.sent(230, {})
    path = manifest_of(office, 200)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, JobsScreen)
        await unfold(pilot)
        for job_id in ("trio-0", "trio-1"):
            await until(pilot, partial(home.table.move_to, job_id))
            await pilot.press("space")
        await ask(pilot, BATCH_ROW, path)
        await says(pilot, "200 rows: 200 arrived.")
        assert "2 jobs, with trio.csv" in words_on(app, "#check-head")
        await pilot.press("W")
        assert "2 jobs, with trio.csv" in words_on(app, "#check-head")


async def test_the_job_that_is_shown(office: Office) -> None:
    ids = office.sent(130, {120: NO_RIGHTS})
    path = manifest_of(office, 130)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen))
        await app.open_job(ids[0])
        await on_screen(pilot, JobScreen)
        await pilot.press("m")
        await on_screen(pilot, CheckScreen)
        await says(pilot, "batch trio, 2 jobs")
        assert "ctrl+r" not in app.screen.active_bindings
        app.screen.query_one("#check-path", Input).value = path
        await pilot.press("enter")
        await says(pilot, "130 rows: 129 arrived, 1 failed.")
        await pilot.press("escape")
        await on_screen(pilot, JobScreen)


async def test_all_rows_are_listed_and_exported(office: Office, tmp_path: Path) -> None:
    office.sent(1200, dict.fromkeys(range(0, 1200, 2), NO_RIGHTS))
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, BATCH_ROW)
        await says(pilot, "1,200 rows: 600 arrived, 600 failed.")
        await pilot.press("f")
        await until(pilot, lambda: len(rows_of(pilot)) == 600)
        assert rows_of(pilot)[-1] == ("failed", 1200, "trio-1198.bam")
        await pilot.press("e")
        await on_screen(pilot, ExportScreen)
        target = tmp_path / "failed.csv"
        app.screen.query_one(Input).value = str(target)
        await pilot.press("enter")
        await on_screen(pilot, CheckScreen)
    with target.open(newline="") as file:
        written = list(csv.DictReader(file))
    assert [int(row["line"]) for row in written] == [*range(2, 1202, 2)]
    assert {row["kind"] for row in written} == {"failed"}
    assert written[0]["drs_uri"] == "drs://host.org/trio/0"
    assert written[0]["cause"].startswith("403-10226-")


async def test_a_row_leads_to_its_file_or_to_its_cause(office: Office) -> None:
    office.sent(3, {1: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await until(pilot, lambda: len(rows_of(pilot)) == 3)
        await pilot.press("enter")
        await on_screen(pilot, CauseItemsScreen)
        await pilot.press("escape")
        await on_screen(pilot, CheckScreen)
        await pilot.press("G", "enter")
        await on_screen(pilot, ItemScreen)
        item = app.screen
        assert isinstance(item, ItemScreen)
        assert item.crumb == "item 3"
        await pilot.press("K")
        await until(pilot, lambda: item.crumb == "item 1")


async def test_a_row_of_several_possible_causes_leads_to_the_causes(office: Office) -> None:
    office.sent(4, {1: NO_RIGHTS, 2: an_error(10225, 404, "Not there.")})
    path = manifest_of(office, 4, "drs://host.org/trio/new,new.bam")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "these causes: 403-10226-no-rights-")
        await pilot.press("enter")
        await on_screen(pilot, CausesScreen)


async def test_a_row_without_either_leads_to_its_job(office: Office) -> None:
    office.sent(1, {})
    path = manifest_of(office, 1, "drs://host.org/trio/new,new.bam")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await until(pilot, lambda: ("missing", 3, "new.bam") in rows_of(pilot))
        await pilot.press("enter")
        await on_screen(pilot, JobScreen)


async def test_what_keeps_from_looking_is_said_and_what_is_known_stays(office: Office) -> None:
    office.sent(3, {}, state="RUNNING")
    monitor = office.monitor
    monitor.snapshot = replace(monitor.snapshot, trouble=OFFLINE)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await says(pilot, "3 rows: 3 arrived.")
        said = words_on(app, "#check-said")
        assert OFFLINE.message in said
        assert "r tries again." in said
        await pilot.press("r")
        await says(pilot, "Waiting for the platform, to compare again.")
        assert len(rows_of(pilot)) == 3
        assert ("look", "all") in monitor.asked
        monitor.publish(replace(monitor.snapshot, trouble=None))
        await until(pilot, lambda: not app.screen.query_one("#check-said").display)
        assert len(rows_of(pilot)) == 3


async def test_another_try_shows_what_arrived_meanwhile(office: Office) -> None:
    office.sent(3, {})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await says(pilot, "3 rows: 3 arrived.")
        await pilot.press("g")
        answer = office.monitor.answers["trio-0"]
        office.monitor.answers["trio-0"] = replace(answer, items=answer.items[::2])
        await pilot.press("r")
        await says(pilot, "3 rows: 2 arrived, 1 missing.")
        assert ("missing", 3, "trio-1.bam") in rows_of(pilot)
        assert check_of(pilot).pane.table.cursor_key == "row-0"


async def test_another_try_that_fails_keeps_what_is_known(office: Office) -> None:
    office.sent(3, {})
    path = manifest_of(office, 3)
    remove = Path(path).unlink
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW, path)
        await says(pilot, "3 rows: 3 arrived.")
        remove()
        await pilot.press("r")
        await says(pilot, "cannot be read: No such file or directory.")
        assert len(rows_of(pilot)) == 3


async def test_what_was_found_of_another_manifest_goes(office: Office) -> None:
    office.sent(3, {})
    app = office.app()
    async with app.run_test(size=(120, 24)) as pilot:
        await ask(pilot, JOB_ROW, manifest_of(office, 3))
        await until(pilot, lambda: len(rows_of(pilot)) == 3)
        await pilot.press("tab")
        app.screen.query_one("#check-path", Input).value = "nowhere.csv"
        await pilot.press("enter")
        await says(pilot, "'nowhere.csv' cannot be read")
        assert rows_of(pilot) == []
        assert "arrived" not in words_on(app, "#check-head")


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


async def test_a_row_is_copied(office: Office) -> None:
    office.sent(9, {3: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await says(pilot, "9 rows: 8 arrived, 1 failed.")
        await pilot.press("y")
        await until(pilot, lambda: app._clipboard == "drs://host.org/trio/3")
        copies = {copy.name: copy.text for copy in check_of(pilot).copies()}
        assert copies["name"] == "trio-3.bam"
        assert copies["counts of all rows"] == "9 rows: 8 arrived, 1 failed."
        assert json.loads(copies["row as JSON"])["line"] == 5


async def test_escape_takes_the_filter_off_first(office: Office) -> None:
    office.sent(9, {3: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, JOB_ROW)
        await until(pilot, lambda: len(rows_of(pilot)) == 9)
        await pilot.press("slash", *"row:fa", "enter")
        await until(pilot, lambda: len(rows_of(pilot)) == 1)
        await pilot.press("escape")
        await until(pilot, lambda: len(rows_of(pilot)) == 9)
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
