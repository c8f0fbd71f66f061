"""How the screens of failures by cause and of finding look.

Each picture was looked at before it was accepted.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from textual.pilot import Pilot

from drs_tui.model import Snapshot
from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII
from drs_tui.ui.surroundings import Surroundings
from drs_tui.ui.thrift.limits import Limits
from tests.builders import NOW, a_watched
from tests.ui import scenes

if TYPE_CHECKING:
    Compare = Callable[..., bool]

NARROW, NORMAL, WIDE = (60, 24), (80, 24), (160, 50)
SIZES = [
    pytest.param(NARROW, id="narrow"),
    pytest.param(NORMAL, id="normal"),
    pytest.param(WIDE, id="wide"),
]
ONE = scenes.a_snapshot(a_watched(scenes.OK_ID, label="one-of-them", ok=97, failed=3))


def pressing(*keys: str, job_id: str | None = None) -> Callable[[Pilot[None]], object]:
    async def press(pilot: Pilot[None]) -> None:
        await pilot.pause()
        if job_id is not None:
            assert isinstance(pilot.app, DrsApp)
            await pilot.app.open_job(job_id)
            await pilot.pause()
        for key in keys:
            await pilot.press(key)
            await pilot.pause(0.05)
        await pilot.pause(0.3)

    return press


def an_app(snapshot: Snapshot | None = None, **more: Any) -> DrsApp:
    return scenes.make_app(snapshot or scenes.cause_snapshot(), **more)


@pytest.mark.parametrize("size", SIZES)
def test_causes(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(), run_before=pressing("2", "j"), terminal_size=size)


@pytest.mark.parametrize(
    ("shown", "keys"),
    [
        pytest.param(Snapshot(at=NOW), ("2",), id="no-jobs"),
        pytest.param(scenes.a_snapshot(a_watched(ok=3)), ("2",), id="nothing-failed"),
        pytest.param(ONE, ("2",), id="one"),
        pytest.param(None, ("g", "j", "j", "space", "j", "space", "2"), id="chosen"),
        pytest.param(None, ("2", "G"), id="unknown-code"),
        pytest.param(None, ("2", "slash", *"code", "colon", *"99", "enter"), id="filtered-away"),
        pytest.param(None, ("2", "Y"), id="copy-menu"),
        pytest.param(None, ("2", "y"), id="ticket"),
    ],
)
def test_causes_that_are(
    snap_compare: Compare, shown: Snapshot | None, keys: tuple[str, ...]
) -> None:
    assert snap_compare(an_app(shown), run_before=pressing(*keys), terminal_size=NORMAL)


@pytest.mark.parametrize("size", SIZES)
def test_items_of_a_cause(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(), run_before=pressing("2", "enter"), terminal_size=size)


@pytest.mark.parametrize("size", SIZES)
def test_causes_of_one_job(snap_compare: Compare, size: tuple[int, int]) -> None:
    run = pressing("right_square_bracket", job_id=scenes.MIXED_ID)
    assert snap_compare(an_app(), run_before=run, terminal_size=size)


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        pytest.param("", NORMAL, id="nothing-typed"),
        pytest.param("usable", NORMAL, id="messages"),
        pytest.param("f60710", NARROW, id="narrow"),
        pytest.param("usable", WIDE, id="wide"),
        pytest.param("zebra", NORMAL, id="nothing-found"),
    ],
)
def test_find(snap_compare: Compare, typed: str, size: tuple[int, int]) -> None:
    assert snap_compare(an_app(), run_before=pressing("F", *typed), terminal_size=size)


@pytest.mark.parametrize("theme", ["textual-light", "ansi-dark"])
def test_causes_in_other_themes(snap_compare: Compare, theme: str) -> None:
    run = pressing("2", "j")
    assert snap_compare(an_app(theme=theme), run_before=run, terminal_size=NORMAL)


@pytest.mark.parametrize(
    "keys",
    [
        pytest.param(("2", "j"), id="causes"),
        pytest.param(("2", "enter"), id="items"),
        pytest.param(("F", *"usable"), id="find"),
    ],
)
def test_in_ascii(snap_compare: Compare, keys: tuple[str, ...]) -> None:
    app = an_app(glyphs=ASCII)
    assert snap_compare(app, run_before=pressing(*keys), terminal_size=NORMAL)


def test_causes_without_colours(snap_compare: Compare) -> None:
    limits = Limits(no_colours=True)
    app = an_app(surroundings=Surroundings(theme="ansi-dark", limits=limits))
    assert snap_compare(app, run_before=pressing("2", "j"), terminal_size=NORMAL)
