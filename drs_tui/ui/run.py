"""Opens the screens on a terminal, and closes what they used."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import signal
import sys
from collections.abc import Collection
from datetime import datetime

from drs_tui.monitor.monitor import Monitor
from drs_tui.platforms import token_page
from drs_tui.services import Services
from drs_tui.settings.lines import setting_lines
from drs_tui.store.journal import SUBMISSIONS
from drs_tui.store.view import ViewStore
from drs_tui.text import clean
from drs_tui.ui.app import DrsApp
from drs_tui.ui.copies import Forms
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.news import News
from drs_tui.ui.screens.base import Look
from drs_tui.ui.session import ProfileChoice, Session, Submissions
from drs_tui.ui.surroundings import Surroundings
from drs_tui.ui.view_keeper import ViewKeeper
from drs_tui.values import dataclass

_START_S = 1.0
"""How long the garbage collector stays off: next to nothing of what a start makes is garbage, and
looking for it would delay the first picture."""
_NOT_SAVED = 6
"""Exit code where stored state cannot be written; the commands use the same."""
_FAREWELL_S = 10
"""How long leaving may take after a signal."""


@dataclass(frozen=True, slots=True)
class Left:
    """How the screens were left."""

    code: int
    """The exit code."""
    for_demo: bool = False
    """Whether the demo is to be opened next."""


def run_screens(
    services: Services, forms: Forms, *, is_demo: bool = False, mouse: bool = True
) -> Left:
    """Show the screens until the person leaves.

    A hang-up or termination from outside leaves in good order too.
    """
    gc.disable()
    return asyncio.run(_run(services, forms, is_demo, mouse))


async def _run(services: Services, forms: Forms, is_demo: bool, mouse: bool) -> Left:
    session = open_session(services, place="demo" if is_demo else services.place)
    session.monitor.restore()

    def local_now() -> datetime:
        return services.clock.now().astimezone()

    glyphs = ASCII if services.settings.ascii.value else Glyphs()
    surroundings = Surroundings.of(
        services.settings, session.views.theme, services.places.config_file
    )
    app = DrsApp(
        session,
        Look(
            session.place,
            local_now,
            glyphs,
            session.views,
            News(session.views.seen),
            forms=forms,
        ),
        surroundings,
        None if is_demo else MachineProfiles(services),
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
        await app.announcer.aclose()
        sessions = (*app.past_sessions, app.session)
        for one in sessions:
            await one.aclose()
        codes = [_say_unsaved(one.monitor) for one in sessions]
        if not is_demo:
            for one in sessions:
                _say_unsent(one)
    return Left(max(app.return_code or 0, *codes), app.wants_demo)


def open_session(services: Services, place: str) -> Session:
    """Return what the screens of a profile work with. Reads how they were left."""
    problems = list(services.settings.problems)

    def notices() -> tuple[str, ...]:
        fresh = (*problems, *services.store.drain_notices())
        problems.clear()
        return fresh

    monitor = services.monitor(keeps_names=True)

    def read_anchors(job_ids: Collection[str]) -> tuple[datetime, ...]:
        from drs_tui.submission.windows import window_anchors

        return window_anchors(services.journals.overviews(), job_ids)

    return Session(
        profile=services.profile,
        place=place,
        api=services.api,
        monitor=monitor,
        desk=services.desk,
        check_token=services.check_token,
        token_page=token_page(services.api),
        log=services.log,
        submissions=Submissions(
            lambda: services.submission_desk(monitor),
            (services.store.folder / SUBMISSIONS).is_dir,
        ),
        views=ViewKeeper(ViewStore(services.store.folder)),
        settings=setting_lines(services.settings),
        read_anchors=read_anchors,
        notices=notices,
    )


class MachineProfiles:
    """The profiles of the settings and of the official clients, on this machine."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def find(self) -> tuple[ProfileChoice, ...]:
        """Return all of them. Reads the files of both."""
        return tuple(
            ProfileChoice(
                profile.name,
                profile.platform,
                profile.origin,
                profile.token_source,
                profile.is_read_only,
                profile.obstacle,
                profile.config_lines,
            )
            for profile in self._services.profiles()
        )

    def open(self, name: str) -> Session:
        """Open one of them. Raises a `DrsError`."""
        services = self._services.of_profile(name)
        return open_session(services, services.place)


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


def _say_unsent(session: Session) -> None:
    """Say how to go on with a submission that was sent in part only."""
    batch = session.submissions.unsent_batch
    if batch is not None:
        from drs_tui.submission.progress import resume_command

        with contextlib.suppress(OSError):
            print(
                f"drs-tui: Batch {clean(batch, 128)} is not sent to its end. All that was sent is"
                f" kept; go on with: {resume_command(batch)}",
                file=sys.stderr,
                flush=True,
            )


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
