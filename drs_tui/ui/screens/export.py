"""Where to write the rows of a list to, and in which form."""

from __future__ import annotations

import asyncio
import os
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from drs_tui.errors import StoreTrouble, trouble_line
from drs_tui.store.named_file import AlreadyThere, write_named
from drs_tui.tabular import FORMS, file_text
from drs_tui.text import clean
from drs_tui.ui.exporting import FORM_NOTES, Export, form_of, with_form
from drs_tui.ui.format import QUIET, WARNING
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.text_block import TextBlock


class PathField(Field):
    """The path of the file; keys that it has no use for choose the form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Write", id="export.write", show=False),
        Binding("down,tab", "step(1)", "Next form", id="export.next", show=False, priority=True),
        Binding("up", "step(-1)", "Form before", id="export.before", show=False, priority=True),
    ]

    def action_step(self, step: int) -> None:
        if isinstance(self.screen, ExportScreen):
            self.screen.step(step)


class ExportScreen(ModalScreen[str | None]):
    """Writes the rows, and gives back a sentence about it; None where nothing was written.

    A file that is there is replaced only when Enter is pressed again at the question.
    """

    DEFAULT_CSS = """
    ExportScreen {
        align: center bottom;
        #export-box {
            width: 100%;
            height: auto;
            padding: 0 1;
            background: $panel;
        }
        #export-head, #export-forms, #export-note {
            height: auto;
            width: 100%;
        }
        #export-path {
            height: 1;
            margin: 1 0;
            background: $boost;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Close", id="export.close", show=False),
    ]

    def __init__(self, export: Export, form: str = "", path: str = "") -> None:
        """With `path` it is written at once, and asked for only where that cannot be."""
        super().__init__()
        self._export = export
        self._form = form or FORMS[0]
        self._path = path or f"{export.name}.{self._form}"
        self._is_at_once = bool(path)
        self._asked_about: tuple[str, str] | None = None
        """The path and the form of which the question is whether to replace the file."""
        self._is_writing = False

    def compose(self) -> ComposeResult:
        with Vertical(id="export-box"):
            yield TextBlock(Text("Export ", "bold").append(self._export.sentence), id="export-head")
            yield TextBlock(id="export-forms")
            yield PathField("path of the file, such as ~/jobs.csv", id="export-path")
            yield TextBlock(id="export-note")

    def on_mount(self) -> None:
        field = self.query_one(PathField)
        field.value = self._path
        field.cursor_position = len(self._path)
        field.focus()
        self._draw()
        if self._is_at_once:
            self._write()

    def step(self, step: int) -> None:
        """Choose the form that comes next, or before; the ending of the file goes along."""
        self._form = FORMS[(FORMS.index(self._form) + step) % len(FORMS)]
        field = self.query_one(PathField)
        field.value = with_form(field.value, self._form, FORMS)
        field.cursor_position = len(field.value)
        self._draw()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        """Take the form from the ending, and ask nothing any more about another file."""
        if event.value != self._path:
            self._path = event.value
            self._form = form_of(event.value.strip(), FORMS) or self._form
            self._asked_about = None
            self._draw()

    @on(Input.Submitted)
    def _submitted(self) -> None:
        self._write()

    def _write(self) -> None:
        path = self._path.strip()
        if not path:
            self._note("Where to? Give the path of a file.", WARNING)
        elif not self._is_writing:
            self._is_writing = True
            self.run_worker(self._write_file(path, self._form), group="export")

    async def _write_file(self, path: str, form: str) -> None:
        is_sure = self._asked_about == (path, form)
        try:
            await asyncio.to_thread(self._put, path, form, is_sure)
        except AlreadyThere as error:
            self._asked_about = (path, form)
            self._note(f"{trouble_line(error)} enter replaces it, esc leaves it.", WARNING)
        except StoreTrouble as error:
            self._note(trouble_line(error), WARNING)
        else:
            self.dismiss(f"Wrote {self._export.sentence}, to {clean(path, 200)}.")
        finally:
            self._is_writing = False

    def _put(self, path: str, form: str, replace: bool) -> None:
        """Write the file. Blocks, also while many rows are put into their form."""
        write_named(
            os.path.expanduser(path), file_text(form, self._export.records()), replace=replace
        )

    def _draw(self) -> None:
        forms = Text("form  ", QUIET)
        for form in FORMS:
            chosen = form == self._form
            forms.append(f"({'*' if chosen else ' '}) {form}", "bold" if chosen else "")
            forms.append("   ")
        self.query_one("#export-forms", TextBlock).show(forms.append("tab: next", QUIET))
        self._note(FORM_NOTES[self._form], QUIET)

    def _note(self, sentence: str, style: str) -> None:
        self.query_one("#export-note", TextBlock).show(Text(sentence, style))

    def action_close(self) -> None:
        self.dismiss(None)
