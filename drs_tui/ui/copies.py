"""What can be copied of a job, an item, a cause, or a row of a manifest. Pure.

Every text is safe to paste: without anything that a terminal acts on, without a token, and on one
line, unless it is plainly a text of lines. A `curl` line names the variable instead.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from drs_tui.insight.causes import Cause
from drs_tui.model import Failure, FileDetails, ImportItem, WatchedJob
from drs_tui.platforms import file_page
from drs_tui.text import OutsideText, clean
from drs_tui.values import dataclass
from drs_tui.words import scalar_word

if TYPE_CHECKING:
    from drs_tui.submission.check_rows import CheckRow

JobForm = Callable[[WatchedJob, datetime], Mapping[str, object]]
"""Gives a job as JSON."""
ItemForm = Callable[[ImportItem, dict[str, FileDetails]], Mapping[str, object]]
"""Gives an item as JSON, with the details of files by their ids."""
CauseForm = Callable[[Cause], Mapping[str, object]]
"""Gives a cause as JSON."""
CheckForm = Callable[["CheckRow"], Mapping[str, object]]
"""Gives what became of a row of a manifest as JSON."""


@dataclass(frozen=True, slots=True)
class Forms:
    """How what is listed reads as JSON, the same as the commands write it."""

    job: JobForm = lambda job, now: {"id": job.id}
    item: ItemForm = lambda item, files: {"index": item.index}
    cause: CauseForm = lambda cause: {"cause": cause.key}
    check: CheckForm = lambda row: {"kind": row.kind.value}


@dataclass(frozen=True, slots=True)
class Copy:
    """One thing that can be copied."""

    name: str
    text: str
    """Safe to show and to paste."""


def job_copies(job: WatchedJob, now: datetime, forms: Forms) -> tuple[Copy, ...]:
    """Return what can be copied of a job; the first is what a person wants most."""
    href = f"{job.api}/bulk/drs/imports/{quote(job.id, safe='')}"
    found = [Copy("id", job.id), Copy("link of the API", href)]
    if job.label:
        found.append(Copy("label", str(job.label)))
    if job.trouble is not None:
        found.append(Copy("trouble", clean(f"{job.trouble.message} {job.trouble.hint}".strip())))
    return (
        *found,
        Copy("row as JSON", json.dumps(forms.job(job, now))),
        Copy("curl, with $SB_AUTH_TOKEN", curl_line(href)),
    )


def jobs_copies(jobs: Sequence[WatchedJob], now: datetime, forms: Forms) -> tuple[Copy, ...]:
    """Return what can be copied of several jobs at once."""
    ids = "\n".join(job.id for job in jobs)
    rows = "\n".join(json.dumps(forms.job(job, now)) for job in jobs)
    return Copy(f"{len(jobs):,} ids, a line each", ids), Copy("rows as JSON, a line each", rows)


def item_copies(
    item: ImportItem, details: FileDetails | None, api: str, forms: Forms
) -> tuple[Copy, ...]:
    """Return what can be copied of an item: of a failure its message first, of a file its id."""
    file = details or item.file
    found: list[Copy] = []
    if item.failure is not None:
        found += _of_failure(item.failure)
    if file is not None:
        found += _of_file(file, api)
    found.append(Copy("row as JSON", json.dumps(forms.item(item, _fetched(item, file)))))
    if file is not None and file.id is not None:
        href = f"{api}/files/{quote(file.id.exact, safe='')}"
        found.append(Copy("curl, with $SB_AUTH_TOKEN", curl_line(href)))
    return tuple(found)


def cause_copies(causes: Sequence[Cause], now: datetime, forms: Forms) -> tuple[Copy, ...]:
    """Return what can be copied of causes: first a text for the platform's support."""
    if not causes:
        return ()
    from drs_tui.insight.ticket import ticket_text  # What it imports, the first picture needs not.

    ids = dict.fromkeys(part.job.id for cause in causes for part in cause.jobs)
    found = [Copy("text for a support ticket", "\n".join(ticket_text(one, now) for one in causes))]
    if len(causes) == 1:
        message = causes[0].sample.message
        found += [Copy("message", str(message))] if message else []
        found.append(Copy("key of the cause", causes[0].key))
    rows = "\n".join(json.dumps(forms.cause(cause)) for cause in causes)
    return (
        *found,
        Copy("ids of its jobs, a line each", "\n".join(ids)),
        Copy("row as JSON" if len(causes) == 1 else "rows as JSON, a line each", rows),
    )


def check_copies(row: CheckRow, api: str, forms: Forms) -> tuple[Copy, ...]:
    """Return what can be copied of a row of a manifest, or of a file that no row asked for."""
    found = [Copy("DRS URI", str(row.uri))] if row.uri else []
    if row.finding is not None and (name := row.finding.expected.row.name):
        found.append(Copy("name", str(name)))
    for file in row.files:
        found += _of_file(file.details, api)
    told = "; ".join((*row.causes, *row.sentences()))
    if told:
        found.append(Copy("what became of it", told))
    return (*found, Copy("row as JSON", json.dumps(forms.check(row))))


def item_record(
    job_id: str, item: ImportItem, details: FileDetails | None, forms: Forms
) -> Mapping[str, object]:
    """Return an item of a job as the `items` command writes it."""
    return {"job": job_id, **forms.item(item, _fetched(item, details))}


def page_of(file: FileDetails | None, api: str) -> str | None:
    """Return the web page of a file; None where its project is not known yet."""
    if file is None or file.project is None or file.id is None:
        return None
    return file_page(api, file.project.exact, file.id.exact)


def curl_line(href: str) -> str:
    """Return a command that asks for `href` with the token of the variable."""
    import shlex

    return f'curl -H "X-SBG-Auth-Token: $SB_AUTH_TOKEN" {shlex.quote(href)}'


def _fetched(item: ImportItem, details: FileDetails | None) -> dict[str, FileDetails]:
    """Return what is known of an item's file by the id that the item names."""
    file = item.file
    if file is None or file.id is None or details is None:
        return {}
    return {file.id.exact: details}


def _of_failure(failure: Failure) -> list[Copy]:
    fields: tuple[tuple[str, OutsideText | None], ...] = (
        ("message", failure.message),
        ("more_info", failure.more_info),
    )
    found = [Copy(name, str(value)) for name, value in fields if value]
    words = (
        f"status {scalar_word(failure.status)}, code {scalar_word(failure.code)}:"
        f" {failure.message or ''}"
    )
    return [*found, Copy("status, code and message", words.strip())]


def _of_file(file: FileDetails, api: str) -> list[Copy]:
    found = [
        Copy(name, str(value))
        for name, value in (("id", file.id), ("name", file.name), ("link of the API", file.href))
        if value
    ]
    page = page_of(file, api)
    return [*found, Copy("link of its web page", page)] if page else found
