"""How the timeline, what changed, and the export look.

Each picture was looked at before it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.filter import NoColor
from textual.pilot import Pilot

from drs_tui.model import Counts, Snapshot
from drs_tui.ui.format import ASCII
from tests.builders import NOW, a_trouble, moment
from tests.ui import scenes
from tests.ui.test_timeline_screen import standing

if TYPE_CHECKING:
    Compare = Callable[..., bool]

NARROW, NORMAL, WIDE = (60, 24), (80, 24), (160, 50)
BATCH = "/batch/cohort-7"


def pressing(*keys: str, row: str | None = None, job: str | None = None) -> Callable[..., object]:
    """Return what is done before a picture: a row, or the screen of a job, and keys."""

    async def press(pilot: Pilot[None]) -> None:
        app = pilot.app
        await pilot.pause()
        if row is not None:
            app.screen.table.move_to(row)  # type: ignore[attr-defined]
        if job is not None:
            await app.open_job(job)  # type: ignore[attr-defined]
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause(0.3)

    return press


def the_batch(**more: object) -> Snapshot:
    return scenes.a_snapshot(*scenes.the_import(), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("shown", "size", "row"),
    [
        pytest.param(scenes.a_snapshot(), NORMAL, None, id="empty"),
        pytest.param(scenes.a_snapshot(scenes.the_jobs()[0]), NORMAL, None, id="one"),
        pytest.param(scenes.cohort_snapshot(), NORMAL, None, id="many"),
        pytest.param(scenes.cohort_snapshot(), NARROW, None, id="many-narrow"),
        pytest.param(the_batch(), NORMAL, BATCH, id="batch"),
        pytest.param(the_batch(), NARROW, BATCH, id="batch-narrow"),
        pytest.param(the_batch(), WIDE, BATCH, id="batch-wide"),
        pytest.param(the_batch(), (300, 24), BATCH, id="batch-widest"),
        pytest.param(scenes.a_snapshot(standing(7)), NORMAL, None, id="stand-still"),
    ],
)
def test_timeline(
    snap_compare: Compare, shown: Snapshot, size: tuple[int, int], row: str | None
) -> None:
    app = scenes.make_app(shown)
    assert snap_compare(app, terminal_size=size, run_before=pressing("3", row=row))


def test_timeline_with_windows_of_a_submission_of_ours(snap_compare: Compare) -> None:
    app = scenes.make_app(the_batch(), anchors=[moment(60)])
    assert snap_compare(app, terminal_size=(120, 30), run_before=pressing("3", row=BATCH))


@pytest.mark.parametrize("theme", ["textual-light", "ansi-light"])
def test_timeline_in_light(snap_compare: Compare, theme: str) -> None:
    app = scenes.make_app(the_batch(), theme=theme)
    assert snap_compare(app, terminal_size=NORMAL, run_before=pressing("3", row=BATCH))


def test_timeline_in_ascii(snap_compare: Compare) -> None:
    app = scenes.make_app(the_batch(), glyphs=ASCII, anchors=[moment(60)])
    assert snap_compare(app, terminal_size=(120, 24), run_before=pressing("3", row=BATCH))


def test_timeline_without_colours(snap_compare: Compare) -> None:
    app = scenes.make_app(the_batch())
    app._filters.append(NoColor())
    assert snap_compare(app, terminal_size=NORMAL, run_before=pressing("3", row=BATCH))


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
def test_tab_of_a_job(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = scenes.make_app(the_batch())
    job = the_batch().jobs[9].id
    assert snap_compare(app, terminal_size=size, run_before=pressing("3", job=job))


@pytest.mark.parametrize("keys", [(), ("tab", "tab"), ("enter",)])
def test_export(snap_compare: Compare, keys: tuple[str, ...], tmp_path: object) -> None:
    app = scenes.make_app(scenes.cohort_snapshot())

    async def ask(pilot: Pilot[None]) -> None:
        await pressing("slash", "t", "r", "i", "o", "enter", "e")(pilot)  # type: ignore[misc]
        if keys == ("enter",):
            # Of a folder that does not exist, so that nothing is ever written.
            for key in ("ctrl+u", *"nowhere", "slash", *"jobs", "full_stop", *"csv"):
                await pilot.press(key)
        await pressing(*keys)(pilot)  # type: ignore[misc]

    assert snap_compare(app, terminal_size=NORMAL, run_before=ask)


def changed() -> Callable[..., object]:
    """Return what lets some jobs change, and then shows what did."""

    async def change(pilot: Pilot[None]) -> None:
        await pilot.pause()
        monitor = scenes.monitor_of(pilot.app)  # type: ignore[arg-type]
        moved = {
            job.id: job
            for job in (
                replace(scenes.the_import()[10], counts=Counts(90, 4), looked_at=NOW),
                replace(scenes.the_import()[8], trouble=a_trouble(message="It did not answer.")),
            )
        }
        jobs = tuple(moved.get(job.id, job) for job in monitor.snapshot.jobs)
        monitor.publish(replace(monitor.snapshot, jobs=jobs))
        await pilot.press("d")
        await pilot.pause(0.3)

    return change


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
def test_changes(snap_compare: Compare, size: tuple[int, int]) -> None:
    app = scenes.make_app(the_batch())
    assert snap_compare(app, terminal_size=size, run_before=changed())


def test_no_changes(snap_compare: Compare) -> None:
    app = scenes.make_app(the_batch())
    assert snap_compare(app, terminal_size=NORMAL, run_before=pressing("d"))
