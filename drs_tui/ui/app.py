"""The app: wires screens to the monitor, and nothing else.

What the first picture does not show is imported when it is asked for.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.reactive import var

from drs_tui import words
from drs_tui.model import Snapshot
from drs_tui.monitor.monitor import Monitor
from drs_tui.text import clean
from drs_tui.ui import messages
from drs_tui.ui.edits import Edits
from drs_tui.ui.notices import Notice, Notices
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.thrift.driver import ThriftyDriver

if TYPE_CHECKING:
    from textual.command import Provider
    from textual.driver import Driver
    from textual.timer import Timer

    from drs_tui.paste import PastedJob
    from drs_tui.ui.screens.token import CheckToken, Desk


def _actions_provider() -> type[Provider]:
    from drs_tui.ui.palette import ActionsProvider

    return ActionsProvider


LEAVE_WITHIN_S = 2.0
"""Two ctrl+c within so many seconds leave."""


class DrsApp(App[None]):
    """Owns the monitor's worker and the newest snapshot."""

    CSS_PATH = "drs.tcss"
    TITLE = "drs-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_actions_provider}  # noqa: RUF012 (as the base class declares it)
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "token", "Token", id="app.token", show=False),
        Binding("colon", "command_palette", "Palette", id="app.palette", show=False),
        Binding("Q,ctrl+q", "quit", "Quit", id="app.quit", show=False),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
        Binding("ctrl+l", "redraw", "Redraw", id="app.redraw", show=False),
        Binding("question_mark,f1", "keys", "Keys", id="app.keys", key_display="?"),
    ]

    snapshot: var[Snapshot] = var(Snapshot(at=datetime.fromtimestamp(0, UTC)))
    """What every screen shows; set by the monitor alone."""
    notice: var[Notice | None] = var(None)
    """The sentence that stands in the last line, where there is one."""

    def __init__(
        self,
        monitor: Monitor,
        desk: Desk,
        check_token: CheckToken,
        *,
        api: str,
        token_page: str | None,
        look: Look,
        theme: str | None = None,
        notices: Callable[[], Iterable[str]] = tuple,
    ) -> None:
        """`notices` gives sentences that a person should read, each once."""
        # Without colours Textual would take greys of its own, in which red is hard to read.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        # A page that slides into sight costs seven times the bytes of one that is there.
        self.animation_level = "none"
        self._monitor = monitor
        self._desk = desk
        self._check_token = check_token
        self._api = api
        self._token_page = token_page
        self._look = look
        self._edits = Edits(monitor, look.views, self._tell)
        self._wrong_theme: str | None = None
        self._may_leave = False
        self._previewed: str | None = None
        self.set_reactive(DrsApp.snapshot, monitor.snapshot)
        self._drain_notices = notices
        self._notices = Notices()
        self._notice_timer: Timer | None = None
        if theme in self.available_themes:
            self.theme = theme
        elif theme is not None:
            self._wrong_theme = clean(theme, 40)

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver for this system, in its thrifty form where there is one."""
        usual = super().get_driver_class()
        return ThriftyDriver if issubclass(ThriftyDriver, usual) else usual

    def get_default_screen(self) -> JobsScreen:
        return JobsScreen(self._look)

    def on_mount(self) -> None:
        self._monitor.on_snapshot = self._take
        if self._wrong_theme is not None:
            names = ", ".join(sorted(self.available_themes))
            self._warn(f"There is no theme '{self._wrong_theme}'. There are: {names}.")
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Begin to look, now that the first picture stands."""
        self.run_worker(self._monitor.run(), group="monitor")

    def _take(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for notice in self._drain_notices():
            self._warn(notice)

    # Jobs and items

    @on(messages.JobOpened)
    async def _open_job(self, message: messages.JobOpened) -> None:
        await self.open_job(message.job_id, message.among)

    async def open_job(self, job_id: str, among: tuple[str, ...] = ()) -> None:
        """Show a job on a screen of its own; `among` are those to walk through from there."""
        from drs_tui.ui.screens.job import JobScreen

        screen = JobScreen(job_id, among, self._look)

        def leave(_result: None) -> None:
            self._monitor.close_job(screen.job_id)
            if isinstance(self.screen, JobsScreen):
                self.screen.go_to(screen.job_id)

        await self.push_screen(screen, leave)
        self.run_worker(self._monitor.open_job(job_id), group="open")

    @on(messages.JobPreviewed)
    def _preview_job(self, message: messages.JobPreviewed) -> None:
        if self._previewed is not None and self._previewed != message.job_id:
            self._monitor.close_job(self._previewed)
        self._previewed = message.job_id
        if message.job_id is not None:
            self.run_worker(self._monitor.open_job(message.job_id, look=False), group="open")

    @on(messages.JobsAttended)
    def _attend(self, message: messages.JobsAttended) -> None:
        self._monitor.attend(message.cursor, message.in_sight)

    @on(messages.NamesRequested)
    def _fetch_names(self, message: messages.NamesRequested) -> None:
        self._monitor.want_names(message.file_ids)

    @on(messages.JobTurned)
    def _turn_to_job(self, message: messages.JobTurned) -> None:
        """Show another job on the job's screen, unless that was left meanwhile."""
        from drs_tui.ui.screens.job import JobScreen

        if isinstance(self.screen, JobScreen):
            self._monitor.close_job(self.screen.job_id)
            self.screen.show_job(message.job_id)
            self.run_worker(self._monitor.open_job(message.job_id), group="open")

    @on(messages.ItemOpened)
    async def _open_item(self, message: messages.ItemOpened) -> None:
        from drs_tui.ui.screens.item import ItemScreen

        fetch_file = self._monitor.fetch_file
        await self.push_screen(
            ItemScreen(
                message.job_id, message.index, message.among, self._api, fetch_file, self._look
            )
        )

    @on(messages.LookRequested)
    def _look_now(self, message: messages.LookRequested) -> None:
        if message.job_ids is not None:
            for job_id in message.job_ids:
                self._monitor.refresh(job_id)
            return
        self._tell(words.sweep_sentence(self._monitor.refresh_all()))

    # The watch list

    async def action_add(self) -> None:
        """Open the screen that takes ids."""
        from drs_tui.ui.screens.add_jobs import AddScreen

        await self.push_screen(AddScreen(self._api, self._look))

    @on(messages.WatchRequested)
    def _watch(self, message: messages.WatchRequested) -> None:
        self.run_worker(self._add(message.jobs), group="watch")

    async def _add(self, jobs: Sequence[PastedJob]) -> None:
        added = await self._monitor.watch(jobs)
        self._edits.note_added(added.new)
        sentence = f"Watching {words.plural(len(added.new), 'new job')}."
        if added.known:
            sentence += f" {words.plural(len(added.known), 'job was', 'jobs were')} watched before."
        self._tell(sentence)

    @on(messages.ArchiveRequested)
    def _archive(self, message: messages.ArchiveRequested) -> None:
        self._edit(self._edits.archive(message.job_ids, message.archived))

    @on(messages.NameRequested)
    def _rename(self, message: messages.NameRequested) -> None:
        self._edit(self._edits.name(message.job_ids, message.note, message.name))

    @on(messages.UndoRequested)
    def _undo(self) -> None:
        self._edit(self._edits.undo())

    def _edit(self, edit: Coroutine[None, None, None]) -> None:
        self.run_worker(edit, group="watch")

    # The token

    async def action_token(self) -> None:
        """Open the screen that takes a token."""
        from drs_tui.ui.screens.token import TokenScreen

        if not isinstance(self.screen, TokenScreen):
            await self.push_screen(
                TokenScreen(self._desk, self._check_token, self._token_page, self._look)
            )

    @on(messages.TokenAccepted)
    def _use_token(self, message: messages.TokenAccepted) -> None:
        self._monitor.reconnect()
        self._tell(f"The token is {message.username}'s. It is kept in {message.kept_in}.")

    @on(messages.TokenForgotten)
    def _drop_token(self) -> None:
        self._monitor.reconnect()

    # Everything else

    @on(messages.CopyRequested)
    def _copy(self, message: messages.CopyRequested) -> None:
        """Send a text to the terminal's clipboard; no terminal says whether it took it."""
        self.copy_to_clipboard(message.text)
        self._tell(f"Sent to the terminal's clipboard: {message.text}")

    async def action_keys(self) -> None:
        """Show the keys of the present screen."""
        from drs_tui.ui.actions import actions_of
        from drs_tui.ui.screens.keys import KeysScreen

        await self.push_screen(KeysScreen(actions_of(self.screen)))

    def action_help_quit(self) -> None:
        """Leave at the second ctrl+c in a row, which is what fingers do; say so at the first."""
        if self._may_leave:
            self.exit()
            return
        self._may_leave = True
        self.set_timer(LEAVE_WITHIN_S, self._stay)
        self._tell("Press ctrl+c again to leave, or q on the list of jobs.")

    def _stay(self) -> None:
        self._may_leave = False

    def _fatal_error(self) -> None:
        """Show a crash without the values of variables, among which a token may be.

        The base class, whose private method this replaces, shows them.
        """
        from rich.traceback import Traceback

        self.bell()
        self.panic(Traceback(show_locals=False))

    def on_resize(self) -> None:
        """Draw anew: what a terminal does with what it shows when its size changes differs."""
        self.action_redraw()

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        if isinstance(self._driver, ThriftyDriver):
            self._driver.picture.doubt()
        self.refresh(layout=True)

    def _tell(self, sentence: str) -> None:
        self._notices.say(sentence, time.monotonic())
        self._show_notice()

    def _warn(self, sentence: str) -> None:
        self._notices.say(sentence, time.monotonic(), is_warning=True)
        self._show_notice()

    def _show_notice(self) -> None:
        self.notice, left_s = self._notices.standing(time.monotonic())
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(left_s, self._show_notice) if self.notice else None
