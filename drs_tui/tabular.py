"""Rows as CSV, TSV, JSON and JSON lines, for the commands and the screens alike. Pure.

JSON is exact and all ASCII. The cells of TSV can be turned back exactly; those of CSV too, and no
spreadsheet takes one for a formula.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from drs_tui.text import clean

_SIGNS = "=+@\uff1d\uff0b\uff0d\uff20-"
"""What a formula begins with, also in the wide forms of East Asian keyboards."""
_FORMULA = re.compile(rf"['{_SIGNS}]")
_NEW_CELL = re.compile(rf";(?=[\s'\"]*[{_SIGNS}])")

Rows = Iterable[Sequence[object]]


def csv_lines(header: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield comma-separated values that a spreadsheet takes for no formula."""
    lines: list[str] = []
    writer = csv.writer(_Lines(lines.append), lineterminator="")
    writer.writerow(header)
    yield lines.pop()
    for row in rows:
        writer.writerow([spreadsheet_cell(value) for value in row])
        yield lines.pop()


def tsv_lines(header: Sequence[str], rows: Rows) -> Iterator[str]:
    """Yield tab-separated values; a missing one is empty, the others as `exact_cell` says."""
    yield "\t".join(header)
    for row in rows:
        yield "\t".join(exact_cell(value) for value in row)


def file_text(form: str, records: Sequence[Mapping[str, object]]) -> str:
    """Return records, which have the same keys, as the text of a file in one of `FORMS`."""
    if form == "json":
        return json.dumps([*records], indent=2) + "\n"
    header = tuple(records[0]) if records else ()
    rows = (tuple(map(_flat, record.values())) for record in records)
    lines = {
        "csv": csv_lines(header, rows),
        "tsv": tsv_lines(header, rows),
        "jsonl": map(json.dumps, records),
    }[form]
    return "".join(f"{line}\n" for line in lines)


FORMS = ("csv", "tsv", "json", "jsonl")
"""The forms of a file, each also the ending of its name."""


def exact_cell(value: object) -> str:
    r"""Return a value as one cell on one line, from which a text can be had back exactly.

    In a text a backslash is written `\\`, and what cannot be seen as its number: `\x09` a tab,
    `\x0a` a line end, `\u202e`, `\U000e0001`.
    """
    if value is None or isinstance(value, bool):
        return "" if value is None else str(value).lower()
    return clean(str(value).replace("\\", "\\\\"), limit=sys.maxsize)


def spreadsheet_cell(value: object) -> str:
    r"""Return the same so that no spreadsheet takes it for a formula.

    A text that begins with one of `=`, `+`, `-`, `@`, or with `'`, has a `'` before it. A semicolon
    before such a sign is `\x3b`, since some spreadsheets begin a new cell there. Tabs and carriage
    returns, which count as such signs too, are escapes already.
    """
    cell = exact_cell(value)
    if not isinstance(value, str):
        return cell
    cell = _NEW_CELL.sub(r"\\x3b", cell)
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _flat(value: object) -> object:
    """Return a value that is a table itself as JSON in one cell."""
    return json.dumps(value) if isinstance(value, list | dict) else value


class _Lines:
    """A file for the writer of CSV, which writes it a line at a time."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write

    def write(self, line: str) -> None:
        self._write(line)
