"""Rows, written as a manifest again: what the reader makes of it are the same rows.

The columns are `drs_uri` and `name`, which the platform's own importer wants, then all others
under their headers as they came. An id of Gen3 is written as the DRS URI that it became, and a path
as the name that was made of it. Pure.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence

from drs_tui.errors import UsageTrouble
from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.manifest import ManifestRow
from drs_tui.text import clean

URI_HEADER, NAME_HEADER = "drs_uri", "name"
_END = "\r\n"
_DELIMITERS = {ManifestFormat.CSV: ",", ManifestFormat.TSV: "\t"}


def render_manifest(rows: Sequence[ManifestRow], form: ManifestFormat) -> str:
    """Return the rows as a manifest.

    A table has no place for a row's own target. Raises `UsageTrouble` where its headers cannot be
    those of a table, which can only be where the rows did not come from one.
    """
    if form is ManifestFormat.JSON:
        return json.dumps([_entry(row) for row in rows], ensure_ascii=False, indent=1) + "\n"
    headers = list(dict.fromkeys(key for row in rows for key in (*row.metadata, *row.measures)))
    _check_headers(headers, form)
    lines = _Lines()
    writer = csv.writer(lines, delimiter=_DELIMITERS[form], lineterminator=_END)
    writer.writerow((URI_HEADER, NAME_HEADER, *headers))
    for row in rows:
        values = {**row.metadata, **row.measures}
        cells = (_cell(values.get(header)) for header in headers)
        writer.writerow((row.exact_uri, row.exact_name, *cells))
    return "".join(lines.written)


class _Lines:
    """Takes lines from a writer of CSV, and gives them the line ends of this system's files.

    Which characters the writer puts into quotes depends on the line ends that it is given.
    """

    def __init__(self) -> None:
        self.written: list[str] = []

    def write(self, line: str) -> None:
        self.written.append(line.removesuffix(_END) + "\n")


def _entry(row: ManifestRow) -> dict[str, object]:
    """Return a row as the item of a create call, with sizes and checksums beside its metadata."""
    entry: dict[str, object] = {URI_HEADER: row.exact_uri}
    if row.exact_name:
        entry[NAME_HEADER] = row.exact_name
    if row.own_target is not None:
        place = {"project": row.own_target.project, "parent": row.own_target.parent}
        entry |= {key: value for key, value in place.items() if value}
    entry |= row.measures
    if row.metadata:
        entry["metadata"] = dict(row.metadata)
    return entry


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _check_headers(headers: Iterable[str], form: ManifestFormat) -> None:
    """Raise `UsageTrouble` for headers that would be read as something else."""
    seen = {URI_HEADER, NAME_HEADER}
    for header in headers:
        is_odd = not header or header != header.strip() or header in seen
        if is_odd or (form is ManifestFormat.CSV and "\t" in header):
            raise UsageTrouble(
                f"'{clean(header, 60)}' cannot be the header of a column in {form.value}.",
                "Write JSON: give the file a name that ends in .json.",
            )
        seen.add(header)
