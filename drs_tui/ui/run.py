"""Opens the screens on a terminal, and closes what they used."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from datetime import datetime

from drs_tui.monitor.monitor import Monitor
from drs_tui.platforms import token_page
from drs_tui.services import Services
from drs_tui.text import clean
from drs_tui.ui.app import DrsApp
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.screens.base import Look

_START_S = 1.0
"""How long the garbage collector stays off: next to nothing of what a start makes is garbage, and
looking for it would delay the first picture."""
_NOT_SAVED = 6
"""Exit code where stored state cannot be written; the commands use the same."""
_FAREWELL_S = 10
"""How long leaving may take after a signal."""


def run_screens(
    services: Services, *, place: str | None = None, ascii_only: bool = False, mouse: bool = True
) -> int:
    """Show the screens until the person leaves; return the exit code.

    A hang-up or termination from outside leaves in good order too.
    """
    gc.disable()
    return asyncio.run(_run(services, place or services.place, ascii_only, mouse))


async def _run(services: Services, place: str, ascii_only: bool, mouse: bool) -> int:
    monitor = services.monitor()
    monitor.restore()

    def local_now() -> datetime:
        return services.clock.now().astimezone()

    problems = list(services.settings.problems)

    def notices() -> tuple[str, ...]:
        fresh = (*problems, *services.store.drain_notices())
        problems.clear()
        return fresh

    app = DrsApp(
        monitor,
        services.desk,
        services.check_token,
        api=services.api,
        token_page=token_page(services.api),
        look=Look(place, local_now, ASCII if ascii_only else Glyphs()),
        theme=services.settings.theme.value,
        notices=notices,
    )
    services.desk.on_keyring_wait(app.keyring_wait)
    loop = asyncio.get_running_loop()
    loop.call_later(_START_S, _collect_garbage)

    def leave(number: int, _frame: object) -> None:
        _prepare_to_leave()
        loop.call_soon_threadsafe(app.exit, None, 128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        # Not by the loop: where a window closes, this has to come before Textual's own handler of
        # the signal that follows at once.
        signal.signal(number, leave)
    try:
        await app.run_async(mouse=mouse)
    finally:
        await monitor.aclose()
        code = _say_unsaved(monitor)
    return max(app.return_code or 0, code)


def _say_unsaved(monitor: Monitor) -> int:
    """Say which jobs the disk refuses, since they are lost now; return the exit code for that."""
    trouble, ids = monitor.snapshot.store_trouble, " ".join(map(clean, monitor.unsaved))
    if not ids:
        return 0
    reason = trouble.message if trouble else "The disk refuses."
    with contextlib.suppress(OSError):
        print(
            f"drs-tui: Not saved: {reason} These jobs are watched in memory only: {ids}"
            f" Add them again with: drs-tui watch {ids}",
            file=sys.stderr,
            flush=True,
        )
    return _NOT_SAVED


def _prepare_to_leave() -> None:
    """See to it that the end comes, by force where leaving in good order takes too long."""
    signal.alarm(_FAREWELL_S)
    if not sys.stdin.isatty():
        # The window is closed and refuses what is written to restore it; of that Textual's writing
        # thread would die, and the others would wait for it for ever.
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__):
            if stream is not None:
                os.dup2(nowhere, stream.fileno())


def _collect_garbage() -> None:
    """Begin to collect, without what the start has made."""
    gc.freeze()
    gc.enable()
