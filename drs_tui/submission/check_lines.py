"""What a check found, as lines of text: what a person has to mend first."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from drs_tui import words
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState
from drs_tui.submission.lots import Arrival
from drs_tui.submission.pairing import Basis
from drs_tui.text import clean

_WIDEST = 100
"""Columns of the text for people, at most."""
_MOST_ROWS = 50
"""Rows of one kind that are named in the text for people."""

_STATE_ORDER = (
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

_NAMED = frozenset({RowState.FAILED, RowState.MISSING, RowState.UNSURE})
"""States whose rows are named one by one; of the others it is said where they stand."""

_MEANINGS = {
    RowState.UNSURE: "some of these arrived, and which ones cannot be known",
    RowState.REFUSED: "the platform refused their create call; drs-tui resume sends it again",
    RowState.UNKNOWN: "whether there is a job is not known; drs-tui resume solves that",
    RowState.NOT_SEEN: "what their job came to could not be had",
    RowState.UNDER_WAY: "not finished yet",
    RowState.NOT_SENT: "not sent yet; drs-tui resume goes on",
}


class _Group(NamedTuple):
    """Rows about which the same is to be said."""

    state: RowState
    causes: tuple[str, ...]
    basis: Basis | None
    share: tuple[int, int] | None
    """How many failed of how many, where not all did."""
    reason: str


def check_lines(result: CheckResult, columns: int) -> Iterator[str]:
    """Yield what a check found as lines of text for so many columns; 40 at least, 100 at most."""
    width = max(40, min(_WIDEST, columns))
    yield from textwrap.wrap(summary(result), width)
    groups: dict[_Group, list[RowFinding]] = {}
    for row in result.rows:
        if row.state is not RowState.ARRIVED:
            groups.setdefault(_group_of(row), []).append(row)
    for group in sorted(groups, key=lambda one: (_STATE_ORDER.index(one.state), one.causes)):
        rows = groups[group]
        yield ""
        yield from _heading(f"{words.plural(len(rows), 'row')} {group.state.value}", group, width)
        if group.state in _NAMED:
            yield from _row_lines(rows, width)
        else:
            yield from _wrapped(_span_word([row.expected.row.line for row in rows]), width)
    yield from _unsure_lines(result, width)
    yield from _other_lines(result, width)


def summary(result: CheckResult) -> str:
    """Return the counts in one sentence."""
    counts = result.count_of
    told = [f"{counts.get(RowState.ARRIVED, 0):,} arrived"]
    told += [f"{counts[state]:,} {state.value}" for state in _STATE_ORDER if counts.get(state)]
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


def _group_of(row: RowFinding) -> _Group:
    blame = row.blame
    if blame is None or row.state is RowState.UNSURE:
        return _Group(row.state, (), None, None, row.lot.reason)
    share = None if blame.failed >= blame.among else (blame.failed, blame.among)
    return _Group(row.state, blame.causes, blame.basis, share, row.lot.reason)


def _heading(title: str, group: _Group, width: int) -> Iterator[str]:
    if len(group.causes) == 1:
        yield from _wrapped(f"{title}   {group.causes[0]}", width, "")
    else:
        yield f"{title}"
    if group.share is not None:
        failed, among = group.share
        yield from _wrapped(
            f"{failed:,} of {words.plural(among, 'row')} of their job failed; of the others there "
            "is no trace",
            width,
        )
    if len(group.causes) > 1:
        yield from _wrapped("each for one of these causes; which is whose is not known:", width)
        for cause in group.causes:
            yield f"    {cause}"
    elif group.basis is Basis.POSITION:
        yield from _wrapped(
            "by its position in the job, a guess; the names that arrived confirm it", width
        )
    elif group.basis is Basis.COUNT:
        yield from _wrapped("as many failed as are missing, all for this cause", width)
    elif group.state is RowState.MISSING and not group.causes:
        yield from _wrapped("finished, without a file and without a failure", width)
    if group.state in _MEANINGS:
        yield from _wrapped(_MEANINGS[group.state], width)
    if group.reason:
        yield from _wrapped(group.reason, width)


def _span_word(lines: Sequence[int]) -> str:
    """Return where rows stand in the manifest: `lines 2 to 101, 303`."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        if spans and line == spans[-1][1] + 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    told = [f"{first}" if first == last else f"{first} to {last}" for first, last in spans]
    more = ", ..." if len(told) > _MOST_ROWS else ""
    noun = "line" if len(lines) == 1 else "lines"
    return f"{noun} {', '.join(told[:_MOST_ROWS])}{more}"


