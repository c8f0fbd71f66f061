"""Every key of the screens of failures by cause, and what they say where there is nothing."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from drs_tui.insight.causes import causes_of
from drs_tui.model import Snapshot, WatchedJob
from drs_tui.ui.app import DrsApp
from drs_tui.ui.cause_columns import CauseRow
from drs_tui.ui.found_items import FoundItem
from drs_tui.ui.messages import CauseOpened
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.cause_items import CauseItemsScreen
from drs_tui.ui.screens.causes import CausesScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.screens.text_panel import TextPanel
from drs_tui.ui.widgets.row_table import RowTable
from tests.benchmarks.bench_causes import watched_jobs
from tests.builders import NOW, a_job, a_watched, an_error
from tests.ui import scenes

JOBS = (
    a_watched(
        "101", label="one", entries=[an_error(10226, 403, "You may not read drs://a/1.")] * 3
    ),
    a_watched(
        "102",
        label="two",
        batch="night",
        entries=[
            an_error(10226, 403, "You may not read drs://b/2."),
            an_error(5003, 409, "Twice."),
        ],
    ),
    a_watched("103", batch="night", ok=2, entries=None),
)


def three_jobs() -> Snapshot:
    return Snapshot(
        at=NOW,
        jobs=JOBS,
        opened={
            "101": a_job("101", entries=[an_error(10226, 403, "You may not read drs://a/1.")] * 3)
        },
    )


@asynccontextmanager
async def running(
    snapshot: Snapshot | None = None, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[DrsApp, Pilot[None]]]:
    app = scenes.make_app(snapshot or three_jobs())
    scenes.monitor_of(app).answers["102"] = a_job(
        "102",
        entries=[
            an_error(10226, 403, "You may not read drs://b/2."),
            an_error(5003, 409, "Twice."),
        ],
    )
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await press(pilot, *keys)
        yield app, pilot


async def press(pilot: Pilot[None], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()


def causes(app: DrsApp) -> RowTable[CauseRow]:
    return app.screen.query_one("#causes", RowTable)


def items(app: DrsApp) -> RowTable[FoundItem]:
    return app.screen.query_one("#cause-items", RowTable)


def counts(app: DrsApp) -> list[int]:
    return [row.cause.count for row in causes(app).rows]


def said(app: DrsApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


def empty_words(app: DrsApp) -> str:
    strips = app.screen._compositor.render_strips()
    return " ".join(" ".join("".join(part.text for part in strip) for strip in strips).split())


async def test_2_shows_the_causes_of_all_jobs_and_1_goes_home() -> None:
    async with running(None, "2") as (app, pilot):
        assert isinstance(app.screen, CausesScreen)
        assert counts(app) == [4, 1]
        assert said(app, "#scope").startswith("3 watched jobs: 5 failures in 2 of them, 2 causes")
        await press(pilot, "enter", "enter", "1")
        assert isinstance(app.screen, JobsScreen)
        assert scenes.monitor_of(app).asked[-1] == ("close", "101")


async def test_2_on_a_batch_or_with_marked_jobs_shows_theirs_and_w_shows_all() -> None:
    async with running(None, "G", "2") as (app, pilot):
        assert said(app, "#scope").startswith("Batch night, 2 jobs: 2 failures in 1 of them")
        assert counts(app) == [1, 1]
        await press(pilot, "W")
        assert counts(app) == [4, 1]
        await press(pilot, "W", "escape", "g", "space", "2")
        assert said(app, "#scope").startswith("1 chosen job: 3 failures")
        assert counts(app) == [3]


async def test_where_all_jobs_are_shown_there_is_nothing_to_widen() -> None:
    async with running(None, "2") as (app, pilot):
        assert "W" not in {key for key in app.screen.active_bindings}
        await press(pilot, "W")
        assert counts(app) == [4, 1]


async def test_enter_leads_to_the_items_across_jobs_and_on_to_an_item_and_its_cause() -> None:
    async with running(None, "2", "enter") as (app, pilot):
        assert isinstance(app.screen, CauseItemsScreen)
        assert [row.key for row in items(app).rows] == ["101/0", "101/1", "101/2", "102/0"]
        await press(pilot, "G", "enter")
        assert isinstance(app.screen, ItemScreen)
        assert ("preview", "102") in scenes.monitor_of(app).asked
        await press(pilot, "escape")
        assert isinstance(app.screen, CauseItemsScreen)
        assert ("close", "102") in scenes.monitor_of(app).asked
        await press(pilot, "escape")
        assert isinstance(app.screen, CausesScreen)


async def test_j_and_k_walk_over_the_items_of_several_jobs() -> None:
    async with running(None, "2", "enter", "g", "enter") as (app, pilot):
        monitor = scenes.monitor_of(app)
        screen = app.screen
        assert isinstance(screen, ItemScreen)
        for place in (("101", 1), ("101", 2), ("102", 0), ("102", 0)):
            await press(pilot, "J")
            assert screen._place == place
        assert set(monitor.asked[-2:]) == {("preview", "102"), ("close", "101")}
        await press(pilot, "K")
        assert screen._place == ("101", 2)


async def test_a_job_that_is_shown_below_stays_open() -> None:
    async with running() as (app, pilot):
        await app.open_job("101")
        await pilot.pause()
        await press(pilot, "enter", "escape")
        assert isinstance(app.screen, JobScreen)
        assert ("close", "101") not in scenes.monitor_of(app).asked
        await press(pilot, "escape")
        assert ("close", "101") in scenes.monitor_of(app).asked


async def test_c_goes_back_to_the_causes() -> None:
    async with running(None, "2", "j", "enter", "enter") as (app, pilot):
        scenes.monitor_of(app).publish(
            replace(app.snapshot, opened={"102": scenes.monitor_of(app).answers["102"]})
        )
        await press(pilot, "c")
        assert isinstance(app.screen, CausesScreen)
        assert len(app.screen_stack) == 2
        assert counts(app)[causes(app)._cursor] == 1


async def test_c_opens_the_causes_at_the_cause_and_the_cursor_stays_there() -> None:
    async with running() as (app, pilot):
        monitor = scenes.monitor_of(app)
        monitor.publish(replace(app.snapshot, opened={"102": monitor.answers["102"]}))
        await app.open_job("102")
        await pilot.pause()
        await press(pilot, "j", "enter", "c")
        assert isinstance(app.screen, CausesScreen)
        more = a_watched("101", label="one", entries=[an_error(10226, 403, "No.")] * 9)
        monitor.publish(replace(app.snapshot, jobs=(more, *JOBS[1:])))
        await pilot.pause()
        row = causes(app).cursor_row
        assert row is not None
        assert (row.cause.sample.code, counts(app)) == (5003, [9, 1, 1])
        await press(pilot, "escape")
        assert isinstance(app.screen, ItemScreen)


async def test_c_finds_a_cause_outside_of_the_jobs_that_were_chosen() -> None:
    async with running(None, "G", "2", "enter", "enter") as (app, pilot):
        await app._show_causes(Scope(), causes_of(JOBS[:1])[0].key)
        await pilot.pause()
        assert counts(app) == [1, 1]  # It is among them, too.
        await press(pilot, "escape", "g", "space", "2")
        await app._show_causes(Scope(), causes_of(JOBS[1:2])[-1].key)
        await pilot.pause()
        row = causes(app).cursor_row
        assert row is not None
        assert counts(app) == [4, 1]


async def test_an_item_without_a_cause_has_no_way_to_one() -> None:
    snapshot = Snapshot(at=NOW, jobs=(a_watched("1", ok=1),), opened={"1": a_job("1", ok=1)})
    async with running(snapshot) as (app, pilot):
        await app.open_job("1")
        await pilot.pause()
        await press(pilot, "enter", "c")
        assert isinstance(app.screen, ItemScreen)


async def test_y_copies_a_text_for_a_ticket_and_the_menu_has_more() -> None:
    async with running(None, "2", "y") as (app, pilot):
        assert isinstance(app.screen, TextPanel)
        copied = app._clipboard
        assert copied.startswith("Bulk DRS imports: 4 items failed for one reason")
        assert "101  3 of 3 items" in copied
        await press(pilot, "escape", "space", "space", "y")
        assert app._clipboard.count("failed for one reason") == 2
    async with running(None, "2") as (app, pilot):
        names = [copy.name for copy in app.screen.copies()]  # type: ignore[attr-defined]
        assert names == [
            "text for a support ticket",
            "message",
            "key of the cause",
            "ids of its jobs, a line each",
            "row as JSON",
        ]


async def test_causes_are_sorted_and_filtered() -> None:
    async with running(None, "2", "s") as (app, pilot):
        await press(pilot, "I")
        assert counts(app) == [1, 4]
        await press(pilot, "slash", *"code", "colon", *"5003", "enter")
        assert counts(app) == [1]
        await press(pilot, "escape")
        assert counts(app) == [1, 4]
        await press(pilot, "escape")
        assert isinstance(app.screen, JobsScreen)


async def test_a_jobs_tab_has_its_causes() -> None:
    async with running() as (app, pilot):
        await app.open_job("102")
        await pilot.pause()
        await press(pilot, "right_square_bracket")
        assert counts(app) == [1, 1]
        assert "Causes 2" in said(app, "#tab-strip")
        await press(pilot, "y", "escape")
        assert app._clipboard.startswith("Bulk DRS imports: 1 item failed")
        await press(pilot, "enter")
        assert isinstance(app.screen, CauseItemsScreen)
        assert {row.job.id for row in items(app).rows} == {"102"}


@pytest.mark.parametrize(
    ("jobs", "words"),
    [
        pytest.param((), "No jobs are watched yet.", id="no jobs"),
        pytest.param((a_watched(looks=0),), "Nothing is known of these jobs yet.", id="unchecked"),
        pytest.param((a_watched(ok=3),), "Nothing failed in 1 job.", id="all is well"),
        pytest.param(
            (a_watched(state="RUNNING", ok=3),), "Nothing has failed so far in 1 job.", id="running"
        ),
        pytest.param(
            (replace(a_watched(failed=3), causes=()),),
            "The causes of these failures come with the next look.",
            id="kept by an earlier version",
        ),
    ],
)
async def test_where_there_is_no_cause_it_says_why(jobs: Sequence[WatchedJob], words: str) -> None:
    async with running(Snapshot(at=NOW, jobs=tuple(jobs)), "2") as (app, pilot):
        assert words in empty_words(app)
        await press(pilot, "enter", "y", "s", "j")
        assert isinstance(app.screen, CausesScreen)


async def test_failures_beyond_the_kept_causes_are_counted_not_hidden() -> None:
    job = a_watched("1", entries=[an_error(10226), an_error(5003)])
    kept = replace(job, causes=job.causes[:1])
    async with running(Snapshot(at=NOW, jobs=(kept,)), "2") as (app, _):
        assert "1 of unlisted causes" in said(app, "#scope")


async def test_other_items_come_with_the_next_look() -> None:
    async with running(None, "2", "enter") as (app, pilot):
        monitor = scenes.monitor_of(app)
        entries = [an_error(10226, 403, "You may not read drs://b/2.")] * 4
        monitor.answers["102"] = a_job("102", entries=entries)
        changed = a_watched("102", label="two", batch="night", entries=entries)
        monitor.publish(replace(app.snapshot, jobs=(JOBS[0], changed, JOBS[2])))
        await pilot.pause()
        assert [row.job.id for row in items(app).rows] == ["101"] * 3 + ["102"] * 4


async def test_digits_are_typed_where_jobs_are_not_what_it_is_about() -> None:
    async with running(None, "T") as (app, pilot):
        screen = app.screen
        app.screen.set_focus(None)
        await press(pilot, "2", "1")
        assert app.screen is screen


async def test_the_causes_of_300_jobs_open_at_once() -> None:
    """In processor time, held against opening them with one job in the same run."""
    jobs = tuple(watched_jobs())
    opening_s: dict[int, float] = {}
    for number in (1, len(jobs)):
        best = []
        async with running(Snapshot(at=NOW, jobs=jobs[:number])) as (app, pilot):
            for _ in range(3):
                began = time.process_time()
                await app._show_causes(Scope())
                while not causes(app).rows and number > 1:
                    await pilot.pause(0)
                best.append(time.process_time() - began)
                await press(pilot, "1")
        opening_s[number] = min(best)
    print(f"opening causes: {opening_s}")
    assert opening_s[len(jobs)] < 0.2
    assert opening_s[len(jobs)] < 4 * opening_s[1]


async def test_100_000_items_of_a_cause_are_walked_without_a_wait() -> None:
    entries = [an_error(10226, 403, "No rights.")] * 1000
    answer, job = a_job("0", entries=entries), a_watched("0", entries=entries)
    jobs = tuple(replace(job, id=str(number)) for number in range(1, 101))
    async with running(Snapshot(at=NOW, jobs=jobs)) as (app, pilot):
        monitor = scenes.monitor_of(app)
        monitor.answers = {one.id: replace(answer, id=one.id) for one in jobs}
        app.screen.post_message(CauseOpened(job.causes[0].cause, Scope()))
        while not isinstance(app.screen, CauseItemsScreen) or len(items(app).rows) < 100_000:
            await pilot.pause(0.01)
        spent_s: dict[str, float] = {}
        for key in ("j", "G", "pageup", "g"):
            began = time.process_time()
            await press(pilot, key)
            spent_s[key] = time.process_time() - began
        began = time.process_time()
        monitor.publish(replace(app.snapshot, at=NOW))
        await pilot.pause()
        spent_s["snapshot"] = time.process_time() - began
        print(f"100,000 rows: {spent_s}")
        assert max(spent_s.values()) < 0.25
