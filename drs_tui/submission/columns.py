"""Which column of a manifest means what, by the headers that portals write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from drs_tui.errors import UsageTrouble
from drs_tui.text import clean

URI_HEADERS = ("drs_uri", "access_url", "access_urls", "file_drs_uri")
NAME_HEADERS = ("name", "file_name", "file_label")
OBJECT_ID = "object_id"
"""Where Gen3 keeps an id that becomes a DRS URI once a host is put in front."""

_MEASURES = frozenset(
    {
        "size",
        "file_size",
        "filesize",
        "file_size_bytes",
        "checksum",
        "checksums",
        "md5",
        "md5sum",
        "md5_checksum",
        "sha1",
        "sha1sum",
        "sha256",
        "sha256sum",
        "sha512",
        "crc32c",
        "etag",
    }
)
_GDC = {"id", "filename", "md5", "size"}


@dataclass(frozen=True, slots=True)
class Columns:
    """The places of the columns in a row."""

    count: int
    uri: int
    name: int | None
    is_object_id: bool
    """The URI's column holds Gen3 ids without a host."""
    measures: tuple[tuple[str, int], ...]
    """Sizes and checksums: header as it came, and place."""
    metadata: tuple[tuple[str, int], ...]
    unnamed: int
    """How many columns have no header; nothing is taken from them."""


def find_columns(headers: Sequence[str]) -> Columns:
    """Find the columns by their headers, whatever their case.

    Where two could hold the URI or the name, the better known header is taken, and the other is
    metadata. Raises `UsageTrouble` where no column holds DRS URIs or one header stands twice.
    """
    plain = [normal(header) for header in headers]
    _refuse_doubles(headers)
    uri = _first(plain, URI_HEADERS)
    is_object_id = uri is None
    if uri is None:
        uri = _first(plain, (OBJECT_ID,))
    if uri is None:
        raise _no_uri(headers, plain)
    name = _first(plain, NAME_HEADERS)
    rest = [(header.strip(), place) for place, header in enumerate(headers)
            if plain[place] and place not in (uri, name)]  # fmt: skip
    return Columns(
        count=len(headers),
        uri=uri,
        name=name,
        is_object_id=is_object_id,
        measures=tuple(one for one in rest if is_measure(one[0])),
        metadata=tuple(one for one in rest if not is_measure(one[0])),
        unnamed=plain.count(""),
    )


def normal(header: str) -> str:
    """Return `header` in the form in which headers are compared."""
    return "_".join(header.casefold().split())


def is_measure(header: str) -> bool:
    """Tell whether a column holds sizes or checksums."""
    return normal(header) in _MEASURES


def _first(plain: Sequence[str], aliases: tuple[str, ...]) -> int | None:
    return next((plain.index(alias) for alias in aliases if alias in plain), None)


def _refuse_doubles(headers: Sequence[str]) -> None:
    seen: set[str] = set()
    for header in headers:
        header = header.strip()
        if header and header in seen:
            raise UsageTrouble(
                f"Two columns of the manifest have the header '{clean(header, 60)}'.",
                "Rename or remove one of them.",
            )
        seen.add(header)


def _no_uri(headers: Sequence[str], plain: Sequence[str]) -> UsageTrouble:
    if set(plain) >= _GDC:
        return UsageTrouble(
            "This is a manifest of the GDC, which holds ids and no DRS URIs.",
            "Export a DRS manifest instead, for example from the CRDC's portals.",
        )
    if any(header.strip().lower().startswith("drs://") for header in headers):
        return UsageTrouble(
            "The manifest's first line does not name its columns.",
            "Put a first line above it such as: drs_uri,name",
        )
    shown = clean(", ".join(headers), 200)
    return UsageTrouble(
        f"No column of the manifest holds DRS URIs; it has: {shown}.",
        f"Name the column {' or '.join(URI_HEADERS[:2])}.",
    )
