"""What the item screen says, as text. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from rich.text import Text

from drs_tui import words
from drs_tui.errors import DrsError
from drs_tui.insight.advice import advice_for
from drs_tui.model import Failure, Field, FileDetails, ImportItem, WatchedJob
from drs_tui.platforms import file_page
from drs_tui.text import OutsideText, clean
from drs_tui.ui import format as fmt

VALUE_LIMIT = 512
"""Characters of one value that are shown, at most: one value must not hide the others."""

_LABEL_WIDTH = 12
_LONGEST_LABEL = 28


def item_head(job: WatchedJob, item: ImportItem, items: int) -> Text:
    """Return which item of which job this is, and whether it arrived."""
    line = Text().append("Item ", fmt.QUIET).append(f"{item.index + 1:,}", "bold")
    line.append(f" of {items:,}  ", fmt.QUIET).append_text(fmt.kind_text(item.kind))
    line.append("   of job ", fmt.QUIET).append(words.name_word(job))
    if job.label:
        line.append(f"  id {job.id}", fmt.QUIET)
    line.no_wrap = True
    return line


def file_text(
    known: FileDetails,
    details: FileDetails | None,
    error: DrsError | None,
    api: str,
    *,
    fetching: bool = False,
) -> Text:
    """Return a file's details: what the job's answer said, and what was fetched since."""
    text = Text()
    file = details or known
    if error is not None:
        text.append(f"{error.message} {error.hint}\n\n", fmt.BAD)
    elif fetching:
        text.append("Fetching the details ...\n\n", fmt.QUIET)
    page = None
    if file.project and file.id:
        page = file_page(api, file.project.exact, file.id.exact)
    for label, value in (
        ("name", _short(file.name)),
        ("size", _size(file.size_bytes)),
        ("project", _short(file.project)),
        ("folder", _short(file.parent)),
        ("type", _short(file.type)),
        ("created", words.timestamp_word(file.created_on)),
        ("modified", words.timestamp_word(file.modified_on)),
        ("tags", clean(", ".join(map(str, file.tags)), VALUE_LIMIT) or words.NOTHING),
        ("id", _short(file.id)),
        ("page", page or words.NOTHING),
    ):
        _line(text, label, value)
    for title, fields in (
        ("storage", file.storage),
        ("origin", file.origin),
        ("metadata", file.metadata),
    ):
        _fields(text, title, fields)
    return text


def failure_text(failure: Failure) -> Text:
    """Return a failure: the platform's words, what they mean, what may help."""
    advice = advice_for(failure)
    text = Text()
    for label, value in (
        ("status", words.scalar_word(failure.status)),
        ("code", words.scalar_word(failure.code)),
        ("message", words.text_word(failure.message)),
        ("more_info", words.text_word(failure.more_info)),
    ):
        _line(text, label, value)
    text.append("\nWhat it means\n", "bold").append(f"{advice.meaning}\n")
    text.append("\nWhat may help\n", "bold").append(f"{advice.helps}\n")
    text.append(
        "\nThe platform does not say which of the requested files this entry is about.", fmt.QUIET
    )
    return text


def nothing_text() -> Text:
    """Return what to say of an entry that we do not understand."""
    return Text("This entry is neither a file nor an error. Press v to see it as it came.")


def raw_lines(item: ImportItem, job_answer: object, details: FileDetails | None) -> tuple[str, ...]:
    """Return the entry as it came, and the file's own answer if it was fetched; safe to show."""
    lines = ["In the job's answer", *json_lines(_entry(job_answer, item.index))]
    if details is not None and details.answer is not None:
        lines += ["", "In the file's own answer", *json_lines(details.answer)]
    return tuple(lines)


def _entry(job_answer: object, index: int) -> object:
    result = job_answer.get("result") if isinstance(job_answer, Mapping) else None
    return result[index] if isinstance(result, list) and index < len(result) else None


def json_lines(value: object) -> list[str]:
    """Return a JSON value as indented lines, safe to show."""
    told = json.dumps(value, indent=2, ensure_ascii=False, default=str)
    return [clean(line) for line in told.split("\n")]


def _short(value: OutsideText | None) -> str:
    return clean(value.exact, VALUE_LIMIT) if value else words.NOTHING


def _size(size_bytes: int | None) -> str:
    if size_bytes is None:
        return words.NOTHING
    exact = f"{size_bytes:,} bytes"
    return exact if size_bytes < 1000 else f"{words.size_word(size_bytes)} ({exact})"


def _fields(text: Text, title: str, fields: Iterable[Field]) -> None:
    lines = [(clean(field.name.exact, _LONGEST_LABEL), _short(field.value)) for field in fields]
    if not lines:
        return
    text.append(f"\n{title}\n", "bold")
    width = min(_LONGEST_LABEL, max(_LABEL_WIDTH, *(len(name) for name, _ in lines)))
    for name, value in lines:
        _line(text, name, value, width)


def _line(text: Text, label: str, value: str, width: int = _LABEL_WIDTH) -> None:
    text.append(f"{label:<{width}} ", fmt.QUIET).append(f"{value}\n")
