"""Rows and the files that arrived, brought together by what both tell: the name, then metadata.

A pair is only made where it is the one that fits. Of rows with one name of which not all arrived,
and of files under names that no row has, nobody can say which is whose: these stay sets. Pure, and
linear in rows and files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from drs_tui.model import FileDetails
from drs_tui.submission.lots import Arrival, Expected
from drs_tui.submission.manifest import Target

_RowsByKey: TypeAlias = Mapping[Hashable, Sequence[int]]


class Basis(Enum):
    """What says that a file, or a failure, is that of a row."""

    NAME = "name"
    METADATA = "metadata"
    COUNT = "count"
    """As many files arrived as rows were sent, or as many failed as are missing, for one cause."""
    POSITION = "position"
    """It stands where the row stands in the call: a guess, which the names that arrived confirm."""


@dataclass(frozen=True, slots=True)
class SharedName:
    """Rows with one name, of which fewer files arrived than there are rows."""

    rows: tuple[int, ...]
    files: tuple[int, ...]


@dataclass(slots=True)
class Pairing:
    """Which files are those of which rows; both by their places in what was given."""

    files_of: dict[int, list[int]] = field(default_factory=dict)
    """Files of each row that arrived; more than one where it arrived more than once."""
    basis_of: dict[int, Basis] = field(default_factory=dict)
    shared: list[SharedName] = field(default_factory=list)
    inside: list[int] = field(default_factory=list)
    """Files in a folder that arrived: those of a bundle, which is one row."""
    loose: list[int] = field(default_factory=list)
    """Files that belong to no row so far."""

    def join(self, row: int, files: Iterable[int], basis: Basis) -> None:
        """Note that these files are those of `row`."""
        self.files_of.setdefault(row, []).extend(files)
        self.basis_of[row] = basis


def pair_up(expected: Expected, arrivals: Sequence[Arrival]) -> Pairing:
    """Bring together what can be brought together without guessing."""
    pairing = Pairing()
    outer = _leave_out_what_is_inside(arrivals, pairing)
    jobs_of = _jobs_by_row(expected)
    rows_by_name: dict[str, list[int]] = {}
    for place, row in enumerate(expected.rows):
        if row.row.exact_name:
            rows_by_name.setdefault(row.row.exact_name, []).append(place)
    files_by_name: dict[str, list[int]] = {}
    for place in outer:
        told = arrivals[place].details.name
        if told is not None and told.exact in rows_by_name:
            files_by_name.setdefault(told.exact, []).append(place)
        else:
            pairing.loose.append(place)
    for name, files in files_by_name.items():
        rows = rows_by_name[name]
        if len(rows) == 1:
            pairing.join(rows[0], files, Basis.NAME)
        else:
            _share_out(rows, files, expected, arrivals, jobs_of, pairing)
    _pair_by_metadata(expected, arrivals, pairing)
    return pairing


def may_have_another_name(expected: Expected) -> frozenset[int]:
    """Return the rows whose files may have names that the manifest does not tell."""
    renamed = {place for lot in expected.lots if lot.may_rename for place in lot.rows}
    unnamed = {place for place, row in enumerate(expected.rows) if not row.row.exact_name}
    return frozenset(renamed | unnamed)


def wants_metadata(expected: Expected, arrivals: Sequence[Arrival], pairing: Pairing) -> list[str]:
    """Return ids of files whose metadata could tell whose they are, and is not known."""
    open_rows = may_have_another_name(expected) - pairing.files_of.keys()
    if not any(expected.rows[place].row.metadata for place in open_rows):
        return []
    return [
        arrivals[place].file_id for place in pairing.loose if not arrivals[place].details.metadata
    ]


def _leave_out_what_is_inside(arrivals: Sequence[Arrival], pairing: Pairing) -> list[int]:
    """Return what does not lie in a folder that arrived with it."""
    folders = {
        arrival.file_id
        for arrival in arrivals
        if arrival.details.type and arrival.details.type.exact == "folder"
    }
    outer: list[int] = []
    for place, arrival in enumerate(arrivals):
        parent = arrival.details.parent
        is_inside = parent is not None and parent.exact in folders
        (pairing.inside if is_inside else outer).append(place)
    return outer


def _jobs_by_row(expected: Expected) -> Mapping[int, frozenset[str]]:
    """Return the ids of the jobs in which each row was sent."""
    found: dict[int, frozenset[str]] = {}
    for lot in expected.lots:
        for place in lot.rows:
            found[place] = found.get(place, frozenset()) | lot.job_ids
    return found


# Rows that share a name


def _share_out(
    rows: Sequence[int],
    files: Sequence[int],
    expected: Expected,
    arrivals: Sequence[Arrival],
    jobs_of: Mapping[int, frozenset[str]],
    pairing: Pairing,
) -> None:
    """Give each file to the one row that was sent in its job, or to its place; the rest is a set.

    Where there are at least as many files as rows left, all of those arrived.
    """
    by_job = _by_key(rows, lambda row: jobs_of.get(row, ()))
    left = _take_single(files, by_job, lambda file: arrivals[file].job_ids, pairing)
    open_rows = [row for row in rows if row not in pairing.files_of]
    by_place = _by_key(open_rows, lambda row: filter(None, [expected.rows[row].target]))
    left = _take_single(left, by_place, lambda file: _places_of(arrivals[file].details), pairing)
    open_rows = [row for row in open_rows if row not in pairing.files_of]
    if not left:
        return
    if not open_rows:
        pairing.join(rows[0], left, Basis.NAME)
    elif len(left) < len(open_rows):
        pairing.shared.append(SharedName(tuple(open_rows), tuple(left)))
    else:
        for row, file in zip(open_rows, left, strict=False):
            pairing.join(row, [file], Basis.NAME)
        pairing.files_of[open_rows[-1]].extend(left[len(open_rows) :])


def _by_key(rows: Iterable[int], keys: Callable[[int], Iterable[Hashable]]) -> _RowsByKey:
    found: dict[Hashable, list[int]] = {}
    for row in rows:
        for key in keys(row):
            found.setdefault(key, []).append(row)
    return found


def _take_single(
    files: Iterable[int],
    rows: _RowsByKey,
    keys: Callable[[int], Iterable[Hashable]],
    pairing: Pairing,
) -> list[int]:
    """Join each file to the row that alone has one of its keys; return the files that have none."""
    left: list[int] = []
    for file in files:
        single = next((rows[key][0] for key in keys(file) if len(rows.get(key, ())) == 1), None)
        if single is None:
            left.append(file)
        else:
            pairing.join(single, [file], Basis.NAME)
    return left


def _places_of(file: FileDetails) -> Iterator[Target]:
    if file.parent is not None:
        yield Target(parent=file.parent.exact)
    if file.project is not None:
        yield Target(project=file.project.exact)


# Rows without a name, or whose files were renamed


def _pair_by_metadata(expected: Expected, arrivals: Sequence[Arrival], pairing: Pairing) -> None:
    """Join loose files to the rows whose metadata they have, where both are the only ones."""
    rows = {
        place: _texts_of(expected.rows[place].row.metadata)
        for place in may_have_another_name(expected) - _settled(pairing)
    }
    rows = {place: texts for place, texts in rows.items() if texts}
    if not rows or not pairing.loose:
        return
    keys = sorted(frozenset.intersection(*(frozenset(texts) for texts in rows.values())))
    if not keys:
        return
    rows_by_values: dict[tuple[str | None, ...], list[int]] = {}
    for place, texts in rows.items():
        rows_by_values.setdefault(tuple(map(texts.get, keys)), []).append(place)
    files_by_values: dict[tuple[str | None, ...], list[int]] = {}
    told: dict[int, dict[str, str]] = {}
    for place in pairing.loose:
        fields = arrivals[place].details.metadata
        told[place] = {part.name.exact: part.value.exact for part in fields}
        files_by_values.setdefault(tuple(map(told[place].get, keys)), []).append(place)
    joined: set[int] = set()
    for values, files in files_by_values.items():
        found = rows_by_values.get(values, ())
        if len(files) == len(found) == 1 and rows[found[0]].items() <= told[files[0]].items():
            pairing.join(found[0], files, Basis.METADATA)
            joined.add(files[0])
    pairing.loose = [place for place in pairing.loose if place not in joined]


def _settled(pairing: Pairing) -> frozenset[int]:
    return frozenset(pairing.files_of).union(*(shared.rows for shared in pairing.shared))


def _texts_of(metadata: Mapping[str, object]) -> dict[str, str]:
    """Return the values of a row as the platform would tell them."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in metadata.items()
    }
