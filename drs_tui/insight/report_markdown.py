"""A report as Markdown, for a notebook, a wiki or a ticket. Pure.

Text from outside is escaped so that no reader of Markdown finds markup, HTML, a link or a mention
in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from drs_tui import __version__, words
from drs_tui.insight.causes import Cause
from drs_tui.insight.report import (
    FAILURE_COLUMNS,
    JOB_COLUMNS,
    NOTE,
    Report,
    cause_line,
    causes_sentence,
    failure_rows,
    failures_sentence,
    job_row,
    summary_rows,
    verdict,
)
from drs_tui.insight.timeline_text import BLOCKS, Glyphs, draw_curve, draw_timeline, picture_span

WIDTH = 78
"""Columns of the picture in characters."""

MOST_LINES = 60
"""How many jobs are drawn."""

_BAR_WIDTH = 30
_CURVE_HEIGHT = 6

_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#$@])")
_LINK = re.compile(r":(?=//)|(?<=www)\.", re.IGNORECASE)


def markdown(report: Report, glyphs: Glyphs = BLOCKS) -> str:
    """Return the page; its pictures are drawn with `glyphs`."""
    blocks = [
        f"# {escape(report.title)}",
        " ".join(escape(sentence) for sentence in verdict(report)),
    ]
    if report.jobs:
        blocks += [
            table(("", ""), summary_rows(report)),
            "## Causes",
            *_causes(report, glyphs),
            "## Timeline",
            *_timeline(report, glyphs),
            "## Jobs",
            table(JOB_COLUMNS, (job_row(job, report.written_at) for job in report.jobs)),
            "## Failures",
            *_failures(report),
        ]
    written = f"Written {words.utc_word(report.written_at)} by drs-tui {__version__}."
    return "\n\n".join([*blocks, f"{NOTE} {written}"]) + "\n"


def escape(text: str) -> str:
    """Return text on one line so that Markdown shows it as it is."""
    return _LINK.sub(r"\\\g<0>", _MARKUP.sub(r"\\\1", text))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are escaped here."""
    lines = [header, ["---"] * len(header), *([escape(cell) for cell in row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def fenced(lines: Sequence[str]) -> str:
    """Return lines as a block of code that nothing in them can end."""
    longest = max((len(run) for line in lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}text", *lines, fence])


def _causes(report: Report, glyphs: Glyphs) -> Iterator[str]:
    if report.causes:
        most = report.causes[0].count
        full = glyphs.steps[-1]
        yield fenced(
            [_bar(number, cause, most, full) for number, cause in enumerate(report.causes, start=1)]
        )
    for number, cause in enumerate(report.causes, start=1):
        message = words.text_word(cause.sample.message).strip()
        yield "\n".join(
            [
                f"**{number}: {escape(message)}**  ",
                f"{escape(cause_line(cause))}  ",
                f"{escape(cause.advice.meaning)} {escape(cause.advice.helps)}",
            ]
        )
    sentence = causes_sentence(report)
    if sentence:
        yield sentence


def _bar(number: int, cause: Cause, most: int, full: str) -> str:
    filled = max(1, round(cause.count / most * _BAR_WIDTH))
    return f"{number:>3} {cause.count:>7,} {full * filled:<{_BAR_WIDTH}} {cause.key}"


def _timeline(report: Report, glyphs: Glyphs) -> Iterator[str]:
    drawn = report.lines[:MOST_LINES]
    yield fenced(draw_timeline(drawn, report.written_at, WIDTH, glyphs))
    if len(report.lines) > len(drawn):
        yield f"{words.plural(len(report.lines) - len(drawn), 'more job')} not drawn."
    span = picture_span(report.lines)
    if span is not None and report.curve:
        total, now = report.totals.total, report.written_at
        yield "Items over time:"
        yield fenced(draw_curve(report.curve, total, span, now, WIDTH, _CURVE_HEIGHT, glyphs))


def _failures(report: Report) -> Iterator[str]:
    if report.failures:
        yield table(FAILURE_COLUMNS, failure_rows(report))
    sentence = failures_sentence(report)
    if sentence:
        yield sentence
