"""The app: wires screens to the monitor, and nothing else.

What the first picture does not show is imported when it is asked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType

from drs_tui import words
from drs_tui.ui import messages
from drs_tui.ui.bells import turn_bell
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import DrsScreen
from drs_tui.ui.screens.jobs import JobsScreen
from drs_tui.ui.submit_app import SubmitApp

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob
    from drs_tui.ui.actions import ScreenAction
    from drs_tui.ui.command_line import Order
    from drs_tui.ui.exporting import Export


MANY = 500
"""So many jobs take the disk long enough to say so."""


class DrsApp(SubmitApp):
    """Opens screens, and passes on what they ask for."""

    CSS_PATH = "drs.tcss"
    TITLE = "drs-tui"
    BINDING_GROUP_TITLE = "Everywhere"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("colon,ctrl+p", "palette", "Palette", id="app.palette", show=False),
        Binding("question_mark,f1", "keys", "Keys", id="app.keys", key_display="?"),
        Binding("u", "undo", "Undo", id="app.undo", show=False),
        Binding("p", "pause", "Pause or go on", id="app.pause", show=False),
        Binding("L", "log", "Log", id="app.log", show=False),
        Binding("T", "token", "Token", id="app.token", show=False),
        Binding("1", "home", "Jobs", id="app.jobs", show=False),
        Binding("2", "causes", "Causes", id="app.causes", show=False, tooltip="Failures by cause"),
        Binding("3", "timeline", "Timeline", id="app.timeline", show=False),
        Binding(
            "d",
            "changes",
            "What changed",
            id="app.changes",
            show=False,
            tooltip="Since you last looked",
        ),
        Binding("comma", "settings", "Settings", id="app.settings", show=False),
    ]

    # Jobs and items

    @on(messages.JobOpened)
    async def _open_job(self, message: messages.JobOpened) -> None:
        await self.open_job(message.job_id, message.among)

    async def open_job(self, job_id: str, among: tuple[str, ...] = ()) -> None:
        """Show a job on a screen of its own; `among` are those to walk through from there."""
        from drs_tui.ui.screens.job import JobScreen

        screen = JobScreen(job_id, among, self.look, self.session.read_anchors)

        def leave(_result: None) -> None:
            self._close_job(screen.job_id)
            if isinstance(self.screen, JobsScreen):
                self.screen.go_to(screen.job_id)

        await self.push_screen(screen, leave)
        self.run_worker(self.monitor.open_job(job_id), group="open")

    def _close_job(self, job_id: str) -> None:
        """Have the items of a job no longer at hand, unless a screen shows them still."""
        shown = {one.shows_job for one in self.screen_stack if isinstance(one, DrsScreen)}
        if job_id not in shown:
            self.monitor.close_job(job_id)

    @on(messages.JobPreviewed)
    def _preview_job(self, message: messages.JobPreviewed) -> None:
        if self.previewed is not None and self.previewed != message.job_id:
            self._close_job(self.previewed)
        self.previewed = message.job_id
        if message.job_id is not None:
            self.run_worker(self.monitor.open_job(message.job_id, look=False), group="open")

    @on(messages.JobsAttended)
    def _attend(self, message: messages.JobsAttended) -> None:
        self.monitor.attend(message.cursor, message.in_sight)

    @on(messages.NamesRequested)
    def _fetch_names(self, message: messages.NamesRequested) -> None:
        self.monitor.want_names(message.file_ids)

    @on(messages.JobTurned)
    def _turn_to_job(self, message: messages.JobTurned) -> None:
        """Show another job on the job's screen, unless that was left meanwhile."""
        from drs_tui.ui.screens.job import JobScreen

        if isinstance(self.screen, JobScreen):
            self.monitor.close_job(self.screen.job_id)
            self.screen.show_job(message.job_id)
            self.run_worker(self.monitor.open_job(message.job_id), group="open")

    @on(messages.ItemOpened)
    async def _open_item(self, message: messages.ItemOpened) -> None:
        from drs_tui.ui.screens.item import ItemScreen

        fetch_file, api = self.monitor.fetch_file, self.session.api
        screen = ItemScreen(message.place, message.among, api, fetch_file, self.look)

        def leave(_result: None) -> None:
            self._close_job(screen.shows_job)

        await self.push_screen(screen, leave)
        self._have_items(screen.shows_job)

    @on(messages.ItemTurned)
    def _turn_to_item(self, message: messages.ItemTurned) -> None:
        self._have_items(message.job_id)
        self._close_job(message.before)

    def _have_items(self, job_id: str) -> None:
        """Have the items of a job at hand, as they are known."""
        self.run_worker(self.monitor.open_job(job_id, look=False), group="open")

    # Failures by cause

    async def action_home(self) -> None:
        """Go back to the list of jobs."""
        await self.go_home()

    async def action_causes(self) -> None:
        """Show failures by cause, of the jobs that the present screen is about."""
        if (scope := self._scope) is not None:
            await self._show_causes(scope)

    @property
    def _scope(self) -> Scope | None:
        """The jobs that the present screen is about; None where it is about none."""
        return self.screen.scope if isinstance(self.screen, DrsScreen) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Lead from list to list only where jobs are shown: elsewhere a digit may be typed."""
        if action in ("home", "causes", "timeline", "changes"):
            return self._scope is not None
        return super().check_action(action, parameters)

    async def _show_causes(self, scope: Scope, at: str | None = None) -> None:
        """Show the causes of some jobs, with the cursor on one; go back to them where they are."""
        from drs_tui.ui.screens.causes import CausesScreen

        open_ones = [one for one in self.screen_stack if isinstance(one, CausesScreen)]
        if not open_ones:
            await self.push_screen(CausesScreen(scope, self.look, at))
            return
        await self.go_back_to(open_ones[-1])
        if at is not None:
            open_ones[-1].go_to(at)

    @on(messages.CauseWanted)
    async def _go_to_cause(self, message: messages.CauseWanted) -> None:
        await self._show_causes(Scope(), message.cause)

    @on(messages.CauseOpened)
    async def _open_cause(self, message: messages.CauseOpened) -> None:
        from drs_tui.ui.screens.cause_items import CauseItemsScreen

        read = self.monitor.read_answers
        await self.push_screen(CauseItemsScreen(message.cause, message.scope, read, self.look))

    async def action_timeline(self) -> None:
        """Show in wall time the jobs that the present screen is about."""
        from drs_tui.ui.screens.timeline import TimelineScreen

        open_ones = [one for one in self.screen_stack if isinstance(one, TimelineScreen)]
        if open_ones:
            await self.go_back_to(open_ones[-1])
        elif (scope := self._scope) is not None:
            await self.push_screen(TimelineScreen(scope, self.look, self.session.read_anchors))

    async def action_changes(self) -> None:
        """Show what changed since a person last looked."""
        from drs_tui.ui.screens.changes import ChangesScreen

        if isinstance(self.screen, DrsScreen) and not isinstance(self.screen, ChangesScreen):
            await self.push_screen(ChangesScreen(self.look, self.screen.earlier))

    async def action_find(self) -> None:
        """Open the field that finds items in all jobs."""
        from drs_tui.ui.screens.find import FindScreen

        monitor = self.monitor
        await self.push_screen(FindScreen(monitor.read_answers, monitor.recall_names, self.look))

    @on(messages.LookRequested)
    def _look_now(self, message: messages.LookRequested) -> None:
        if message.job_ids is not None:
            for job_id in message.job_ids:
                self.monitor.refresh(job_id)
            return
        self.tell(words.sweep_sentence(self.monitor.refresh_all()))

    def action_pause(self) -> None:
        """Look at nothing by itself any more, or go on."""
        is_paused = not self.snapshot.is_paused
        self.monitor.set_paused(is_paused)
        sentence = (
            "Paused: nothing is looked at but what you ask for." if is_paused else "Looking again."
        )
        self.did("pause", sentence, more="p goes on." if is_paused else "")

    # The watch list

    async def action_add(self, from_file: bool = False) -> None:
        """Open the screen that takes ids, or the path of a file with ids."""
        from drs_tui.ui.screens.add_jobs import AddScreen

        await self.push_screen(AddScreen(self.session.api, self.look, asks_for_file=from_file))

    @on(messages.FirstJobWanted)
    async def _add_first_job(self) -> None:
        """Lead to the first job, where there is none."""
        if not self.snapshot.jobs:
            await self.go_home()
            await self.action_add()

    @on(messages.WatchRequested)
    def _watch(self, message: messages.WatchRequested) -> None:
        self.run_beside(self._add(message.jobs))

    async def _add(self, jobs: Sequence[PastedJob]) -> None:
        if len(jobs) > MANY:
            self.tell(f"Keeping {len(jobs):,} jobs ...")
        added = await self.monitor.watch(jobs)
        self.edits.note_added(added.new)
        sentence = f"Watching {words.plural(len(added.new), 'new job')}."
        if added.known:
            sentence += f" {words.plural(len(added.known), 'job was', 'jobs were')} watched before."
        self.did("watch", sentence)

    @on(messages.ArchiveRequested)
    def _archive(self, message: messages.ArchiveRequested) -> None:
        self.run_beside(self.edits.archive(message.job_ids, message.archived))

    @on(messages.NameRequested)
    def _rename(self, message: messages.NameRequested) -> None:
        self.run_beside(self.edits.name(message.job_ids, message.note, message.name))

    @on(messages.UndoRequested)
    def action_undo(self) -> None:
        """Take the newest change of the watch list back."""
        self.run_beside(self.edits.undo())

    @on(messages.BellRequested)
    def _turn_bell(self, message: messages.BellRequested) -> None:
        self.run_beside(turn_bell(self.monitor, message.job_ids, message.bell, self.did))

    # The token

    async def action_token(self) -> None:
        """Open the screen that takes a token."""
        from drs_tui.ui.screens.token import TokenScreen

        if not isinstance(self.screen, TokenScreen):
            session = self.session
            await self.push_screen(
                TokenScreen(session.desk, session.check_token, session.token_page, self.look)
            )

    @on(messages.TokenRequested)
    async def _ask_for_token(self) -> None:
        await self.action_token()

    @on(messages.TokenAccepted)
    async def _use_token(self, message: messages.TokenAccepted) -> None:
        self.monitor.reconnect()
        kept = f"The token is {message.username}'s. It is kept in {message.kept_in}."
        self.did("token", kept)
        await self._add_first_job()

    @on(messages.TokenForgotten)
    def _drop_token(self) -> None:
        self.monitor.reconnect()
        self.did("token", "The kept token is forgotten.")

    # Files

    @on(messages.ExportRequested)
    async def _export(self, message: messages.ExportRequested) -> None:
        await self._ask_for_file(message.export)

    async def _ask_for_file(self, export: Export | None, form: str = "", path: str = "") -> None:
        """Ask where rows are to be written to; with `path`, write them there if that can be."""
        from drs_tui.ui.screens.export import ExportScreen

        def tell(sentence: str | None) -> None:
            if sentence is not None:
                self.did("export", sentence)

        if export is None:
            self.tell("There is no list here to export.")
        elif not export.rows:
            self.tell("There is nothing in this list to export.")
        else:
            await self.push_screen(ExportScreen(export, form, path), tell)

    # Everything else

    async def action_log(self) -> None:
        """Show what happened."""
        from drs_tui.ui.screens.log import LogScreen

        if not isinstance(self.screen, LogScreen):
            recorder = self.listeners.recorder
            screen = LogScreen(self.session.log, lambda: tuple(recorder.recent), self.look)
            await self.push_screen(screen)

    async def action_settings(self) -> None:
        """Show the settings."""
        from drs_tui.ui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            config_file = self.surroundings.config_file
            await self.push_screen(SettingsScreen(self.session.settings, config_file, self.look))

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
        choices = await asyncio.to_thread(self.profiles.find) if self.profiles else ()
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
            await self._obey(chosen.name, chosen.words)

    async def _obey(self, name: str, given: Sequence[str]) -> None:
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
            case "submit", [path]:
                await self.action_submit(path)
            case "export", [form, path]:
                export = self.screen.export if isinstance(self.screen, DrsScreen) else None
                await self._ask_for_file(export, form, path)
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
