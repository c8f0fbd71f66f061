"""Put jobs on the watch list: paste anything that holds ids.

What is pasted is read at once and never shown as it came, since a `curl` line has a token in it:
the screen lists what was found instead.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from rich.highlighter import Highlighter
from rich.text import Text
from textual import events, on
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from drs_tui import words
from drs_tui.errors import UsageTrouble
from drs_tui.model import Snapshot
from drs_tui.paste import Pasted, PastedJob, for_platform, read_pasted
from drs_tui.paste.tokens import holds_token, masked
from drs_tui.text import OutsideText
from drs_tui.ui import format as fmt
from drs_tui.ui.messages import WatchRequested
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.text_files import looks_like_path, read_text_file
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.name_bar import LONGEST_NAME
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass, field, replace

_HELP = (
    "Paste import ids, links, a whole curl line, or JSON from a create call: many at a time.\n"
    "Or type the path of a file that holds them, such as ~/imports.txt.\n"
    "They are kept at once, also without a network, and looked at in their turn."
)

SHOWN = 200
"""How many found ids are listed, at most."""


class TokenMask(Highlighter):
    """Shows dots for a token: a paste that the terminal does not mark comes as keys."""

    def __call__(self, text: str | Text) -> Text:
        shown = text.copy() if isinstance(text, Text) else Text(text)
        shown.plain = masked(shown.plain)
        return shown

    def highlight(self, text: Text) -> None:
        """Colour nothing."""


class AddField(Field):
    """A field whose Enter keeps what was found. It shows no token, and gives none away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Watch them", id="add.keep", key_display="enter"),
    ]

    def on_mount(self) -> None:
        self.highlighter = TokenMask()

    @property
    def selected_text(self) -> str:
        """What is selected, as it is shown."""
        start, end = sorted(self.selection)
        return masked(self.value)[start:end]


class PasteInput(AddField):
    """A field for ids. A paste of any number of lines is told as it came, not inserted."""

    @dataclass(slots=True)
    class Pasted(Message):
        """Something was pasted."""

        text: str = field(repr=False)
        """Not in the message's own text, which Textual's log would hold."""

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.post_message(self.Pasted(event.text))


