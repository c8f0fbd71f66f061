"""Sizes and checksums that a manifest tells, against those of the files that arrived. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from drs_tui.model import FileDetails
from drs_tui.submission.columns import normal
from drs_tui.submission.manifest import ManifestRow
from drs_tui.text import OutsideText

_SIZES = frozenset({"size", "file_size", "filesize", "file_size_bytes"})
_BYTES = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure that the manifest and the platform tell differently."""

    header: OutsideText
    expected: OutsideText
    found: OutsideText


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of comparing one file with its row."""

    differences: tuple[Difference, ...] = ()
    not_compared: tuple[str, ...] = ()
    """Headers of measures that the platform does not tell, or that are no plain numbers."""


_NOTHING = Compared()


def compare(row: ManifestRow, file: FileDetails) -> Compared:
    """Compare what both tell. A size is one in plain bytes; checksums are the same in any case.

    No page documents a checksum of a file: there is one only where it is among the metadata.
    """
    if not row.measures:
        return _NOTHING
    pairs = list(_pairs(row, file))
    return Compared(
        tuple(
            Difference(OutsideText(header), OutsideText(expected), OutsideText(found))
            for header, expected, found in pairs
            if found is not None and expected.casefold() != found.casefold()
        ),
        tuple(header for header, _, found in pairs if found is None),
    )


def _pairs(row: ManifestRow, file: FileDetails) -> Iterator[tuple[str, str, str | None]]:
    """Yield header, expected and found value; None where nothing can be compared."""
    told = {normal(part.name.exact): part.value.exact.strip() for part in file.metadata}
    for header, value in row.measures.items():
        expected = str(value).strip()
        if normal(header) not in _SIZES:
            yield header, expected, told.get(normal(header)) or None
        elif file.size_bytes is None or not _BYTES.fullmatch(expected):
            yield header, expected, None
        else:
            yield header, str(int(expected)), str(file.size_bytes)
