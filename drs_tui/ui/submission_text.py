"""A submission in words with colour: what would be sent, how far it is, how it ended. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import datetime

from rich.text import Text

from drs_tui import words
from drs_tui.errors import trouble_line
from drs_tui.insight.estimate import WINDOW_FILES
from drs_tui.model import Counts
from drs_tui.submission.arrivals import RowFinding, RowState
from drs_tui.submission.desk import Run, Unfinished
from drs_tui.submission.drafting import Draft
from drs_tui.submission.pairing import Basis
from drs_tui.submission.plan import ConflictRule, Plan, least_duration_s
from drs_tui.submission.progress import End, Wait, Waiting, resume_command
from drs_tui.submission.retrying import Retry
from drs_tui.submission.submission import CallState, Overview, Standing
from drs_tui.submission.target import target_word
from drs_tui.text import clean
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs

_LONGEST_BATCH = 60
_BAR_CELLS = 30
_UNKNOWN = (CallState.UNKNOWN, CallState.UNDER_WAY)

_CONFLICT_WORDS = {
    ConflictRule.SKIP: "the file that is there stays, and this one is not imported",
    ConflictRule.RENAME: "both stay, the imported one under another name",
    ConflictRule.OVERWRITE: "the imported file takes the place of the one that is there",
}
_WAIT_WORDS = {
    Wait.WINDOW: f"the importer takes {WINDOW_FILES} files in 5 minutes",
    Wait.FULL: "the importer said that it takes no more for now",
    Wait.CAUTION: "the last request had no answer",
}
_END_WORDS = {
    End.OVERTAKEN: "Another drs-tui took it over and is sending it now.",
    End.REFUSED: "Several calls in a row were refused, so the others were not tried.",
    End.NO_ANSWERS: "Several calls in a row had no answer, so the others were not tried.",
}
_CALL_STYLES = {
    CallState.SENT: fmt.OK,
    CallState.UNDER_WAY: fmt.ALIVE,
    CallState.UNKNOWN: fmt.WARNING,
    CallState.REFUSED: fmt.BAD,
}


def batch_word(batch: str) -> str:
    """Return the name of a batch, safe to show."""
    return clean(batch, _LONGEST_BATCH)


# What would be sent


def draft_text(draft: Draft) -> Text:
    """Return what would be sent, a line a fact."""
    plan, manifest = draft.plan, draft.manifest
    rows = len(manifest.rows) + len(manifest.refused)
    text = Text()
    _fact(text, "Manifest", f"{manifest.file_name}, {manifest.format.value}")
    _fact(text, "Target", target_word(plan.target), _target_more(draft))
    jobs = f", in {words.plural(len(plan.calls), 'job')}" if plan.calls else ""
    _fact(text, "Files", f"{plan.files:,} of {words.plural(rows, 'row')}{jobs}")
    _fact(text, "Time", _least_word(plan.least_duration_s), _RULE)
    if plan.calls:
        rule = plan.calls[0].conflict
        _fact(text, "Conflict", rule.value, _CONFLICT_WORDS[rule])
        _fact(text, "Tags", clean(", ".join(plan.calls[0].tags), 200) or "none", _OWN_TAG)
    _append_measures(text, plan)
    _fact(text, "Batch", batch_word(plan.batch))
    for sentence in _warnings(draft):
        text.append(f"! {sentence}\n", fmt.WARNING)
    if plan.refused:
        text.append(f"{words.plural(len(plan.refused), 'row')} refused", fmt.BAD)
        text.append(_refused_word(draft), fmt.QUIET if draft.can_be_sent else fmt.BAD)
    text.rstrip()
    return text


def _target_more(draft: Draft) -> str:
    """Return what is known of the targets, and how many rows have another one."""
    known = "" if draft.notices else "is there, writable"
    own = _own_word(draft.plan)
    return f"{known}; {own}" if known and own else known or own


def _own_word(plan: Plan) -> str:
    """Return how many rows go elsewhere; empty where all go to the plan's target."""
    own = sum(
        row.own_target is not None for call in plan.calls if call.own_targets for row in call.rows
    )
    return f"{words.plural(own, 'row goes', 'rows go')} elsewhere" if own else ""


def _append_measures(text: Text, plan: Plan) -> None:
    if any(call.send_measures for call in plan.calls):
        _fact(text, "Also sent", "sizes and checksums", "as metadata")


_RULE = f"by the platform's rule of {WINDOW_FILES} files in 5 minutes"
_OWN_TAG = "and one of our own for each job"


def _fact(text: Text, name: str, value: str, more: str = "") -> None:
    text.append(f"{name:<9} ", fmt.QUIET).append(value, "bold")
    text.append(f"  {more}\n" if more else "\n", fmt.QUIET)


def _least_word(seconds: float) -> str:
    return f"at least {words.duration_word(seconds)}" if seconds else "all at once"


