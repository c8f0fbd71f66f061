"""Submitting on the screens, with keys as a person presses them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from textual.pilot import Pilot
from textual.widgets import Button, Input

from drs_tui.errors import NetworkTrouble
from drs_tui.submission.claim import SendingClaim
from drs_tui.submission.submission import CallState
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.submit import SubmitScreen
from drs_tui.ui.screens.submit_preview import SubmitPreviewScreen
from drs_tui.ui.screens.submit_run import SubmitRunScreen
from drs_tui.ui.screens.unfinished import UnfinishedScreen
from drs_tui.ui.session import ProfileChoice
from drs_tui.ui.widgets.choice import Choice
from drs_tui.ui.widgets.row_table import RowTable
from tests.submission.builders import created, intended, lost
from tests.ui import scenes
from tests.ui.driving import screen_text, told, until, words_on
from tests.ui.submitting import (
    LOST,
    PROJECT,
    REFUSED,
    Office,
    fill,
    on_screen,
    preview,
)

SIZE = (80, 24)
HOSTILE = "[/x][@click=app.quit]go[/]\x1b]52;c;aGk=\x07"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


async def send(pilot: Pilot[None], path: str) -> None:
    """Come from the list of jobs to the sending of a manifest."""
    await preview(pilot, path)
    await pilot.press("tab", "enter")
    await on_screen(pilot, SubmitRunScreen)


def is_over(app: DrsApp) -> bool:
    return app.sending is not None and app.sending.is_over


def batches(app: DrsApp) -> set[str]:
    return {str(job.batch) for job in app.snapshot.jobs}


# The form


async def test_keys_behind_i_in_one_burst_are_for_the_field(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i", "~", "q", "tab", "a", "slash", "i")
        assert isinstance(app.screen, SubmitScreen)
        assert app.screen.query_one("#manifest", Input).value == "~q"
        assert app.screen.query_one("#target", Input).value == "a/i"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"manifest": ""}, "There is no manifest yet."),
        ({"target": ""}, "Files need a place to go to."),
        ({"target": "a/b/c"}, "'a/b/c' is no project."),
        ({"manifest": "/nowhere/x.csv"}, "cannot be read: No such file"),
        ({"manifest": "/dev/null"}, "'/dev/null' is not a file of text."),
        ({"manifest": "/tmp\0x"}, "cannot be read: embedded null byte."),
        ({"tags": "0123456789abcdef0123456789abcdef"}, "That was a token."),
    ],
)
async def test_what_is_wrong_is_said_on_the_form(
    office: Office, values: dict[str, str], sentence: str
) -> None:
    app = office.app()
    path = office.manifest(3)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        fill(app, **{"manifest": path, "target": PROJECT, **values})
        await pilot.press("enter")
        await until(pilot, lambda: sentence in words_on(app, "#submit-said"))
        assert isinstance(app.screen, SubmitScreen)
    assert office.orders == []


async def test_the_home_is_expanded(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.manifest(3)
    monkeypatch.setenv("HOME", str(office.folder))
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await preview(pilot, "~/cohort.csv")
        assert "3 of 3 rows, in 1 job" in screen_text(app)


async def test_a_target_that_takes_nothing_stops_it(office: Office) -> None:
    office.platform.is_writable = False
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        fill(app, manifest=office.manifest(3), target=PROJECT)
        await pilot.press("enter")
        await until(pilot, lambda: "may not put files into" in words_on(app, "#submit-said"))
    assert office.platform.asked == [PROJECT]


async def test_without_an_answer_about_the_target_the_form_says_so(office: Office) -> None:
    office.platform.error = NetworkTrouble("It did not answer.", "Check your network.")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        fill(app, manifest=office.manifest(3), target="66f0a1b2c3d4e5f607180f00")
        await pilot.press("enter")
        await until(pilot, lambda: "It did not answer." in words_on(app, "#submit-said"))


async def test_the_path_can_come_from_the_command_line(office: Office) -> None:
    path = office.manifest(3)
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("colon", *"submit", "space")
        app.screen.query_one(Input).value += path
        await pilot.press("enter")
        await on_screen(pilot, SubmitScreen)
        assert app.screen.query_one("#manifest", Input).value == path
        await pilot.press(*"a", "slash", "b", "enter")
        await on_screen(pilot, SubmitPreviewScreen)


async def test_a_manifest_is_read_beside_the_screen(tmp_path: Path) -> None:
    office = Office(tmp_path)
    app = office.app()
    going_on = asyncio.Event()

    async def slowly(call: Callable[[], object], /) -> object:
        await going_on.wait()
        return call()

    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        with mock.patch.object(app.desk, "_run_blocking", slowly):
            fill(app, manifest=office.manifest(3), target=PROJECT)
            await pilot.press("enter")
            await until(pilot, lambda: "Reading the manifest" in words_on(app, "#submit-said"))
            await pilot.press("escape")
            await on_screen(pilot, JobsScreen)
            going_on.set()
            await pilot.pause(0.05)
            assert isinstance(app.screen, JobsScreen)


# The preview


async def test_the_preview_tells_all_that_would_be_sent(office: Office) -> None:
    app = office.app()
    path = office.manifest(1030, "nope,x.bam", "drs://h.org/1,a/b.bam")
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        await on_screen(pilot, SubmitScreen)
        fill(app, manifest=path, target=PROJECT, tags="trio, 2026", batch_name="trio 7")
        app.screen.query_one("#conflict", Choice).focus()
        await pilot.press("down")
        app.screen.query_one("#refused", Choice).focus()
        await pilot.press("down", "enter")
        await on_screen(pilot, SubmitPreviewScreen)
        text = screen_text(app)
        for fact in (
            "cohort.csv, CSV",
            f"project {PROJECT}",
            "1,030 of 1,032 rows, in 11 jobs",
            "at least 10 min",
            "by the platform's rule of 500 files in 5 minutes",
            "RENAME",
            "trio, 2026",
            "trio 7",
            "2 rows refused, left out",
            "1,032 'nope' does not begin with drs://",
            "1,033 the name 'a/b.bam' is a path",
            "Line 1,032 'nope' does not begin with drs://.",
            "Send 1,030 files in 11 jobs",
        ):
            assert fact in text
    assert office.orders == []


@pytest.mark.parametrize("is_wanted", [True, False])
async def test_own_targets_and_measures_go_where_they_are_wanted(
    office: Office, is_wanted: bool
) -> None:
    path = office.folder / "own.json"
    rows = [
        {"drs_uri": "drs://h.org/1", "name": "a.bam", "project": "ana/own", "size": 12},
        {"drs_uri": "drs://h.org/2", "name": "b.bam", "size": 13},
    ]
    path.write_text(json.dumps(rows))
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.press("i")
        await on_screen(pilot, SubmitScreen)
        fill(app, manifest=str(path), target=PROJECT)
        if is_wanted:
            for choice in ("#own-targets", "#measures"):
                app.screen.query_one(choice, Choice).focus()
                await pilot.press("down")
        await pilot.press("enter")
        await on_screen(pilot, SubmitPreviewScreen)
        for fact in ("1 row goes elsewhere", "Also sent sizes and checksums"):
            assert (fact in screen_text(app)) is is_wanted
        await pilot.press("tab", "enter")
        await until(pilot, lambda: office.orders)
    first, second = office.orders[0]["items"]
    assert (first["project"], second["project"]) == ("ana/own" if is_wanted else PROJECT, PROJECT)
    assert ("size" in str(first)) is is_wanted
    assert (office.platform.asked == ["ana/own", PROJECT]) is is_wanted


async def test_nothing_can_be_sent_while_rows_are_refused(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await preview(pilot, office.manifest(3, "nope,x.bam"))
        assert "Nothing is sent: correct them" in screen_text(app)
        assert not app.screen.query("#send")
        await pilot.press("tab", "enter")
        assert isinstance(app.screen, SubmitScreen)
    assert office.orders == []


async def test_no_single_key_sends(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        for key in ("enter", "space", "y", "i", "l", "s"):
            await preview(pilot, office.manifest(3))
            await pilot.press(key)
            await pilot.pause(0.05)
            assert office.orders == []
            assert list(office.journals.headers()) == []
            while not isinstance(app.screen, JobsScreen):
                await pilot.press("escape")


async def test_thousands_of_refused_rows_are_no_more_than_a_screen_of_work(office: Office) -> None:
    app = office.app()
    path = office.manifest(1, *(f"bad{number},{HOSTILE}" for number in range(20_000)))
    async with app.run_test(size=SIZE) as pilot:
        await preview(pilot, path)
        assert len(app.screen.query_one(RowTable).rows) == 20_000
        await pilot.press("end")
        assert "'bad19999' does not begin with drs://" in screen_text(app)


async def test_hostile_texts_are_shown_as_they_are(office: Office) -> None:
    app = office.app()
    path = office.manifest(2, f"{HOSTILE},x.bam", name="[red]x[@click=quit]\x1b[2J.csv")
    async with app.run_test(size=SIZE) as pilot:
        await preview(pilot, path)
        text = screen_text(app)
        assert "\x1b" not in text
        assert "\x07" not in text
        assert r"[red]x[@click=quit]\x1b[2J.csv" in text
        assert r"'[/x][@click=app.quit]go[/]\x1b]52;c;aGk=\x07'" in text


# Sending


async def test_a_manifest_is_sent_after_a_yes_and_its_jobs_are_a_batch(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(230))
        await until(pilot, lambda: is_over(app))
        assert [len(order["items"]) for order in office.orders] == [100, 100, 30]
        assert {order["conflict_resolution"] for order in office.orders} == {"SKIP"}
        assert batches(app) == {"cohort.csv"}
        text = screen_text(app)
        assert "230 of 230 files sent, in 3 jobs" in text
        assert "All is sent." in text
        await until(pilot, lambda: "Batch cohort.csv: 230 of 230 files sent." in told(app))
        await pilot.press("enter")
        await on_screen(pilot, JobScreen)


async def test_the_window_is_waited_for_with_a_time_and_a_reason(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await until(pilot, lambda: "Waiting until" in screen_text(app))
        text = screen_text(app)
        assert "500 of 730 files sent, in 5 jobs" in text
        assert "the importer takes 500 files in" in text
        assert len(office.orders) == 5
        await office.clock.run_for(300)
        await until(pilot, lambda: is_over(app))
        assert len(office.orders) == 8


async def test_leaving_the_screen_stops_nothing_and_every_screen_says_so(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=(100, 24)) as pilot:
        await send(pilot, office.manifest(730))
        await until(pilot, lambda: len(office.orders) == 5)
        await pilot.press("escape")
        assert isinstance(app.screen, JobsScreen)
        assert "sending 500 of 730" in words_on(app, "#status-bar")
        await office.clock.run_for(300)
        await until(pilot, lambda: is_over(app))
        assert "sending" not in words_on(app, "#status-bar")
        assert len(office.orders) == 8


async def test_i_leads_back_to_what_is_being_sent(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await pilot.press("escape", "i")
        await on_screen(pilot, SubmitRunScreen)


async def test_one_is_sent_at_a_time(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await until(pilot, lambda: len(office.orders) == 5)
        await app.action_submit(office.manifest(3, name="other.csv"))
        assert isinstance(app.screen, SubmitRunScreen)
        await app._ask_for_manifest()
        fill(app, manifest=office.manifest(3, name="other.csv"), target=PROJECT)
        await pilot.press("enter")
        await on_screen(pilot, SubmitPreviewScreen)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: any("is being sent" in sentence for sentence in told(app)))
        assert [header.batch for header in office.journals.headers()] == ["cohort.csv"]


async def test_stopping_takes_a_second_press_and_keeps_all(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await until(pilot, lambda: len(office.orders) == 5)
        app.screen.query_one("#stop", Button).active_effect_duration = 0
        await pilot.press("tab", "enter")
        assert app.desk.is_sending
        await pilot.press("enter")
        await until(pilot, lambda: is_over(app))
        text = screen_text(app)
        assert "Stopped. All that was sent is kept." in text
        assert "230 files not sent." in text
        assert "drs-tui resume cohort.csv" in text
        await until(pilot, lambda: app.desk.unfinished)
        app.screen.query_one("#go-on", Button).focus()
        await pilot.press("enter")
        await on_screen(pilot, UnfinishedScreen)
        await until(pilot, lambda: app.screen.query_one(RowTable).rows)
        await pilot.press("enter", "enter")
        await on_screen(pilot, SubmitRunScreen)
        await office.clock.run_for(300)
        await until(pilot, lambda: is_over(app))
        assert len(office.orders) == 8


async def test_a_lost_answer_and_a_refusal_are_shown_as_what_they_are(office: Office) -> None:
    office.monitor.replies = [LOST, REFUSED]
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(230))
        await until(pilot, lambda: "the last request had no answer" in screen_text(app))
        assert "1 call (100 files): the outcome is unknown" in screen_text(app)
        await office.clock.run_for(60)
        await until(pilot, lambda: is_over(app))
        text = screen_text(app)
        assert "30 of 230 files sent, in 1 job" in text
        assert "nobody can say whether there is a job" in text
        assert "You may not write to this project." in text
        assert app.screen.query_one("#go-on", Button).display
        app.screen.query_one(RowTable).focus()
        await pilot.press("down")
        await until(pilot, lambda: "(HTTP 403)" in words_on(app, "#row-text"))


async def test_leaving_the_program_stops_in_good_order_and_the_rest_can_be_sent(
    office: Office,
) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await until(pilot, lambda: len(office.orders) == 5)
        assert app.session.submissions.is_sending
    await app.session.aclose()
    assert not app.session.submissions.is_sending
    assert app.session.submissions.unsent_batch == "cohort.csv"
    (header,) = office.journals.headers()
    journal = office.journals.open(header.uuid)
    assert not journal.claim_path.exists()
    overview = journal.read_overview()
    assert overview is not None
    assert overview.files(CallState.SENT) == 500
    assert overview.files(CallState.NOT_SENT) == 230


async def test_another_profile_waits_until_nothing_is_sent(office: Office) -> None:
    other = ProfileChoice("cgc", "Cancer Genomics Cloud", "config.toml")
    profiles = scenes.FakeProfiles(ProfileChoice("default", "CAVATICA", "default"), other)
    profiles.sessions["cgc"] = scenes.a_session(scenes.a_snapshot(), profile="cgc", place="CGC")
    app = office.app(profiles=profiles)
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(730))
        await pilot.press("colon", *"profile", "space", *"cgc", "enter")
        await until(pilot, lambda: any("stop it first" in sentence for sentence in told(app)))
        assert app.session.profile == "default"
        assert app.desk.is_sending


async def test_what_was_refused_can_be_sent_again_when_that_is_mended(office: Office) -> None:
    office.monitor.replies = [REFUSED]
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await send(pilot, office.manifest(130))
        await until(pilot, lambda: is_over(app))
        await pilot.press("escape", "i")
        await on_screen(pilot, SubmitRunScreen)
        assert "1 call (100 files): refused" in screen_text(app)
        await pilot.press("tab", "enter")
        await until(pilot, lambda: app.sending and app.sending.is_well and is_over(app))
        assert [len(order["items"]) for order in office.orders] == [100, 30, 100]


# What is unfinished


async def test_the_start_tells_of_what_is_unfinished_and_i_shows_it(office: Office) -> None:
    office.begun(250, "cohort", intended(0, "a1"), created("a1", "301457789012350001"))
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: any("1 submission is unfinished." in text for text in told(app)))
        await pilot.press("i")
        await on_screen(pilot, UnfinishedScreen)
        await pilot.press("enter")
        assert office.orders == []
        assert app.focused is app.screen.query_one("#go-on")
        await pilot.press("enter")
        await on_screen(pilot, SubmitRunScreen)
        await until(pilot, lambda: is_over(app))
        assert [len(order["items"]) for order in office.orders] == [100, 50]
        # Also the job that the process before had no time to watch.
        assert "301457789012350001" in {job.id for job in app.snapshot.jobs}


async def with_unknown(office: Office, pilot: Pilot[None], *keys: str) -> None:
    """Go on with a submission of which one call's answer was lost, with a remedy chosen."""
    app = pilot.app
    assert isinstance(app, DrsApp)
    await until(pilot, lambda: app.desk.unfinished)
    await pilot.press("i")
    await on_screen(pilot, UnfinishedScreen)
    assert "100 files: their answer was lost" in screen_text(app)
    await pilot.press("enter")
    assert app.focused is app.screen.query_one("#remedy")
    await pilot.press(*keys, "tab", "enter")
    await on_screen(pilot, SubmitRunScreen)
    await until(pilot, lambda: is_over(app))


