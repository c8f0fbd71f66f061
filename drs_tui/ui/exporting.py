"""Rows of a list, to be written to a file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drs_tui import words
from drs_tui.values import dataclass

FORM_NOTES = {
    "csv": "For a spreadsheet: a text that begins like a formula has a ' before it, so no cell is"
    " one.",
    "tsv": "Texts as they are, on one line: a backslash is \\\\, a tab \\x09.",
    "json": "One array, exact; the keys of the commands.",
    "jsonl": "The same, one object on each line.",
}
"""What a person should know of each form of a file."""


@dataclass(frozen=True, slots=True)
class Export:
    """What is to be written, as it was when the person asked for it."""

    name: str
    """What to call the file, without ending; fit for a file name."""
    one: str
    """What one row is, in words."""
    rows: Sequence[Any]
    record: Callable[[Any], Mapping[str, object]]
    """Gives a row by the keys of its columns."""
    is_marked: bool
    """Whether these are the marked rows."""
    of: int
    """How many rows the list has altogether."""

    @property
    def sentence(self) -> str:
        """Say which rows these are."""
        count = len(self.rows)
        rows = words.plural(count, self.one)
        if self.is_marked:
            return f"{rows} that {'is' if count == 1 else 'are'} marked"
        if count < self.of:
            return f"{rows} of {self.of:,}, as the list shows them"
        return f"{rows}, in the order of the list"

    def records(self) -> list[Mapping[str, object]]:
        """Return all of them."""
        return [self.record(row) for row in self.rows]


def with_form(path: str, form: str, forms: Sequence[str]) -> str:
    """Return `path` with the ending of a form in place of that of another one."""
    stem, dot, ending = path.rpartition(".")
    return f"{stem}.{form}" if dot and stem and ending in forms else path


def form_of(path: str, forms: Sequence[str]) -> str | None:
    """Return the form that the ending of a path names; None where it names none."""
    _, dot, ending = path.rpartition(".")
    return ending.lower() if dot and ending.lower() in forms else None
