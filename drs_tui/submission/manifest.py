"""A manifest, read: the rows that can be sent, and those that cannot, each with its reason."""

from __future__ import annotations

import csv
import hashlib
import io
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import NamedTuple

from drs_tui.errors import UsageTrouble
from drs_tui.submission.columns import (
    NAME_HEADERS,
    OBJECT_ID,
    URI_HEADERS,
    Columns,
    find_columns,
    is_measure,
    normal,
)
from drs_tui.submission.formats import ManifestFormat, decode, entries_of, format_of, read_bytes
from drs_tui.submission.uris import check_uri, is_host
from drs_tui.text import OutsideText, clean

MAX_NAME_LENGTH = 255
"""The platform's limit for the name of a file, in characters."""


class PathRule(Enum):
    """What becomes of a name with slashes, which is a path and cannot be a file's name."""

    REFUSE = "refuse"
    FLATTEN = "flatten"
    """Each slash becomes `_`."""
    LAST_PART = "last-part"


class Target(NamedTuple):
    """Where files go: a project (`owner/slug`) or a folder (its id), exactly one of them."""

    project: str | None = None
    parent: str | None = None


class ManifestRow(NamedTuple):
    """A row that can be sent.

    The exact texts are for requests; `uri`, `name` and `path` give them as they may be shown. Rows
    hold plain texts because a collector of garbage that has to walk a hundred thousand wrapped ones
    takes as long as all the reading.
    """

    line: int
    """The line it begins on; in JSON the number of the entry. Both count from 1."""
    exact_uri: str
    exact_name: str
    """The file's name at the target, empty where the platform is to find one."""
    exact_path: str
    """The name as it came, where it was a path, else empty."""
    metadata: Mapping[str, object]
    """As it came, to be sent and never shown as it is; empty values are left out."""
    measures: Mapping[str, object]
    """Sizes and checksums by header, as they came."""
    own_target: Target | None
    """Where the row itself wants to go, which counts only if the user says so."""
    warning: str
    """What is not known of how the platform takes the row, or nothing."""

    @property
    def uri(self) -> OutsideText:
        return OutsideText(self.exact_uri)

    @property
    def name(self) -> OutsideText | None:
        return OutsideText(self.exact_name) if self.exact_name else None

    @property
    def path(self) -> OutsideText | None:
        return OutsideText(self.exact_path) if self.exact_path else None


class RefusedRow(NamedTuple):
    """A row that cannot be sent."""

    line: int
    reason: str
    """The rest of a sentence, cleaned."""

    @property
    def sentence(self) -> str:
        """Which line it is, and why."""
        return f"Line {self.line} {self.reason}."


@dataclass(frozen=True, slots=True)
class Manifest:
    """All rows of a file, in its order."""

    file_name: OutsideText
    format: ManifestFormat
    rows: tuple[ManifestRow, ...]
    refused: tuple[RefusedRow, ...]
    unnamed_columns: int = 0
    """How many columns have no header; nothing was taken from them."""
    sha256: str = ""
    """Of the file's bytes, in hex."""


def read_manifest(
    path: Path, *, paths: PathRule = PathRule.REFUSE, host: str | None = None
) -> Manifest:
    """Read the file. `host` is put in front of Gen3's bare ids. Raises `UsageTrouble`."""
    return parse_manifest(read_bytes(path), path.name, paths=paths, host=host)


def parse_manifest(
    data: bytes, file_name: str, *, paths: PathRule = PathRule.REFUSE, host: str | None = None
) -> Manifest:
    """Read a manifest's bytes. Raises nothing but `UsageTrouble`."""
    if host is not None and not is_host(host):
        raise UsageTrouble(f"'{clean(host, 80)}' is no host name.")
    text = decode(data)
    form = format_of(text)
    rows = _Rows(paths, host)
    unnamed = 0
    if form is ManifestFormat.JSON:
        for number, entry in enumerate(entries_of(text), start=1):
            _read_entry(number, entry, rows)
    else:
        unnamed = _read_table(text, "\t" if form is ManifestFormat.TSV else ",", rows)
    if not rows.good and not rows.refused:
        raise UsageTrouble("The manifest has a header and no rows.")
    return Manifest(
        OutsideText(file_name),
        form,
        tuple(rows.good),
        tuple(rows.refused),
        unnamed,
        hashlib.sha256(data).hexdigest(),
    )


