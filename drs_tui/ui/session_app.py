"""The side of the app that belongs to one profile, and what changes it for another.

A session is all that the screens of a profile work with. The app has one at a time: its monitor
runs, its snapshots are shown, what happens in it is written down.
"""

from __future__ import annotations

import asyncio
import itertools
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var
from textual.screen import Screen

from drs_tui.errors import DrsError, trouble_line
from drs_tui.model import Snapshot, TroubleKind
from drs_tui.ui import messages
from drs_tui.ui.edits import Edits
from drs_tui.ui.listeners import Listeners
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.session import Profiles, Session
from drs_tui.ui.shell import Shell
from drs_tui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from drs_tui.monitor.monitor import Monitor

KEYRING_SLOW = "Waiting for the system keyring, which may show a window. Esc skips it."


class SessionApp(Shell):
    """Owns the monitor's worker and the newest snapshot."""

    DEFAULT_MODE = "session 0"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("P", "profiles", "Profiles", id="app.profiles", show=False),
        # Only while the keyring is waited for; before that the key is the screen's.
        Binding("escape", "skip_keyring", "Skip keyring", id="app.skip_keyring", priority=True),
    ]

    snapshot: var[Snapshot] = var(Snapshot(at=datetime.fromtimestamp(0, UTC)))
    """What every screen shows; set by the monitor alone."""

    def __init__(
        self,
        session: Session,
        look: Look,
        surroundings: Surroundings = Surroundings(),  # noqa: B008 (frozen)
        profiles: Profiles | None = None,
    ) -> None:
        """`profiles` is None where there is nothing to choose from, as in the demo."""
        super().__init__(surroundings, f"drs-tui {session.place}")
        self.session = session
        """The profile that is open."""
        self.past_sessions: list[Session] = []
        """Profiles that were open before and are not closed yet, or not without a loss."""
        self.wants_demo = False
        """Whether the person left to see the demo."""
        self.look = look
        """What its screens draw with."""
        self.profiles = profiles
        """What else can be opened; None where there is nothing else."""
        self._is_welcomed = profiles is None
        self._is_keyring_slow = False
        self._numbers = itertools.count(1)
        self._listen()
        self.add_mode(self.DEFAULT_MODE, self._home_screen)
        self.set_reactive(SessionApp.snapshot, session.monitor.snapshot)

    def _listen(self) -> None:
        """Have the present session written down, and its watch list changed by us."""
        self.session.desk.on_keyring_wait(self.keyring_wait)
        self.listeners = Listeners(self.session, self.announcer, self.run_beside)
        self.edits = Edits(self.monitor, self.look.views, partial(self.did, "list"))
        self.previewed: str | None = None

    def _home_screen(self) -> JobsScreen:
        return JobsScreen(self.look)

    def on_mount(self) -> None:
        self.monitor.on_snapshot = self._take
        self.call_after_refresh(self._start)

    def on_unmount(self) -> None:
        self._keep_seen()

    def _keep_seen(self) -> None:
        """Remember up to when the jobs of the present profile were seen."""
        if self.snapshot.jobs:
            self.look.views.remember_seen(self.look.news.until(self.snapshot))

    @property
    def monitor(self) -> Monitor:
        return self.session.monitor

    def _start(self) -> None:
        """Begin to look, now that the first picture stands."""
        self.run_worker(self.monitor.run(), group="monitor")

    def _take(self, snapshot: Snapshot) -> None:
        # The log first: a screen may show it.
        rung = self.listeners.take(snapshot)
        self.snapshot = snapshot
        for ring in rung:
            self.warn(ring.text)
        for notice in self.session.notices():
            self.warn(notice)
        has_nothing = not snapshot.jobs and snapshot.trouble is not None
        if has_nothing and snapshot.trouble and snapshot.trouble.kind is TroubleKind.NO_TOKEN:
            self._welcome_once()

    def note_presence(self, is_watched: bool) -> None:
        self.monitor.set_presence(is_watched)

    def did(self, event: str, sentence: str, job_id: str | None = None, more: str = "") -> None:
        """Say what was done, and write it down."""
        self.tell(f"{sentence} {more}".strip())
        self.listeners.recorder.note(self.look.now(), event, sentence, job_id)

    # Other profiles

    async def action_profiles(self) -> None:
        """Show the profiles that can be opened."""
        from drs_tui.ui.screens.profiles import ProfilesScreen

        if self.profiles is None:
            self.tell("There is only this profile here.")
        elif not isinstance(self.screen, ProfilesScreen):
            screen = ProfilesScreen(self.profiles, self.session.profile, self.look)
            await self.push_screen(screen)

    @on(messages.ProfileChosen)
    async def _choose_profile(self, message: messages.ProfileChosen) -> None:
        from drs_tui.ui.screens.welcome import WelcomeScreen

        if message.name == self.session.profile:
            await self.go_home()
        elif self.session.submissions.is_sending:
            self.warn(
                "A submission is being sent: stop it first, or open the other profile beside."
            )
        elif self.profiles is not None:
            try:
                session = await asyncio.to_thread(self.profiles.open, message.name)
            except DrsError as error:
                self.warn(trouble_line(error))
            else:
                is_first_run = isinstance(self.screen, WelcomeScreen)
                await self._change_to(session)
                if is_first_run:
                    self.post_message(messages.FirstJobWanted())

    async def _change_to(self, session: Session) -> None:
        """Show another profile, then close the one before, then begin to look."""
        self._keep_seen()
        before = self.session
        before.monitor.on_snapshot = lambda snapshot: None
        self.session = session
        self.past_sessions.append(before)
        self.look = self.look.at(session.place, session.views)
        self._listen()
        session.monitor.set_presence(self.is_watched)
        self.set_plain_title(f"drs-tui {session.place}")
        session.monitor.restore()
        session.monitor.on_snapshot = self._take
        await self._show_anew(session)
        self.did("profile", f"This is {session.place}.")
        self.run_worker(self._follow(before, session), group="change")

    async def _show_anew(self, session: Session) -> None:
        """Put screens of the present session in place of those of the one before."""
        old_mode, mode = self.current_mode, f"session {next(self._numbers)}"
        self.add_mode(mode, self._home_screen)
        with self.batch_update():
            self.snapshot = session.monitor.snapshot
            await self.switch_mode(mode)
            await self.remove_mode(old_mode)

    async def _follow(self, before: Session, session: Session) -> None:
        """Close a session, then begin to look for the one after it, if that still is present."""
        self.workers.cancel_group(self, "monitor")
        await before.aclose()
        if not before.monitor.unsaved:
            self.past_sessions.remove(before)
        if self.session is session:
            self._start()

    async def go_home(self) -> None:
        """Go back to the list of jobs."""
        await self.go_back_to(self.screen_stack[0])

    async def go_back_to(self, screen: Screen[Any]) -> None:
        """Go back to a screen that led here; those in between are left as by their own keys."""
        while self.screen is not screen:
            await self.screen.dismiss()

    def _welcome_once(self) -> None:
        """Welcome who has nothing yet, unless that person went somewhere meanwhile."""
        if not self._is_welcomed:
            self._is_welcomed = True
            if isinstance(self.screen, JobsScreen):
                self.run_beside(self._welcome())

    async def _welcome(self) -> None:
        """Offer what a first run can begin with."""
        from drs_tui.ui.screens.welcome import WelcomeScreen

        assert self.profiles is not None
        choices = await asyncio.to_thread(self.profiles.find)
        if isinstance(self.screen, JobsScreen):
            await self.push_screen(WelcomeScreen(choices, self.look))

    @on(messages.DemoRequested)
    def _leave_for_demo(self) -> None:
        self.wants_demo = True
        self.exit()

    # A keyring that takes long

    def keyring_wait(self, is_waiting: bool) -> None:
        """Say that the system keyring takes long, and how to go on without it; or that it is over.

        Nothing else waits meanwhile.
        """
        self._is_keyring_slow = is_waiting
        self.refresh_bindings()
        if is_waiting:
            self.warn(KEYRING_SLOW)
        else:
            self.take_back(KEYRING_SLOW)

    def action_skip_keyring(self) -> None:
        """Go on without the keyring, in this run."""
        self.session.desk.skip_keyring()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer to skip the keyring only while it is waited for."""
        if action == "skip_keyring":
            return self._is_keyring_slow
        return super().check_action(action, parameters)
