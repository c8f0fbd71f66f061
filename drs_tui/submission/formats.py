"""From a file to its text, and which format that text has."""

from __future__ import annotations

import json
import os
from enum import Enum
from pathlib import Path

from drs_tui.errors import UsageTrouble
from drs_tui.text import clean

MAX_BYTES = 256 * 1024 * 1024
"""A manifest of a million files has about this much; more is another kind of file."""

_CHUNK = 1024 * 1024
_AVRO = b"Obj\x01"
_ARCHIVES = (b"\x1f\x8b", b"PK\x03\x04")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class ManifestFormat(Enum):
    """What a manifest can be written in."""

    CSV = "CSV"
    TSV = "TSV"
    JSON = "JSON"


def read_bytes(path: Path) -> bytes:
    """Read the whole file; `UsageTrouble` says why it cannot be read."""
    shown = clean(os.fspath(path), 200)
    pieces: list[bytes] = []
    length = 0
    try:
        with path.open("rb") as file:
            while piece := file.read(_CHUNK):
                pieces.append(piece)
                length += len(piece)
                if length > MAX_BYTES:
                    raise UsageTrouble(
                        f"'{shown}' is too large to be a manifest.",
                        f"At most {MAX_BYTES // 1024 // 1024} MB are read: split the file.",
                    )
    except IsADirectoryError:
        raise UsageTrouble(f"'{shown}' is a folder, not a manifest.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UsageTrouble(
            f"The manifest '{shown}' cannot be read: {clean(str(reason), 200)}."
        ) from None
    return b"".join(pieces)


def decode(data: bytes) -> str:
    """Return the text without a byte-order mark; `UsageTrouble` where there is none to be had."""
    if data.startswith(_AVRO):
        raise UsageTrouble(
            "This is a PFB, a binary Avro file of Gen3, not a DRS manifest.",
            "The platform's own PFB importer turns it into a DRS manifest.",
        )
    if data.startswith(_ARCHIVES):
        raise UsageTrouble("This is a compressed file or a workbook.", "Unpack it, or save as CSV.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF16):
            raise UsageTrouble("The manifest is UTF-16.", "Save it as CSV in UTF-8.") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageTrouble(
            f"The manifest is not UTF-8 text (line {line}).", "Save it as CSV in UTF-8."
        ) from None
    if not text.strip():
        raise UsageTrouble("The manifest is empty.")
    return text


def format_of(text: str) -> ManifestFormat:
    """Tell the format by how the text begins, since endings of file names lie."""
    begin = text.lstrip()
    if begin[0] in "[{":
        return ManifestFormat.JSON
    header = begin.splitlines()[0] if len(begin) < 65536 else begin[:65536].splitlines()[0]
    return ManifestFormat.TSV if "\t" in header else ManifestFormat.CSV


def entries_of(text: str) -> list[object]:
    """Return the entries of a JSON list of create items, or of a create call's whole body."""
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise UsageTrouble(f"The manifest begins like JSON and is none{where}.") from None
    if isinstance(value, dict) and "items" in value:
        value = value["items"]
    if not isinstance(value, list):
        raise UsageTrouble("The manifest's JSON is no list of items.")
    if not value:
        raise UsageTrouble("The manifest has no rows.")
    return value


def _refuse_constant(name: str) -> object:
    raise ValueError(name)