def _row_lines(rows: Sequence[RowFinding], width: int) -> Iterator[str]:
    """Yield a line a row: where it stands in the manifest, and its name or else its URI."""
    for finding in rows[:_MOST_ROWS]:
        row = finding.expected.row
        yield _cut(f"  line {row.line:<7} {row.name or row.uri}", width)
    if len(rows) > _MOST_ROWS:
        yield f"  and {len(rows) - _MOST_ROWS:,} more; --json has all of them"


def _unsure_lines(result: CheckResult, width: int) -> Iterator[str]:
    for group in islice(result.unsure, _MOST_ROWS):
        rows, files = len(group.rows), len(group.files)
        first = result.rows[group.rows[0]].expected.row
        yield ""
        if group.shares_name:
            told = f"{words.plural(rows, 'row')} have the name '{first.name}': {files} arrived"
        else:
            are_named = all(result.arrivals[file].details.name for file in group.files)
            how = "arrived under other names" if are_named else "arrived, whose names are not known"
            told = (
                f"{words.plural(files, 'file')} of the job of line {first.line} {how}; "
                f"{words.plural(rows, 'row')} could be theirs"
            )
        yield from _wrapped(told, width, "")
        if not group.shares_name:
            yield from _file_lines((result.arrivals[file] for file in group.files), files, width)


def _other_lines(result: CheckResult, width: int) -> Iterator[str]:
    if result.doubled:
        yield from ("", f"{words.plural(len(result.doubled), 'row')} arrived more than once")
        for row in result.doubled[:_MOST_ROWS]:
            told = f"{row.expected.row.name or row.expected.row.uri} ({len(row.files)} files)"
            yield _cut(f"  line {row.expected.row.line:<7} {told}", width)
    if result.different:
        yield from ("", f"{words.plural(len(result.different), 'row')} different from the manifest")
        for row in result.different[:_MOST_ROWS]:
            yield _cut(f"  line {row.expected.row.line:<7} {row.expected.row.name or ''}", width)
            for one in row.compared.differences:
                told = f"{one.header}: {one.found}, where the manifest has {one.expected}"
                yield _cut(f"    {told}", width)
    if result.extra:
        yield from ("", f"{words.plural(len(result.extra), 'file')} that no row asked for")
        yield from _file_lines(result.extra, len(result.extra), width)
    if result.inside:
        yield from (
            "",
            f"{words.plural(result.inside, 'file')} inside bundles, not counted as rows",
        )
    if result.other_failures:
        failures = words.plural(result.other_failures, "failure")
        yield ""
        yield from _wrapped(
            f"{failures} more than rows are missing, as parts of bundles may fail: see them with "
            "drs-tui items --failed",
            width,
            "",
        )
    if skipped := _not_compared(result.rows):
        yield ""
        for header, number in skipped.items():
            told = f"'{clean(header, 60)}' of {words.plural(number, 'row')} was not compared"
            yield from _wrapped(f"{told}: the platform does not tell it", width, "")


def _not_compared(rows: Iterable[RowFinding]) -> Mapping[str, int]:
    return Counter(header for row in rows for header in row.compared.not_compared)


def _file_lines(files: Iterable[Arrival], number: int, width: int) -> Iterator[str]:
    for file in islice(files, _MOST_ROWS):
        name = words.text_word(file.details.name)
        yield _cut(f"  {clean(file.file_id, 40)}  {name}", width)
    if number > _MOST_ROWS:
        yield f"  and {number - _MOST_ROWS:,} more; --json has all of them"


def _wrapped(text: str, width: int, indent: str = "  ") -> list[str]:
    return textwrap.wrap(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _cut(line: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return line if cell_len(line) <= width else f"{set_cell_size(line, width - 3).rstrip()}..."
