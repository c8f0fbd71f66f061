"""Which failure is whose: by what is left over, or by its place in the platform's answer.

A failure names no row. Where as many failed as are missing, and all for one cause, that is the
cause of each. Else there is only the place of the failure among the items, and whether items come
in the order of the request is not known. It is a guess, made only where there is an item for each
row and every name that arrived stands where its row stands. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from drs_tui.insight.causes import cause_of
from drs_tui.model import ItemKind
from drs_tui.submission.lots import Arrival, ExpectedRow, Lot, LotState
from drs_tui.submission.pairing import Basis


@dataclass(frozen=True, slots=True)
class Blame:
    """The causes for which a row of a lot failed, or may have failed."""

    causes: tuple[str, ...]
    """Keys; one where the basis says whose it is, else all that the lot has left."""
    basis: Basis | None
    """None where each of the causes is only possible."""
    failed: int
    """How many of the rows in question failed; the others have vanished without a word."""
    among: int
    """How many rows are in question."""


@dataclass(slots=True)
class LotVerdict:
    """What a lot's own items say of those of its rows whose files did not come with it."""

    blame_of: dict[int, Blame] = field(default_factory=dict)
    file_of: dict[int, int] = field(default_factory=dict)
    """Files that are a row's by their place, of rows that no name tells."""
    arrived_in_all: bool = False
    """As many files arrived as rows were sent, without any other item."""
    other_failures: int = 0
    """How many more failed than rows are missing, as parts of bundles do."""
    confirming: int = 0
    """How many names that arrived confirm the order; 0 where it is not confirmed."""


def judge(
    lot: Lot,
    rows: Sequence[ExpectedRow],
    files: Mapping[str, int],
    arrivals: Sequence[Arrival],
    came: frozenset[int],
) -> LotVerdict:
    """Judge a lot that is final.

    `files`: the place in `arrivals` by file id. `came`: rows of the lot whose files came with it.
    """
    verdict = LotVerdict()
    open_rows = [row for row in lot.rows if row not in came]
    failed = [item for item in lot.items if item.kind is ItemKind.ERROR]
    verdict.arrived_in_all = len(lot.items) == len(lot.rows) and all(
        item.kind is ItemKind.RESOURCE for item in lot.items
    )
    verdict.confirming = _names_in_order(lot, rows, files, arrivals)
    if verdict.confirming:
        for row, item in zip(lot.rows, lot.items, strict=True):
            if row in came:
                continue
            cause = cause_of(item)
            if item.kind is ItemKind.RESOURCE and item.file and item.file.id:
                verdict.file_of[row] = files[item.file.id.exact]
            elif cause is not None:
                verdict.blame_of[row] = Blame((cause,), Basis.POSITION, 1, 1)
    verdict.other_failures = max(0, len(failed) - len(open_rows))
    causes = tuple(dict.fromkeys(key for item in failed if (key := cause_of(item)) is not None))
    is_sure = len(causes) == 1 and len(failed) == len(open_rows)
    for row in open_rows:
        if causes and (is_sure or (row not in verdict.blame_of and row not in verdict.file_of)):
            basis = Basis.COUNT if is_sure else None
            verdict.blame_of[row] = Blame(causes, basis, len(failed), len(open_rows))
    return verdict


def _names_in_order(
    lot: Lot, rows: Sequence[ExpectedRow], files: Mapping[str, int], arrivals: Sequence[Arrival]
) -> int:
    """Return how many names stand where their rows stand; 0 where one does not, or is not known.

    A name that no row has says nothing where the platform may rename files, or the row has no name.
    """
    if lot.state is not LotState.FINAL or len(lot.items) != len(lot.rows):
        return 0
    asked = [rows[row].row.exact_name for row in lot.rows]
    known = set(asked)
    confirming = 0
    for wanted, item in zip(asked, lot.items, strict=True):
        if item.kind is not ItemKind.RESOURCE or item.file is None or item.file.id is None:
            continue
        name = arrivals[files[item.file.id.exact]].details.name
        if name is None:
            return 0
        if wanted and name.exact == wanted:
            confirming += 1
        elif name.exact in known or (wanted and not lot.may_rename):
            return 0
    return confirming
