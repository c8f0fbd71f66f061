"""The columns of a job's items. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text

from drs_tui import words
from drs_tui.model import FileDetails, ImportItem
from drs_tui.ui import format as fmt
from drs_tui.ui.widgets.columns import Column

DetailsOf = Callable[[ImportItem], FileDetails | None]
"""Gives what is known of an item's file, None where the item has none."""


def item_columns(details_of: DetailsOf) -> list[Column[ImportItem]]:
    """Return the columns of the items of one job."""

    def details(item: ImportItem) -> FileDetails:
        return details_of(item) or FileDetails()

    return [
        Column(
            "number",
            "#",
            lambda item: Text(str(item.index + 1)),
            width=5,
            align="right",
            is_pinned=True,
            sort=lambda item: item.index,
        ),
        Column(
            "kind",
            "Item",
            lambda item: fmt.kind_text(item.kind),
            width=7,
            sort=lambda item: item.kind.value,
        ),
        Column(
            "code",
            "Code",
            lambda item: Text(_code(item)),
            width=6,
            align="right",
            sort=_code_order,
        ),
        Column(
            "what",
            "File or message",
            lambda item: what_text(item, details_of(item)),
            width=36,
            flex=3,
            most=100,
            sort=lambda item: what_text(item, details_of(item)).plain.casefold(),
        ),
        Column(
            "project",
            "Project",
            lambda item: Text(words.text_word(details(item).project), fmt.QUIET),
            width=20,
            flex=1,
            most=40,
            priority=2,
            sort=lambda item: str(details(item).project or "").casefold() or None,
        ),
        Column(
            "size",
            "Size",
            lambda item: Text(words.size_word(details(item).size_bytes), fmt.QUIET),
            width=9,
            align="right",
            priority=1,
            sort=lambda item: details(item).size_bytes,
            falls=True,
        ),
        Column(
            "id",
            "File id",
            lambda item: Text(words.text_word(details(item).id), fmt.QUIET),
            width=24,
            priority=3,
            sort=lambda item: str(details(item).id or "") or None,
        ),
    ]


def what_text(item: ImportItem, details: FileDetails | None) -> Text:
    """Return what an item is about: the message of a failure, else the file's name or id."""
    if item.failure is not None:
        return Text(words.text_word(item.failure.message))
    if details is None:
        return Text("neither a file nor an error", fmt.QUIET)
    if details.name:
        return Text(str(details.name))
    return Text(words.text_word(details.id), fmt.QUIET)


def _code(item: ImportItem) -> str:
    return words.code_word(item.failure) if item.failure else ""


def _code_order(item: ImportItem) -> Any:
    """Return what codes are sorted by: as numbers where they are some."""
    code = _code(item)
    if not code:
        return None
    return (0, int(code), "") if code.isdecimal() else (1, 0, code)
