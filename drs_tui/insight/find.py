"""Find one file in all jobs, by name, id or message. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from drs_tui.model import FileDetails, ImportItem, ImportJob
from drs_tui.text import OutsideText
from drs_tui.values import dataclass


class Where(StrEnum):
    """What of an item a text was found in, in the order in which it is looked for."""

    NAME = "name"
    ID = "id"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Hit:
    """One item in which a text was found."""

    job_id: str
    item: ImportItem
    where: Where
    text: OutsideText
    """The whole name, id or message."""


def find(
    wanted: str, answers: Iterable[ImportJob], files: Mapping[str, FileDetails]
) -> Iterator[Hit]:
    """Yield the items of `answers` that have `wanted` in them, each once, in their order.

    Case does not matter, nor do spaces at the ends; nothing is found of nothing. `files` are names
    by exact file id, as far as they are known: what has no known name is found by its id alone.
    """
    needle = wanted.strip().casefold()
    if not needle:
        return
    for answer in answers:
        for item in answer.items:
            hit = _hit(needle, answer.id, item, files)
            if hit is not None:
                yield hit


def _hit(
    needle: str, job_id: str, item: ImportItem, files: Mapping[str, FileDetails]
) -> Hit | None:
    for where, text in _texts(item, files):
        if text is not None and needle in text.exact.casefold():
            return Hit(job_id, item, where, text)
    return None


def _texts(
    item: ImportItem, files: Mapping[str, FileDetails]
) -> Iterator[tuple[Where, OutsideText | None]]:
    file = item.file
    if file is not None:
        known = files.get(file.id.exact) if file.id else None
        yield Where.NAME, (known.name if known else None) or file.name
        yield Where.ID, file.id
    if item.failure is not None:
        yield Where.MESSAGE, item.failure.message
