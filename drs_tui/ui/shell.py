"""The side of the app that faces the terminal and the person, whatever the screens are about."""

from __future__ import annotations

import sys
import time
from collections.abc import Awaitable
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import events, on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.geometry import Offset
from textual.reactive import var

from drs_tui.terminal.announcer import Announcer
from drs_tui.terminal.clipboard import Clipboard
from drs_tui.terminal.kind import Multiplexer
from drs_tui.text import clean
from drs_tui.ui import messages
from drs_tui.ui.driver import TerminalDriver
from drs_tui.ui.key_log import hide_paste, key_log
from drs_tui.ui.notices import Notice, Notices
from drs_tui.ui.presence import Presence
from drs_tui.ui.surroundings import Surroundings

if TYPE_CHECKING:
    from textual.driver import Driver
    from textual.timer import Timer

    from drs_tui.ui.copies import Copy

LEAVE_WITHIN_S = 2.0
"""Two ctrl+c within so many seconds leave."""
RESIZED_WITHIN_S = 0.1
"""The screens know a new size at the latest after so long."""
SELECT_WITHIN_S = 20.0
"""How long a text stands that a person may want to select by hand."""

_KEY_NAMES = {
    "up": "up",
    "down": "down",
    "left": "left",
    "right": "right",
    "enter": "enter",
    "escape": "esc",
    "backspace": "bksp",
}
"""What keys are called here; the toolkit draws arrows, which not every terminal has."""


