"""Text of many lines that can be searched, such as an answer of the platform as it came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.cells import chop_cells
from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from drs_tui.ui.format import QUIET
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.row_table import Column, RowTable
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import dataclass

_MARGIN = 3
"""Cells beside the text: the table's padding, and its scroll bar."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the screen."""

    number: int
    text: str


class SearchField(Field):
    """Where the words to look for are typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Give up", id="search.clear", show=False),
        Binding("enter,down", "submit", "Find", id="search.find", show=False),
    ]

    def action_give_up(self) -> None:
        self.value = ""
        self.post_message(self.Submitted(self, ""))


class TextView(Vertical):
    """Shows lines, wrapped where they are too long, and finds words in them."""

    DEFAULT_CSS = """
    TextView {
        height: 1fr;
        #text-search {
            height: 1;
            padding: 0 1;
            background: $boost;
        }
        #text-hits {
            height: 1;
            padding: 0 1;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", id="text.search", key_display="/", priority=True),
        Binding("n", "hit(1)", "Next hit", id="text.next", show=False),
        Binding("N", "hit(-1)", "Hit before", id="text.before", show=False),
    ]

    def __init__(
        self,
        *,
        title: str = "As the platform said it",
        empty: str = "",
        ascii_only: bool = False,
        id: str,
    ) -> None:
        """`empty` stands there while there are no lines, `title` always above them."""
        super().__init__(id=id)
        self._title = title
        self._empty = empty
        self._ascii_only = ascii_only
        self._lines: tuple[str, ...] = ()
        self._needle = ""

    def compose(self) -> ComposeResult:
        yield RowTable(
            [Column("line", self._title, self._cell, width=10, flex=1)],
            key=lambda row: str(row.number),
            empty=self._empty,
            ascii_only=self._ascii_only,
            can_open=False,
            id="text-rows",
        )
        yield SearchField("words to look for", max_length=200, id="text-search")
        yield TextBlock(id="text-hits")

    def on_mount(self) -> None:
        self.query_one("#text-search").display = False
        self.query_one("#text-hits").display = False

    @property
    def rows(self) -> RowTable[Row]:
        return self.query_one("#text-rows", RowTable)

    @property
    def needle(self) -> str:
        """What is looked for; empty for nothing."""
        return self._needle

    def show(self, lines: Iterable[str]) -> None:
        """Show `lines`, which are safe to show; the cursor stays where it is as far as it can."""
        told = tuple(lines)
        if told != self._lines:
            self._lines = told
            self._wrap()

    def take_focus(self) -> None:
        """Give the keys to the lines."""
        self.screen.set_focus(self.rows)

    def clear(self) -> bool:
        """Look for nothing any more; tell whether something was looked for."""
        was_searched = bool(self._needle)
        self._look_for("")
        return was_searched

    def on_resize(self, event: events.Resize) -> None:
        self._wrap()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave letters to the field that is typed into."""
        return action != "search" or not isinstance(self.screen.focused, Input)

    def action_search(self) -> None:
        """Ask for the words to look for."""
        field = self.query_one("#text-search", SearchField)
        field.display = True
        self.screen.set_focus(field)

    def action_hit(self, step: int) -> None:
        """Go to the next line that holds the words, or to the one before, around the end."""
        hits = self._hits()
        here = next((place for place, row in enumerate(self.rows.rows) if self._is_at(row)), 0)
        if not hits:
            return
        beyond = [hit for hit in (hits if step > 0 else hits[::-1]) if (hit - here) * step > 0]
        self._go_to((beyond or (hits if step > 0 else hits[::-1]))[0])

    @on(Input.Changed, "#text-search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._look_for(event.value.strip())
        hits = self._hits()
        if hits:
            here = next((place for place, row in enumerate(self.rows.rows) if self._is_at(row)), 0)
            self._go_to(next((hit for hit in hits if hit >= here), hits[0]))

    @on(Input.Submitted, "#text-search")
    def _found(self, event: Input.Submitted) -> None:
        event.stop()
        self.query_one("#text-search").display = False
        self.take_focus()

    def _look_for(self, needle: str) -> None:
        self._needle = needle
        self.rows.recheck()
        self._tell()

    def _go_to(self, place: int) -> None:
        self.rows.move_to(str(self.rows.rows[place].number))
        self._tell()

    def _tell(self) -> None:
        """Say which hit of how many the cursor is at."""
        block = self.query_one("#text-hits", TextBlock)
        block.display = bool(self._needle)
        hits = self._hits()
        place = next(
            (number for number, hit in enumerate(hits, 1) if self._is_at(self.rows.rows[hit])), 0
        )
        of = f"line {place:,} of {len(hits):,}" if place else f"{len(hits):,} lines"
        told = Text(f'"{self._needle}": ').append(of if hits else "nothing of this")
        block.show(told.append("  n N next and before, esc ends", QUIET))

    def _is_at(self, row: Row) -> bool:
        return str(row.number) == self.rows.cursor_key

    def _hits(self) -> list[int]:
        folded = self._needle.casefold()
        if not folded:
            return []
        return [place for place, row in enumerate(self.rows.rows) if folded in row.text.casefold()]

    def _wrap(self) -> None:
        width = max(10, self.size.width - _MARGIN)
        pieces = (piece for line in self._lines for piece in _pieces(line, width))
        self.rows.show(tuple(Row(number, text) for number, text in enumerate(pieces)))
        self._tell()

    def _cell(self, row: Row) -> Text:
        text = Text(row.text)
        if self._needle:
            text.highlight_words([self._needle], "bold reverse", case_sensitive=False)
        return text


def _pieces(line: str, width: int) -> Iterator[str]:
    """Cut a line into what fits; what follows the first piece stands as far in as it does."""
    indent = min(len(line) - len(line.lstrip(" ")), width // 2)
    if len(line) <= width and line.isascii():
        yield line
        return
    first, *rest = chop_cells(line, width) or [""]
    yield first
    for piece in chop_cells("".join(rest), width - indent):
        yield " " * indent + piece
