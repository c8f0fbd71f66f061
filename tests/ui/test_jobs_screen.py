"""Every key of the watch list, and what stands beside it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Input, Static

from drs_tui.model import Bell, Counts, JobState, Snapshot
from drs_tui.store.view import ViewStore
from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII
from drs_tui.ui.job_rows import ListedRow
from drs_tui.ui.screens import jobs as jobs_module
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.view_keeper import ViewKeeper
from drs_tui.ui.widgets.name_bar import NameBar
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import a_watched
from tests.ui import scenes
from tests.ui.driving import until

DONE, BAD, MOVING, WAITING = scenes.COHORT_IDS


@dataclass
class Stage:
    app: DrsApp
    pilot: Pilot[None]

    @property
    def screen(self) -> JobsScreen:
        screen = self.app.screen
        assert isinstance(screen, JobsScreen)
        return screen

    @property
    def table(self) -> RowTable[ListedRow]:
        return self.screen.table

    @property
    def keys(self) -> list[str]:
        return [row.key for row in self.table.rows]

    def asked(self, what: str) -> list[Any]:
        """Return what the monitor was asked for, without the name of the wish."""
        return [asked for name, asked in scenes.monitor_of(self.app).asked if name == what]

    def said(self, selector: str) -> str:
        return str(self.app.screen.query_one(selector, Static).render())

    async def go_to(self, *job_ids: str) -> None:
        """Put the cursor on each in turn; on a batch by the name of its row."""
        for job_id in job_ids:
            assert self.table.move_to(job_id)
        await self.pilot.pause()

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def change(self, job_id: str, **changes: Any) -> None:
        """Let a look find a job changed."""
        monitor = scenes.monitor_of(self.app)
        jobs = [
            replace(job, **changes) if job.id == job_id else job for job in monitor.snapshot.jobs
        ]
        monitor.publish(replace(monitor.snapshot, jobs=tuple(jobs)))
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        strips = self.app.screen._compositor.render_strips()
        return ["".join(part.text for part in strip) for strip in strips]

    def line_of(self, text: str) -> str:
        return next(line for line in self.lines if text in line)


BATCH_ROW = f"/batch/{scenes.COHORT}"


@asynccontextmanager
async def stage(
    snapshot: Snapshot | None = None, size: tuple[int, int] = (80, 24), **options: Any
) -> AsyncIterator[Stage]:
    app = scenes.make_app(snapshot or scenes.cohort_snapshot(), **options)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield Stage(app, pilot)


# What an action is about


async def test_a_look_at_a_batch_is_one_at_each_of_its_jobs() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("r")
        assert sorted(there.asked("look")) == sorted(scenes.COHORT_IDS)


async def test_marked_jobs_are_looked_at_and_copied_together() -> None:
    async with stage() as there:
        await there.go_to(scenes.OK_ID)
        await there.press("space")
        await there.go_to(scenes.MIXED_ID)
        await there.press("space", "r", "y")
        assert there.asked("look") == [scenes.OK_ID, scenes.MIXED_ID]
        assert there.app.clipboard == f"{scenes.OK_ID}\n{scenes.MIXED_ID}"


async def test_marked_jobs_are_taken_off_and_come_back() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("space", "x")
        assert there.asked("archive") == [list(scenes.COHORT_IDS)]
        assert BATCH_ROW not in there.keys
        assert there.table.marked == ()
        await there.press("u")
        assert BATCH_ROW in there.keys


async def test_archived_jobs_are_shown_and_put_back() -> None:
    archived = a_watched("99", label="old", archived=True)
    async with stage(scenes.a_snapshot(*scenes.the_jobs(), archived)) as there:
        assert "99" not in there.keys
        await there.press("z")
        assert "99" in there.keys
        assert there.said("#list-note") == "1 archived among them"
        assert "old (archived)" in there.line_of("old")
        await there.go_to("99")
        await there.press("x")
        assert there.asked("restore") == [["99"]]
        await there.press("u")
        assert there.asked("archive") == [["99"]]
        await there.press("z")
        assert "99" not in there.keys


async def test_where_all_jobs_are_archived_it_is_said() -> None:
    async with stage(scenes.a_snapshot(a_watched("99", archived=True))) as there:
        assert "All jobs are off the watch list." in "".join(there.lines)
        await there.press("x", "y", "r", "equals_sign")
        assert scenes.monitor_of(there.app).asked == []


# Names


async def test_a_job_gets_a_label() -> None:
    async with stage() as there:
        await there.go_to(scenes.MIXED_ID)
        await there.press("equals_sign")
        assert there.said("#name-question") == "label of TRIO-FY2104: (tab: the other) "
        field = there.screen.query_one(NameBar).query_one(Input)
        assert field.value == "TRIO-FY2104"
        await there.press("end", *"-a=b", "enter")
        (ids, changes), *_ = there.asked("notes")
        assert (ids, str(changes["label"])) == ([scenes.MIXED_ID], "TRIO-FY2104-a=b")
        assert there.app.focused is there.table
        assert not there.screen.query_one(NameBar).display
        await there.press("u")
        assert "TRIO-FY2104 " in there.line_of("PARTIAL")


async def test_a_name_that_is_not_taken_changes_nothing() -> None:
    async with stage() as there:
        await there.press("equals_sign", *"x", "escape")
        assert there.app.focused is there.table
        await there.press("equals_sign", "enter")
        assert there.asked("notes") == []


async def test_a_batch_gets_another_name() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("equals_sign")
        assert there.said("#name-question") == "batch of 4 jobs: "
        await there.press("ctrl+u", *"nb", "enter")
        assert "/batch/nb" in there.keys
        await there.press("u")
        assert BATCH_ROW in there.keys


async def test_a_job_gets_a_batch() -> None:
    async with stage() as there:
        await there.go_to(scenes.OK_ID)
        await there.press("equals_sign", "tab")
        assert there.said("#name-question") == "batch of kf-neuroblastoma-03: (tab: the other) "
        await there.press(*"mine", "enter")
        (ids, changes), *_ = there.asked("notes")
        assert (ids, str(changes["batch"])) == ([scenes.OK_ID], "mine")


async def test_a_batch_that_gets_the_name_of_another_one_is_one_with_it_until_it_is_undone() -> (
    None
):
    other = [a_watched(number, label=f"other-{number}", batch="other") for number in ("1", "2")]
    snapshot = scenes.a_snapshot(*scenes.the_cohort(), *other)
    async with stage(snapshot) as there:
        await there.go_to("/batch/other")
        await there.press("equals_sign", "ctrl+u", *scenes.COHORT.replace("-", "_"), "enter")
        assert there.app.notice is not None
        assert "beside" not in there.app.notice.text
        await there.press("u")
        await there.go_to("/batch/other")
        await there.press("equals_sign", "ctrl+u")
        there.screen.query_one(NameBar).query_one(Input).value = scenes.COHORT
        await there.press("enter")
        assert [key for key in there.keys if key.startswith("/batch/")] == [BATCH_ROW]
        assert "6" in there.line_of("/6 done")
        told = there.app.notice.text if there.app.notice else ""
        assert "2 jobs are in the batch kf-neuroblastoma now, beside 4 other jobs of it." in told
        await there.press("u")
        assert {"/batch/other", BATCH_ROW} <= set(there.keys)


async def test_archived_jobs_of_a_batch_get_its_new_name_too() -> None:
    gone = a_watched("99", batch=scenes.COHORT, archived=True)
    async with stage(scenes.a_snapshot(*scenes.the_cohort(), gone)) as there:
        await there.go_to(BATCH_ROW)
        await there.press("equals_sign", "ctrl+u", *"nb", "enter")
        assert {str(job.batch) for job in there.app.snapshot.jobs} == {"nb"}


async def test_a_batch_tells_its_end_once_and_a_batch_of_none_is_no_row() -> None:
    async with stage(scenes.a_snapshot(*scenes.the_cohort())) as there:
        await there.go_to(BATCH_ROW)
        await there.press("b")
        (ids, changes), *_ = there.asked("notes")
        assert (sorted(ids), changes) == (sorted(scenes.COHORT_IDS), {"bell": Bell.BATCH})
        for job_id in (MOVING, WAITING):
            assert there.app.notice is None or "arrived" not in there.app.notice.text
            await there.change(job_id, state=JobState.FINISHED, counts=Counts(100))
        assert there.app.notice is not None
        told = "batch kf-neuroblastoma: PARTIAL, some arrived: 388 ok, 12 failed in 4 jobs."
        assert told in there.app.notice.text
        rung = [changes for _, changes in there.asked("notes") if changes == {"bell": None}]
        assert len(rung) == 1
        await there.press("x")
        assert there.keys == []
        await there.press("u")
        assert there.keys == [BATCH_ROW]


async def test_marked_jobs_become_a_batch() -> None:
    async with stage() as there:
        await there.go_to(scenes.OK_ID)
        await there.press("space")
        await there.go_to(scenes.FAILED_ID)
        await there.press("space", "equals_sign", *"both", "enter")
        assert "/batch/both" in there.keys
        assert there.table.marked == ()


# Batches


async def test_a_batch_unfolds_and_its_jobs_are_opened() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("enter")
        assert next(key for key in there.keys if key in scenes.COHORT_IDS) == BAD
        assert "2/4 done" in there.line_of(scenes.COHORT)
        assert "kf-nb-03" in there.line_of("40")
        await there.press("down", "enter")
        assert isinstance(there.app.screen, JobScreen)
        await there.press("J", "q")
        assert there.table.cursor_key == MOVING


async def test_jobs_are_walked_through_as_they_are_shown() -> None:
    async with stage() as there:
        await there.press("slash", *"trio", "enter", "s", "g", "enter", "J", "J", "J")
        assert isinstance(there.app.screen, JobScreen)
        assert "TRIO-FY2141" in there.said("#job-head")
        await there.press("escape")
        assert there.table.cursor_key == there.keys[-1]


# What changed


async def test_a_row_that_changed_has_a_sign_until_it_is_looked_at() -> None:
    async with stage() as there:
        await there.change(scenes.RUNNING_ID, counts=Counts(ok=61, failed=3))
        assert there.line_of("TRIO-FY2140").startswith("•")
        await there.change(scenes.RUNNING_ID, counts=Counts(ok=61, failed=4))
        assert there.line_of("TRIO-FY2140").startswith("•")
        await there.press("down")
        assert there.line_of("TRIO-FY2140").startswith("•")
        await there.go_to(scenes.RUNNING_ID)
        assert there.line_of("TRIO-FY2140").startswith(" ")


async def test_what_changes_while_nobody_is_there_is_news_also_at_the_cursor() -> None:
    async with stage() as there:
        await there.press("down")
        await there.go_to(scenes.RUNNING_ID)
        await there.change(scenes.RUNNING_ID, counts=Counts(ok=61, failed=3))
        assert there.line_of("TRIO-FY2140").startswith("•")
        await there.press("down")
        assert there.line_of("TRIO-FY2140").startswith(" ")


async def test_an_opened_job_is_seen_and_a_batch_says_that_one_of_its_jobs_changed() -> None:
    async with stage() as there:
        await there.change(BAD, counts=Counts(ok=87, failed=13))
        assert there.line_of(scenes.COHORT).startswith("•")
        await there.app.open_job(BAD)
        await there.press("q")
        assert there.line_of(scenes.COHORT).startswith(" ")


async def test_all_signs_can_be_taken_off() -> None:
    async with stage() as there:
        await there.change(BAD, counts=Counts(ok=87, failed=13))
        await there.press("space", "U")
        assert there.line_of(scenes.COHORT).startswith("•")
        await there.press("U")
        assert there.line_of(scenes.COHORT).startswith(" ")


# Beside the list

WIDE = (150, 30)


async def test_the_job_at_the_cursor_is_said_beside_the_list_where_there_is_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs_module, "SETTLED_S", 0.05)
    async with stage(size=WIDE) as there:
        await there.press("down")
        await until(there.pilot, lambda: scenes.MIXED_ID in there.asked("preview"))
        assert "12 failures" in there.said("#preview-text")
        await there.press("down")
        await until(there.pilot, lambda: len(there.asked("close")) == 2)
        assert there.asked("close") == [scenes.UNKNOWN_ID, scenes.MIXED_ID]
        assert "4 jobs, 2 done" in there.said("#preview-text")
        await there.change(WAITING, counts=Counts(failed=7))
        assert "3 jobs not ok" in there.said("#preview-text")


async def test_keys_that_come_fast_are_not_followed_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jobs_module, "SETTLED_S", 100.0)
    async with stage(size=WIDE) as there:
        before = len(there.asked("preview"))
        await there.press("down", "down", "down", "up")
        assert len(there.asked("preview")) == before
        monkeypatch.setattr(jobs_module, "SETTLED_S", 0.01)
        await there.press("up")
        await until(there.pilot, lambda: len(there.asked("preview")) > before)
        assert there.asked("preview")[before:] == [there.keys[1]]


async def test_the_monitor_knows_what_a_person_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_module, "SETTLED_S", 0.05)
    async with stage(size=(80, 10)) as there:
        monitor = scenes.monitor_of(there.app)
        await until(there.pilot, lambda: monitor.attended)
        seen = tuple(key for key in there.keys[:7] if key != BATCH_ROW)
        assert monitor.attended == (there.keys[0], seen)
        await there.press("G")
        last = (there.keys[-1], tuple(there.keys[-7:]))
        await until(there.pilot, lambda: monitor.attended == last)


async def test_in_a_narrow_window_nothing_is_beside_the_list_nor_asked_for() -> None:
    async with stage(size=(139, 30)) as there:
        await there.press("down")
        await there.pilot.pause(0.4)
        assert there.asked("preview") == []
        assert not there.screen.query_one("#preview").display
        await there.pilot.resize_terminal(150, 30)
        await until(there.pilot, lambda: there.asked("preview"))
        assert there.asked("preview") == [scenes.MIXED_ID]
        assert "TRIO-FY2104" in there.said("#preview-text")
        await there.pilot.resize_terminal(100, 30)
        await there.pilot.pause()
        assert not there.screen.query_one("#preview").display


# As it was left


async def test_the_list_looks_as_it_was_left(tmp_path: Path) -> None:
    async with stage(views=ViewKeeper(ViewStore(tmp_path))) as there:
        await there.go_to(BATCH_ROW)
        await there.press("enter", "s", "s", "I", "slash", *"!wiki", "enter")
        keys = there.keys
        await there.screen.look.views.save()
    async with stage(views=ViewKeeper(ViewStore(tmp_path))) as there:
        assert there.keys == keys
        assert scenes.UNKNOWN_ID not in keys
        assert there.app.focused is there.table


# Signs


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (150, 40)])
async def test_in_ascii_no_sign_is_outside_of_it(size: tuple[int, int]) -> None:
    jobs = [a_watched(str(number), ok=1) for number in range(60)]
    snapshot = scenes.cohort_snapshot()
    snapshot = replace(snapshot, jobs=(*snapshot.jobs, *jobs))
    async with stage(snapshot, size, glyphs=ASCII) as there:
        await there.change(BAD, counts=Counts(ok=87, failed=13))
        await there.go_to(BATCH_ROW)
        for keys in (("enter", "space"), ("s",), ("w", "right"), ("S",), ("escape", "C")):
            await there.press(*keys)
            assert [line for line in there.lines if not line.isascii()] == []
        await there.press("escape", "slash", *"kf", "enter", "enter")
        assert [line for line in there.lines if not line.isascii()] == []


# Keys in a burst


async def test_keys_of_one_burst_find_the_name_and_then_the_rows_again() -> None:
    async with stage() as there:
        await there.go_to(scenes.MIXED_ID)
        for key, sign in [
            ("equals_sign", "="),
            *((letter, letter) for letter in "new"),
            *(("enter", "\r"), ("r", "r")),
        ]:
            there.app.post_message(Key(key, sign))
        await until(there.pilot, lambda: there.asked("look"))
        (ids, changes), *_ = there.asked("notes")
        assert (ids, str(changes["label"])) == ([scenes.MIXED_ID], "new")
        assert there.asked("look") == [scenes.MIXED_ID]
