"""What a check found, as one list: every row of the manifest, and every file that no row has. Pure.

It is made for tables that show, sort and filter all of it, however long the manifest is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from drs_tui import words
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState
from drs_tui.submission.check_words import difference_words, unsure_words, verdict_of
from drs_tui.submission.lots import Arrival
from drs_tui.submission.manifest import RefusedRow
from drs_tui.submission.pairing import Basis
from drs_tui.text import OutsideText


class Kind(Enum):
    """What became of a row or a file, in one word; what a person has to mend comes first."""

    FAILED = RowState.FAILED.value
    MISSING = RowState.MISSING.value
    UNSURE = RowState.UNSURE.value
    NOT_CHECKED = "not checked"
    """A row of the manifest that is none, so nothing was looked for."""
    REFUSED = RowState.REFUSED.value
    UNKNOWN = RowState.UNKNOWN.value
    NOT_SEEN = RowState.NOT_SEEN.value
    UNDER_WAY = RowState.UNDER_WAY.value
    NOT_SENT = RowState.NOT_SENT.value
    DIFFERENT = "different"
    """It arrived, and differs from what the manifest tells."""
    DOUBLED = "doubled"
    """It arrived more than once."""
    EXTRA = "extra"
    """A file that no row asked for."""
    ARRIVED = RowState.ARRIVED.value


RANK = {kind: number for number, kind in enumerate(Kind)}
"""The order of kinds, those to mend first."""
WENT_WRONG = frozenset(Kind) - {
    Kind.UNDER_WAY, Kind.NOT_SENT, Kind.DOUBLED, Kind.EXTRA, Kind.ARRIVED
}  # fmt: skip
"""Kinds that keep an import from being as the manifest wants it, now that it is over."""


class CheckRow(NamedTuple):
    """A row of the manifest, or a file without one. A tuple, since there may be 100,000 of them."""

    key: str
    """Which one it is, also in the next check of the same manifest."""
    kind: Kind
    line: int | None
    """Where it begins in the manifest; None of a file."""
    finding: RowFinding | None = None
    """Of a row that was checked."""
    files: tuple[Arrival, ...] = ()
    """The row's files, or the one without a row."""
    told: str = ""
    """What is to be said of it besides, the beginning of a sentence; safe to show."""

    @property
    def title(self) -> OutsideText | None:
        """Its name; without one the URI of a row, the id of a file; None of what is no row."""
        if self.finding is not None:
            row = self.finding.expected.row
            return row.name or row.uri
        if self.files:
            file = self.files[0]
            return file.details.name or OutsideText(file.file_id)
        return None

    @property
    def uri(self) -> OutsideText | None:
        """The DRS URI of a row that was checked."""
        return self.finding.expected.row.uri if self.finding is not None else None

    @property
    def job_ids(self) -> tuple[str, ...]:
        """The jobs that it is known to be of, or could be."""
        if self.files:
            return self.files[0].job_ids
        return tuple(sorted(self.finding.lot.job_ids)) if self.finding is not None else ()

    @property
    def causes(self) -> tuple[str, ...]:
        """Keys of the causes for which it failed, or may have; one where it is known."""
        if self.finding is None:
            return ()
        return verdict_of(self.finding).causes

    @property
    def _is_sure(self) -> bool:
        """Whether its cause is known, not one that its position or others of the job suggest."""
        return self.finding is not None and verdict_of(self.finding).basis is Basis.COUNT

    @property
    def why(self) -> str:
        """Return the most important of what is known of it, in a few words."""
        causes = self.causes
        if len(causes) == 1:
            return causes[0] if self._is_sure else f"perhaps {causes[0]}"
        if causes:
            return f"one of {words.plural(len(causes), 'cause')}"
        if self.kind is Kind.UNSURE:
            return "may be that of a row" if self.finding is None else "may have arrived"
        return next(self.sentences(), "")

    def sentences(self) -> Iterator[str]:
        """Yield all that is known of it besides causes; safe to show."""
        if self.told:
            yield self.told
        if self.finding is None:
            return
        if self.kind is Kind.ARRIVED or self.kind is Kind.DOUBLED or self.kind is Kind.DIFFERENT:
            yield from difference_words(self.finding)
            if len(self.files) > 1:
                yield f"arrived {len(self.files):,} times"
        else:
            yield from verdict_of(self.finding).sentences()


def check_rows(result: CheckResult, refused: Sequence[RefusedRow] = ()) -> tuple[CheckRow, ...]:
    """Return all of it, what has to be mended first, then as the manifest has it.

    `refused` are rows of the manifest that could not be read.
    """
    told = {row: unsure_words(group, result) for group in result.unsure for row in group.rows}
    rows = [
        CheckRow(f"row-{place}", _kind(row), row.expected.row.line, row, row.files,
                 told.get(place, ""))
        for place, row in enumerate(result.rows)
    ]  # fmt: skip
    rows += [
        CheckRow(f"refused-{number}", Kind.NOT_CHECKED, row.line, told=row.reason)
        for number, row in enumerate(refused)
    ]
    unsure = {file: group for group in result.unsure for file in group.files}
    rows += [
        _file(Kind.UNSURE, result.arrivals[file], unsure_words(group, result))
        for file, group in unsure.items()
    ]
    rows += [_file(Kind.EXTRA, file, "no row asked for it") for file in result.extra]
    rows.sort(key=lambda row: (RANK[row.kind], row.line is None, row.line or 0))
    return tuple(rows)


def _kind(row: RowFinding) -> Kind:
    if row.compared.differences:
        return Kind.DIFFERENT
    return Kind.DOUBLED if len(row.files) > 1 else Kind(row.state.value)


def _file(kind: Kind, file: Arrival, told: str) -> CheckRow:
    return CheckRow(f"file-{file.file_id}", kind, None, files=(file,), told=told)
