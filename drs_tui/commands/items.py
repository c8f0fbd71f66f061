"""`items`: what arrived and what failed, item by item, over several jobs."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence
from typing import Any

from drs_tui import words
from drs_tui.commands import job_forms as forms
from drs_tui.commands.looking import say_under_way, watching
from drs_tui.commands.naming import fetch_names, known_names
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture
from drs_tui.commands.selection import chosen_jobs
from drs_tui.model import ImportItem, ItemKind
from drs_tui.services import Services
from drs_tui.values import dataclass

COLUMNS = ("job", *forms.ITEM_KEYS)
"""The keys of an item here, which are the columns of its CSV and TSV forms too."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One item, and whose it is."""

    picture: Picture
    item: ImportItem


def list_items(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write the items of jobs; looks at those that are under way or not watched."""
    pictures, refused = chosen_jobs(arguments, services, output)
    rows, files, code = asyncio.run(_ask(pictures, arguments, services, output))
    _write(rows, files, arguments, output)
    _say_what_is_missing(pictures, rows, arguments, output)
    return max(refused, code, output.notices(services.store.drain_notices()))


async def _ask(
    pictures: Sequence[Picture], arguments: Namespace, services: Services, output: Output
) -> tuple[list[_Row], forms.FilesById, ExitCode]:
    due = [picture for picture in pictures if not picture.is_settled]
    async with watching(due, services, output) as (monitor, code):
        rows = [
            _Row(picture, item)
            for picture in pictures
            for item in picture.items
            if _is_wanted(item, arguments)
        ]
        items = [row.item for row in rows]
        if not arguments.names:
            return rows, known_names(items, services), code
        files, naming = await fetch_names(items, monitor, services, output)
        return rows, files, max(code, naming)


def _is_wanted(item: ImportItem, arguments: Namespace) -> bool:
    if arguments.failed:
        return item.kind is ItemKind.ERROR
    return not arguments.ok or item.kind is ItemKind.RESOURCE


def _write(
    rows: Sequence[_Row], files: forms.FilesById, arguments: Namespace, output: Output
) -> None:
    if arguments.json:
        output.json_array(_json(row, files) for row in rows)
    elif arguments.jsonl:
        output.json_lines(_json(row, files) for row in rows)
    elif arguments.csv:
        output.csv(COLUMNS, (list(_json(row, files).values()) for row in rows))
    elif arguments.tsv:
        output.tsv(COLUMNS, (list(_json(row, files).values()) for row in rows))
    elif rows:
        several = len({row.picture.job.id for row in rows}) > 1
        header = ["JOB"] * several + list(forms.ITEM_HEADER)
        cells = [_cells(row, files, several=several) for row in rows]
        output.table(header, cells, forms.SPARE_ITEM_COLUMNS)


def _json(row: _Row, files: forms.FilesById) -> dict[str, Any]:
    return {"job": row.picture.job.id, **forms.item_json(row.item, files)}


def _cells(row: _Row, files: forms.FilesById, *, several: bool) -> list[str]:
    return [words.name_word(row.picture.job)] * several + forms.item_row(row.item, files)


def _say_what_is_missing(
    pictures: Sequence[Picture], rows: Sequence[_Row], arguments: Namespace, output: Output
) -> None:
    known = [picture for picture in pictures if picture.answer is not None]
    if known and not rows:
        kind = (
            "failed item" if arguments.failed else "item that arrived" if arguments.ok else "item"
        )
        output.say(f"There is no {kind} in {words.plural(len(known), 'job')}.")
    say_under_way(pictures, output)
