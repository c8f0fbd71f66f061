"""What the screens do, with keys as a person presses them."""

from __future__ import annotations

import asyncio
import itertools
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.events import Key
from textual.geometry import Region
from textual.widgets import Input
from textual.worker import WorkerFailed

from drs_tui.errors import AuthError, NetworkTrouble, TokenTrouble
from drs_tui.model import Snapshot, TroubleKind
from drs_tui.paste import PastedJob
from drs_tui.ui.actions import actions_of
from drs_tui.ui.app import DrsApp
from drs_tui.ui.messages import JobTurned
from drs_tui.ui.screens.add_jobs import AddScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.keys import KeysScreen
from drs_tui.ui.screens.token import TokenScreen
from drs_tui.ui.widgets import list_pane
from drs_tui.ui.widgets.filter_bar import FilterBar, FilterField
from drs_tui.ui.widgets.key_bar import KeyBar
from drs_tui.ui.widgets.menu import Menu
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.text_view import TextView
from tests.builders import a_job, a_trouble, a_watched, an_error, moment
from tests.ui import scenes
from tests.ui.driving import (
    jobs_on,
    jobs_table,
    screen_text,
    shown,
    told,
    type_ahead,
    until,
    words_on,
)

TOKEN = "0123456789abcdef0123456789abcdef"


def has_watched(app: DrsApp) -> bool:
    """Whether jobs were put on the watch list."""
    return any(name == "watch" for name, _ in scenes.monitor_of(app).asked)


async def test_from_the_list_to_a_job_to_an_item_and_back() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    scenes.monitor_of(app).files[scenes.FILE_ID] = scenes.the_file()
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.MIXED_ID)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        head = words_on(app, "#job-head")
        assert "started_on 2026-05-06 08:15:00 UTC" in head
        assert "finished_on 2026-05-06 08:21:30 UTC" in head
        assert "6 min 30 s" in head
        assert "88 ok, 12 failed of 100" in head
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        assert "proband.cram" in words_on(app, "#item-text")
        assert "18,874,368,211 bytes" in words_on(app, "#item-text")
        await pilot.press("J")
        await pilot.pause()
        text = words_on(app, "#item-text")
        assert "10226" in text
        assert "You may not read this source." in text
        assert "What may help" in text
        await pilot.press("escape", "h", "q")
        await pilot.pause()
        assert isinstance(app.screen_stack[-1], JobsScreen)
    asked = scenes.monitor_of(app).asked
    assert ("open", scenes.MIXED_ID) in asked
    assert ("close", scenes.MIXED_ID) in asked
    assert ("file", scenes.FILE_ID) in asked


async def test_the_raw_answer_is_that_of_the_job_that_is_shown() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("v")
        await pilot.pause()
        raw = app.screen.query_one("#raw", TextView).rows
        assert any(scenes.MIXED_ID in row.text for row in raw.rows)
        app.post_message(JobTurned(scenes.RUNNING_ID))
        await pilot.pause()
        assert len(raw.rows) == 0
        app.post_message(JobTurned(scenes.OK_ID))
        await pilot.pause()
        assert any(scenes.OK_ID in row.text for row in raw.rows)


async def test_lines_of_the_raw_answer_open_nothing() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("v")
        await pilot.pause()
        assert "Open" not in "".join(
            strip.text for strip in app.screen.query_one(KeyBar).render_lines(Region(0, 0, 80, 1))
        )
        await pilot.press("down", "enter", "l")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        await pilot.press("v")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)


async def test_what_needs_a_person_is_on_top() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app):
        order = [str(job.label or job.id) for job in jobs_on(app)]
    assert order[0] == "from-the-wiki"
    assert set(order[1:5]) == {"TRIO-FY2104", "ped-lgg-rnaseq", "empty-manifest", "odd-one"}
    assert order[-1] == "kf-neuroblastoma-03"


