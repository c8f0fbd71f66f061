"""How the screens look: each picture was looked at before it was accepted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.filter import NoColor
from textual.pilot import Pilot

from drs_tui.errors import NetworkTrouble
from drs_tui.model import Snapshot
from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII
from tests.ui import scenes

if TYPE_CHECKING:
    Compare = Callable[..., bool]

NARROW, NORMAL, WIDE = (60, 24), (80, 24), (140, 40)


def _pressing(*keys: str) -> Callable[[Pilot[None]], object]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        # What stands beside the list comes when the cursor has come to rest.
        await pilot.pause(0.3)

    return press


@pytest.mark.parametrize(
    ("shown", "size"),
    [
        pytest.param(scenes.a_snapshot(), NORMAL, id="empty"),
        pytest.param(scenes.a_snapshot(scenes.the_jobs()[0]), NORMAL, id="one"),
        pytest.param(scenes.cohort_snapshot(), NORMAL, id="batch"),
        pytest.param(
            scenes.a_snapshot(with_token=False, trouble=scenes.no_token()), NORMAL, id="no-token"
        ),
        pytest.param(scenes.full_snapshot(), NORMAL, id="full"),
        pytest.param(scenes.full_snapshot(), NARROW, id="full-narrow"),
        pytest.param(scenes.full_snapshot(), WIDE, id="full-wide"),
        pytest.param(scenes.full_snapshot(scenes.limited()), NORMAL, id="limited"),
        pytest.param(scenes.full_snapshot(scenes.offline()), NORMAL, id="offline"),
    ],
)
def test_jobs(snap_compare: Compare, shown: Snapshot, size: tuple[int, int]) -> None:
    assert snap_compare(scenes.make_app(shown), terminal_size=size)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-light", "ansi-dark"])
def test_jobs_in_other_themes(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(scenes.make_app(scenes.full_snapshot(), theme=theme), terminal_size=NORMAL)


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        pytest.param(("j", "j", "enter", "j"), NORMAL, id="batch-unfolded"),
        pytest.param(("j", "space", "space", "j", "space"), NORMAL, id="marked"),
        pytest.param(("slash", *"kf !ok", "enter"), NORMAL, id="filtered"),
        pytest.param(("slash", *"nothing", "enter"), NORMAL, id="filtered-away"),
        pytest.param(("f",), NORMAL, id="failures"),
        pytest.param(("S", "down", "down"), NORMAL, id="sort"),
        pytest.param(("s", "s", "s", "s"), (100, 24), id="sorted"),
        pytest.param(("C", "space", "down"), NORMAL, id="columns"),
        pytest.param(("right", "right"), NORMAL, id="scrolled"),
        pytest.param(("w",), (120, 24), id="wide-columns"),
        pytest.param(("j", "j", "equals_sign"), NORMAL, id="naming"),
        pytest.param(("j", "j", "enter"), WIDE, id="batch-wide"),
        pytest.param(("j",), (240, 40), id="very-wide"),
        pytest.param(("j",), (300, 24), id="widest"),
        pytest.param((), (40, 16), id="tiny"),
    ],
)
def test_list(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = scenes.make_app(scenes.cohort_snapshot())
    assert snap_compare(app, run_before=_pressing(*keys), terminal_size=size)


def test_what_changed(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.cohort_snapshot())
    assert snap_compare(app, run_before=_changing, terminal_size=NORMAL)


async def _changing(pilot: Pilot[None]) -> None:
    await pilot.pause()
    assert isinstance(pilot.app, DrsApp)
    monitor = scenes.monitor_of(pilot.app)
    ids = (scenes.RUNNING_ID, scenes.COHORT_IDS[1], scenes.OK_ID)
    jobs = [
        replace(job, counts=replace(job.counts, failed=3)) if job.id in ids else job
        for job in monitor.snapshot.jobs
    ]
    monitor.publish(replace(monitor.snapshot, jobs=tuple(jobs)))
    await pilot.pause()


def test_jobs_without_colours(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.cohort_snapshot(), theme="ansi-dark")
    # The driver leaves colours out, and a picture has none; this filter of Textual's does the same.
    app._filters.append(NoColor())
    keys = ("j", "j", "enter", "j", "space")
    assert snap_compare(app, run_before=_pressing(*keys), terminal_size=NORMAL)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-light", "ansi-dark"])
def test_job_in_other_themes(snap_compare: Compare, theme: str) -> None:
    app = scenes.make_app(scenes.full_snapshot(), theme=theme)
    assert snap_compare(app, run_before=_at_job(scenes.MIXED_ID), terminal_size=NORMAL)


def test_job_in_ascii(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.full_snapshot(), glyphs=ASCII)
    assert snap_compare(app, run_before=_at_job(scenes.MIXED_ID), terminal_size=NORMAL)


def test_jobs_in_ascii(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.cohort_snapshot(), glyphs=ASCII)
    keys = ("j", "j", "enter", "j", "space")
    assert snap_compare(app, run_before=_pressing(*keys), terminal_size=NORMAL)


def _at_job(job_id: str, *keys: str) -> Callable[[Pilot[None]], object]:
    async def open_job(pilot: Pilot[None]) -> None:
        await pilot.pause()
        app = pilot.app
        assert isinstance(app, DrsApp)
        await app.open_job(job_id)
        await pilot.pause()
        await pilot.press(*keys)
        await pilot.pause()

    return open_job


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        pytest.param((), NORMAL, id="mixed"),
        pytest.param((), NARROW, id="mixed-narrow"),
        pytest.param((), WIDE, id="mixed-wide"),
        pytest.param(("f",), NORMAL, id="failures"),
        pytest.param(("v",), NORMAL, id="raw"),
        pytest.param(("j", "space", "slash", *"item:failed", "enter"), NORMAL, id="filtered"),
        pytest.param(("s", "s", "s"), NORMAL, id="sorted"),
    ],
)
def test_job(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    assert snap_compare(app, run_before=_at_job(scenes.MIXED_ID, *keys), terminal_size=size)


@pytest.mark.parametrize(
    "job_id",
    [
        pytest.param(scenes.FAILED_ID, id="failed"),
        pytest.param(scenes.EMPTY_ID, id="empty"),
        pytest.param(scenes.UNKNOWN_ID, id="not-found"),
    ],
)
def test_job_without_a_file(snap_compare: Compare, job_id: str) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    assert snap_compare(app, run_before=_at_job(job_id), terminal_size=NORMAL)


@pytest.mark.parametrize(
    ("keys", "size"),
    [
        pytest.param(("enter",), NORMAL, id="file"),
        pytest.param(("enter",), WIDE, id="file-wide"),
        pytest.param(("j", "enter"), NORMAL, id="failure"),
        pytest.param(("j", "enter"), NARROW, id="failure-narrow"),
        pytest.param(("j", "enter", "v"), NORMAL, id="failure-raw"),
        pytest.param(("j", "j", "enter"), NORMAL, id="file-out-of-reach"),
    ],
)
def test_item(snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int]) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    files = scenes.monitor_of(app).files
    files[scenes.FILE_ID] = scenes.the_file()
    files[scenes.OTHER_FILE_ID] = NetworkTrouble(
        "cavatica-api.sbgenomics.com did not answer.", "Press r to try again."
    )
    assert snap_compare(app, run_before=_at_job(scenes.MIXED_ID, *keys), terminal_size=size)


def test_add(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    assert snap_compare(app, run_before=_pasting(scenes.PASTED), terminal_size=NORMAL)


def _pasting(text: str) -> Callable[[Pilot[None]], object]:
    async def paste(pilot: Pilot[None]) -> None:
        await pilot.pause()
        await pilot.press("a")
        await pilot.pause()
        scenes.paste(pilot.app, text)
        await pilot.pause()

    return paste


def test_token(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.a_snapshot(with_token=False, trouble=scenes.no_token()))
    assert snap_compare(app, run_before=_pressing("T"), terminal_size=NORMAL)


def test_keys(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    assert snap_compare(app, run_before=_pressing("question_mark"), terminal_size=NORMAL)


def test_filter(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.full_snapshot())
    assert snap_compare(
        app, run_before=_pressing("slash", "t", "r", "i", "o"), terminal_size=NORMAL
    )