def _refused_word(draft: Draft) -> str:
    if not draft.plan.calls:
        return ": none is left to be sent."
    if draft.may_leave_out:
        return ", left out:"
    return ". Nothing is sent: correct them, or go back and choose to leave them out."


def _warnings(draft: Draft) -> Iterator[str]:
    yield from draft.notices
    unnamed = draft.manifest.unnamed_columns
    if unnamed:
        yield f"{words.plural(unnamed, 'column')} without a header: nothing of it is sent."
    warned = [row for row in draft.manifest.rows if row.warning]
    if warned:
        first = warned[0]
        yield f"{words.plural(len(warned), 'row')} unsure: line {first.line} {first.warning}."


# What would go again


def retry_text(retry: Retry) -> Text:
    """Return what would go again, a line a fact, or a line a submission where there are several."""
    rows = retry.rows
    failed = sum(row.state is RowState.FAILED for row in rows)
    text = Text()
    told = f"{failed:,} failed, {len(rows) - failed:,} missing"
    _fact(text, "Again", f"{len(rows):,} of {words.plural(retry.asked, 'row')}", told)
    if len(retry.parts) == 1:
        plan = retry.parts[0].plan
        rule = plan.calls[0].conflict
        _fact(text, "Manifest", str(retry.parts[0].manifest.file_name), "as it was when submitted")
        _fact(text, "Target", target_word(plan.target), _own_word(plan))
        _fact(text, "Conflict", rule.value, _CONFLICT_WORDS[rule])
        _fact(text, "Tags", clean(", ".join(plan.calls[0].tags), 200) or "none", _OWN_TAG)
        _append_measures(text, plan)
        _fact(text, "Batch", batch_word(plan.batch))
    else:
        for part in retry.parts:
            files = words.plural(part.plan.files, "file")
            to = f"{files}, {part.plan.calls[0].conflict.value}, to {target_word(part.plan.target)}"
            own = _own_word(part.plan)
            more = f"{to}; {own}" if own else to
            _fact(text, "Batch", batch_word(part.plan.batch), more)
    _fact(text, "Time", _least_word(least_duration_s(len(rows))), _RULE)
    _append_notes(text, retry)
    text.rstrip()
    return text


def nothing_text(retry: Retry) -> Text:
    """Return that nothing is to go again, and why."""
    text = Text().append("Nothing is to be sent again.\n", "bold")
    _append_notes(text, retry)
    text.rstrip()
    return text


def again_word(row: RowFinding) -> str:
    """Return what to call a row that goes again: its name, else where it comes from."""
    manifest_row = row.expected.row
    return str(manifest_row.name or manifest_row.uri)


def again_sentence(row: RowFinding) -> str:
    """Return why a row goes again, with all that is known."""
    manifest_row = row.expected.row
    said = f"Line {manifest_row.line:,}, {manifest_row.uri}: {row.state.value}"
    if row.blame is None:
        return f"{said}."
    causes = ", ".join(row.blame.causes)
    return f"{said}, {causes}{_BASIS_WORDS[row.blame.basis]}."


_BASIS_WORDS = {
    None: " (one of these may be why)",
    Basis.COUNT: " (as many failed for it as are missing)",
    Basis.POSITION: " (by its position in the job, a guess)",
}


def _append_notes(text: Text, retry: Retry) -> None:
    for sentence in retry.notes:
        text.append(f"! {sentence}\n", fmt.WARNING)


# How far it is


def run_text(run: Run, now: datetime, glyphs: Glyphs) -> Text:
    """Return how far the sending is, what it waits for, and how it ended."""
    header = run.overview.header
    text = Text().append("Batch ", fmt.QUIET).append(batch_word(header.batch), "bold")
    text.append(" to ", fmt.QUIET).append(f"{target_word(header.target)}\n")
    text.append_text(_bar(run.overview, glyphs)).append("  ")
    text.append(count_word(run.overview), "bold")
    text.append(f" sent, in {words.plural(run.progress.sent_calls, 'job')}\n")
    for sentence in run.notes:
        text.append(f"{sentence}\n")
    if run.is_over:
        text.append_text(_end_text(run))
    else:
        text.append_text(_now_text(run, now))
        for sentence in _doubts(run.overview):
            text.append(f"{sentence}\n", fmt.WARNING)
    text.rstrip()
    return text


def count_word(overview: Overview) -> str:
    """Return how many files are sent of how many."""
    files = overview.header.files
    return f"{overview.files(CallState.SENT):,} of {words.plural(files, 'file')}"


def next_step_s(run: Run, now: datetime) -> float | None:
    """Return in how many seconds `run_text` reads otherwise by itself; None: never."""
    waiting = run.progress.waiting
    if run.is_over or waiting is None or waiting.until is None:
        return None
    left_s = (waiting.until - now).total_seconds()
    return left_s % 60 + 0.1 if left_s > 0 else None