class _Rows:
    """Takes rows one after the other, and judges each."""

    def __init__(self, paths: PathRule, host: str | None) -> None:
        self.good: list[ManifestRow] = []
        self.refused: list[RefusedRow] = []
        self._paths = paths
        self._host = host
        self._first: dict[str, ManifestRow] = {}
        self._again: dict[tuple[str, str, Target | None], int] = {}
        """The rows whose URI is not there for the first time: most URIs come once."""

    def refuse(self, line: int, reason: str) -> None:
        self.refused.append(RefusedRow(line, reason))

    def add(
        self,
        line: int,
        uri: str,
        name: str,
        metadata: Mapping[str, object],
        measures: Mapping[str, object],
        *,
        is_object_id: bool = False,
        own_target: Target | None = None,
    ) -> None:
        uri = uri.strip()
        if is_object_id and uri:
            if self._host is None:
                self.refuse(line, "has a Gen3 object id and no DRS URI: the host has to be given")
                return
            uri = f"drs://{self._host}/{uri}"
        refusal, warning = check_uri(uri)
        path = ""
        if "/" in name:
            path = name
            name = self._flat(name)
        refusal = refusal or self._name_refusal(name)
        if refusal:
            self.refuse(line, refusal)
            return
        row = ManifestRow(line, uri, name, path, metadata, measures, own_target, warning)
        first = self._first.setdefault(uri, row)
        if first is not row:
            self._again.setdefault((uri, first.exact_name, first.own_target), first.line)
            known = self._again.setdefault((uri, name, own_target), line)
            if known != line:
                self.refuse(line, f"has the DRS URI and the name of row {known}")
                return
        self.good.append(row)

    def _flat(self, name: str) -> str:
        """Return the name that the user's choice makes of a path; with a slash if there is none."""
        if self._paths is PathRule.FLATTEN:
            return name.strip("/").replace("/", "_") or "/"
        if self._paths is PathRule.LAST_PART:
            return name.rpartition("/")[2] or "/"
        return name

    def _name_refusal(self, name: str) -> str:
        if not name or (name.isascii() and len(name) <= MAX_NAME_LENGTH and "/" not in name
                        and name not in (".", "..")):  # fmt: skip
            return ""
        shown = f"the name '{clean(name, 80)}'"
        if "/" in name:
            if self._paths is not PathRule.REFUSE:
                return f"{shown} is a path without a last part"
            return f"{shown} is a path, and a file's name cannot hold '/'"
        if len(name) > MAX_NAME_LENGTH:
            return f"{shown} is longer than {MAX_NAME_LENGTH} characters"
        if name in (".", ".."):
            return f"{shown} cannot be a file's name"
        return "" if _can_be_sent(name) else f"{shown} holds half a character"


def _read_table(text: str, delimiter: str, rows: _Rows) -> int:
    """Read CSV or TSV; return how many columns have no header."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    began = 1
    try:
        headers = next((cells for cells in reader if any(cells)), [])
        columns = find_columns(headers)
        began = reader.line_num + 1
        for cells in reader:
            if any(cells):
                _read_cells(began, cells, columns, rows)
            began = reader.line_num + 1
    except csv.Error as error:
        raise UsageTrouble(
            f"The manifest's row on line {began} cannot be read: {clean(str(error), 100)}.",
            "A quote may be open that is never closed.",
        ) from None
    return columns.unnamed


def _read_cells(line: int, cells: list[str], columns: Columns, rows: _Rows) -> None:
    if len(cells) != columns.count:
        reason = f"has {len(cells)} values for {columns.count} columns"
        more = ": a comma inside a value needs quotes around it"
        rows.refuse(line, reason + (more if len(cells) > columns.count else ""))
        return
    rows.add(
        line,
        cells[columns.uri],
        "" if columns.name is None else cells[columns.name],
        {header: cells[place] for header, place in columns.metadata if cells[place]},
        {header: cells[place] for header, place in columns.measures if cells[place]},
        is_object_id=columns.is_object_id,
    )


def _read_entry(number: int, entry: object, rows: _Rows) -> None:
    """Read one create item, or one object of a Gen3 list, from JSON."""
    if not isinstance(entry, dict):
        rows.refuse(number, "is no JSON object")
        return
    rest = dict(entry)
    uri = _take(rest, URI_HEADERS)
    is_object_id = uri is None
    if uri is None:
        uri = _take(rest, (OBJECT_ID,))
    name = _take(rest, NAME_HEADERS)
    own = Target(rest.pop("project", None), rest.pop("parent", None))
    nested = rest.pop("metadata", None)
    metadata = (nested or {}) if nested is None or isinstance(nested, dict) else None
    if not all(one is None or isinstance(one, str) for one in (uri, name, *own)):
        rows.refuse(number, "has a DRS URI, name, project or parent that is no text")
    elif own.project and own.parent:
        rows.refuse(number, "has both a project and a parent")
    elif metadata is None or not all(
        _is_value(one) for one in (*rest.values(), *metadata.values())
    ):
        rows.refuse(number, "has metadata that is not made of texts and numbers")
    elif not all(_can_be_sent(one) for one in _texts(rest, metadata, own)):
        rows.refuse(number, "holds half a character")
    else:
        told = {
            key: value for key, value in {**rest, **metadata}.items() if value not in ("", None)
        }
        rows.add(
            number,
            str(uri or ""),
            str(name or ""),
            {key: value for key, value in told.items() if not is_measure(key)},
            {key: value for key, value in told.items() if is_measure(key)},
            is_object_id=is_object_id,
            own_target=own if own.project or own.parent else None,
        )


def _take(entry: dict[str, object], aliases: tuple[str, ...]) -> object:
    """Take the value of the best known alias out of the entry, whatever its case."""
    keys = {normal(key): key for key in entry}
    for alias in aliases:
        if alias in keys:
            return entry.pop(keys[alias])
    return None


def _is_value(value: object) -> bool:
    """Tell whether JSON can hold the value; it cannot hold the infinity that `1e999` becomes."""
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str | int)


def _texts(*parts: object) -> Iterator[str]:
    for part in parts:
        values = [*part, *part.values()] if isinstance(part, dict) else part
        assert isinstance(values, list | tuple)
        yield from (value for value in values if isinstance(value, str))


def _can_be_sent(text: str) -> bool:
    """Tell whether the text can be written as UTF-8, which half a surrogate pair cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
