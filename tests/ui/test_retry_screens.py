"""Sending again what failed or is missing, with keys as a person presses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from drs_tui.errors import NetworkTrouble
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.causes import CausesScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.retry import RetryScreen
from drs_tui.ui.screens.retry_preview import RetryPreviewScreen
from drs_tui.ui.screens.submit_run import SubmitRunScreen
from drs_tui.ui.widgets.cause_pane import CausePane
from tests.builders import an_error
from tests.ui import scenes
from tests.ui.driving import screen_text, until, words_on
from tests.ui.submitting import PROJECT, REFUSED, Office, on_screen

SIZE = (80, 24)
NO_RIGHTS = an_error()
GONE = an_error(10225, 404, "Not there.")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, snapshot=scenes.a_snapshot())


async def ask(pilot: Pilot[None], row: str) -> None:
    """Press the key on a row of the list of jobs."""
    home = pilot.app.screen
    assert isinstance(home, JobsScreen)
    await until(pilot, lambda: home.table.move_to(row))
    await pilot.press("t")


async def says(pilot: Pilot[None], sentence: str) -> None:
    """Wait until the screen that finds out says something."""
    await on_screen(pilot, RetryScreen)
    await until(pilot, lambda: sentence in words_on(app_of(pilot), "#retry-text"))


async def send(pilot: Pilot[None]) -> None:
    """Say yes to the preview, and wait for the end of the sending."""
    await on_screen(pilot, RetryPreviewScreen)
    await pilot.press("tab", "enter")
    await on_screen(pilot, SubmitRunScreen)
    await until(pilot, lambda: not app_of(pilot).session.submissions.is_sending)


def app_of(pilot: Pilot[None]) -> DrsApp:
    assert isinstance(pilot.app, DrsApp)
    return pilot.app


def names_sent(office: Office) -> list[list[str]]:
    return [[item["name"] for item in order["items"]] for order in office.orders]


def retries(office: Office) -> list[tuple[str, str]]:
    """Return each retry's batch with that of the submission which it repairs."""
    batch_of = {one.uuid: one.batch for one in office.journals.headers()}
    headers = (one for one in office.journals.headers() if one.retry_of)
    return sorted((one.batch, batch_of[one.retry_of or ""]) for one in headers)


# From each place


async def test_a_batch_goes_again_after_a_preview(office: Office) -> None:
    office.sent(130, {1: NO_RIGHTS, 7: GONE, 120: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "/batch/trio")
        await on_screen(pilot, RetryPreviewScreen)
        text = screen_text(app)
        for fact in (
            "3 of 130 rows  3 failed, 0 missing",
            "trio.csv  as it was when submitted",
            f"project {PROJECT}",
            "all at once",
            "SKIP",
            "trio-1.bam",
            "trio-120.bam",
            "Send 3 files again in 1 job",
            "Line 3, drs://host.org/trio/1: failed, 403-10226-",
        ):
            assert fact in text
        assert office.orders == []
        await send(pilot)
        assert "All is sent." in screen_text(app)
    assert names_sent(office) == [["trio-1.bam", "trio-7.bam", "trio-120.bam"]]
    assert retries(office) == [("trio", "trio")]


async def test_only_the_job_at_the_cursor(office: Office) -> None:
    office.sent(130, {1: NO_RIGHTS, 120: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: isinstance(app.screen, JobsScreen))
        assert isinstance(app.screen, JobsScreen)
        app.screen.table.move_to("/batch/trio")
        await pilot.press("enter")
        await ask(pilot, "trio-1")
        await send(pilot)
    assert names_sent(office) == [["trio-120.bam"]]


async def test_marked_jobs_of_several_batches_go_one_after_the_other(office: Office) -> None:
    office.sent(3, {1: NO_RIGHTS}, batch="one")
    office.sent(4, {2: GONE}, batch="two")
    office.sent(5, {3: GONE}, batch="three")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, JobsScreen)
        for job_id in ("one-0", "two-0"):
            await until(pilot, lambda job_id=job_id: home.table.move_to(job_id))  # type: ignore[misc]
            await pilot.press("space")
        await pilot.press("t")
        await on_screen(pilot, RetryPreviewScreen)
        text = screen_text(app)
        assert "2 of 7 rows" in text
        assert f"1 file, SKIP, to project {PROJECT}" in text
        await send(pilot)
    assert names_sent(office) == [["one-1.bam"], ["two-2.bam"]]
    assert retries(office) == [("one", "one"), ("two", "two")]


async def test_what_ends_badly_keeps_the_next_from_being_sent(office: Office) -> None:
    office.sent(3, {1: NO_RIGHTS}, batch="one")
    office.sent(4, {2: GONE}, batch="two")
    office.monitor.replies = [REFUSED]
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        home = app.screen
        assert isinstance(home, JobsScreen)
        for job_id in ("one-0", "two-0"):
            await until(pilot, lambda job_id=job_id: home.table.move_to(job_id))  # type: ignore[misc]
            await pilot.press("space")
        await pilot.press("t")
        await send(pilot)
        assert "refused, see below" in screen_text(app)
    assert len(office.orders) == 1
    assert len(retries(office)) == 1


async def test_only_the_cause_at_the_cursor(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS, 3: GONE, 4: GONE})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("2")
        await on_screen(pilot, CausesScreen)
        causes = app.screen.query_one(CausePane)
        await until(pilot, lambda: any("10225" in one.key for one in causes.causes))
        causes.list.go_to(next(one.key for one in causes.causes if "10225" in one.key))
        await pilot.press("t")
        await send(pilot)
    assert names_sent(office) == [["trio-3.bam", "trio-4.bam"]]


