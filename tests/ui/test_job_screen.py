"""Every key of a job's screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from drs_tui.model import FileDetails, ImportItem
from drs_tui.text import OutsideText
from drs_tui.ui.app import DrsApp
from drs_tui.ui.item_columns import what_text
from drs_tui.ui.messages import JobTurned
from drs_tui.ui.screens import job as job_module
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import moment
from tests.ui import scenes
from tests.ui.driving import until


@asynccontextmanager
async def opened(
    job_id: str = scenes.MIXED_ID, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[DrsApp, Pilot[None]]]:
    app = scenes.make_app(scenes.cohort_snapshot())
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        await app.open_job(job_id, (scenes.UNKNOWN_ID, scenes.MIXED_ID, scenes.OK_ID))
        await pilot.pause()
        yield app, pilot


def items(app: DrsApp) -> RowTable[ImportItem]:
    return app.screen.query_one("#items", RowTable)


def lines(app: DrsApp) -> list[str]:
    strips = app.screen._compositor.render_strips()
    return ["".join(part.text for part in strip) for strip in strips]


def said(app: DrsApp, selector: str) -> str:
    return str(app.screen.query_one(selector, Static).render())


@pytest.mark.parametrize(
    ("keys", "ids", "header"),
    [
        pytest.param(["s"], ["0", "1", "2"], "#▲", id="number"),
        pytest.param(["I", "s", "I"], ["99", "98", "97"], "#▼", id="turned round"),
        pytest.param(["s", "s"], ["1", "8", "15"], "Item▲", id="failed first, as words go"),
        pytest.param(["s", "s", "s"], ["22", "57", "15"], "Code▲", id="code"),
        pytest.param(["s"] * 4 + ["I"], ["1", "36", "71"], "message▼", id="message"),
    ],
)
async def test_items_are_sorted(keys: list[str], ids: list[str], header: str) -> None:
    async with opened() as (app, pilot):
        await pilot.press(*keys)
        await pilot.pause()
        shown = [items(app)._key(row) for row in items(app).rows[:3]]
        assert header in lines(app)[7]
        assert shown == ids


async def test_items_are_filtered_by_words_of_their_columns() -> None:
    async with opened() as (app, pilot):
        for typed, count in [
            ("code:10226", 3),
            ("item:failed", 12),
            ("!item:failed", 88),
            ("name is already", 3),
            ("proband", 1),
        ]:
            await pilot.press("slash", *typed, "enter")
            await pilot.pause()
            assert (typed, len(items(app).rows)) == (typed, count)
            assert said(app, "#list-note") == f"{count} of 100 items"
            await pilot.press("escape")
            await pilot.pause()
        assert isinstance(app.screen, JobScreen)


async def test_escape_shows_all_first_and_then_goes_back() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", "escape")
        await pilot.pause()
        assert len(items(app).rows) == 100
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(app.screen, JobScreen)


async def test_items_are_walked_through_as_they_are_shown() -> None:
    async with opened() as (app, pilot):
        await pilot.press("f", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        await pilot.press("J", "J")
        await pilot.pause()
        assert "Item 16 of 100" in said(app, "#item-head")
        await pilot.press("K", "K", "K")
        await pilot.pause()
        assert "Item 2 of 100" in said(app, "#item-head")


async def test_another_job_is_shown_in_the_same_way_and_without_marks() -> None:
    async with opened() as (app, pilot):
        await pilot.press("space", "f", "J")
        await pilot.pause()
        assert items(app).marked == ()
        assert said(app, "#list-note").startswith("0 of 100 items   only what went wrong")
        assert "kf-neuroblastoma-03" in said(app, "#job-head")
        await pilot.press("J", "r", "y")
        await pilot.pause()
        assert ("look", scenes.OK_ID) in scenes.monitor_of(app).asked
        assert app.clipboard == scenes.OK_ID


async def test_the_items_of_another_job_are_sorted_at_once() -> None:
    async with opened() as (app, pilot):
        await pilot.press(*["s"] * 4)
        app.post_message(JobTurned(scenes.FAILED_ID))
        await pilot.pause()
        messages = [what_text(row, None).plain for row in items(app).rows]
        assert len(messages) == 25
        assert messages == sorted(messages, key=str.casefold)


async def test_tabs_are_turned_and_the_rows_have_the_focus() -> None:
    async with opened() as (app, pilot):
        for key, focused in [
            ("right_square_bracket", "causes"),
            ("right_square_bracket", "timeline-tab"),
            ("right_square_bracket", "text-rows"),
            ("right_square_bracket", "items"),
            ("left_square_bracket", "text-rows"),
            ("left_square_bracket", "timeline-tab"),
            ("left_square_bracket", "causes"),
            ("3", "timeline-tab"),
            ("v", "text-rows"),
            ("v", "items"),
        ]:
            await pilot.press(key)
            await pilot.pause()
            assert app.focused is not None
            assert app.focused.id == focused


async def test_files_in_sight_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_module, "SETTLED_S", 0.05)
    async with opened() as (app, pilot):
        monitor = scenes.monitor_of(app)
        await until(pilot, lambda: monitor.wanted)
        seen = items(app).in_sight
        assert len(seen) == 15
        # The first one has a name already, two are failures; the last wanted are fetched first.
        in_sight = [item.file.id.exact for item in seen if item.file and item.file.id][1:]
        assert (len(in_sight), monitor.wanted[-12:]) == (12, in_sight)
        assert len(set(monitor.wanted)) == len(monitor.wanted) == 87
        name = FileDetails(id=OutsideText(in_sight[0]), name=OutsideText("sample.cram"))
        monitor.publish(replace(monitor.snapshot, files={in_sight[0]: name}))
        await pilot.pause()
        assert any("sample.cram" in line for line in lines(app))
        monitor.wanted.clear()
        await pilot.press("down")
        await pilot.pause(0.2)
        assert monitor.wanted == []
        await pilot.press("G")
        await until(pilot, lambda: len(monitor.wanted) == 15)


async def test_the_same_job_again_sends_nothing() -> None:
    async with opened() as (app, pilot):
        drawn: list[object] = []
        table = items(app)
        refresh = table.refresh
        table.refresh = lambda *regions, **more: drawn.append(regions) or refresh(*regions, **more)  # type: ignore[method-assign,func-returns-value]
        monitor = scenes.monitor_of(app)
        monitor.publish(replace(monitor.snapshot, at=moment(-1)))
        await pilot.pause()
        assert drawn == []