async def test_a_change_neither_moves_the_cursor_nor_the_rows_under_a_finger(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(list_pane, "ORDER_REST_S", 100.0)
    snapshot = scenes.full_snapshot()
    app = scenes.make_app(snapshot)
    async with shown(app) as pilot:
        table = jobs_table(app)
        table.move_to(scenes.RUNNING_ID)
        await pilot.press("down", "up")
        order = [job.id for job in jobs_on(app)]
        done = a_watched(scenes.RUNNING_ID, label="TRIO-FY2140", ok=98, failed=2, looked=moment(0))
        jobs = tuple(done if job.id == done.id else job for job in snapshot.jobs)
        scenes.monitor_of(app).publish(replace(snapshot, jobs=jobs))
        await pilot.pause()
        assert [job.id for job in jobs_on(app)] == order
        assert table.cursor_key == scenes.RUNNING_ID
        assert jobs_on(app)[order.index(done.id)].counts.ok == 98
        monkeypatch.setattr(list_pane, "ORDER_REST_S", 0.01)
        await pilot.press("down")
        await until(pilot, lambda: [job.id for job in jobs_on(app)] != order)
        assert table.cursor_key == order[order.index(scenes.RUNNING_ID) + 1]


async def test_the_filter_and_failures_only() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        table = jobs_table(app)
        await pilot.press("slash", *"trio running", "enter")
        await pilot.pause()
        assert [str(job.label) for job in jobs_on(app)] == ["TRIO-FY2140"]
        await pilot.press("escape")
        await pilot.pause()
        assert len(table.rows) == len(scenes.the_jobs())
        await pilot.press("f")
        await pilot.pause()
        assert "kf-neuroblastoma-03" not in [str(job.label) for job in jobs_on(app)]
        assert "TRIO-FY2140" in [str(job.label) for job in jobs_on(app)]
        await pilot.press("slash", *"nothing has this")
        await pilot.pause()
        assert len(table.rows) == 0
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert len(table.rows) == len(scenes.the_jobs())


async def test_keys_that_come_in_one_burst_find_the_field_they_are_meant_for() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        type_ahead(app, "/fur/a")
        await until(pilot, lambda: app.screen.query_one(FilterField).value == "fur/a")
        assert told(app) == []
        await pilot.press("escape")
        type_ahead(app, "a123456")
        await until(pilot, lambda: isinstance(app.screen, AddScreen))
        await until(pilot, lambda: app.screen.query_one("#ids", Input).value == "123456")


async def test_an_enter_behind_typed_ids_in_one_burst_keeps_them() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        type_ahead(app, "a123456")
        app.post_message(Key("enter", "\r"))
        await until(pilot, lambda: has_watched(app))
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [job.id for job in kept] == ["123456"]


async def test_the_raw_answer_is_searched_also_by_keys_of_one_burst() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.press("v")
        await pilot.pause()
        type_ahead(app, "/10372")
        view = app.screen.query_one(TextView)
        await until(pilot, lambda: view.needle == "10372")
        await pilot.press("enter")
        first = view.rows.cursor_key
        await pilot.press("n", "n")
        assert view.rows.cursor_key != first
        await pilot.press("N", "N")
        assert view.rows.cursor_key == first
        await pilot.press("escape")
        await pilot.pause()
        assert view.needle == ""
        assert isinstance(app.screen, JobScreen)


async def test_what_is_left_out_is_said_while_it_is_so() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        bar = app.screen.query_one(FilterBar)
        assert not bar.display
        await pilot.press("f")
        assert bar.display
        assert "6 of 10 jobs" in words_on(app, "#list-note")
        assert "only what went wrong" in words_on(app, "#list-note")
        await pilot.press("escape")
        assert not bar.display
        await pilot.press("slash", *"trio")
        await pilot.pause()
        assert words_on(app, "#list-note") == "3 of 10 jobs"
        await pilot.press("enter")
        assert bar.display
        await pilot.press("escape")
        assert not bar.display


async def test_a_trouble_of_a_job_is_readable_to_its_end() -> None:
    job = a_watched(scenes.OK_ID, state="RUNNING", ok=1)
    sentence = "A web page came instead of an answer. " * 4
    job = replace(job, trouble=a_trouble(TroubleKind.BAD_REPLY, sentence, hint="The very end."))
    app = scenes.make_app(scenes.a_snapshot(job))
    async with shown(app) as pilot:
        await app.open_job(scenes.OK_ID)
        await pilot.pause()
        assert "The very end." in screen_text(app)


async def test_after_a_suspension_the_whole_screen_is_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        drawn: list[bool] = []
        monkeypatch.setattr(app, "refresh", lambda **more: drawn.append(more["layout"]))
        app.app_resume_signal.publish(app)
        await pilot.pause()
        assert drawn == [True]


async def test_jobs_under_way_are_those_that_the_platform_knows() -> None:
    running = a_watched("11", state="RUNNING")
    never = a_watched("12", looks=0)
    unknown = a_watched("13", looks=0, trouble=TroubleKind.NOT_FOUND)
    app = scenes.make_app(scenes.a_snapshot(running, never, unknown))
    async with shown(app):
        head = words_on(app, "#status-bar")
        assert "3 jobs  1 under way  1 unchecked  1 in trouble" in head
        assert "all ok" not in head


async def test_failures_only_on_a_job() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.pause()
        table = app.screen.query_one("#items", RowTable)
        assert len(table.rows) == 100
        await pilot.press("f")
        await pilot.pause()
        assert len(table.rows) == 12
        assert "12 of 100 items" in words_on(app, "#list-note")
        await pilot.press("slash", *"clash", "escape", "slash", *"10372", "enter")
        await pilot.pause()
        assert len(table.rows) == 3
        await pilot.press("escape")
        await pilot.pause()
        assert len(table.rows) == 100
        assert isinstance(app.screen, JobScreen)


async def test_keys_ask_the_monitor() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("r", "R")
        await pilot.pause()
        asked = scenes.monitor_of(app).asked
        assert asked == [("look", scenes.OK_ID), ("look", "all")]
        assert any("within the request budget" in sentence for sentence in told(app))


async def test_taking_off_can_be_undone() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        table = jobs_table(app)
        table.move_to(scenes.OK_ID)
        await pilot.press("x")
        await pilot.pause()
        assert scenes.OK_ID not in [job.id for job in jobs_on(app)]
        assert "Press u to undo" in told(app)[-1]
        await pilot.press("u")
        await pilot.pause()
        assert scenes.OK_ID in [job.id for job in jobs_on(app)]
        await pilot.press("u")
        await pilot.pause()
        assert "nothing to undo" in told(app)[-1]


async def test_adding_can_be_undone_as_a_whole() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        scenes.paste(app, "301457789012345801 301457789012345802")
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        ids = ["301457789012345801", "301457789012345802"]
        assert ("archive", ids) in scenes.monitor_of(app).asked
        assert "2 jobs off the watch list again." in told(app)


async def test_copying_says_where_the_text_went_and_claims_nothing() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == scenes.OK_ID
        assert told(app)[-1] == (
            "Sent to the terminal's clipboard. Terminals do not say whether they took it.\n"
            f"{scenes.OK_ID}"
        )


async def test_pasting_finds_ids_and_never_shows_a_token() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        scenes.paste(app, scenes.PASTED)
        await pilot.pause()
        found = words_on(app, "#found-text")
        assert "3 new jobs" in found
        assert "1 watched already" in found
        assert "301457789012345800" in found
        assert "token" in found
        assert "Cancer Genomics Cloud" in found
        assert TOKEN not in found
        assert app.screen.query_one("#ids", Input).value == ""
        await pilot.press("enter")
        await pilot.pause()
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [job.id for job in kept] == [
            "301457789012345800",
            "301457789012345801",
            "301457789012345802",
            "301457789012345679",
        ]
        assert isinstance(app.screen, AddScreen)
        await pilot.press("escape")


async def test_typed_ids_are_kept_with_their_label() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"301457789012345999", "tab", *"trio", "enter")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [(job.id, str(job.label)) for job in kept] == [("301457789012345999", "trio")]
        assert "Watching 1 new job." in told(app)