class AddScreen(DrsScreen):
    """Finds ids in what is typed or pasted, shows them, keeps them on Enter."""

    BINDING_GROUP_TITLE = "Add jobs"
    DEFAULT_CSS = """
    AddScreen {
        #found {
            height: 1fr;
            padding: 1 1 0 1;
            scrollbar-size: 1 1;
        }
        #found-text {
            height: auto;
            width: 100%;
        }
        #ids, #batch {
            height: 1;
            margin: 0 1;
        }
        #label {
            height: 1;
            margin: 1 1 0 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="add.back", key_display="esc"),
        Binding("ctrl+g", "clear", "Begin again", id="add.clear"),
        # With priority, so that letters behind it in one burst are for the next field.
        Binding("tab", "app.focus_next", "Next field", id="add.next", show=False, priority=True),
    ]

    def __init__(self, api: str, look: Look, *, asks_for_file: bool = False) -> None:
        """`asks_for_file`: the field says that it wants a path; it takes ids all the same."""
        super().__init__(look)
        self._api = api
        self._asks_for_file = asks_for_file
        self._found: dict[str, PastedJob] = {}
        self._refused: dict[str, None] = {}
        """Sentences about what could not be used, each once, in order."""
        self._held_token = False
        self._watched: frozenset[str] = frozenset()

    def body(self) -> Iterable[Widget]:
        yield Static("Add jobs", id="title")
        yield Static(_HELP, id="help")
        wanted = "path of a file with ids" if self._asks_for_file else "paste or type ids here"
        yield PasteInput(wanted, id="ids")
        yield AddField("label of each (optional)", max_length=LONGEST_NAME, id="label")
        yield AddField(
            "batch, a name for all of them (optional)", max_length=LONGEST_NAME, id="batch"
        )
        with VerticalScroll(id="found", can_focus=False):
            yield TextBlock(id="found-text")

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    def _take(self, snapshot: Snapshot) -> None:
        self._watched = frozenset(job.id for job in snapshot.jobs if not job.archived)
        self._draw()

    @on(PasteInput.Pasted)
    def _read_paste(self, event: PasteInput.Pasted) -> None:
        self._read(event.text)

    def _read(self, text: str) -> bool:
        """Take over what `text` holds; tell whether that was any job."""
        pasted: Pasted = read_pasted(text)
        mine, foreign = for_platform(pasted.jobs, self._api)
        self._found |= {job.id: job for job in mine}
        self._refused |= dict.fromkeys((*pasted.refused, *foreign))
        self._held_token = self._held_token or pasted.held_token
        self._draw()
        return bool(mine)

    def _draw(self) -> None:
        if not self.is_here:
            return
        text = Text()
        new = [job for job in self._found.values() if job.id not in self._watched]
        known = len(self._found) - len(new)
        if self._found:
            text.append(f"{words.plural(len(new), 'new job')}", fmt.OK if new else fmt.QUIET)
            text.append(f", {known:,} watched already" if known else "", fmt.QUIET)
            text.append(". Enter keeps them.\n" if new else ".\n", fmt.QUIET)
        if self._held_token:
            text.append(
                "There was a token in what you pasted. It was not kept; use T to set a token.\n",
                fmt.WARNING,
            )
        for sentence in self._refused:
            text.append(f"{sentence}\n", fmt.WARNING)
        for job in list(self._found.values())[:SHOWN]:
            watched = "  watched already" if job.id in self._watched else ""
            label = f"  {job.label}" if job.label else ""
            text.append(f"  {job.id}").append(label).append(f"{watched}\n", fmt.QUIET)
        if len(self._found) > SHOWN:
            text.append(f"  and {len(self._found) - SHOWN:,} more\n", fmt.QUIET)
        self.query_one("#found-text", TextBlock).show(text)

    @on(Input.Submitted)
    def _take_typed(self) -> None:
        """Take over what was typed, or what is in the file that it names; then keep all of it.

        What was typed and could not be used stays to be corrected.
        """
        typed = self.query_one("#ids", PasteInput)
        text = typed.value.strip()
        if looks_like_path(text) and not read_pasted(text).jobs:
            # Beside the screen: a file system that hangs must not keep anybody from leaving.
            self.run_worker(self._read_file(text), exclusive=True)
            return
        if text:
            held_token = masked(text) != text
            if self._read(text) or held_token:
                typed.value = ""
        self._keep()

    async def _read_file(self, name: str) -> None:
        try:
            text = await asyncio.to_thread(read_text_file, name)
        except UsageTrouble as trouble:
            self._refused[trouble.message] = None
            self._draw()
            return
        typed = self.query_one("#ids", PasteInput)
        if self._read(text) and typed.value.strip() == name:
            typed.value = ""
        self._keep()

    def _keep(self) -> None:
        names = [self._take_name("#label"), self._take_name("#batch")]
        if None in names:
            return
        label, batch = (OutsideText(name) if name else None for name in names)
        jobs = [
            replace(job, label=label or job.label, batch=batch or job.batch)
            for job in self._found.values()
        ]
        if not jobs:
            self.set_focus(self.query_one("#ids", PasteInput))
            return
        self.post_message(WatchRequested(jobs))
        self._found = {}
        if self._refused:
            self._draw()
            self.set_focus(self.query_one("#ids", PasteInput))
        else:
            self.dismiss()

    def _take_name(self, field: str) -> str | None:
        """Return what was typed into a field for a name; None, and a sentence, for a token."""
        name = self.query_one(field, AddField)
        if not holds_token(name.value):
            return name.value.strip()
        name.value = ""
        self._held_token = True
        self._draw()
        self.set_focus(name)
        return None

    def action_clear(self) -> None:
        """Forget what was found."""
        self._found, self._refused, self._held_token = {}, {}, False
        self.query_one("#ids", PasteInput).value = ""
        self._draw()