async def test_from_the_screen_of_a_job(office: Office) -> None:
    (job_id,) = office.sent(5, {1: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await app.open_job(job_id)
        await on_screen(pilot, JobScreen)
        await pilot.press("t")
        await send(pilot)
    assert names_sent(office) == [["trio-1.bam"]]


# What does not go


async def test_what_is_there_by_now_is_left_out(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS, 2: NO_RIGHTS})
    office.platform.there = ["trio-2.bam"]
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await on_screen(pilot, RetryPreviewScreen)
        assert "1 row is left out: a file of the name is in the target" in screen_text(app)
        await send(pilot)
    assert names_sent(office) == [["trio-1.bam"]]


@pytest.mark.parametrize(
    ("state", "failed", "sentences"),
    [
        ("FINISHED", {}, ["Nothing is to be sent again."]),
        (
            "RUNNING",
            {1: NO_RIGHTS},
            ["Nothing is to be sent again.", "1 row is left alone, still under way."],
        ),
    ],
    ids=["nothing failed", "still running"],
)
async def test_why_nothing_goes_is_said(
    office: Office, state: str, failed: dict[int, Any], sentences: list[str]
) -> None:
    office.sent(5, failed, state=state)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        for sentence in sentences:
            await says(pilot, sentence)
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
    assert office.orders == []


async def test_jobs_that_were_made_elsewhere_have_no_manifest(office: Office) -> None:
    office.monitor.snapshot = scenes.full_snapshot()
    job_id = next(job.id for job in office.monitor.snapshot.jobs if job.batch is None)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, job_id)
        await says(pilot, "not submitted from here, so its manifest is not known")


async def test_without_an_answer_about_the_target_nothing_goes(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS})
    office.platform.error = NetworkTrouble("It did not answer.", "Check your network.")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await says(pilot, "It did not answer. Check your network.")


async def test_a_journal_that_is_damaged_is_said(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS})
    (path,) = office.folder.rglob("submissions/*.jsonl")
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([lines[0], *lines[2:]]))
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await says(pilot, "cannot be read")


async def test_a_profile_that_only_reads_says_so(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS})
    office.is_read_only = True
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await until(pilot, lambda: "this profile only reads" in screen_text(app))
        assert isinstance(app.screen, JobsScreen)


async def test_what_was_made_meanwhile_stops_it(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await on_screen(pilot, RetryPreviewScreen)
        office.begun(5, "trio")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "somebody else made a submission" in screen_text(app))
    assert office.orders == []


# While it is found out


async def test_it_can_be_left_while_jobs_are_looked_at(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS}, state="RUNNING")
    office.monitor.going_on.clear()
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await says(pilot, "Looking at 1 job.")
        assert "Esc ends this." in screen_text(app)
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
        await until(pilot, lambda: office.monitor.waiting == 0)
        office.monitor.going_on.set()
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_it_goes_back_to_where_it_was_asked_for(office: Office) -> None:
    office.sent(5, {1: NO_RIGHTS})
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await ask(pilot, "trio-0")
        await on_screen(pilot, RetryPreviewScreen)
        await pilot.press("escape")
        await on_screen(pilot, JobsScreen)
        assert not any(isinstance(one, RetryScreen) for one in app.screen_stack)
    assert office.orders == []
