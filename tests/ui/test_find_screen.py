"""Finding an item in all jobs: every key, what is said, and that typing never waits."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from drs_tui.model import FileDetails, Snapshot
from drs_tui.text import OutsideText
from drs_tui.ui.app import DrsApp
from drs_tui.ui.found_items import FoundItem, hit_text
from drs_tui.ui.screens import find as find_module
from drs_tui.ui.screens.find import FindScreen
from drs_tui.ui.screens.item import ItemScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import NOW, a_job, a_resource, a_watched, an_error
from tests.ui import scenes
from tests.ui.driving import until

FIRST = [a_resource(1, name="NA12878.cram"), a_resource(2)]
SECOND = [a_resource(3), an_error(10226, 403, "You may not read NA12878.")]


@asynccontextmanager
async def running(typed: str = "") -> AsyncIterator[tuple[DrsApp, Pilot[None]]]:
    jobs = (a_watched("1", label="one", entries=FIRST), a_watched("2", entries=SECOND))
    app = scenes.make_app(Snapshot(at=NOW, jobs=jobs))
    monitor = scenes.monitor_of(app)
    monitor.answers = {"1": a_job("1", entries=FIRST), "2": a_job("2", entries=SECOND)}
    kept = FIRST[1]["resource"]["id"]
    monitor.kept_names = {kept: FileDetails(OutsideText(kept), name=OutsideText("na12878.crai"))}
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("F", *typed)
        await pilot.pause(0.3)
        yield app, pilot


def rows(app: DrsApp) -> list[FoundItem]:
    return list(app.screen.query_one("#find-items", RowTable).rows)


def said(app: DrsApp) -> str:
    return str(app.screen.query_one("#scope", Static).render())


async def test_names_ids_and_messages_are_found_whatever_the_case() -> None:
    async with running("na12878") as (app, _):
        found = [(row.job.id, row.item.index, row.hit and row.hit.where.value) for row in rows(app)]
        assert found == [("1", 0, "name"), ("1", 1, "name"), ("2", 1, "message")]
        assert said(app) == "3 found in 4 items of 2 jobs"


async def test_a_key_that_follows_in_one_burst_finds_the_field() -> None:
    async with running("00003") as (app, pilot):
        assert [row.key for row in rows(app)] == ["2/0"]
        await pilot.press("1", "2")
        assert app.screen.query_one("#find").value == "0000312"  # type: ignore[attr-defined]


async def test_enter_leads_to_the_rows_and_into_an_item_and_esc_back() -> None:
    async with running("na12878") as (app, pilot):
        await pilot.press("enter", "G", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        assert app.screen._place == ("2", 1)
        await pilot.press("K")
        assert app.screen._place == ("1", 1)
        await pilot.press("escape", "F")
        await pilot.pause()
        assert app.focused is not None
        assert app.focused.id == "find"
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, JobsScreen)


async def test_rows_of_what_was_typed_before_are_not_opened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with running("na12878") as (app, pilot):
        monkeypatch.setattr(find_module, "TYPED_S", 60.0)
        screen = app.screen
        assert isinstance(screen, FindScreen)
        monkeypatch.setattr(screen, "_find_soon", lambda: None)
        await pilot.press("x", "enter", "enter")
        await pilot.pause()
        assert app.screen is screen
        assert rows(app) == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "in 4 items of 2 jobs"), ("nothing", "0 found in 4 items of 2 jobs")],
)
async def test_it_says_how_much_was_found_in_how_much(typed: str, words: str) -> None:
    async with running(typed) as (app, pilot):
        assert said(app) == words
        await pilot.press("enter", "enter", "y")
        assert isinstance(app.screen, FindScreen)


async def test_what_came_since_is_found_too() -> None:
    async with running("na12878") as (app, pilot):
        entries = [*SECOND, a_resource(9, name="NA12878.vcf")]
        monitor = scenes.monitor_of(app)
        monitor.answers["2"] = a_job("2", entries=entries)
        jobs = (app.snapshot.jobs[0], a_watched("2", entries=entries))
        monitor.publish(replace(app.snapshot, jobs=jobs))
        await until(pilot, lambda: said(app) == "4 found in 5 items of 2 jobs")


async def test_more_than_anybody_walks_through_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find_module, "MOST_ROWS", 2)
    async with running("na12878") as (app, _):
        assert said(app) == "3 found in 4 items of 2 jobs, the first 2 are listed"


async def test_rows_are_copied_and_sorted() -> None:
    async with running("na12878") as (app, pilot):
        await pilot.press("enter", "G", "y")
        await pilot.pause()
        assert app._clipboard == "You may not read NA12878."
        await pilot.press("S")
        await pilot.pause()
        assert app.screen.sort_columns()[0] == "job"  # type: ignore[attr-defined]


def test_a_hit_far_in_a_text_is_in_sight() -> None:
    text = hit_text("a" * 50 + "NA12878 is gone", "na12878", 24)
    assert text.plain == "..." + "a" * 21 + "NA12878 is gone"
    assert hit_text("Straße x", "x", 24).plain == "Straße x"
    marked = hit_text("the NA12878", "na12878 ", 4).spans
    assert [(span.start, span.end) for span in marked] == [(4, 11)]


async def test_typing_does_not_wait_for_30_000_items(monkeypatch: pytest.MonkeyPatch) -> None:
    """No slice of the search holds a letter, held against one whole pass in the same run."""
    entries = [a_resource(number) for number in range(100)]
    answer, job = a_job("0", entries=entries), a_watched("0", entries=entries)
    jobs = tuple(a_watched(str(number), ok=1) for number in range(1, 301))
    assert job.counts.ok == 100
    app = scenes.make_app(Snapshot(at=NOW, jobs=jobs))
    scenes.monitor_of(app).answers = {one.id: replace(answer, id=one.id) for one in jobs}
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("F", "q")
        screen = app.screen
        assert isinstance(screen, FindScreen)
        await until(pilot, lambda: said(app) == "0 found in 30,000 items of 300 jobs")
        held: list[float] = []

        async def note_pauses() -> None:
            while True:
                began = time.process_time()
                await asyncio.sleep(0)
                held.append(time.process_time() - began)

        pauses = asyncio.create_task(note_pauses())
        began = time.process_time()
        await screen._find()
        whole_s = time.process_time() - began
        pauses.cancel()
        print(f"finding in 30,000 items: {whole_s:.3f} s, held at most {max(held):.3f} s")
        assert whole_s < 0.5
        assert max(held) < whole_s / 2


async def test_a_file_of_which_only_the_name_is_kept_is_fetched_when_it_is_opened() -> None:
    async with running("na12878") as (app, pilot):
        monitor = scenes.monitor_of(app)
        file_id = FIRST[1]["resource"]["id"]
        monitor.publish(
            replace(app.snapshot, files=monitor.kept_names, opened={"1": monitor.answers["1"]})
        )
        await pilot.press("enter", "j", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ItemScreen)
        assert ("file", file_id) in monitor.asked
