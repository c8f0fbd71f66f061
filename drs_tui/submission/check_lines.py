"""What a check found, as lines of text: what a person has to mend first."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from drs_tui import words
from drs_tui.submission.arrivals import CheckResult, RowFinding, RowState
from drs_tui.submission.check_words import (
    STATE_ORDER,
    Verdict,
    difference_words,
    inside_words,
    not_compared_words,
    other_failure_words,
    summary,
    unsure_words,
    verdict_of,
)
from drs_tui.submission.lots import Arrival
from drs_tui.text import clean

_WIDEST = 100
"""Columns of the text for people, at most."""
_MOST_ROWS = 50
"""Rows of one kind that are named in the text for people."""

_NAMED = frozenset({RowState.FAILED, RowState.MISSING, RowState.UNSURE})
"""States whose rows are named one by one; of the others it is said where they stand."""


def check_lines(result: CheckResult, columns: int) -> Iterator[str]:
    """Yield what a check found as lines of text for so many columns; 40 at least, 100 at most."""
    width = max(40, min(_WIDEST, columns))
    yield from textwrap.wrap(summary(result), width)
    groups: dict[Verdict, list[RowFinding]] = {}
    for row in result.rows:
        if row.state is not RowState.ARRIVED:
            groups.setdefault(verdict_of(row), []).append(row)
    for verdict in sorted(groups, key=lambda one: (STATE_ORDER.index(one.state), one.causes)):
        rows = groups[verdict]
        yield ""
        title = f"{words.plural(len(rows), 'row')} {verdict.state.value}"
        yield from _heading(title, verdict, width)
        if verdict.state in _NAMED:
            yield from _row_lines(rows, width)
        else:
            yield from _wrapped(_span_word([row.expected.row.line for row in rows]), width)
    yield from _unsure_lines(result, width)
    yield from _other_lines(result, width)


def _heading(title: str, verdict: Verdict, width: int) -> Iterator[str]:
    cause = f"   {verdict.causes[0]}" if len(verdict.causes) == 1 else ""
    yield from _wrapped(f"{title}{cause}", width, "")
    for sentence in verdict.sentences():
        yield from _wrapped(sentence, width)
    if len(verdict.causes) > 1:
        yield from _wrapped("each for one of these causes; which is whose is not known:", width)
        for cause in verdict.causes:
            yield f"    {cause}"


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
        yield ""
        yield from _wrapped(unsure_words(group, result), width, "")
        if not group.shares_name:
            files = (result.arrivals[file] for file in group.files)
            yield from _file_lines(files, len(group.files), width)


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
            for told in difference_words(row):
                yield _cut(f"    {told}", width)
    if result.extra:
        yield from ("", f"{words.plural(len(result.extra), 'file')} that no row asked for")
        yield from _file_lines(result.extra, len(result.extra), width)
    if inside := inside_words(result):
        yield from ("", inside)
    if failures := other_failure_words(result):
        yield ""
        yield from _wrapped(f"{failures}: see them with drs-tui items --failed", width, "")
    for number, skipped in enumerate(not_compared_words(result)):
        if not number:
            yield ""
        yield from _wrapped(skipped, width, "")


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
