"""The way through a pasted text, from its beginning to its end."""

from __future__ import annotations

from drs_tui.errors import UsageTrouble
from drs_tui.paste.answers import flatten, job_of
from drs_tui.paste.findings import Findings, Pasted
from drs_tui.paste.lines import LineReader
from drs_tui.paste.tokens import take_out
from drs_tui.paste.values import ValueFinder


def read_pasted(text: str) -> Pasted:
    """Find the imports in `text`. Never fails."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text, tokens = take_out(text)
    findings = Findings(tokens)
    lines, finder = LineReader(findings), ValueFinder(text)
    position = 0
    while position < len(text):
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        start = end - len(text[position:end].lstrip())
        # JSON may go on below its line; whatever follows a value is read as a line again.
        values, start = finder.find(start, end)
        for value in values:
            _read_value(value, lines, findings)
        if start <= end:
            lines.read(text[start:end].strip())
            start = end + 1
        findings.line_number += text.count("\n", position, start)
        position = start
    lines.end_request()
    return findings.result()


def _read_value(value: object, lines: LineReader, findings: Findings) -> None:
    """Take the imports in a JSON value, and say what in it is none."""
    for told in flatten(value):
        if isinstance(told, str):
            lines.read_string(told)
            continue
        try:
            findings.add(job_of(told))
        except UsageTrouble as trouble:
            findings.refuse(trouble.message)
