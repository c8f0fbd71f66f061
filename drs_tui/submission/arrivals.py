"""Manifest against arrivals: what became of each row, and what arrived besides. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import NamedTuple

from drs_tui.submission.lots import Arrival, Expected, ExpectedRow, Lot, LotState
from drs_tui.submission.measures import Compared, compare
from drs_tui.submission.pairing import Basis, Pairing, may_have_another_name, pair_up
from drs_tui.submission.positions import Blame, LotVerdict, judge


class RowState(Enum):
    """What is known of a row's file."""

    ARRIVED = "arrived"
    FAILED = "failed"
    """All that is missing of its job failed, so it did."""
    MISSING = "missing"
    """Its job is final and its file is not there; there may be a failure that could be its own."""
    REFUSED = "refused"
    """The platform made no job of its create call."""
    UNSURE = "unsure"
    """It is one of several rows, some of which arrived: which ones cannot be known."""
    UNDER_WAY = "under way"
    UNKNOWN = "unknown"
    """Whether there is a job of its create call is not known."""
    NOT_SEEN = "not seen"
    """The items of its job could not be had."""
    NOT_SENT = "not sent"


RETRIED = frozenset({RowState.FAILED, RowState.MISSING})
"""States of rows that a new submission may send: what was refused or not sent, `resume` sends."""

_BY_LOT = {
    LotState.NOT_SENT: RowState.NOT_SENT,
    LotState.UNKNOWN: RowState.UNKNOWN,
    LotState.REFUSED: RowState.REFUSED,
    LotState.NOT_SEEN: RowState.NOT_SEEN,
    LotState.UNDER_WAY: RowState.UNDER_WAY,
}


class RowFinding(NamedTuple):
    """What became of one row."""

    expected: ExpectedRow
    state: RowState
    basis: Basis | None
    """What says so of a row that arrived; what ties the failure to a row that did not."""
    files: tuple[Arrival, ...]
    """Its files: more than one where it arrived more than once; none where it arrived as one of a
    number that came in full."""
    blame: Blame | None
    """For which causes it failed, or may have."""
    lot: Lot
    """The newest in which it was sent."""
    compared: Compared


@dataclass(frozen=True, slots=True)
class UnsureSet:
    """Rows of which some arrived, and the files that could be theirs."""

    rows: tuple[int, ...]
    files: tuple[int, ...]
    shares_name: bool
    """The rows have one name; else the files have names that no row has, or none that is known."""


@dataclass(frozen=True, repr=False)
class CheckResult:
    """What became of all rows, in the manifest's order.

    It has no text of its own: `asyncio.run` makes one of what it returns, which takes most of a
    minute for 20,000 rows.
    """

    rows: tuple[RowFinding, ...]
    unsure: tuple[UnsureSet, ...]
    """By the places of rows here, and of files in `arrivals`."""
    extra: tuple[Arrival, ...]
    """Files that belong to no row."""
    inside: int
    """Files inside a folder that arrived as a row: parts of bundles."""
    other_failures: int
    """Failures beyond those of the rows that are missing, as of parts of bundles."""
    arrivals: tuple[Arrival, ...]

    @cached_property
    def count_of(self) -> Mapping[RowState, int]:
        """How many rows are in each state."""
        return Counter(row.state for row in self.rows)

    @cached_property
    def doubled(self) -> tuple[RowFinding, ...]:
        """Rows that arrived more than once."""
        return tuple(row for row in self.rows if len(row.files) > 1)

    @cached_property
    def different(self) -> tuple[RowFinding, ...]:
        """Rows whose file differs from what the manifest tells."""
        return tuple(row for row in self.rows if row.compared.differences)

    @property
    def is_clean(self) -> bool:
        """Whether everything arrived as it should."""
        have_arrived = self.count_of.get(RowState.ARRIVED, 0) == len(self.rows)
        return have_arrived and not self.different and not self.other_failures


def check(expected: Expected, arrivals: Sequence[Arrival]) -> CheckResult:
    """Find out what became of each row of `expected`."""
    return _Check(expected, tuple(arrivals)).run()


