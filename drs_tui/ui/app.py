"""The app: wires screens to the monitor, and nothing else.

What the first picture does not show is imported when it is asked for.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.reactive import var

from drs_tui import words
from drs_tui.model import Snapshot
from drs_tui.monitor.monitor import Monitor
from drs_tui.text import clean
from drs_tui.ui import messages
from drs_tui.ui.key_log import hide_paste, key_log
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.jobs import JobsScreen

if TYPE_CHECKING:
    from textual.command import Provider

    from drs_tui.paste import PastedJob
    from drs_tui.ui.screens.token import CheckToken, Desk


def _actions_provider() -> type[Provider]:
    from drs_tui.ui.palette import ActionsProvider

    return ActionsProvider


LEAVE_WITHIN_S = 2.0
"""Two ctrl+c within so many seconds leave."""


@dataclass(frozen=True, slots=True)
class UndoStep:
    """What takes one change of the watch list back."""

    job_ids: tuple[str, ...]
    archived: bool
    """Whether they are to be off the list again, or on it."""


class DrsApp(App[None]):
    """Owns the monitor's worker and the newest snapshot."""

    CSS_PATH = "drs.tcss"
    TITLE = "drs-tui"
    ENABLE_COMMAND_PALETTE = True
    COMMANDS = {_actions_provider}  # noqa: RUF012 (as the base class declares it)
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("T", "token", "Token", id="app.token", show=False),
        Binding("colon,ctrl+p", "command_palette", "Palette", id="app.palette", show=False),
        Binding("Q,ctrl+q", "quit", "Quit", id="app.quit", show=False),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
        Binding("ctrl+l", "redraw", "Redraw", id="app.redraw", show=False),
        # Only while the keyring is waited for; before that the key is the screen's.
        Binding("escape", "skip_keyring", "Skip keyring", id="app.skip_keyring", priority=True),
        Binding("question_mark,f1", "keys", "Keys", id="app.keys", key_display="?"),
    ]

    snapshot: var[Snapshot] = var(Snapshot(at=datetime.fromtimestamp(0, UTC)))
    """What every screen shows; set by the monitor alone."""

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
        super().__init__()
        # A page that slides into sight costs seven times the bytes of one that is there.
        self.animation_level = "none"
        self._monitor = monitor
        self._desk = desk
        self._check_token = check_token
        self._api = api
        self._token_page = token_page
        self._look = look
        self._undo_steps: list[UndoStep] = []
        self._wrong_theme: str | None = None
        self._may_leave = False
        self._is_keyring_slow = False
        self.set_reactive(DrsApp.snapshot, monitor.snapshot)
        self._notices = notices
        if theme in self.available_themes:
            self.theme = theme
        elif theme is not None:
            self._wrong_theme = clean(theme, 40)

    def get_default_screen(self) -> JobsScreen:
        return JobsScreen(self._look)

    def on_mount(self) -> None:
        self._monitor.on_snapshot = self._take
        if self._wrong_theme is not None:
            names = ", ".join(sorted(self.available_themes))
            self._warn(f"There is no theme '{self._wrong_theme}'. There are: {names}.")
        if variable := key_log(self):
            self._warn(f"{variable} is set: what you type is recorded. Type or paste no token.")
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        self.call_after_refresh(self._start)

    def _start(self) -> None:
        """Begin to look, now that the first picture stands."""
        self.run_worker(self._monitor.run(), group="monitor")

    def _take(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        for notice in self._notices():
            self._warn(notice)

    # Jobs and items

    @on(messages.JobOpened)
    async def _open_job(self, message: messages.JobOpened) -> None:
        await self.open_job(message.job_id)

    async def open_job(self, job_id: str) -> None:
        """Show a job on a screen of its own."""
        from drs_tui.ui.screens.job import JobScreen

        screen = JobScreen(job_id, self._look)
        await self.push_screen(screen, lambda _: self._monitor.close_job(screen.job_id))
        self.run_worker(self._monitor.open_job(job_id), group="open")

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
            ItemScreen(message.job_id, message.index, self._api, fetch_file, self._look)
        )

    @on(messages.LookRequested)
    def _look_now(self, message: messages.LookRequested) -> None:
        if message.job_id is not None:
            self._monitor.refresh(message.job_id)
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
        if added.new:
            self._undo_steps.append(UndoStep(added.new, archived=True))
        sentence = f"Watching {words.plural(len(added.new), 'new job')}."
        if added.known:
            sentence += f" {words.plural(len(added.known), 'job was', 'jobs were')} watched before."
        self._tell(sentence)

    @on(messages.ArchiveRequested)
    def _archive(self, message: messages.ArchiveRequested) -> None:
        self._undo_steps.append(UndoStep((message.job_id,), archived=False))
        self.run_worker(self._monitor.set_archived([message.job_id], True), group="watch")
        job = self.snapshot.job(message.job_id)
        name = words.name_word(job) if job else message.job_id
        self._tell(f"{name} is off the watch list. Press u to undo.")

    @on(messages.UndoRequested)
    def _undo(self) -> None:
        if not self._undo_steps:
            self._tell("There is nothing to undo.")
            return
        step = self._undo_steps.pop()
        self.run_worker(self._monitor.set_archived(step.job_ids, step.archived), group="watch")
        where = "off the watch list" if step.archived else "on the watch list"
        self._tell(f"{words.plural(len(step.job_ids), 'job')} {where} again.")

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

    def keyring_wait(self, is_waiting: bool) -> None:
        """Say that the system keyring takes long, and how to go on without it; or that it is over.

        Nothing else waits meanwhile.
        """
        self._is_keyring_slow = is_waiting
        self.refresh_bindings()
        if is_waiting:
            self._warn(
                "Waiting for the system keyring, which may show an unlock window. Esc skips it."
            )

    def action_skip_keyring(self) -> None:
        """Go on without the keyring, in this run."""
        self._desk.skip_keyring()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to skip the keyring only while it is waited for."""
        if action == "skip_keyring":
            return self._is_keyring_slow
        return super().check_action(action, parameters)

    # Everything else

    async def on_event(self, event: events.Event) -> None:
        """Take what is pasted out of Textual's log, before anything is logged."""
        if isinstance(event, events.Paste):
            hide_paste(event)
        await super().on_event(event)

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
        """Show a crash as plain text: no values of variables, and nothing as it came from outside.

        The base class, whose private method this replaces, shows both.
        """
        from drs_tui.credentials.redaction import traceback_text

        error = sys.exception() or self._exception
        self.panic(
            Text(traceback_text(error) if error is not None else "A crash of no known kind.")
        )

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        self.refresh(layout=True)

    def _tell(self, sentence: str) -> None:
        self.notify(sentence, timeout=3, markup=False)

    def _warn(self, sentence: str) -> None:
        self.notify(sentence, severity="warning", timeout=20, markup=False)