@pytest.mark.parametrize(
    ("keys", "tagged", "state", "sent"),
    [
        ((), 100, CallState.SOLVED, 1),
        ((), 0, CallState.UNKNOWN, 1),
        (("down",), 0, CallState.SENT, 2),
        (("down", "down"), 0, CallState.SOLVED, 1),
        (("down", "down", "down"), 0, CallState.UNKNOWN, 1),
    ],
    ids=["found", "not-found", "again", "leave", "later"],
)
async def test_a_person_says_what_becomes_of_an_unknown_outcome(
    office: Office, keys: tuple[str, ...], tagged: int, state: CallState, sent: int
) -> None:
    journal = office.begun(150, "cohort", intended(0, "a1"), lost("a1"))
    office.platform.tagged = tagged
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await with_unknown(office, pilot, *keys)
        if not keys:
            word = "So there is a job" if tagged else "That proves nothing"
            assert word in screen_text(app)
    overview = journal.read_overview()
    assert overview is not None
    assert overview.calls[0].state is state
    assert len(office.orders) == sent
    if sent == 2:
        assert {order["conflict_resolution"] for order in office.orders} == {"SKIP"}


async def test_a_claim_is_taken_over_only_after_a_second_press(office: Office) -> None:
    journal = office.begun(50, "cohort")
    claim = SendingClaim.take(journal.claim_path, office.clock.now())
    told_by = journal.claim_path.read_text()
    journal.claim_path.write_text(told_by.replace(f'"boot": "{_boot(told_by)}"', '"boot": "x"'))
    app = office.app()
    async with app.run_test(size=(100, 24)) as pilot:
        await until(pilot, lambda: app.desk.unfinished)
        await pilot.press("i")
        await on_screen(pilot, UnfinishedScreen)
        await until(pilot, lambda: "being sent by: maybe" in screen_text(app))
        await pilot.press("tab", "enter")
        await until(pilot, lambda: is_over(app))
        assert "seems to be sending this" in screen_text(app)
        assert office.orders == []
        await until(pilot, lambda: app.desk.unfinished)
        await pilot.press("tab", "enter")
        await on_screen(pilot, UnfinishedScreen)
        app.screen.query_one("#take-over", Button).active_effect_duration = 0
        await pilot.press("tab", "tab", "enter")
        await pilot.pause(0.05)
        assert str(app.screen.query_one("#take-over", Button).label) == "Press again to take over"
        assert office.orders == []
        await pilot.press("enter")
        await until(pilot, lambda: office.orders)
    claim.give_back()