async def test_all_that_are_added_may_get_a_batch() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        scenes.paste(app, "301457789012345998\n301457789012345999\n")
        await pilot.press("tab", "tab", *"cohort 3", "enter")
        await pilot.pause()
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [(job.label, str(job.batch)) for job in kept] == [(None, "cohort 3")] * 2


async def test_a_tab_in_one_burst_leads_to_the_next_field() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        for part in ("301457789012345999", "trio", "all"):
            type_ahead(app, part)
            app.post_message(Key("enter", "\r") if part == "all" else Key("tab", "\t"))
        await until(pilot, lambda: has_watched(app))
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [(job.id, str(job.label), str(job.batch)) for job in kept] == [
            ("301457789012345999", "trio", "all")
        ]


async def test_ids_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "home" / "imports.txt"
    file.parent.mkdir()
    file.write_text("301457789012345998 and\n/v2/bulk/drs/imports/301457789012345999\n")
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("A")
        await pilot.pause()
        assert "path of a file" in screen_text(app)
        await pilot.press(*"~/imports.txt", "enter")
        await until(pilot, lambda: has_watched(app))
        (kept,) = [what for name, what in scenes.monitor_of(app).asked if name == "watch"]
        assert [job.id for job in kept] == ["301457789012345998", "301457789012345999"]


