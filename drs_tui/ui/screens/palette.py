"""The palette: every action of the screen below with its key, and commands that take words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from drs_tui.ui import format as fmt
from drs_tui.ui.actions import ScreenAction
from drs_tui.ui.command_line import CommandLine, Order, Refusal, ranked
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.menu import Entry, Menu
from drs_tui.ui.widgets.text_block import TextBlock

Choice = ScreenAction | Order
"""What was chosen."""


class PaletteField(Field):
    """The line that is typed into; keys that it has no use for move in the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Do it", id="palette.do", show=False),
        Binding("tab", "complete", "Complete", id="palette.complete", show=False, priority=True),
        Binding("down,ctrl+n", "step(1)", "Next", id="palette.down", show=False),
        Binding("up,ctrl+p", "step(-1)", "Before", id="palette.up", show=False),
        Binding("pagedown", "step(8)", "Page down", id="palette.page_down", show=False),
        Binding("pageup", "step(-8)", "Page up", id="palette.page_up", show=False),
    ]

    def action_step(self, step: int) -> None:
        self.screen.query_one(Menu).action_step(step)

    def action_complete(self) -> None:
        if isinstance(self.screen, PaletteScreen):
            self.screen.complete()


class PaletteScreen(ModalScreen[Choice | None]):
    """Finds an action by its words, or takes a command; gives back what was chosen."""

    DEFAULT_CSS = """
    PaletteScreen {
        align: center bottom;
        #palette-box {
            width: 100%;
            height: 14;
            max-height: 100%;
            padding: 0 1;
            background: $panel;
        }
        #palette-list {
            height: 1fr;
            width: 100%;
        }
        #palette-note {
            height: auto;
        }
        #palette {
            height: 1;
            background: $boost;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", id="palette.close", show=False),
    ]

    def __init__(self, actions: Sequence[ScreenAction], commands: CommandLine) -> None:
        super().__init__()
        self._actions = tuple(actions)
        self._commands = commands
        self._choices: list[Choice | str] = []
        """What the entries of the list stand for; a text is a line to be completed to."""

    def compose(self) -> ComposeResult:
        with Vertical(id="palette-box"):
            yield Menu(id="palette-list")
            yield TextBlock(id="palette-note")
            yield PaletteField("an action in words, or a command such as: add ID", id="palette")

    def on_mount(self) -> None:
        self.query_one("#palette").focus()
        self._offer("")

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._offer(event.value)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        self._choose(event.value, self.query_one(Menu).index)

    @on(Menu.Chosen)
    def _clicked(self, event: Menu.Chosen) -> None:
        self._choose(self.query_one("#palette", Input).value, event.index)

    def complete(self) -> None:
        """Go on with what is typed, as far as the commands know how."""
        index = self.query_one(Menu).index
        chosen = self._choices[index] if index < len(self._choices) else None
        if isinstance(chosen, str):
            self._type(chosen)

    def _type(self, line: str) -> None:
        field = self.query_one("#palette", Input)
        field.value = line
        field.cursor_position = len(line)

    def _offer(self, typed: str) -> None:
        """List what `typed` may mean: of a command what it takes, else actions and commands."""
        typed = typed.removeprefix(":").lstrip()
        command = self._commands.named(typed)
        lines = self._commands.completions(typed)
        self._note(command.usage if command is not None and command.takes else "")
        if command is not None and " " in typed:
            self._choices = list(lines)
            self.query_one(Menu).offer([Entry(line.rstrip()) for line in lines], command.help)
            return
        names = [f"{action.description} {action.tooltip}" for action in self._actions]
        actions = [self._actions[place] for place in ranked(names, typed)]
        begun = [one for one in self._commands.commands if one.name.startswith(typed.casefold())]
        entries = [Entry(one.description, one.keys, one.tooltip) for one in actions]
        entries += [Entry(one.usage, ":", one.help) for one in begun]
        self._choices = [*actions, *(f"{one.name} " for one in begun)]
        self.query_one(Menu).offer(entries, "There is nothing of these words.")

    def _choose(self, typed: str, index: int) -> None:
        """Carry out a command that has all that it takes, else what the list has in force."""
        command = self._commands.named(typed)
        chosen = self._choices[index] if self._choices else typed
        if command is not None and (not command.takes or " " in typed.strip(": ")):
            is_whole = isinstance(self._commands.read(typed), Order)
            self._order(typed if is_whole or not isinstance(chosen, str) else chosen)
        elif isinstance(chosen, str) and self._choices:
            self._type(chosen)
        elif isinstance(chosen, str):
            self._order(typed)
        else:
            self.dismiss(chosen)

    def _order(self, typed: str) -> None:
        read = self._commands.read(typed)
        if isinstance(read, Refusal):
            self._note(read.sentence, fmt.WARNING)
        else:
            self.dismiss(read)

    def _note(self, sentence: str, style: str = fmt.QUIET) -> None:
        block = self.query_one("#palette-note", TextBlock)
        block.show(Text(sentence, style))
        block.display = bool(sentence)

    async def action_dismiss(self, result: Choice | None = None) -> None:
        self.dismiss(None)