class _Check:
    """One check, step by step: pairs by name and metadata, then what each lot tells."""

    def __init__(self, expected: Expected, arrivals: tuple[Arrival, ...]) -> None:
        self._expected = expected
        self._arrivals = arrivals
        self._pairing: Pairing = pair_up(expected, arrivals)
        self._may_differ = may_have_another_name(expected)
        self._newest = {row: lot for lot in expected.lots for row in lot.rows}
        self._by_count: set[int] = set()
        self._unsure: list[UnsureSet] = []
        self._sharing: set[int] = set()
        """Rows in a set of those that share a name."""
        self._other_failures = 0
        self._undecided: set[int] = set()
        """Loose files that may be those of a row."""

    def run(self) -> CheckResult:
        places = {arrival.file_id: place for place, arrival in enumerate(self._arrivals)}
        verdicts: list[tuple[Lot, LotVerdict]] = []
        for lot in self._expected.lots:
            if lot.state in (LotState.FINAL, LotState.ERRORS_LOST):
                came = self._came_with(lot)
                rows, arrivals = self._expected.rows, self._arrivals
                verdict = judge(lot, rows, places, arrivals, came)
                verdicts.append((lot, verdict))
                self._take_positions(verdict)
        self._settle_shared_names()
        blame_of: dict[int, Blame] = {}
        loose_by_job = self._loose_by_job()
        for lot, verdict in verdicts:
            self._other_failures += verdict.other_failures
            for row, blame in verdict.blame_of.items():
                if self._newest[row] is lot:
                    blame_of[row] = blame
            self._weigh_loose_files(lot, verdict, loose_by_job)
        self._hold_back_loose_files(loose_by_job)
        unsure = {row for group in self._unsure for row in group.rows}
        return CheckResult(
            tuple(
                self._finding(place, blame_of.get(place), unsure)
                for place in range(len(self._expected.rows))
            ),
            tuple(self._unsure),
            tuple(
                self._arrivals[file] for file in self._pairing.loose if file not in self._undecided
            ),
            len(self._pairing.inside),
            self._other_failures,
            self._arrivals,
        )

    def _came_with(self, lot: Lot) -> frozenset[int]:
        """Return the rows whose files this lot itself brought."""
        return frozenset(
            row
            for row in lot.rows
            if any(
                not lot.job_ids.isdisjoint(self._arrivals[file].job_ids)
                for file in self._pairing.files_of.get(row, ())
            )
        )

    def _take_positions(self, verdict: LotVerdict) -> None:
        for row, file in verdict.file_of.items():
            if row not in self._pairing.files_of:
                self._pairing.join(row, [file], Basis.POSITION)

    def _settle_shared_names(self) -> None:
        """Keep of the rows that share a name those of which it is still open which arrived."""
        taken = {file for files in self._pairing.files_of.values() for file in files}
        self._pairing.loose = [file for file in self._pairing.loose if file not in taken]
        for shared in self._pairing.shared:
            rows = tuple(row for row in shared.rows if row not in self._pairing.files_of)
            files = tuple(file for file in shared.files if file not in taken)
            if rows and files:
                self._unsure.append(UnsureSet(rows, files, shares_name=True))
                self._sharing.update(rows)

    def _loose_by_job(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for file in self._pairing.loose:
            for job_id in self._arrivals[file].job_ids:
                found.setdefault(job_id, []).append(file)
        return found

    def _loose_of(self, lot: Lot, loose_by_job: Mapping[str, Sequence[int]]) -> list[int]:
        files = (file for job_id in lot.job_ids for file in loose_by_job.get(job_id, ()))
        return list(dict.fromkeys(files))

    def _open_rows(self, lot: Lot, loose: Sequence[int]) -> list[int]:
        """Return the rows of a lot that one of the `loose` files could be that of."""
        any_name = any(self._arrivals[file].details.name is None for file in loose)
        return [
            row
            for row in lot.rows
            if row not in self._pairing.files_of
            and row not in self._sharing
            and (any_name or row in self._may_differ)
        ]

    def _weigh_loose_files(
        self, lot: Lot, verdict: LotVerdict, loose_by_job: Mapping[str, Sequence[int]]
    ) -> None:
        """Decide what a final lot's loose files say of its rows that are still open."""
        loose = self._loose_of(lot, loose_by_job)
        rows = [
            row for row in self._open_rows(lot, loose)
            if (blame := verdict.blame_of.get(row)) is None or blame.basis is None
        ]  # fmt: skip
        if not loose or not rows:
            return
        self._undecided.update(loose)
        if verdict.arrived_in_all and len(rows) == len(loose):
            self._by_count.update(rows)
        else:
            self._unsure.append(UnsureSet(tuple(rows), tuple(loose), shares_name=False))

    def _hold_back_loose_files(self, loose_by_job: Mapping[str, Sequence[int]]) -> None:
        """Call no file of a job under way extra that may yet turn out to be that of a row."""
        for lot in self._expected.lots:
            if lot.state is LotState.UNDER_WAY:
                loose = self._loose_of(lot, loose_by_job)
                if self._open_rows(lot, loose):
                    self._undecided.update(loose)

    def _finding(self, place: int, blame: Blame | None, unsure: set[int]) -> RowFinding:
        expected, lot = self._expected.rows[place], self._newest[place]
        files = tuple(self._arrivals[file] for file in self._pairing.files_of.get(place, ()))
        if files or place in self._by_count:
            basis = self._pairing.basis_of.get(place, Basis.COUNT)
            compared = compare(expected.row, files[0].details) if files else Compared()
            return RowFinding(expected, RowState.ARRIVED, basis, files, None, lot, compared)
        state = _BY_LOT.get(lot.state)
        if state is None:
            has_failed = blame is not None and blame.failed >= blame.among
            state = RowState.FAILED if has_failed else RowState.MISSING
            state = RowState.UNSURE if place in unsure else state
        else:
            blame = None
        tie = blame.basis if blame else None
        return RowFinding(expected, state, tie, (), blame, lot, Compared())