async def test_a_file_that_cannot_be_read_gives_a_sentence_and_stays() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"./no/such.txt", "enter")
        sentence = "./no/such.txt cannot be read: No such file"
        await until(pilot, lambda: sentence in words_on(app, "#found-text"))
        assert app.screen.query_one("#ids", Input).value == "./no/such.txt"


async def test_an_address_is_no_path() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"/v2/bulk/drs/imports/301457789012345999", "enter")
        await until(pilot, lambda: has_watched(app))
        assert [name for name, _ in scenes.monitor_of(app).asked] == ["watch"]


async def test_a_wrong_id_gives_a_sentence_and_stays() -> None:
    app = scenes.make_app(scenes.a_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await pilot.press(*"hello there", "enter")
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)
        assert "hello" in words_on(app, "#found-text")
        assert app.screen.query_one("#ids", Input).value == "hello there"
        assert scenes.monitor_of(app).asked == []
        await pilot.press("enter")
        await pilot.pause()
        assert words_on(app, "#found-text").count("hello") == 1


async def test_a_token_that_comes_as_keys_is_neither_shown_nor_copied_nor_left() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        typed = app.screen.query_one("#ids", Input)
        typed.value = f"curl -H 'X-SBG-Auth-Token: {TOKEN}' https://example.org/nothing"
        await pilot.pause()
        assert TOKEN not in screen_text(app)
        assert "X-SBG-Auth-Token: ••••" in screen_text(app)
        for key in ("end", "shift+home", "ctrl+c", "ctrl+x"):
            await pilot.press(key)
        assert TOKEN not in app.clipboard
        typed.value = TOKEN
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)
        assert typed.value == ""
        assert TOKEN not in screen_text(app)
        assert "There was a token" in words_on(app, "#found-text")


@pytest.mark.parametrize("field", ["#label", "#batch"])
async def test_a_token_is_no_name(field: str) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("a")
        await pilot.pause()
        scenes.paste(app, "301457789012345999")
        name = app.screen.query_one(field, Input)
        name.value = TOKEN
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)
        assert name.value == ""
        assert "There was a token" in words_on(app, "#found-text")
        assert scenes.monitor_of(app).asked == []
        await pilot.press("enter")
        await pilot.pause()
        assert [name for name, _ in scenes.monitor_of(app).asked] == ["watch"]


async def test_a_token_is_tested_then_kept_then_used() -> None:
    desk = scenes.FakeDesk()
    app = scenes.make_app(scenes.a_snapshot(with_token=False), desk=desk)
    async with shown(app) as pilot:
        await pilot.press("T")
        await pilot.pause()
        scenes.paste(app, f"{TOKEN}\n")
        await pilot.pause()
        field = app.screen.query_one("#token", Input)
        assert field.value == TOKEN
        assert TOKEN not in str(field.render_line(0))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)
    assert [(secret.reveal(), store) for secret, store in desk.kept] == [(TOKEN, "keyring")]
    assert ("reconnect", None) in scenes.monitor_of(app).asked
    assert any("mlopez" in sentence for sentence in told(app))


