"""Driving the program in a test as a person does: keys in, words on the screen out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from typing import Any

from textual.app import App
from textual.events import Key
from textual.pilot import Pilot
from textual.widgets import Static

from drs_tui.model import WatchedJob
from drs_tui.ui.app import DrsApp
from drs_tui.ui.job_rows import JobRow, ListedRow
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.widgets.row_table import RowTable

PATIENCE_S = 20.0
"""How long anything may take on the busiest machine."""


@asynccontextmanager
async def shown(app: DrsApp, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[None]]:
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot


def jobs_table(app: DrsApp) -> RowTable[ListedRow]:
    screen = app.screen
    assert isinstance(screen, JobsScreen)
    return screen.table


def jobs_on(app: DrsApp) -> list[WatchedJob]:
    """Return the jobs that have a row, in their order."""
    return [row.job for row in jobs_table(app).rows if isinstance(row, JobRow)]


def words_on(app: DrsApp, selector: str) -> str:
    """Return the text of a widget that shows text."""
    return str(app.screen.query_one(selector, Static).render())


def screen_text(app: App[Any]) -> str:
    """Return what stands on the screen."""
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(part.text for part in strip) for strip in strips)


def told(app: DrsApp) -> list[str]:
    """Return what the program said so far."""
    return app._notices.history


def type_ahead(app: DrsApp, keys: str) -> None:
    """Send keys as a slow line delivers them: all at once."""
    for key in keys:
        name = {"/": "slash"}.get(key, key)
        app.post_message(Key(name, key))


async def until(pilot: Pilot[Any], is_so: Callable[[], object]) -> None:
    """Wait until something is so; fail with what is on the screen if it never is."""
    end = monotonic() + PATIENCE_S
    while not is_so():
        if monotonic() > end:
            raise AssertionError(screen_text(pilot.app))
        await pilot.pause(0.01)
