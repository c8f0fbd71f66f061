"""A submission as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from drs_tui import words
from drs_tui.insight.estimate import WINDOW_FILES
from drs_tui.job_json import job_json
from drs_tui.model import TroubleKind, WatchedJob
from drs_tui.submission.manifest import Manifest, ManifestRow, RefusedRow
from drs_tui.submission.plan import least_duration_s
from drs_tui.submission.progress import End, Progress, Wait, Waiting, resume_command
from drs_tui.submission.submission import CallState, Header, Overview, Standing
from drs_tui.submission.target import target_word
from drs_tui.text import clean

_BAR_WIDTH = 20


def submission_json(
    overview: Overview,
    refused_rows: Iterable[RefusedRow],
    *,
    end: End | None = None,
    is_kept: bool = True,
    jobs: Sequence[WatchedJob] | None = None,
    now: datetime,
) -> dict[str, Any]:
    """Return a submission as JSON; `jobs` where they were waited for."""
    header = overview.header
    return {
        "batch": header.batch,
        "submission": header.uuid if is_kept else None,
        "retry_of": header.retry_of,
        "api": header.api,
        "manifest": {
            "name": header.file_name.exact,
            "format": header.format.value,
            "sha256": header.sha256,
        },
        "project": header.target.project,
        "parent": header.target.parent,
        "conflict": header.conflict.value,
        "tags": list(header.tags),
        "own_targets": header.own_targets,
        "send_measures": header.send_measures,
        "files": header.files,
        "sent": overview.files(CallState.SENT),
        "refused": overview.files(CallState.REFUSED),
        "unknown": overview.files(CallState.UNKNOWN, CallState.UNDER_WAY),
        "solved": overview.files(CallState.SOLVED),
        "not_sent": overview.files(CallState.NOT_SENT),
        "least_duration_s": least_duration_s(overview.files(CallState.NOT_SENT)),
        "refused_rows": [{"line": row.line, "reason": row.reason} for row in refused_rows],
        "calls": [call_json(call, header) for call in overview.calls],
        "end": None if end is None else end.value,
        "jobs": None if jobs is None else [job_json(job, now) for job in jobs],
    }


def call_json(call: Standing, header: Header) -> dict[str, Any]:
    said = call.rejection
    return {
        "number": call.number + 1,
        "files": header.sizes[call.number],
        "state": call.state.value,
        "job": call.job_id,
        "tags": list(call.tags),
        "reason": said.message if said else call.reason or None,
        "status": said.status if said else None,
        "code": said.code if said else None,
        "request_id": said.request_id if said else None,
        "solution": call.solution.value if call.solution else None,
        "found": call.files,
    }


def preview_lines(header: Header, manifest: Manifest) -> Iterator[str]:
    """Yield what would be sent, a line at a time; all texts are safe to show."""
    rows = len(manifest.rows) + len(manifest.refused)
    least_s = least_duration_s(header.files)
    at_least = f"at least {words.duration_word(least_s)}" if least_s else "at once"
    jobs = words.plural(len(header.sizes), "job")
    yield f"Batch     {clean(header.batch, 128)}"
    yield f"Target    {target_word(header.target)}{_own(manifest) if header.own_targets else ''}"
    yield f"Files     {header.files:,} of {words.plural(rows, 'row')}, in {jobs}"
    yield f"Time      {at_least}, at {WINDOW_FILES} files in 5 minutes"
    yield f"Conflict  {header.conflict.value} where the target has a file of that name"
    yield f"Tags      {clean(', '.join(header.tags), 200) or 'none'}"
    if manifest.unnamed_columns:
        yield f"Left out  {words.plural(manifest.unnamed_columns, 'column')} without a header"
    warned = [row for row in manifest.rows if row.warning]
    if warned:
        yield f"Unsure    {words.plural(len(warned), 'row')}, the first of which {_warned(warned)}"
    if manifest.refused:
        yield f"Refused   {words.plural(len(manifest.refused), 'row')}"
    for row in manifest.refused:
        yield row.sentence


def _own(manifest: Manifest) -> str:
    own = sum(row.own_target is not None for row in manifest.rows)
    return f"; {words.plural(own, 'row has', 'rows have')} a target of their own"


def _warned(rows: Sequence[ManifestRow]) -> str:
    return f"(line {rows[0].line}) {rows[0].warning}"


def progress_line(progress: Progress, now: datetime) -> str:
    """Return how far the sending has come, and what it waits for; `now` is in local time."""
    share = progress.sent_files / progress.files
    bar = ("#" * int(share * _BAR_WIDTH)).ljust(_BAR_WIDTH, ".")
    told = f"[{bar}] {progress.sent_files:,} of {words.plural(progress.files, 'file')} sent"
    told += f" in {words.plural(progress.sent_calls, 'job')}"
    if progress.unknown:
        told += f", {words.plural(len(progress.unknown), 'outcome')} unknown"
    if progress.refused:
        told += f", {words.plural(len(progress.refused), 'call')} refused"
    return told + (_waiting_word(progress.waiting, now) if progress.waiting else "")


def _waiting_word(waiting: Waiting, now: datetime) -> str:
    until = f" at {words.time_word(waiting.until, now)}" if waiting.until else ""
    if waiting.wait is Wait.TROUBLE and waiting.trouble is not None:
        kind = waiting.trouble.kind
        what = "limited" if kind is TroubleKind.LIMITED else kind.value
        return f"; {what}, next try{until or ' later'}"
    return f"; next{until}, since {waiting.wait.value}"


_END_WORDS = {
    End.OVERTAKEN: "Another drs-tui took this over and is sending it.",
    End.REFUSED: "Several calls in a row were refused, so the others were not tried.",
    End.NO_ANSWERS: "Several calls in a row had no answer, so the others were not tried.",
}


def end_lines(overview: Overview, end: End | None) -> Iterator[str]:
    """Yield sentences about how a submission stands when nothing is sent any more."""
    if end in _END_WORDS:
        yield _END_WORDS[end]
    header = overview.header
    sent = sum(call.state is CallState.SENT for call in overview.calls)
    files = words.plural(header.files, "file")
    jobs = words.plural(sent, "job")
    batch = clean(header.batch, 128)
    go_on = resume_command(header.batch)
    yield f"{overview.files(CallState.SENT):,} of {files} sent in {jobs}, batch {batch}."
    for call in overview.calls:
        name = f"Call {call.number + 1} ({words.plural(header.sizes[call.number], 'file')})"
        if call.state is CallState.REFUSED and call.rejection is not None:
            yield f"{name} was refused: {call.rejection.message}"
        elif call.is_unknown:
            yield f"{name}: the outcome is unknown. {call.reason}".rstrip()
    if any(call.is_unknown for call in overview.calls):
        yield (
            "Nobody can say whether there are jobs of those calls, so they are not sent again by "
            "themselves."
        )
        yield (
            f"Look for their files with: {go_on} --unknown look; or send them again, skipping "
            "what is there, with: --unknown again"
        )
    elif left := overview.files(CallState.NOT_SENT):
        yield f"{words.plural(left, 'file')} not sent. Go on with: {go_on}"
    elif overview.files(CallState.REFUSED):
        yield f"When that is mended, send what was refused with: {go_on}"