@pytest.mark.parametrize(
    "error", [AuthError("The platform refused the token."), NetworkTrouble("No answer.")]
)
async def test_a_token_that_was_not_accepted_is_not_kept(error: AuthError | NetworkTrouble) -> None:
    desk = scenes.FakeDesk()
    app = scenes.make_app(scenes.a_snapshot(with_token=False), desk=desk, account=error)
    async with shown(app) as pilot:
        await pilot.press("T")
        await pilot.pause()
        await pilot.press(*TOKEN, "enter")
        await pilot.pause()
        assert isinstance(app.screen, TokenScreen)
        assert error.message in words_on(app, "#token-result")
    assert desk.kept == []


async def test_where_there_is_no_keyring_it_says_so_and_the_session_works() -> None:
    desk = scenes.FakeDesk()
    desk.error = TokenTrouble("There is no system keyring here.", "Keep it for this session.")
    app = scenes.make_app(scenes.a_snapshot(with_token=False), desk=desk)
    async with shown(app) as pilot:
        await pilot.press("T")
        await pilot.pause()
        await pilot.press(*TOKEN, "enter")
        await pilot.pause()
        assert "no system keyring" in words_on(app, "#token-result")
        await pilot.press("tab", "down")
        await pilot.click("#keep")
        await pilot.pause()
        assert isinstance(app.screen, AddScreen)
    assert [store for _, store in desk.kept] == ["session"]


async def test_the_token_cannot_be_copied_out_of_its_field() -> None:
    app = scenes.make_app(scenes.a_snapshot(with_token=False))
    async with shown(app) as pilot:
        await pilot.press("T")
        await pilot.pause()
        await pilot.press(*TOKEN)
        field = app.screen.query_one("#token", Input)
        for key in ("ctrl+a", "ctrl+x", "shift+home", "ctrl+x", "super+c"):
            await pilot.press(key)
        await pilot.pause()
        picture = app.export_screenshot()
        assert "•" * 8 in picture
        assert TOKEN not in picture
        assert app.clipboard == ""
        assert field.value == TOKEN
        assert any("ctrl+c again" in sentence for sentence in told(app))


@pytest.mark.parametrize("variable", ["LOG_FILE", "DEBUG"])
async def test_no_token_is_taken_while_keys_are_recorded(
    variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = scenes.FakeDesk()
    app = scenes.make_app(scenes.a_snapshot(with_token=False), desk=desk)
    monkeypatch.setattr(f"textual.constants.{variable}", "/dev/null")
    async with shown(app) as pilot:
        assert any("Type or paste no token" in sentence for sentence in told(app))
        await pilot.press("T")
        await pilot.pause()
        field = app.screen.query_one("#token", Input)
        assert field.disabled
        assert "is set, so that what is typed here would be recorded" in words_on(
            app, "#token-result"
        )
        scenes.paste(app, TOKEN)
        await pilot.press(*TOKEN[:4])
        await pilot.click("#keep")
        await pilot.pause()
        assert field.value == ""
        assert isinstance(app.screen, TokenScreen)
    assert desk.kept == []


def offered(app: DrsApp) -> list[str]:
    """Return what can be done on the screen now."""
    return [action.description for action in actions_of(app.screen)]


async def test_a_slow_keyring_is_told_and_can_be_skipped() -> None:
    desk = scenes.FakeDesk()
    app = scenes.make_app(scenes.full_snapshot(), desk=desk)
    async with shown(app) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        assert "Skip keyring" not in offered(app)
        app.keyring_wait(True)
        await pilot.pause()
        assert "Esc skips it." in screen_text(app).replace("\n", " ").replace("  ", "")
        assert "Skip keyring" in offered(app)
        await pilot.press("escape")
        await pilot.pause()
        assert desk.skipped == 1
        assert isinstance(app.screen, JobScreen)
        app.keyring_wait(False)
        await pilot.pause()
        assert "Waiting for the system keyring" not in screen_text(app)
        assert "Skip keyring" not in offered(app)
        await pilot.press("escape")
        await pilot.pause()
        assert desk.skipped == 1
        assert isinstance(app.screen, JobsScreen)


@pytest.mark.parametrize("key", ["slash", "a", "T"])
async def test_no_field_blinks(key: str) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press(key)
        await pilot.pause()
        fields = list(app.screen.query(Input))
        assert fields
        assert not any(field.cursor_blink for field in fields)


async def test_forgetting_asks_once() -> None:
    desk = scenes.FakeDesk()
    app = scenes.make_app(scenes.a_snapshot(), desk=desk)
    async with shown(app) as pilot:
        await pilot.press("T")
        await pilot.pause()
        await pilot.click("#forget")
        await pilot.pause(0.3)
        assert desk.forgotten == 0
        await pilot.click("#forget")
        await pilot.pause()
        assert desk.forgotten == 1
        assert "deleted" in words_on(app, "#token-result")


async def test_keys_are_those_of_the_screen_below() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, KeysScreen)
        text = words_on(app, "#keys-text")
        for description in ("Look now", "Take off", "Filter", "First row", "Token", "Palette"):
            assert description in text
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_the_palette_does_what_the_keys_do() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"look at all")
        await until(pilot, lambda: app.screen.query_one(Menu).entries[0].name == "Look at all")
        await pilot.press("enter")
        await until(pilot, lambda: ("look", "all") in scenes.monitor_of(app).asked)