def _bar(overview: Overview, glyphs: Glyphs) -> Text:
    counts = Counts(
        overview.files(CallState.SENT),
        overview.files(CallState.REFUSED),
        overview.files(*_UNKNOWN, CallState.SOLVED),
    )
    return fmt.bar_text(counts, overview.header.files, _BAR_CELLS, glyphs)


def _now_text(run: Run, now: datetime) -> Text:
    waiting = run.progress.waiting
    if waiting is None:
        return Text("Sending.\n", fmt.ALIVE)
    text = Text("Waiting", fmt.ALIVE)
    if waiting.until is not None:
        text.append(f" until {words.time_word(waiting.until, now)}")
        text.append(f", {_left_word((waiting.until - now).total_seconds())}", fmt.QUIET)
    return text.append(f": {_wait_word(waiting)}.\n")


def _wait_word(waiting: Waiting) -> str:
    if waiting.wait is Wait.TROUBLE:
        return waiting.trouble.kind.value if waiting.trouble else "the platform cannot be reached"
    return _WAIT_WORDS[waiting.wait]


def _left_word(left_s: float) -> str:
    """Return a time that is left, in steps of minutes: nothing ticks over a slow line."""
    minutes = math.ceil(left_s / 60)
    return f"less than {minutes} min more" if minutes > 0 else "any moment"


def _doubts(overview: Overview) -> Iterator[str]:
    """Yield what is not as it should be, while the sending goes on."""
    unknown = [call for call in overview.calls if call.state is CallState.UNKNOWN]
    if unknown:
        yield f"{_calls_word(unknown, overview)}: the outcome is unknown, the answer was lost."
    refused = [call for call in overview.calls if call.state is CallState.REFUSED]
    if refused:
        yield f"{_calls_word(refused, overview)}: refused."


def _calls_word(calls: list[Standing], overview: Overview) -> str:
    files = sum(overview.header.sizes[call.number] for call in calls)
    return f"{words.plural(len(calls), 'call')} ({words.plural(files, 'file')})"


# How it ended


def _end_text(run: Run) -> Text:
    overview = run.overview
    text = Text()
    if run.error is not None:
        text.append(f"{trouble_line(run.error)}\n", fmt.BAD)
    if run.was_stopped:
        text.append("Stopped. All that was sent is kept.\n", fmt.WARNING)
    if run.progress.end in _END_WORDS:
        text.append(f"{_END_WORDS[run.progress.end]}\n", fmt.WARNING)
    if run.is_well:
        return text.append("All is sent. The jobs are on the watch list.\n", fmt.OK)
    unknown = [call for call in overview.calls if call.is_unknown]
    if unknown:
        text.append(
            f"{_calls_word(unknown, overview)}: nobody can say whether there is a job. They are "
            "not sent again by themselves.\n",
            fmt.WARNING,
        )
    refused = [call for call in overview.calls if call.state is CallState.REFUSED]
    if refused:
        text.append(f"{_calls_word(refused, overview)}: refused, see below.\n", fmt.BAD)
    if left := overview.files(CallState.NOT_SENT):
        text.append(f"{words.plural(left, 'file')} not sent.\n", fmt.WARNING)
    return text.append(f"From a shell: {resume_command(run.batch)}\n", fmt.QUIET)


def end_sentence(run: Run) -> str:
    """Return how a submission ended, for the last line and the log."""
    sentence = f"Batch {batch_word(run.batch)}: {count_word(run.overview)} sent."
    if run.error is not None:
        return f"{sentence} {trouble_line(run.error)}"
    return sentence if run.is_well else f"{sentence} Not all is well: i shows it."


# Calls, and what is unfinished


def call_state_text(call: Standing) -> Text:
    """Return how a call stands."""
    return Text(call.state.value, _CALL_STYLES.get(call.state, fmt.QUIET))


def call_word(call: Standing) -> str:
    """Return the job of a call, or why there is none."""
    if call.rejection is not None and call.state is CallState.REFUSED:
        return call.rejection.message
    if call.solution is not None:
        found = f", {words.plural(call.files, 'file')}" if call.files else ""
        return f"{call.solution.value}{found}"
    return call.job_id or call.reason


def call_sentence(call: Standing) -> str:
    """Return all that is known of why a call has no job; empty where it has one or may get it."""
    said = call.rejection
    if said is None or call.state is not CallState.REFUSED:
        return call.reason
    told = (("HTTP", said.status), ("code", said.code), ("request", said.request_id))
    known = ", ".join(
        f"{name} {clean(str(value), 80)}" for name, value in told if value is not None
    )
    return f"{said.message} ({known})" if known else said.message


def owner_word(one: Unfinished) -> str:
    """Return who is sending a submission, as far as that is known."""
    if one.owner is None:
        return "nobody"
    who = f"{one.owner.host} (process {one.owner.pid})"
    return f"was {who}, which ended" if one.is_owner_dead else f"maybe {who}"


def unknown_files(overview: Overview) -> int:
    """Return how many files the calls of unknown outcome have."""
    return overview.files(*_UNKNOWN)
