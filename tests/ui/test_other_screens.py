"""Log, settings, profiles and the first run, with keys as a person presses them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from drs_tui.model import Bell, Snapshot, TroubleKind
from drs_tui.settings.lines import setting_lines
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings
from drs_tui.store.log import LogEntry, LogFile
from drs_tui.terminal.announcer import Ways
from drs_tui.terminal.kind import TerminalKind
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.add_jobs import AddScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.log import LogScreen
from drs_tui.ui.screens.profiles import ProfilesScreen
from drs_tui.ui.screens.settings import SettingsScreen
from drs_tui.ui.screens.token import TokenScreen
from drs_tui.ui.screens.welcome import WelcomeScreen
from drs_tui.ui.session import ProfileChoice
from drs_tui.ui.surroundings import Surroundings
from drs_tui.ui.widgets.menu import Menu
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import a_trouble, a_watched, moment
from tests.ui import scenes
from tests.ui.driving import jobs_table, screen_text, shown, told, words_on

HOSTILE = "[/x][@click=app.quit]go[/]\x1b]52;c;aGk=\x07"


def log_of(app: DrsApp) -> scenes.FakeLog:
    log = app.session.log
    assert isinstance(log, scenes.FakeLog)
    return log


def rows(app: DrsApp) -> list[object]:
    return list(app.screen.query_one(RowTable).rows)


# The log


def an_old_log() -> scenes.FakeLog:
    return scenes.FakeLog(
        [
            LogEntry(moment(600), "state", "RUNNING, 3 ok", scenes.MIXED_ID),
            LogEntry(moment(500), "trouble", "offline: no answer. " + "word " * 40 + "the end."),
        ]
    )


async def test_the_log_shows_the_newest_on_top_and_goes_on() -> None:
    app = scenes.make_app(scenes.full_snapshot(), log=an_old_log())
    async with shown(app) as pilot:
        await pilot.press("L")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)
        text = screen_text(app)
        assert text.index("offline: no answer") < text.index("TRIO-FY2104")
        before = len(rows(app))
        trouble = a_trouble(TroubleKind.MAINTENANCE, "Back soon.")
        scenes.monitor_of(app).publish(scenes.full_snapshot(trouble))
        await pilot.pause()
        assert len(rows(app)) > before
        assert "maintenance: Back soon." in screen_text(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_the_row_at_the_cursor_is_readable_to_its_end() -> None:
    app = scenes.make_app(scenes.full_snapshot(), log=an_old_log())
    async with shown(app, (100, 30)) as pilot:
        await pilot.press("L")
        await pilot.pause()
        await pilot.press("g", "j", "k")
        await pilot.pause()
        assert "the end." in words_on(app, "#detail")


async def test_the_log_is_filtered_and_esc_shows_all_again() -> None:
    app = scenes.make_app(scenes.full_snapshot(), log=an_old_log())
    async with shown(app) as pilot:
        await pilot.press("L")
        await pilot.pause()
        await pilot.press("slash", *"running trio", "enter")
        await pilot.pause()
        assert len(rows(app)) == 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, LogScreen)
        assert len(rows(app)) > 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_enter_opens_the_job_of_a_row_and_y_copies_what_happened() -> None:
    app = scenes.make_app(scenes.full_snapshot(), log=an_old_log())
    async with shown(app) as pilot:
        await pilot.press("L")
        await pilot.pause()
        await pilot.press("G", "y")
        await pilot.pause()
        assert app.clipboard == "RUNNING, 3 ok"
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, JobScreen)
        assert app.screen.job_id == scenes.MIXED_ID


async def test_what_a_person_does_is_written_down() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("x", "u")
        await pilot.pause()
        did = [entry.text for entry in log_of(app).entries if entry.event == "list"]
        assert did == [
            "kf-neuroblastoma-03 is off the watch list. Press u to undo.",
            "kf-neuroblastoma-03 on the watch list again.",
        ]


async def test_hostile_lines_of_a_log_are_text(tmp_path: Path) -> None:
    line = {"at": "2026-05-06T08:00:00Z", "event": HOSTILE, "text": HOSTILE, "job": HOSTILE}
    (tmp_path / "log.jsonl").write_text(json.dumps(line) + "\n")
    app = scenes.make_app(scenes.full_snapshot(), log=LogFile(tmp_path, str))
    async with shown(app) as pilot:
        await pilot.press("L")
        await pilot.pause()
        assert "[/x][@" in screen_text(app)
        assert "\x1b" not in app.export_screenshot()


# The settings


def the_lines(tmp_path: Path) -> tuple[object, ...]:
    file = tmp_path / "config.toml"
    file.write_text('[notify]\ncommand = ["notify-send", "drs-tui"]\n')
    return setting_lines(load_settings(Options(ascii=True), {}, file))


async def test_settings_say_what_each_is_and_what_sets_it(tmp_path: Path) -> None:
    app = scenes.make_app(scenes.full_snapshot(), settings=the_lines(tmp_path))
    async with shown(app) as pilot:
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, SettingsScreen)
        assert "option --ascii" in screen_text(app)
        assert "set by profile in config.toml, or --profile, or DRS_TUI_PROFILE" in words_on(
            app, "#detail"
        )
        await pilot.press("G", "k")
        await pilot.pause()
        assert "notify.command is notify-send drs-tui" in words_on(app, "#detail")
        await pilot.press("y")
        await pilot.pause()
        assert app.clipboard == '[notify]\ncommand = ["notify-send", "drs-tui"]'
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


# Profiles

CGC = ProfileChoice(
    "cgc",
    "Cancer Genomics Cloud",
    "config.toml",
    is_read_only=True,
    config_lines='[profiles."cgc"]\nplatform = "cgc"',
)
HERE = ProfileChoice("default", "CAVATICA", "default")
BDC = ProfileChoice("bdc", "BioData Catalyst", "x", "Seven Bridges credentials file [bdc]")
BROKEN = ProfileChoice("broken", "", "config.toml", obstacle="It has no address.")


def some_profiles() -> scenes.FakeProfiles:
    profiles = scenes.FakeProfiles(HERE, CGC, BDC, BROKEN)
    other = scenes.a_snapshot(a_watched("4711", label="from-cgc", ok=2))
    profiles.sessions["cgc"] = scenes.a_session(other, profile="cgc", place="Cancer Genomics Cloud")
    profiles.sessions["bdc"] = scenes.a_session(
        Snapshot(at=moment(0)), profile="bdc", place="BioData Catalyst"
    )
    return profiles


async def test_profiles_are_listed_with_what_they_may() -> None:
    app = scenes.make_app(scenes.full_snapshot(), profiles=some_profiles())
    async with shown(app) as pilot:
        await pilot.press("P")
        await pilot.pause()
        assert isinstance(app.screen, ProfilesScreen)
        lines = screen_text(app).split("\n")
        assert any("now" in line and "default" in line for line in lines)
        assert any("cgc" in line and "read-only" in line for line in lines)
        await pilot.press("j", "y")
        await pilot.pause()
        assert app.clipboard == CGC.config_lines
        await pilot.press("escape", "G")
        await pilot.pause()
        assert "It has no address." in words_on(app, "#detail")


async def test_another_profile_takes_the_place_of_the_first_in_good_order() -> None:
    profiles = some_profiles()
    app = scenes.make_app(scenes.full_snapshot(), profiles=profiles)
    before = scenes.monitor_of(app)
    async with shown(app) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("P")
        await pilot.pause()
        await pilot.press("j", "enter")
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)
        assert len(app.screen_stack) == 1
        assert "from-cgc" in screen_text(app)
        assert "TRIO" not in screen_text(app)
        assert "Cancer Genomics Cloud" in words_on(app, "#status-bar")
        after = scenes.monitor_of(app)
        assert after is not before
        assert ("aclose", None) in before.asked
        assert after.runs == 1
        assert before.asked.index(("aclose", None)) == len(before.asked) - 1
        # Whoever is gone says nothing any more.
        before.publish(scenes.full_snapshot())
        await pilot.pause()
        assert "TRIO" not in screen_text(app)
        await pilot.press("r")
        await pilot.pause()
        assert after.asked[-1] == ("look", "4711")
        assert app.past_sessions == []


async def test_a_change_by_command_and_back() -> None:
    profiles = some_profiles()
    app = scenes.make_app(scenes.full_snapshot(), profiles=profiles)
    profiles.sessions["default"] = scenes.a_session(scenes.full_snapshot())
    async with shown(app) as pilot:
        for name in ("cgc", "default"):
            await pilot.press("colon", *"profile", "space", *name, "enter")
            await pilot.pause()
            await pilot.pause()
            assert app.session.profile == name
        assert "TRIO-FY2104" in screen_text(app)
        assert app.past_sessions == []


async def test_undo_does_not_reach_into_another_profile() -> None:
    app = scenes.make_app(scenes.full_snapshot(), profiles=some_profiles())
    async with shown(app) as pilot:
        await pilot.press("x")
        await pilot.press("colon", *"profile", "space", *"cgc", "enter")
        await pilot.pause()
        await pilot.press("u")
        await pilot.pause()
        assert told(app)[-1] == "There is nothing to undo."


async def test_a_profile_that_cannot_be_opened_is_told_and_nothing_changes() -> None:
    app = scenes.make_app(scenes.full_snapshot(), profiles=some_profiles())
    async with shown(app) as pilot:
        await pilot.press("P")
        await pilot.pause()
        await pilot.press("G", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ProfilesScreen)
        assert "'broken' has no address. Give it one." in told(app)[-1]
        assert app.session.profile == "default"
        await pilot.press("g", "enter")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)
        assert app.past_sessions == []


async def test_where_there_is_one_profile_it_says_so() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        await pilot.press("P")
        assert told(app) == ["There is only this profile here."]


# The first run


def first_run(profiles: scenes.FakeProfiles | None = None, **more: object) -> DrsApp:
    return scenes.make_app(
        scenes.a_snapshot(with_token=False),
        profiles=profiles or some_profiles(),
        **more,  # type: ignore[arg-type]
    )


async def welcome(app: DrsApp, pilot: object) -> None:
    snapshot = scenes.a_snapshot(with_token=False, trouble=scenes.no_token())
    scenes.monitor_of(app).publish(snapshot)
    await pilot.pause(0.1)  # type: ignore[attr-defined]


async def test_a_first_run_offers_tokens_that_are_there() -> None:
    app = first_run()
    async with shown(app) as pilot:
        await welcome(app, pilot)
        assert isinstance(app.screen, WelcomeScreen)
        names = [entry.name for entry in app.screen.query_one(Menu).entries]
        assert names == [
            "BioData Catalyst (bdc)",
            "Give a token for CAVATICA",
            "Look around in the demo",
        ]
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert app.session.profile == "bdc"
        assert isinstance(app.screen, AddScreen)


async def test_a_first_run_without_a_token_leads_to_the_token_then_to_the_first_job() -> None:
    app = first_run(scenes.FakeProfiles(HERE))
    async with shown(app) as pilot:
        await welcome(app, pilot)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, TokenScreen)
        await pilot.press(*"0123456789abcdef0123456789abcdef", "enter")
        await pilot.pause(0.1)
        assert isinstance(app.screen, AddScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_a_first_run_may_look_around_in_the_demo() -> None:
    app = first_run()
    async with shown(app) as pilot:
        await welcome(app, pilot)
        await pilot.press("G", "enter")
        await pilot.pause()
        assert app.wants_demo
        assert not app.is_running


async def test_who_does_not_want_to_be_welcomed_is_not_asked_again() -> None:
    app = first_run()
    async with shown(app) as pilot:
        await welcome(app, pilot)
        await pilot.press("escape")
        await pilot.pause()
        await welcome(app, pilot)
        assert isinstance(app.screen, JobsScreen)


@pytest.mark.parametrize("case", ["jobs", "token", "elsewhere", "demo"])
async def test_nobody_else_is_welcomed(case: str) -> None:
    trouble = scenes.no_token()
    nothing = scenes.a_snapshot(with_token=False, trouble=trouble)
    app = scenes.make_app(
        scenes.a_snapshot(with_token=False), profiles=None if case == "demo" else some_profiles()
    )
    async with shown(app) as pilot:
        if case == "jobs":
            nothing = replace(nothing, jobs=scenes.the_jobs())
        elif case == "token":
            nothing = scenes.a_snapshot()
        elif case == "elsewhere":
            await pilot.press("a")
            await pilot.pause()
        scenes.monitor_of(app).publish(nothing)
        await pilot.pause(0.1)
        assert not isinstance(app.screen, WelcomeScreen)


# Bells


def bell_of(app: DrsApp, job_id: str) -> Bell | None:
    job = scenes.monitor_of(app).snapshot.job(job_id)
    assert job is not None
    return job.bell


async def test_b_has_the_end_of_a_job_told_once() -> None:
    surroundings = Surroundings(TerminalKind(), Ways(title=False), theme="textual-dark")
    app = scenes.make_app(scenes.full_snapshot(), surroundings=surroundings)
    written: list[str] = []
    app.announcer._write = written.append
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.RUNNING_ID)
        await pilot.press("b")
        await pilot.pause()
        assert bell_of(app, scenes.RUNNING_ID) is Bell.JOB
        assert told(app)[-1] == "The end of 1 job will be told, once."
        await pilot.press("b")
        await pilot.pause()
        assert bell_of(app, scenes.RUNNING_ID) is None
        await pilot.press("b")
        await pilot.pause()
        assert written == []
        snapshot = scenes.monitor_of(app).snapshot
        done = replace(
            a_watched(scenes.RUNNING_ID, label="TRIO-FY2140", ok=98, failed=2), bell=Bell.JOB
        )
        ended = tuple(done if job.id == done.id else job for job in snapshot.jobs)
        for _ in range(3):
            scenes.monitor_of(app).publish(replace(snapshot, jobs=ended))
            await pilot.pause()
        assert written == ["\x07"]
        sentence = "TRIO-FY2140: PARTIAL, some arrived: 98 ok, 2 failed."
        assert told(app).count(sentence) == 1
        taken_off = ("notes", ([scenes.RUNNING_ID], {"bell": None}))
        assert scenes.monitor_of(app).asked.count(taken_off) == 2


async def test_what_has_ended_has_no_bell() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        jobs_table(app).move_to(scenes.OK_ID)
        await pilot.press("b")
        await pilot.pause()
        assert told(app) == ["It has ended already."]
        await app.open_job(scenes.RUNNING_ID)
        await pilot.press("b")
        await pilot.pause()
        assert bell_of(app, scenes.RUNNING_ID) is Bell.JOB


# Where one is


def head_of(app: DrsApp) -> str:
    return words_on(app, "#status-bar").split("\n")[0]


async def test_further_in_the_head_says_the_way_that_led_there() -> None:
    app = scenes.make_app(scenes.full_snapshot())
    async with shown(app) as pilot:
        assert head_of(app).startswith("drs-tui")
        jobs_table(app).move_to(scenes.MIXED_ID)
        await pilot.press("enter")
        await pilot.pause()
        assert head_of(app).startswith("Jobs > TRIO-FY2104")
        await pilot.press("enter")
        await pilot.pause()
        assert head_of(app).startswith("Jobs > TRIO-FY2104 > item 1")
        await pilot.press("J")
        await pilot.pause()
        assert head_of(app).startswith("Jobs > TRIO-FY2104 > item 2")
        await pilot.press("L")
        await pilot.pause()
        assert head_of(app).startswith("Jobs > TRIO-FY2104 > item 2 > Log")
        await pilot.press("q", "q", "J")
        await pilot.pause()
        assert "TRIO-FY2104" not in head_of(app)
        await pilot.press("q")
        await pilot.pause()
        assert head_of(app).startswith("drs-tui")


async def test_a_long_way_is_cut_and_a_hostile_label_is_text() -> None:
    job = a_watched(scenes.MIXED_ID, label="[/x]\x1b" + "long " * 50, ok=3)
    app = scenes.make_app(scenes.a_snapshot(job))
    async with shown(app, (40, 20)) as pilot:
        await pilot.press("enter")
        await pilot.pause()
        assert head_of(app).startswith("Jobs > [/x]\\x1blong")
        assert len(head_of(app)) <= 40
