"""The app: wires screens to the monitor, and nothing else.

What the first picture does not show is imported when it is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var

from drs_tui import words
from drs_tui.errors import DrsError, trouble_line
from drs_tui.model import Snapshot, TroubleKind
from drs_tui.ui import messages
from drs_tui.ui.bells import turn_bell
from drs_tui.ui.edits import Edits
from drs_tui.ui.listeners import Listeners
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.session import Profiles, Session
from drs_tui.ui.shell import Shell
from drs_tui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from drs_tui.monitor.monitor import Monitor
    from drs_tui.paste import PastedJob
    from drs_tui.ui.actions import ScreenAction
    from drs_tui.ui.command_line import Order


MANY = 500
"""So many jobs take the disk long enough to say so."""


KEYRING_SLOW = "Waiting for the system keyring, which may show an unlock window. Esc skips it."


class DrsApp(Shell):
    """Owns the monitor's worker and the newest snapshot."""

    CSS_PATH = "drs.tcss"
    TITLE = "drs-tui"
    DEFAULT_MODE = "session 1"
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon,ctrl+p", "palette", "Palette", id="app.palette", show=False),
        Binding("question_mark,f1", "keys", "Keys", id="app.keys", key_display="?"),
        # Only while the keyring is waited for; before that the key is the screen's.
        Binding("escape", "skip_keyring", "Skip keyring", id="app.skip_keyring", priority=True),
        Binding("u", "undo", "Undo", id="app.undo", show=False),
        Binding("p", "pause", "Pause or go on", id="app.pause", show=False),
        Binding("L", "log", "Log", id="app.log", show=False),
        Binding("P", "profiles", "Profiles", id="app.profiles", show=False),
        Binding("T", "token", "Token", id="app.token", show=False),
        Binding("comma", "settings", "Settings", id="app.settings", show=False),
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
        """Profiles that were open before, closed as far as their ends came."""
        self.wants_demo = False
        """Whether the person left to see the demo."""
        self._look = look
        self._profiles = profiles
        self._is_welcomed = profiles is None
        self._is_keyring_slow = False
        self._listen()
        self.add_mode(self.DEFAULT_MODE, self._home_screen)
        self.set_reactive(DrsApp.snapshot, session.monitor.snapshot)

    def _listen(self) -> None:
        """Have the present session written down, and its watch list changed by us."""
        self.session.desk.on_keyring_wait(self.keyring_wait)
        self._listeners = Listeners(self.session, self.announcer, self.run_beside)
        self._edits = Edits(self._monitor, self._look.views, partial(self.did, "list"))
        self._previewed: str | None = None

    def _home_screen(self) -> JobsScreen:
        return JobsScreen(self._look)

    def on_mount(self) -> None:
        self._monitor.on_snapshot = self._take
        self.call_after_refresh(self._start)

    @property
    def _monitor(self) -> Monitor:
        return self.session.monitor

    def _start(self) -> None:
        """Begin to look, now that the first picture stands."""
        self.run_worker(self._monitor.run(), group="monitor")

    def _take(self, snapshot: Snapshot) -> None:
        # The log first: a screen may show it.
        rung = self._listeners.take(snapshot)
        self.snapshot = snapshot
        for ring in rung:
            self.warn(ring.text)
        for notice in self.session.notices():
            self.warn(notice)
        has_nothing = not snapshot.jobs and snapshot.trouble is not None
        if has_nothing and snapshot.trouble and snapshot.trouble.kind is TroubleKind.NO_TOKEN:
            self._welcome_once()

    # Jobs and items

    @on(messages.JobOpened)
    async def _open_job(self, message: messages.JobOpened) -> None:
        await self.open_job(message.job_id, message.among)

    async def open_job(self, job_id: str, among: tuple[str, ...] = ()) -> None:
        """Show a job on a screen of its own; `among` are those to walk through from there."""
        from drs_tui.ui.screens.job import JobScreen

        screen, monitor = JobScreen(job_id, among, self._look), self._monitor

        def leave(_result: None) -> None:
            monitor.close_job(screen.job_id)
            if isinstance(self.screen, JobsScreen):
                self.screen.go_to(screen.job_id)

        await self.push_screen(screen, leave)
        self.run_worker(monitor.open_job(job_id), group="open")

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
                message.job_id,
                message.index,
                message.among,
                self.session.api,
                fetch_file,
                self._look,
            )
        )

    @on(messages.LookRequested)
    def _look_now(self, message: messages.LookRequested) -> None:
        if message.job_ids is not None:
            for job_id in message.job_ids:
                self._monitor.refresh(job_id)
            return
        self.tell(words.sweep_sentence(self._monitor.refresh_all()))

    def action_pause(self) -> None:
        """Look at nothing by itself any more, or go on."""
        is_paused = not self.snapshot.is_paused
        self._monitor.set_paused(is_paused)
        sentence = (
            "Paused: nothing is looked at but what you ask for." if is_paused else "Looking again."
        )
        self.did("pause", sentence, more="p goes on." if is_paused else "")

    def note_presence(self, is_watched: bool) -> None:
        self._monitor.set_presence(is_watched)

    # The watch list

    async def action_add(self) -> None:
        """Open the screen that takes ids."""
        from drs_tui.ui.screens.add_jobs import AddScreen

        await self.push_screen(AddScreen(self.session.api, self._look))

    @on(messages.WatchRequested)
    def _watch(self, message: messages.WatchRequested) -> None:
        self.run_beside(self._add(message.jobs))

    async def _add(self, jobs: Sequence[PastedJob]) -> None:
        if len(jobs) > MANY:
            self.tell(f"Keeping {len(jobs):,} jobs ...")
        added = await self._monitor.watch(jobs)
        self._edits.note_added(added.new)
        sentence = f"Watching {words.plural(len(added.new), 'new job')}."
        if added.known:
            sentence += f" {words.plural(len(added.known), 'job was', 'jobs were')} watched before."
        self.did("watch", sentence)

    @on(messages.ArchiveRequested)
    def _archive(self, message: messages.ArchiveRequested) -> None:
        self.run_beside(self._edits.archive(message.job_ids, message.archived))

    @on(messages.NameRequested)
    def _rename(self, message: messages.NameRequested) -> None:
        self.run_beside(self._edits.name(message.job_ids, message.note, message.name))

    @on(messages.UndoRequested)
    def action_undo(self) -> None:
        """Take the newest change of the watch list back."""
        self.run_beside(self._edits.undo())

    @on(messages.BellRequested)
    def _turn_bell(self, message: messages.BellRequested) -> None:
        self.run_beside(turn_bell(self._monitor, message.job_ids, message.bell, self.did))

    def did(self, event: str, sentence: str, job_id: str | None = None, more: str = "") -> None:
        """Say what was done, and write it down."""
        self.tell(f"{sentence} {more}".strip())
        self._listeners.recorder.note(self._look.now(), event, sentence, job_id)

    # The token

    async def action_token(self) -> None:
        """Open the screen that takes a token."""
        from drs_tui.ui.screens.token import TokenScreen

        if not isinstance(self.screen, TokenScreen):
            session = self.session
            await self.push_screen(
                TokenScreen(session.desk, session.check_token, session.token_page, self._look)
            )

    @on(messages.TokenRequested)
    async def _ask_for_token(self) -> None:
        await self.action_token()

    @on(messages.TokenAccepted)
    async def _use_token(self, message: messages.TokenAccepted) -> None:
        self._monitor.reconnect()
        kept = f"The token is {message.username}'s. It is kept in {message.kept_in}."
        self.did("token", kept)
        if not self.snapshot.jobs:
            await self._go_home()
            await self.action_add()

    @on(messages.TokenForgotten)
    def _drop_token(self) -> None:
        self._monitor.reconnect()
        self.did("token", "The kept token is forgotten.")

    # Other profiles

    async def action_profiles(self) -> None:
        """Show the profiles that can be opened."""
        from drs_tui.ui.screens.profiles import ProfilesScreen

        if self._profiles is None:
            self.tell("There is only this profile here.")
        elif not isinstance(self.screen, ProfilesScreen):
            screen = ProfilesScreen(self._profiles, self.session.profile, self._look)
            await self.push_screen(screen)

    @on(messages.ProfileChosen)
    async def _choose_profile(self, message: messages.ProfileChosen) -> None:
        from drs_tui.ui.screens.welcome import WelcomeScreen

        if message.name == self.session.profile:
            await self._go_home()
        elif self._profiles is not None:
            try:
                session = await asyncio.to_thread(self._profiles.open, message.name)
            except DrsError as error:
                self.warn(trouble_line(error))
            else:
                is_first_run = isinstance(self.screen, WelcomeScreen)
                await self._change_to(session)
                if is_first_run and not self.snapshot.jobs:
                    await self.action_add()

    async def _change_to(self, session: Session) -> None:
        """Show another profile, then close the one before, then begin to look."""
        before = self.session
        before.monitor.on_snapshot = lambda snapshot: None
        self.session = session
        self.past_sessions.append(before)
        self._look = self._look.at(session.place, session.views)
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
        old_mode, mode = self.current_mode, f"session {len(self.past_sessions) + 1}"
        self.add_mode(mode, self._home_screen)
        with self.batch_update():
            self.snapshot = session.monitor.snapshot
            await self.switch_mode(mode)
            await self.remove_mode(old_mode)

    async def _follow(self, before: Session, session: Session) -> None:
        self.workers.cancel_group(self, "monitor")
        await before.monitor.aclose()
        if self.session is session:
            self._start()

    async def _go_home(self) -> None:
        while len(self.screen_stack) > 1:
            await self.pop_screen()

    def _welcome_once(self) -> None:
        """Welcome who has nothing yet, unless that person went somewhere meanwhile."""
        if not self._is_welcomed:
            self._is_welcomed = True
            if isinstance(self.screen, JobsScreen):
                self.run_beside(self._welcome())

    async def _welcome(self) -> None:
        """Offer what a first run can begin with."""
        from drs_tui.ui.screens.welcome import WelcomeScreen

        assert self._profiles is not None
        choices = await asyncio.to_thread(self._profiles.find)
        if isinstance(self.screen, JobsScreen):
            await self.push_screen(WelcomeScreen(choices, self._look))

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

    # Everything else

    async def action_log(self) -> None:
        """Show what happened."""
        from drs_tui.ui.screens.log import LogScreen

        if not isinstance(self.screen, LogScreen):
            recorder = self._listeners.recorder
            screen = LogScreen(self.session.log, lambda: tuple(recorder.recent), self._look)
            await self.push_screen(screen)

    async def action_settings(self) -> None:
        """Show the settings."""
        from drs_tui.ui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            config_file = self.surroundings.config_file
            await self.push_screen(SettingsScreen(self.session.settings, config_file, self._look))

    async def action_keys(self) -> None:
        """Show the keys of the present screen."""
        from drs_tui.ui.actions import actions_of
        from drs_tui.ui.screens.keys import KeysScreen

        await self.push_screen(KeysScreen(actions_of(self.screen)))

    async def action_palette(self) -> None:
        """Offer every action of the present screen, and commands."""
        from drs_tui.ui.actions import actions_of
        from drs_tui.ui.orders import command_line
        from drs_tui.ui.screens.palette import PaletteScreen

        columns = self.screen.sort_columns() if isinstance(self.screen, DrsScreen) else ()
        choices = await asyncio.to_thread(self._profiles.find) if self._profiles else ()
        commands = command_line(
            profiles=[one.name for one in choices if not one.obstacle],
            themes=sorted(self.available_themes),
            columns=columns,
        )
        await self.push_screen(PaletteScreen(actions_of(self.screen), commands), self._carry_out)

    async def _carry_out(self, chosen: ScreenAction | Order | None) -> None:
        from drs_tui.ui.actions import ScreenAction

        if isinstance(chosen, ScreenAction):
            await self.run_action(chosen.action, chosen.node)
        elif chosen is not None:
            self._obey(chosen.name, chosen.words)

    def _obey(self, name: str, given: Sequence[str]) -> None:
        """Carry out a command that was read without a fault."""
        match name, given:
            case (("q" | "quit"), _):
                self.exit()
            case "theme", [theme]:
                self.theme = theme
                self.session.views.remember_theme(theme)
                self.did("theme", f"The theme is {theme}, also the next time.")
            case "profile", [profile]:
                self.post_message(messages.ProfileChosen(profile))
            case "add", [text]:
                self._add_typed(text)
            case "sort", [column, *direction]:
                if isinstance(self.screen, DrsScreen):
                    falls = {"asc": False, "desc": True}.get(direction[0]) if direction else None
                    self.screen.sort_by(column, descending=falls)

    def _add_typed(self, text: str) -> None:
        from drs_tui.paste import for_platform, read_pasted

        pasted = read_pasted(text)
        mine, foreign = for_platform(pasted.jobs, self.session.api)
        if mine:
            self.run_beside(self._add(mine))
        for sentence in (*pasted.refused, *foreign):
            self.warn(sentence)