class Shell(App[None]):
    """Says things, copies, calls the person, and keeps the terminal as it was found."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("M", "mouse", "Mouse on or off", id="app.mouse", show=False),
        Binding("ctrl+l", "redraw", "Redraw", id="app.redraw", show=False),
        Binding("ctrl+z", "suspend_process", "Suspend", id="app.suspend", show=False),
        Binding("Q,ctrl+q", "quit", "Quit", id="app.quit", show=False),
    ]

    notice: var[Notice | None] = var(None)
    """The sentence that stands in the last line, where there is one."""

    def __init__(self, surroundings: Surroundings, title: str) -> None:
        """`title` is that of the window while nothing has happened; safe to show."""
        # Without colours Textual would take greys of its own, in which red is hard to read.
        super().__init__(ansi_color=True if surroundings.limits.no_colours else None)
        # A page that slides into sight costs seven times the bytes of one that is there.
        self.animation_level = "none"
        self.surroundings = surroundings
        self.plain_title = title
        self.announcer = Announcer(
            surroundings.kind,
            surroundings.ways,
            self._write,
            surroundings.environ,
            set_title=self._set_title,
        )
        self._person_clipboard = Clipboard(surroundings.kind, self._write)
        self._notices = Notices()
        self._notice_timer: Timer | None = None
        self._may_leave = False
        self._presence = Presence(time.monotonic())
        self._presence_timer: Timer | None = None
        self._was_watched = True
        if surroundings.theme in self.available_themes:
            self.theme = surroundings.theme

    def on_mount(self) -> None:
        if self.terminal is not None:
            self.terminal.limit(self.surroundings.limits)
        theme = self.surroundings.theme
        if theme not in self.available_themes:
            names = ", ".join(sorted(self.available_themes))
            self.warn(f"There is no theme '{clean(theme, 40)}'. There are: {names}.")
        if variable := key_log(self):
            self.warn(f"{variable} is set: what you type is recorded. Type or paste no token.")
        self.app_resume_signal.subscribe(self, lambda _app: self.action_redraw())
        self._set_title(self.plain_title)
        self._check_presence()
        if self.surroundings.keymap:
            self.call_after_refresh(self._use_keymap)

    def set_plain_title(self, title: str) -> None:
        """Let the window be called so while nothing has happened; safe to show."""
        self.plain_title = title
        self._set_title(title)

    # What is said

    def tell(self, sentence: str) -> None:
        """Answer a key in one sentence, which is safe to show."""
        self._say(sentence)

    def warn(self, sentence: str) -> None:
        """Say what a person must not miss."""
        self._say(sentence, is_warning=True)

    def take_back(self, sentence: str) -> None:
        """Say something no longer, because it is over."""
        self._notices.take_back(sentence)
        self._show_notice()

    def _say(
        self, sentence: str, *, is_warning: bool = False, lasts_s: float | None = None
    ) -> None:
        self._notices.say(sentence, time.monotonic(), is_warning=is_warning, lasts_s=lasts_s)
        self._show_notice()

    def _show_notice(self) -> None:
        self.notice, left_s = self._notices.standing(time.monotonic())
        if self._notice_timer is not None:
            self._notice_timer.stop()
        self._notice_timer = self.set_timer(left_s, self._show_notice) if self.notice else None

    # What is taken along

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what was selected in a field."""
        self._clipboard = text
        self.run_beside(self._person_clipboard.copy(text))

    @on(messages.CopyRequested)
    async def _copy(self, message: messages.CopyRequested) -> None:
        """Send a text to the clipboard, and show it to be selected by hand as well."""
        self._clipboard = message.text
        self.show_text(await self._person_clipboard.copy(message.text), message.text)

    @on(messages.CopyMenuRequested)
    async def _offer_copies(self, message: messages.CopyMenuRequested) -> None:
        if not message.copies:
            self.tell("There is nothing to copy here.")
            return
        from drs_tui.ui.screens.copy_menu import CopyMenu

        def copy(chosen: Copy | None) -> None:
            if chosen is not None:
                self.post_message(messages.CopyRequested(chosen.text))

        await self.push_screen(CopyMenu(message.copies), copy)

    @on(messages.PageRequested)
    async def _open_page(self, message: messages.PageRequested) -> None:
        from drs_tui.terminal.browser import open_page
        from drs_tui.terminal.sequences import link_target

        if message.address is None:
            self.tell("No web page is known of this.")
            return
        kind, address = self.surroundings.kind, message.address
        if await open_page(address, kind, sys.platform):
            self.show_text("Given to your browser:", address)
            return
        self._clipboard = address
        sentence = await self._person_clipboard.copy(address)
        link = link_target(address) if kind.shows_links else None
        self.show_text(f"The link of the page. {sentence}", address, link=link)

    def show_text(self, sentence: str, text: str, *, link: str | None = None) -> None:
        """Show a text to be selected by hand, with a sentence about it."""
        if link is None and "\n" not in text and len(text) < 2 * self.size.width:
            self._say(f"{sentence}\n{text}", lasts_s=SELECT_WITHIN_S)
            return
        from drs_tui.ui.screens.text_panel import TextPanel

        self.push_screen(TextPanel(sentence, text, link=link))

    # Keys and colours

    def get_key_display(self, binding: Binding) -> str:
        """Return what a key is called, in letters and signs that every terminal has."""
        if binding.key_display:
            return binding.key_display
        modifiers, key = binding.parse_key()
        name = _KEY_NAMES.get(key) or super().get_key_display(Binding(key, ""))
        return "+".join((*modifiers, name))

    def _use_keymap(self) -> None:
        """Give the person's own keys to what they are for, as far as they can be used."""
        from drs_tui.ui.catalogue import known_bindings
        from drs_tui.ui.keymap import check_keymap

        keymap = check_keymap(self.surroundings.keymap, known_bindings(type(self)))
        self.set_keymap(keymap.keys)
        for problem in keymap.problems:
            self.warn(problem)

    # The terminal

    def get_driver_class(self) -> type[Driver]:
        """Return our own driver wherever it is Textual's for Unix that would be used."""
        usual = super().get_driver_class()
        return TerminalDriver if issubclass(TerminalDriver, usual) else usual

    @property
    def terminal(self) -> TerminalDriver | None:
        """The way to a real terminal; None without one."""
        return self._driver if isinstance(self._driver, TerminalDriver) else None

    def _write(self, sequence: str) -> None:
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    @property
    def wants_title(self) -> bool:
        """Whether the window is to have our title, and can have its own back."""
        return self.surroundings.ways.title and self.surroundings.kind.keeps_title

    def _set_title(self, text: str) -> None:
        if self.wants_title and self.terminal is not None:
            self.terminal.set_title(text)

    def action_mouse(self) -> None:
        """Take the mouse, or leave it to the terminal."""
        if self.terminal is None:
            return
        is_ours = not self.terminal.has_mouse
        self.terminal.set_mouse(is_ours)
        to_whom = "here" if is_ours else "left to your terminal, to select text with"
        in_screen = is_ours and self.surroundings.kind.multiplexer is Multiplexer.SCREEN
        note = " GNU screen then holds back the escape key; q goes back too." if in_screen else ""
        self.tell(f"The mouse is {to_whom}. M changes that.{note}")

    def on_resize(self) -> None:
        """Draw anew: terminals differ in what they make of their content at a new size."""
        self.action_redraw()
        self.set_timer(RESIZED_WITHIN_S, self._pass_size_on)

    def _pass_size_on(self) -> None:
        """Tell the screens of the size where the base class still has not.

        It waits 8 ms before it does, with a timer that never fires if the machine holds us up just
        as it starts; after that no size would reach a screen any more.
        """
        if getattr(self, "_resize_event", None) is not None:
            for screen in self.screen_stack:
                screen.post_message(events.Resize(self.size, self.size))

    @property
    def cursor_position(self) -> Offset:
        """Where the terminal's own cursor is left after each drawing: on what has the focus.

        Nobody sees it there, but programs that read a screen aloud, or show a line of it in
        braille, follow it.
        """
        focused = self.focused if self.screen_stack else None
        place = getattr(focused, "cursor_screen_offset", None)
        return place if isinstance(place, Offset) else Offset(0, 0)

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Ignore what fields say of themselves: they are asked above."""

    def action_redraw(self) -> None:
        """Send the whole screen again."""
        if self.terminal is not None:
            self.terminal.forget()
        self.refresh(layout=True)

    # The person

    async def on_event(self, event: events.Event) -> None:
        """Note that somebody is there; take what is pasted out of Textual's log before any is."""
        if isinstance(event, events.Paste):
            hide_paste(event)
        if isinstance(event, events.Key | events.Paste | events.MouseDown):
            self._presence.note_key(time.monotonic())
            self._set_title(self.plain_title)
            self._check_presence()
        await super().on_event(event)

    def on_app_focus(self) -> None:
        self._presence.note_focus(True, time.monotonic())
        self._check_presence()

    def on_app_blur(self) -> None:
        self._presence.note_focus(False, time.monotonic())
        self._check_presence()

    @property
    def is_watched(self) -> bool:
        """Whether somebody watches, as far as that is known."""
        return self._was_watched

    def note_presence(self, is_watched: bool) -> None:
        """Called when somebody begins or ceases to watch."""

    def _check_presence(self) -> None:
        now_s = time.monotonic()
        is_watched = self._presence.is_watched(now_s)
        if is_watched != self._was_watched:
            self._was_watched = is_watched
            self.note_presence(is_watched)
        if is_watched and self._presence_timer is None:
            wait_s = self._presence.away_in_s(now_s)
            self._presence_timer = self.set_timer(wait_s, self._look_for_person)

    def _look_for_person(self) -> None:
        self._presence_timer = None
        self._check_presence()

    # The end

    def action_help_quit(self) -> None:
        """Leave at the second ctrl+c in a row, which is what fingers do; say so at the first."""
        if self._may_leave:
            self.exit()
            return
        self._may_leave = True
        self.set_timer(LEAVE_WITHIN_S, self._stay)
        self.tell("Press ctrl+c again to leave, or q on the list of jobs.")

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

    def run_beside(self, work: Awaitable[object]) -> None:
        """Have something done beside the screens, to its end also where a screen goes."""
        self.run_worker(work, group="beside")
