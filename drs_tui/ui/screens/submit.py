"""Submit: what a person fills in about a manifest, before anything is read or sent.

The manifest is read and the target looked at beside the screen: a hundred thousand rows, or a file
system that hangs, keep nobody from leaving.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from drs_tui.errors import DrsError, trouble_line
from drs_tui.paste.tokens import holds_token
from drs_tui.submission.drafting import Wish
from drs_tui.submission.manifest import PathRule
from drs_tui.submission.plan import ConflictRule
from drs_tui.ui import format as fmt
from drs_tui.ui.messages import SubmissionPrepared
from drs_tui.ui.screens.add_jobs import TokenMask
from drs_tui.ui.screens.base import DrsScreen, Look
from drs_tui.ui.widgets.choice import Choice
from drs_tui.ui.widgets.field import LONGEST_PATH, Field
from drs_tui.ui.widgets.name_bar import LONGEST_NAME
from drs_tui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk

_HELP = (
    "The files that a manifest names become import jobs, 100 files each.\n"
    "Nothing is sent before you have seen what would be, and have said yes."
)
_RULES = tuple(ConflictRule)
_PATHS = tuple(PathRule)
_CHOICES: tuple[tuple[str, str, Sequence[str]], ...] = (
    ("If the name exists", "conflict", [rule.value for rule in _RULES]),
    ("Rows refused here", "refused", ["send nothing", "leave them out"]),
    ("Names as a/b.bam", "paths", ["refuse them", "make it a_b.bam", "make it b.bam"]),
)
_MORE_CHOICES: tuple[tuple[str, str, Sequence[str]], ...] = (
    ("Targets of rows", "own-targets", ["are not used", "beat the one above"]),
    ("Sizes and checksums", "measures", ["are not sent", "go as metadata"]),
)


class SubmitField(Field):
    """A field whose Enter shows what would be sent."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "Preview", id="submit.preview", key_display="enter"),
    ]


class PlainField(SubmitField):
    """One that holds a name; a token that somebody pastes into it is neither shown nor used."""

    def on_mount(self) -> None:
        self.highlighter = TokenMask()


class SubmitScreen(DrsScreen):
    """Asks for manifest, target and rules, and has a draft made of them."""

    BINDING_GROUP_TITLE = "Submit"
    DEFAULT_CSS = """
    SubmitScreen {
        #manifest, #target, #tags, #batch-name, #host {
            height: 1;
            margin: 0 1;
        }
        #submit-form {
            height: 1fr;
            scrollbar-size: 1 1;
        }
        .submit-choices {
            height: auto;
            margin: 1 1 0 1;
        }
        .submit-choices Vertical {
            width: 1fr;
            height: auto;
        }
        .submit-choices Choice {
            width: 100%;
            height: auto;
        }
        .heading {
            width: 100%;
            height: auto;
            color: $text-muted;
        }
        #submit-said {
            height: auto;
            width: 100%;
            padding: 0 1;
            margin-top: 1;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back", id="submit.back", key_display="esc"),
        Binding("enter", "preview", "Preview", id="submit.preview_here", show=False),
        # With priority, so that keys behind it in one burst are for the next field.
        Binding("tab", "app.focus_next", "Next field", id="submit.next", priority=True),
    ]

    def __init__(self, desk: SubmissionDesk, look: Look, *, path: str = "") -> None:
        """`path` of a manifest that is named already."""
        super().__init__(look)
        self._desk = desk
        self._path = path

    def body(self) -> Iterable[Widget]:
        yield Static("Submit a manifest", id="title")
        if (obstacle := self._desk.obstacle) is not None:
            with VerticalScroll(id="submit-form", can_focus=False):
                yield TextBlock(Text(trouble_line(obstacle), fmt.WARNING), id="submit-said")
            return
        with VerticalScroll(id="submit-form", can_focus=False):
            yield Static(_HELP, id="help")
            path = SubmitField(
                "path of the manifest: CSV, TSV or JSON", max_length=LONGEST_PATH, id="manifest"
            )
            path.value = self._path
            yield path
            yield PlainField(
                "project as owner/short-name, or the id of a folder", max_length=200, id="target"
            )
            yield PlainField("tags, commas between them (optional)", max_length=400, id="tags")
            yield PlainField(
                "batch (optional, else the manifest's file name)",
                max_length=LONGEST_NAME,
                id="batch-name",
            )
            yield PlainField(
                "host of Gen3's object ids (only where there are no DRS URIs)",
                max_length=253,
                id="host",
            )
            for choices in (_CHOICES, _MORE_CHOICES):
                with Horizontal(classes="submit-choices"):
                    for heading, name, labels in choices:
                        with Vertical():
                            yield Static(heading, markup=False, classes="heading")
                            yield Choice(labels, id=name)
            with Horizontal(id="buttons"):
                yield Button("Preview", id="preview-draft", variant="primary", compact=True)
        # Below what scrolls: it is seen wherever the form is.
        said = TextBlock(id="submit-said")
        said.display = False
        yield said

    def on_mount(self) -> None:
        if self._path and self._desk.obstacle is None:
            self.set_focus(self.query_one("#target"))

    @on(Input.Submitted)
    @on(Button.Pressed, "#preview-draft")
    def action_preview(self) -> None:
        """Show what would be sent; an obstacle is said here."""
        if self._desk.obstacle is None and not self._holds_token():
            self._say("Reading the manifest, and asking for the target ...", fmt.QUIET)
            self.run_worker(self._prepare(self._wish()), group="prepare", exclusive=True)

    async def _prepare(self, wish: Wish) -> None:
        try:
            draft = await self._desk.prepare(wish)
        except DrsError as error:
            self._say(trouble_line(error), fmt.BAD)
            return
        self._say("", fmt.QUIET)
        if self.is_current:
            self.post_message(SubmissionPrepared(draft))

    def _wish(self) -> Wish:
        tags = (tag.strip() for tag in self._value("#tags").split(","))
        return Wish(
            path=self._value("#manifest"),
            target=self._value("#target"),
            conflict=_RULES[self._index("#conflict")],
            tags=tuple(tag for tag in tags if tag),
            batch=self._value("#batch-name"),
            leaves_out_refused=bool(self._index("#refused")),
            paths=_PATHS[self._index("#paths")],
            host=self._value("#host"),
            own_targets=bool(self._index("#own-targets")),
            send_measures=bool(self._index("#measures")),
        )

    def _holds_token(self) -> bool:
        """Empty a field that a token is in, and say so."""
        for field in self.query(PlainField):
            if holds_token(field.value):
                field.value = ""
                self._say("That was a token. It was not kept; use T to set a token.", fmt.WARNING)
                self.set_focus(field)
                return True
        return False

    def _value(self, field: str) -> str:
        return self.query_one(field, SubmitField).value.strip()

    def _index(self, choice: str) -> int:
        return self.query_one(choice, Choice).index

    def _say(self, sentence: str, style: str) -> None:
        if self.is_here:
            said = self.query_one("#submit-said", TextBlock)
            said.show(Text(sentence, style))
            said.display = bool(sentence)
