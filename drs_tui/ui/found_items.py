"""Items of several jobs as rows, and their columns. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from rich.text import Text

from drs_tui import words
from drs_tui.insight.find import Hit
from drs_tui.model import ImportItem, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.ui import format as fmt
from drs_tui.ui.widgets.columns import Column

NameOf = Callable[[ImportItem], OutsideText | None]
"""Gives the name of an item's file; None where it has none or none is known."""


class Place(NamedTuple):
    """Where an item is. A tuple, since a list may have 100,000 of them."""

    job_id: str
    position: int
    """In `result[]`, from 0."""


class FoundItem(NamedTuple):
    """An item of one of several jobs."""

    job: WatchedJob
    item: ImportItem
    hit: Hit | None = None
    """What was found in it, where something was looked for."""

    @property
    def place(self) -> Place:
        return Place(self.job.id, self.item.index)

    @property
    def key(self) -> str:
        """Which row it is; no id of a job has a slash."""
        return f"{self.job.id}/{self.item.index}"


def place_of(key: str) -> Place:
    """Return where the item of the row with this key is."""
    job_id, _, index = key.rpartition("/")
    return Place(job_id, int(index))


def failed_columns(name_of: NameOf) -> list[Column[FoundItem]]:
    """Return the columns of items that failed for one cause."""
    return [
        _job(),
        _number(),
        Column(
            "message",
            "Message",
            lambda row: Text(words.text_word(_message(row.item))),
            width=44,
            flex=3,
            most=120,
            sort=lambda row: str(_message(row.item) or "").casefold(),
        ),
        Column(
            "name",
            "File, where known",
            lambda row: Text(words.text_word(name_of(row.item)), fmt.QUIET),
            width=20,
            flex=1,
            most=50,
            priority=2,
            sort=lambda row: str(name_of(row.item) or "").casefold() or None,
        ),
        _job_id(),
    ]


def hit_columns(needle: Callable[[], str], before: Callable[[], int]) -> list[Column[FoundItem]]:
    """Return the columns of items in which `needle` was found, which marks the place.

    `before` says for how many characters before a hit there is room.
    """
    return [
        _job(),
        _number(),
        Column(
            "kind",
            "Item",
            lambda row: fmt.kind_text(row.item.kind),
            width=7,
            priority=2,
            sort=lambda row: row.item.kind.value,
        ),
        Column(
            "where",
            "In its",
            lambda row: Text(row.hit.where.value if row.hit else "", fmt.QUIET),
            width=7,
            priority=1,
            sort=lambda row: row.hit.where.value if row.hit else None,
        ),
        Column(
            "text",
            "Found",
            lambda row: hit_text(_found(row), needle(), before()),
            width=30,
            flex=3,
            most=120,
            sort=lambda row: _found(row).casefold(),
            words=_found,
        ),
        _job_id(),
    ]


def found_text(row: FoundItem, name_of: NameOf) -> Text:
    """Return an item in full: whose it is, and its message, or its file's name and id."""
    text = Text().append(f"{words.full_name_word(row.job)}  ", fmt.QUIET)
    text.append(f"item {row.item.index + 1:,}  ", fmt.QUIET)
    if message := _message(row.item):
        return text.append(str(message))
    file_id = row.item.file.id if row.item.file else None
    text.append(words.text_word(name_of(row.item)))
    return text.append(f"  id {words.text_word(file_id)}", fmt.QUIET)


def hit_text(text: str, needle: str, before: int) -> Text:
    """Return `text` with what was looked for marked, and at most `before` characters before it."""
    at = text.casefold().find(needle.strip().casefold())
    end = at + len(needle.strip())
    if at < 0 or len(text.casefold()) != len(text):
        return Text(text)  # The places differ where a letter becomes two.
    shown = Text(text)
    shown.stylize("bold underline", at, end)
    if at <= before:
        return shown
    return Text("...", fmt.QUIET).append_text(shown[at - before + 3 :])


def _job() -> Column[FoundItem]:
    return Column(
        "job",
        "Job",
        lambda row: Text(words.name_word(row.job)),
        width=22,
        flex=1,
        most=36,
        is_pinned=True,
        sort=lambda row: words.name_word(row.job).casefold(),
        words=lambda row: words.name_word(row.job),
    )


def _job_id() -> Column[FoundItem]:
    return Column(
        "id",
        "Id of the job",
        lambda row: Text(row.job.id, fmt.QUIET),
        width=19,
        align="right",
        priority=3,
        sort=lambda row: row.job.id,
        words=lambda row: row.job.id,
    )


def _number() -> Column[FoundItem]:
    return Column(
        "number",
        "#",
        lambda row: Text(str(row.item.index + 1), fmt.QUIET),
        width=5,
        align="right",
        sort=lambda row: row.item.index,
        words=lambda row: str(row.item.index + 1),
    )


def _message(item: ImportItem) -> OutsideText | None:
    return item.failure.message if item.failure else None


def _found(row: FoundItem) -> str:
    return str(row.hit.text) if row.hit else ""
