"""How the screens look: each picture was looked at before it was accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
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
        await pilot.press(*keys)
        await pilot.pause()

    return press


@pytest.mark.parametrize(
    ("shown", "size"),
    [
        pytest.param(scenes.a_snapshot(), NORMAL, id="empty"),
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


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
def test_jobs_in_other_themes(snap_compare: Compare, theme: str) -> None:
    assert snap_compare(scenes.make_app(scenes.full_snapshot(), theme=theme), terminal_size=NORMAL)


def test_jobs_in_ascii(snap_compare: Compare) -> None:
    app = scenes.make_app(scenes.full_snapshot(), glyphs=ASCII)
    assert snap_compare(app, terminal_size=NORMAL)


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
