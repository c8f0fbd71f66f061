"""What a check found, in sentences: of each row, and of all. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from drs_tui import words
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState, UnsureSet
from drs_tui.submission.pairing import Basis
from drs_tui.text import clean

STATE_ORDER = (
    RowState.FAILED,
    RowState.MISSING,
    RowState.UNSURE,
    RowState.REFUSED,
    RowState.UNKNOWN,
    RowState.NOT_SEEN,
    RowState.UNDER_WAY,
    RowState.NOT_SENT,
)
"""What a person has to mend goes first."""

_MEANINGS = {
    RowState.UNSURE: "some of these arrived, and which ones cannot be known",
    RowState.REFUSED: "the platform refused their create call; drs-tui resume sends it again",
    RowState.UNKNOWN: "whether there is a job is not known; drs-tui resume solves that",
    RowState.NOT_SEEN: "what their job came to could not be had",
    RowState.UNDER_WAY: "not finished yet",
    RowState.NOT_SENT: "not sent yet; drs-tui resume goes on",
}


class Verdict(NamedTuple):
    """What is to be said of a row that did not arrive; rows of which the same is said are equal."""

    state: RowState
    causes: tuple[str, ...]
    basis: Basis | None
    share: tuple[int, int] | None
    """How many failed of how many, where not all did."""
    reason: str

    def sentences(self) -> Iterator[str]:
        """Yield it in words that fit one row and many; causes are left to whoever shows them."""
        if self.share is not None:
            failed, among = self.share
            yield (
                f"{failed:,} of {words.plural(among, 'row')} of their job failed; of the others "
                "there is no trace"
            )
        if self.basis is Basis.POSITION:
            yield "by its position in the job, a guess; the names that arrived confirm it"
        elif self.basis is Basis.COUNT:
            yield "as many failed as are missing, all for this cause"
        elif self.state is RowState.MISSING and not self.causes:
            yield "finished, without a file and without a failure"
        if self.state in _MEANINGS:
            yield _MEANINGS[self.state]
        if self.reason:
            yield self.reason


def verdict_of(row: RowFinding) -> Verdict:
    """Return what is to be said of a row that did not arrive."""
    blame = row.blame
    if blame is None or row.state is RowState.UNSURE:
        return Verdict(row.state, (), None, None, row.lot.reason)
    share = None if blame.failed >= blame.among else (blame.failed, blame.among)
    return Verdict(row.state, blame.causes, blame.basis, share, row.lot.reason)


def summary(result: CheckResult) -> str:
    """Return the counts in one sentence."""
    counts = result.count_of
    told = [f"{counts.get(RowState.ARRIVED, 0):,} arrived"]
    told += [f"{counts[state]:,} {state.value}" for state in STATE_ORDER if counts.get(state)]
    for number, word in (
        (len(result.doubled), "arrived more than once"),
        (len(result.different), "different from the manifest"),
    ):
        if number:
            told.append(f"{number:,} {word}")
    if result.extra:
        told.append(f"{words.plural(len(result.extra), 'file')} that no row asked for")
    return f"{words.plural(len(result.rows), 'row')}: {', '.join(told)}."


def left_out_sentence(rows: int) -> str:
    """Return what to say of rows that were never sent."""
    return f"{words.plural(rows, 'row')} of the manifest had been left out when it was submitted."


def unsure_words(group: UnsureSet, result: CheckResult) -> str:
    """Return what is open of rows of which some arrived."""
    rows, files = len(group.rows), len(group.files)
    first = result.rows[group.rows[0]].expected.row
    if group.shares_name:
        return f"{words.plural(rows, 'row')} have the name '{first.name}': {files} arrived"
    are_named = all(result.arrivals[file].details.name for file in group.files)
    how = "arrived under other names" if are_named else "arrived, whose names are not known"
    return (
        f"{words.plural(files, 'file')} of the job of line {first.line} {how}; "
        f"{words.plural(rows, 'row')} could be theirs"
    )


def difference_words(row: RowFinding) -> Iterator[str]:
    """Yield in what a row's file differs from what the manifest tells."""
    for one in row.compared.differences:
        yield f"{one.header}: {one.found}, where the manifest has {one.expected}"


def inside_words(result: CheckResult) -> str:
    """Return how many files came inside bundles; nothing where none did."""
    if not result.inside:
        return ""
    return f"{words.plural(result.inside, 'file')} inside bundles, not counted as rows"


def other_failure_words(result: CheckResult) -> str:
    """Return what to say of failures that are no row's; nothing where there are none."""
    if not result.other_failures:
        return ""
    failures = words.plural(result.other_failures, "failure")
    return f"{failures} more than rows are missing, as parts of bundles may fail"


def not_compared_words(result: CheckResult) -> Iterator[str]:
    """Yield which columns of the manifest could not be compared."""
    skipped = Counter(header for row in result.rows for header in row.compared.not_compared)
    for header, number in skipped.items():
        told = f"'{clean(header, 60)}' of {words.plural(number, 'row')} was not compared"
        yield f"{told}: the platform does not tell it"
