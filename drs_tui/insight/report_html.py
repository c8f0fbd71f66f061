"""A report as one HTML file: nothing is loaded when it is opened, nothing runs in it. Pure.

Text from outside is escaped; a content security policy stands behind that, should it ever fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files

from drs_tui import __version__, words
from drs_tui.insight import report_svg as svg
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
from drs_tui.insight.timeline import Phase
from drs_tui.insight.timeline_text import picture_span

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_NUMBERS = {"Arrived", "Failed", "Of", "#", "Cause"}
"""Columns that stand at the right."""
_FIXED = {"Id", "Started", "Took"}
"""Columns whose cells are never broken."""
_TEXTS = {"Job", "Message"}
"""Columns whose cells may be broken anywhere, since they may hold anything."""


def html(report: Report) -> str:
    """Return the page."""
    title = escape(report.title)
    style = files("drs_tui.insight").joinpath("report.css").read_text(encoding="utf-8")
    written = f"Written {words.utc_word(report.written_at)} by drs-tui {__version__}."
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{title}</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            f"<h1>{title}</h1>",
            f'<p class="quiet">{escape(written)}</p>',
            f'<p class="verdict">{" ".join(map(escape, verdict(report)))}</p>',
            *(_body(report) if report.jobs else ()),
            f'<p class="note">{escape(NOTE)}</p>',
            "</body>",
            "</html>",
            "",
        ]
    )


def _body(report: Report) -> Iterator[str]:
    yield _tiles(report)
    yield "<h2>Counts</h2>"
    rows = (f"<tr><th>{escape(name)}</th><td>{escape(value)}</td></tr>"
            for name, value in summary_rows(report))  # fmt: skip
    yield f'<table class="counts"><tbody>{"".join(rows)}</tbody></table>'
    yield "<h2>Causes</h2>"
    for number, cause in enumerate(report.causes, start=1):
        yield _cause(number, cause, report.causes[0].count)
    yield from _sentence(causes_sentence(report))
    yield "<h2>Timeline</h2>"
    yield from _timeline(report)
    yield "<h2>Jobs</h2>"
    yield table(JOB_COLUMNS, (job_row(job, report.written_at) for job in report.jobs))
    yield "<h2>Failures</h2>"
    if report.failures:
        yield table(FAILURE_COLUMNS, failure_rows(report))
    yield from _sentence(failures_sentence(report))


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; its cells are escaped here."""
    kinds = [_kind(name) for name in header]
    head = "".join(
        f"<th{kind}>{escape(name)}</th>" for name, kind in zip(header, kinds, strict=True)
    )
    body = "\n".join(
        "<tr>"
        + "".join(f"<td{kind}>{escape(cell)}</td>" for cell, kind in zip(row, kinds, strict=True))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{head}</tr></thead>\n'
        f"<tbody>{body}</tbody></table></div>"
    )


def _kind(column: str) -> str:
    """Return the class of a column's cells, as an attribute."""
    for kind, columns in (("number", _NUMBERS), ("fixed", _FIXED), ("text", _TEXTS)):
        if column in columns:
            return f' class="{kind}"'
    return ""


def _tiles(report: Report) -> str:
    totals, counts = report.totals, report.totals.counts
    outcome = totals.outcome.value if totals.outcome else "under way"
    tiles = [
        ("bad" if counts.failed else "ok", outcome, "outcome"),
        ("ok" if counts.ok else "", f"{counts.ok:,}", "items arrived"),
        ("bad" if counts.failed else "", f"{counts.failed:,}", "items failed"),
        ("", f"{totals.done:,} of {totals.jobs:,}", "jobs finished"),
        ("", f"{len(report.causes):,}", "cause" if len(report.causes) == 1 else "causes"),
    ]
    return (
        '<div class="tiles">'
        + "".join(
            f'<div class="tile {kind}"><b>{escape(value)}</b><span>{escape(name)}</span></div>'
            for kind, value, name in tiles
        )
        + "</div>"
    )


def _cause(number: int, cause: Cause, most: int) -> str:
    advice = cause.advice
    return (
        f'<div class="cause"><b>{cause.count:,}</b><div>{svg.bar(cause.count, most)}'
        f'<div class="says"><i>{number}</i> {escape(words.text_word(cause.sample.message))}</div>'
        f"<div>{escape(advice.meaning)} {escape(advice.helps)}</div>"
        f'<div class="quiet">{escape(cause_line(cause))}<br><code>{cause.key}</code></div>'
        "</div></div>"
    )


def _timeline(report: Report) -> Iterator[str]:
    span = picture_span(report.lines)
    if span is None:
        yield "<p>Nothing is known yet of when these jobs ran.</p>"
        return
    yield f'<div class="scroll">{svg.timeline(report.lines, span)}</div>'
    yield _legend(report)
    if report.curve and report.curve[-1].items:
        yield '<p class="quiet">Items over the same time: arrived, and at the bottom failed.</p>'
        picture = svg.curve(report.curve, report.totals.total, span, len(report.lines))
        yield f'<div class="scroll">{picture}</div>'


def _legend(report: Report) -> str:
    """Return what the colours of the timeline mean, as far as they are in it."""
    segments = [segment for line in report.lines for segment in line.segments]
    kinds = [phase.value for phase in Phase if any(phase is part.phase for part in segments)]
    shown = [(kind, kind if kind != Phase.OTHER.value else "unknown state") for kind in kinds]
    if any(segment.is_supposed for segment in segments):
        shown.append(("running supposed", "supposed: between two looks"))
    shown.append(("end", "end"))
    return (
        '<div class="legend">'
        + "".join(
            f'<span><svg viewBox="0 0 24 12" aria-hidden="true"><rect class="{kind}" '
            f'width="{2 if kind == "end" else 24}" height="12"/></svg>{name}</span>'
            for kind, name in shown
        )
        + "</div>"
    )


def _sentence(sentence: str | None) -> Iterator[str]:
    if sentence is not None:
        yield f"<p>{escape(sentence)}</p>"
