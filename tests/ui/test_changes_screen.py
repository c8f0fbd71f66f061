"""`d`: what changed since a person last looked, in this run and over a restart."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from drs_tui.model import Counts, JobState
from drs_tui.store.view import SeenUntil, ViewStore
from drs_tui.text import OutsideText
from drs_tui.ui.app import DrsApp
from drs_tui.ui.news import News
from drs_tui.ui.screens.changes import ChangesScreen
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.view_keeper import ViewKeeper
from tests.builders import NOW, a_watched, moment
from tests.fakes import run_inline
from tests.insight.test_changes import grown
from tests.ui import scenes
from tests.ui.test_jobs_screen import Stage, stage

MOVING, WAITING = scenes.COHORT_IDS[2:]


def rows(there: Stage) -> list[tuple[str, str]]:
    screen = there.app.screen
    assert isinstance(screen, ChangesScreen)
    return [(change.job.id, change.kind) for change in screen.pane.table.rows]


async def move_on(there: Stage) -> None:
    await there.change(WAITING, state=JobState.RUNNING, state_text=OutsideText("RUNNING"))
    await there.change(MOVING, counts=Counts(50, 3), looked_at=NOW)


async def test_nothing_changed_is_a_sentence() -> None:
    async with stage() as there:
        await there.press("d")
        assert "Nothing changed since you last looked." in "".join(there.lines)
        await there.press("escape")
        assert not isinstance(there.app.screen, ChangesScreen)


async def test_what_changed_is_listed_and_leads_to_its_job() -> None:
    async with stage() as there:
        await move_on(there)
        await there.press("d")
        assert set(rows(there)) == {(WAITING, "state"), (MOVING, "arrived"), (MOVING, "failed")}
        assert there.said("#changes-head").startswith("2 jobs changed since you last looked")
        assert "RUNNING, was SUBMITTED" in there.line_of("SUBMITTED")
        assert "10 items arrived: 50 ok, 3 failed of 100" in there.line_of("arrived")
        await there.press("f")
        assert rows(there) == [(MOVING, "failed")]
        await there.press("enter")
        assert isinstance(there.app.screen, JobScreen)
        await there.press("escape")
        assert (MOVING, "arrived") not in rows(there)


async def test_it_grows_while_it_is_open_and_all_is_seen_at_once() -> None:
    async with stage() as there:
        await there.press("d")
        await move_on(there)
        assert len(rows(there)) == 3
        await there.press("U")
        assert rows(there) == []
        await there.press("escape")
        assert not any("•" in line for line in there.lines)


async def test_of_a_job_it_tells_what_became_of_it_before_it_was_opened_and_since() -> None:
    async with stage() as there:
        await move_on(there)
        await there.app.open_job(MOVING)
        await there.pilot.pause()
        await there.change(MOVING, counts=Counts(70, 3))
        await there.press("d")
        assert rows(there) == [(MOVING, "arrived"), (MOVING, "failed")]
        assert "30 items arrived: 70 ok, 3 failed of 100" in there.line_of("arrived")


async def test_changes_become_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with stage() as there:
        await move_on(there)
        await there.press("d", "e", "tab", "tab", "enter")
        for worker in [one for one in there.app.workers if one.group == "export"]:
            await worker.wait()
    told = json.loads((tmp_path / "changes.json").read_text())
    assert {(one["job"], one["kind"]) for one in told} >= {(WAITING, "state"), (MOVING, "failed")}


# Over a restart


def keeper(folder: Path) -> ViewKeeper:
    return ViewKeeper(ViewStore(folder), run_inline)


def an_app(folder: Path, *jobs: Any) -> DrsApp:
    """Return the app as a run begins: it knows what was kept by the one before."""
    views = keeper(folder)
    app = scenes.make_app(scenes.a_snapshot(*jobs), views=views)
    app.look = app.look.at(app.look.place, views)
    return app


async def test_what_happened_while_nobody_was_there_is_told_at_the_next_start(
    tmp_path: Path,
) -> None:
    running = a_watched("1", state="RUNNING", ok=1, looked=moment(1))
    first = an_app(tmp_path, running)
    async with first.run_test() as pilot:
        await pilot.pause()
    await first.session.views.save()
    later = NOW + timedelta(minutes=5)
    done = replace(
        running,
        state=JobState.FINISHED,
        state_text=OutsideText("FINISHED"),
        seen=(
            *running.seen,
            replace(running.seen[0], state_text=OutsideText("FINISHED"), at=later),
        ),
        looked_at=later,
    )
    second = an_app(tmp_path, done, replace(a_watched("2", looks=0), added_at=later))
    async with second.run_test() as pilot:
        await pilot.pause()
        await pilot.press("d")
        await pilot.pause()
        there = Stage(second, pilot)
        assert set(rows(there)) == {("1", "state"), ("1", "outcome"), ("2", "new")}


async def test_what_was_not_seen_yet_is_still_news_after_a_restart(tmp_path: Path) -> None:
    views = keeper(tmp_path)
    async with stage(views=views) as there:
        await there.change(
            MOVING, state=JobState.UNKNOWN, state_text=OutsideText("PAUSED"), looked_at=NOW
        )
    await views.save()
    kept = keeper(tmp_path).seen
    assert kept is not None
    assert kept.of(MOVING) == moment(0.6)
    assert kept.of(WAITING) == NOW


def test_a_job_is_news_as_far_as_it_is_otherwise_than_it_was_seen() -> None:
    job = grown()
    news = News(SeenUntil(moment(15)))
    news.meet([job])
    assert news.is_news(job)
    assert news.see(job)
    assert not news.is_news(job)
    news = News(SeenUntil(moment(15), {job.id: moment(5)}))
    news.meet([job])
    assert not news.is_news(job)
