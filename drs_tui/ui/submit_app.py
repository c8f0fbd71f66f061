"""The side of the app that submits: opens the screens for it, and shows the sending on all of them.

The sending itself belongs to the session, and goes on whatever screen is shown.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual import on
from textual.reactive import var

from drs_tui import words
from drs_tui.errors import DrsError, trouble_line
from drs_tui.model import Snapshot
from drs_tui.ui import messages
from drs_tui.ui.session_app import SessionApp

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from drs_tui.submission.desk import Run, SubmissionDesk
    from drs_tui.ui.session import Session


class SubmitApp(SessionApp):
    """Passes on what the screens of a submission ask for."""

    sending: var[Run | None] = var(None)
    """What is being sent, or was sent last, in this session; set by its desk alone."""

    @property
    def desk(self) -> SubmissionDesk:
        """The desk of the present session."""
        desk = self.session.submissions.desk
        desk.on_run = self._take_run
        return desk

    def _start(self) -> None:
        super()._start()
        self.sending = None
        self.run_worker(self._tell_unfinished(self.session), group="unfinished")

    def _take(self, snapshot: Snapshot) -> None:
        super()._take(snapshot)
        self.session.submissions.note(snapshot)

    def _take_run(self, run: Run) -> None:
        self.sending = run

    async def _tell_unfinished(self, session: Session) -> None:
        """Say at the start what was not sent to its end."""
        if not await asyncio.to_thread(session.submissions.has_any):
            return
        desk = await asyncio.to_thread(lambda: session.submissions.desk)
        try:
            found = await desk.find_unfinished()
        except DrsError as error:
            self.warn(trouble_line(error))
            return
        if found and self.session is session:
            number = words.plural(len(found), "submission is", "submissions are")
            self.warn(f"{number} unfinished. i shows what is left, and goes on with it.")

    # Screens

    async def action_submit(self, path: str = "") -> None:
        """Show what is being sent, or ended badly; else what is unfinished; else ask for more."""
        from drs_tui.ui.screens.submit_run import SubmitRunScreen
        from drs_tui.ui.screens.unfinished import UnfinishedScreen

        run = self.desk.run
        if self.desk.is_sending or (run is not None and not run.is_well and not path):
            await self.push_screen(SubmitRunScreen(self.look))
        elif self.desk.unfinished and not path and self.desk.obstacle is None:
            await self.push_screen(UnfinishedScreen(self.desk, self.look))
        else:
            await self._ask_for_manifest(path)

    async def _ask_for_manifest(self, path: str = "") -> None:
        from drs_tui.ui.screens.submit import SubmitScreen

        await self.push_screen(SubmitScreen(self.desk, self.look, path=path))

    @on(messages.NewSubmissionRequested)
    async def _begin_anew(self) -> None:
        await self.go_home()
        await self._ask_for_manifest()

    @on(messages.UnfinishedRequested)
    async def _show_unfinished(self) -> None:
        from drs_tui.ui.screens.unfinished import UnfinishedScreen

        await self.go_home()
        await self.push_screen(UnfinishedScreen(self.desk, self.look))

    @on(messages.SubmissionPrepared)
    async def _preview(self, message: messages.SubmissionPrepared) -> None:
        from drs_tui.ui.screens.submit_preview import SubmitPreviewScreen

        await self.push_screen(SubmitPreviewScreen(message.draft, self.look))

    # What arrived, and what failed or is missing

    async def action_check(self) -> None:
        """Ask for a manifest, to be compared with what the screen in sight is about."""
        from drs_tui.submission.checking import CheckWish
        from drs_tui.ui.screens.base import DrsScreen
        from drs_tui.ui.screens.check import CheckScreen

        asked = self.screen.checkable() if isinstance(self.screen, DrsScreen) else None
        if asked is not None:
            wish, api = CheckWish(*asked), self.session.api
            await self.push_screen(CheckScreen(self.desk, wish, api, self.look))

    @on(messages.RetryRequested)
    async def _find_retry(self, message: messages.RetryRequested) -> None:
        from drs_tui.submission.retrying import RetryWish
        from drs_tui.ui.screens.retry import RetryScreen

        if (obstacle := self.desk.obstacle) is not None:
            self.warn(trouble_line(obstacle))
            return
        wish = RetryWish(message.batch, message.job_ids, message.cause)
        await self.push_screen(RetryScreen(self.desk, wish, self.look))

    @on(messages.RetryPrepared)
    async def _preview_retry(self, message: messages.RetryPrepared) -> None:
        """Show what would go again in the place of the screen that found it out."""
        from drs_tui.ui.screens.retry import RetryScreen
        from drs_tui.ui.screens.retry_preview import RetryPreviewScreen

        if isinstance(self.screen, RetryScreen):
            await self.screen.dismiss()
            await self.push_screen(RetryPreviewScreen(message.retry, self.look))

    @on(messages.SendAgainRequested)
    def _send_again(self, message: messages.SendAgainRequested) -> None:
        self.run_beside(self._begin(self.desk.send_again(message.retry)))

    # Sending

    @on(messages.SendRequested)
    def _send(self, message: messages.SendRequested) -> None:
        self.run_beside(self._begin(self.desk.send(message.draft)))

    @on(messages.ResumeRequested)
    def _resume(self, message: messages.ResumeRequested) -> None:
        begin = self.desk.resume(message.uuid, message.remedy, take_over=message.take_over)
        self.run_beside(self._begin(begin))

    @on(messages.StopRequested)
    def _stop(self) -> None:
        self.run_beside(self.desk.stop())

    async def _begin(self, begin: Awaitable[None]) -> None:
        """Begin to send, and show it; what stands in the way is said."""
        from drs_tui.ui.screens.submit_run import SubmitRunScreen
        from drs_tui.ui.submission_text import batch_word

        try:
            await begin
        except DrsError as error:
            self.warn(trouble_line(error))
            return
        assert self.sending is not None
        self.did("submit", f"Sending batch {batch_word(self.sending.batch)}.")
        self.run_worker(self._see_to_the_end(self.session), group="sending")
        await self.go_home()
        await self.push_screen(SubmitRunScreen(self.look))

    async def _see_to_the_end(self, session: Session) -> None:
        from drs_tui.ui.submission_text import end_sentence

        desk = session.submissions.desk
        await desk.finish()
        if desk.run is not None and not desk.run.was_stopped:
            self.did("submit", end_sentence(desk.run))
        try:
            await desk.find_unfinished()
        except DrsError as error:
            self.warn(trouble_line(error))