async def test_jobs_can_be_walked_through_without_going_back() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        order = [job.id for job in jobs_on(app)]
        await pilot.press("j", "enter")
        await pilot.pause()
        await pilot.press("J")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        assert app.screen.job_id == order[2]
        await pilot.press("K", "K", "K")
        await pilot.pause()
        assert app.screen.job_id == order[0]
        assert scenes.monitor_of(app).asked.count(("close", order[1])) == 2
        await pilot.press("J", "J", "q")
        await pilot.pause()
        assert jobs_table(app).cursor_key == order[2]


HOSTILE = "[/x][@click=app.quit]go[/]\x1b]52;c;aGk=\x07\u202e\n\x9b2J" + "A" * 5000


async def test_text_from_the_platform_is_neither_markup_nor_control() -> None:
    entries = [
        {"resource": {"id": HOSTILE, "href": HOSTILE, "name": HOSTILE, "project": HOSTILE}},
        an_error(10226, 403, HOSTILE),
    ]
    job_id = scenes.MIXED_ID
    job = a_watched(job_id, label=HOSTILE, batch=HOSTILE, state=HOSTILE, entries=entries)
    job = replace(job, trouble=a_trouble(TroubleKind.BAD_REPLY, "Odd.", hint="Odd."))
    snapshot = replace(
        scenes.a_snapshot(job),
        opened={job_id: a_job(job_id, state=HOSTILE, entries=entries)},
    )
    app = scenes.make_app(snapshot)
    file = replace(scenes.the_file(), name=job.label, project=job.label, tags=(job.label,))  # type: ignore[arg-type]
    scenes.monitor_of(app).files[HOSTILE] = file
    async with shown(app) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("v", "v", "slash", *"[/x]", "enter", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        await pilot.press("v", "J", "v", "y")
        await pilot.pause()
        for sentence in told(app):
            assert sentence.isprintable()
        assert "\x1b" not in app.clipboard
        assert app.is_running
        screenshot = app.export_screenshot()
    assert "\x1b" not in screenshot
    assert "\u202e" not in screenshot


@pytest.mark.parametrize("size", [(20, 6), (60, 15), (80, 24), (300, 80)])
async def test_every_size_works_and_may_change_at_any_moment(size: tuple[int, int]) -> None:
    app = scenes.make_app(scenes.full_snapshot(scenes.offline()))
    async with shown(app, size) as pilot:
        for keys in (("j",), ("enter",), ("enter",), ("escape",), ("escape",), ("a",)):
            await pilot.press(*keys)
            await pilot.resize_terminal(size[0] + 7, size[1] + 3)
            await pilot.pause()
            await pilot.resize_terminal(*size)
        assert app.is_running


async def test_troubles_and_recovery_are_shown_in_the_header() -> None:
    app = scenes.make_app(scenes.full_snapshot(scenes.offline()))
    async with shown(app) as pilot:
        assert "offline since 08:59:00, next try in 12 s" in words_on(app, "#status-bar")
        scenes.monitor_of(app).publish(scenes.full_snapshot())
        await pilot.pause()
        assert "offline" not in words_on(app, "#status-bar")


async def test_notices_are_told_once() -> None:
    app = scenes.make_app(scenes.full_snapshot(), notices=["11.json was set aside [/x]."])
    async with shown(app) as pilot:
        for _ in range(2):
            scenes.monitor_of(app).publish(scenes.full_snapshot())
            await pilot.pause()
        assert told(app) == ["11.json was set aside [/x]."]


async def test_a_theme_that_is_not_there_is_told() -> None:
    app = scenes.make_app(scenes.full_snapshot(), theme="[/no]\x1b")
    async with shown(app):
        assert app.theme in app.available_themes
        assert "There is no theme '[/no]\\x1b'" in told(app)[0]


async def test_a_job_in_trouble_shows_in_its_row_and_in_the_header() -> None:
    never = a_watched("11", looks=0, trouble=TroubleKind.BAD_REPLY)
    before = a_watched("12", state="RUNNING", looked=moment(7), trouble=TroubleKind.SERVER)
    app = scenes.make_app(scenes.a_snapshot(never, before))
    async with shown(app) as pilot:
        assert "2 in trouble" in words_on(app, "#status-bar")
        lines = screen_text(app).split("\n")
        (first,) = [line for line in lines if " 11 " in line]
        (second,) = [line for line in lines if " 12 " in line]
        assert "bad reply" in first
        assert "5m!" in second
        await pilot.pause()


@pytest.mark.parametrize(
    "keys", [("q",), ("ctrl+q",), ("q", "q"), ("J", "q", "q"), ("enter", "q", "q", "q")]
)
async def test_snapshots_that_come_while_screens_go_away_do_no_harm(keys: tuple[str, ...]) -> None:
    snapshot = scenes.full_snapshot()
    app = scenes.make_app(snapshot)

    async def publish_all_the_time() -> None:
        for number in itertools.count():
            later = replace(snapshot, at=snapshot.at + timedelta(seconds=number))
            scenes.monitor_of(app).publish(later)
            await asyncio.sleep(0)

    async with shown(app) as pilot:
        await app.open_job(scenes.MIXED_ID)
        await pilot.pause()
        task = asyncio.create_task(publish_all_the_time())
        for key in keys:
            app.post_message(Key(key, None))
        await asyncio.sleep(0.5)
        assert not task.done()
        task.cancel()
    assert app.return_code in (0, None)


async def test_leaving() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("q")
        await pilot.pause()
        assert not app.is_running
        assert app.return_code == 0


async def test_ctrl_c_leaves_at_the_second_time() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert app.is_running
        assert "ctrl+c again" in told(app)[-1]
        await pilot.press("ctrl+c")
        await pilot.pause()
        assert not app.is_running


async def test_a_crash_shows_no_values_of_variables(capsys: pytest.CaptureFixture[str]) -> None:
    async def break_down() -> None:
        token = TOKEN
        raise RuntimeError(f"broke after {len(token)} letters")

    app = scenes.make_app(scenes.full_snapshot())
    scenes.monitor_of(app).run = break_down  # type: ignore[method-assign]
    with pytest.raises(WorkerFailed):
        async with shown(app) as pilot:
            await pilot.pause(0.2)
    shown_to_people = capsys.readouterr().err
    assert "broke after 32 letters" in shown_to_people
    assert TOKEN not in shown_to_people


async def test_snapshot_before_anything_is_known() -> None:
    app = scenes.make_app(Snapshot(at=moment(0)))
    async with shown(app):
        assert "0 jobs" in words_on(app, "#status-bar")
        assert PastedJob("1", None).label is None