def _boot(claim: str) -> str:
    return claim.partition('"boot": "')[2].partition('"')[0]


async def test_from_what_is_unfinished_to_another_manifest(office: Office) -> None:
    office.begun(50, "cohort")
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.desk.unfinished)
        await pilot.press("i", "tab", "tab", "enter")
        await on_screen(pilot, SubmitScreen)
        fill(app, manifest=office.manifest(3), target=PROJECT, batch_name="cohort")
        await pilot.press("enter")
        await until(pilot, lambda: "batch cohort is unfinished" in words_on(app, "#submit-said"))


# Read only


async def test_a_profile_that_only_reads_says_how_to_switch_it_on(office: Office) -> None:
    office.begun(50, "cohort")
    office.is_read_only = True
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.desk.unfinished)
        await pilot.press("i")
        await on_screen(pilot, SubmitScreen)
        assert "Nothing is sent: this profile only reads" in screen_text(app)
        assert "Leave --read-only away" in words_on(app, "#submit-said")
        assert not app.screen.query(Input)
        await pilot.press("enter")
    assert office.orders == []


async def test_what_only_reads_sends_nothing_whatever_a_screen_asks_for(office: Office) -> None:
    app = office.app()
    async with app.run_test(size=SIZE) as pilot:
        await preview(pilot, office.manifest(3))
        office.is_read_only = True
        await pilot.press("tab", "enter")
        await until(pilot, lambda: any("only reads" in sentence for sentence in told(app)))
    assert office.orders == []
    assert list(office.journals.headers()) == []
