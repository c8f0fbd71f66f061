"""Which rows of a batch a retry sends: none of which it is not known that it would not go twice.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from drs_tui import words
from drs_tui.errors import UsageTrouble
from drs_tui.submission.arrivals import RETRIED, CheckResult, RowFinding, RowState
from drs_tui.submission.manifest import Manifest
from drs_tui.submission.plan import ConflictRule, Plan, make_plan
from drs_tui.submission.submission import Header, Submission

_LEFT_ALONE = {
    RowState.UNDER_WAY: "still under way",
    RowState.UNSURE: "among others of which some arrived: drs-tui check tells which",
    RowState.NOT_SEEN: "of jobs whose items could not be had",
    RowState.UNKNOWN: "of calls whose outcome is unknown: drs-tui resume solves that first",
    RowState.REFUSED: "of calls that were refused: drs-tui resume sends them again",
    RowState.NOT_SENT: "not sent yet: drs-tui resume goes on",
}
"""Why rows are not sent: of each it is not known that it would not go twice."""

RuleOf = Callable[[Header], ConflictRule]
"""The rule for names that are taken, when rows of a submission go again."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rows that are to go again, and sentences about those that are not."""

    rows: tuple[RowFinding, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Again:
    """Rows of one submission that are to be sent once more."""

    origin: Header
    manifest: Manifest
    plan: Plan
    rows: tuple[RowFinding, ...]
    """Why each goes, in the order of the manifest's rows."""


def choose(
    result: CheckResult, *, cause: str | None = None, job_ids: Collection[str] | None = None
) -> Chosen:
    """Return the rows that failed or are missing; where they are named, of a cause, of some jobs.

    Raises `UsageTrouble` where there are some, and nothing has that cause.
    """
    within = rows_of_jobs(result.rows, job_ids)
    notes = []
    for state, why in _LEFT_ALONE.items():
        if number := sum(row.state is state for row in within):
            are = words.plural(number, "row is", "rows are")
            notes.append(f"{are} left alone, {why}.")
    rows = [row for row in within if row.state in RETRIED]
    if cause is None:
        return Chosen(tuple(rows), tuple(notes))
    chosen = [row for row in rows if row.blame is not None and cause in row.blame.causes]
    if rows and not chosen:
        raise UsageTrouble(
            "No row of this batch that is to be sent again has that cause.",
            "See the causes with: drs-tui causes --batch BATCH",
        )
    guessed = sum(row.blame is not None and row.blame.basis is None for row in chosen)
    if guessed:
        notes.append(
            f"Of {words.plural(guessed, 'row')} it is not known which failed for this cause and "
            "which for another, or for none that was told; all of them are taken."
        )
    return Chosen(tuple(chosen), tuple(notes))


def rows_of_jobs(
    rows: Sequence[RowFinding], job_ids: Collection[str] | None
) -> Sequence[RowFinding]:
    """Return the rows of which one of these jobs was the last that they went to; None: all."""
    if job_ids is None:
        return rows
    return [row for row in rows if not row.lot.job_ids.isdisjoint(job_ids)]


def leave_out_present(
    rows: Sequence[RowFinding],
    there: Mapping[int, datetime | None],
    submissions: Iterable[Submission],
    rule_of: RuleOf,
) -> Chosen:
    """Return `rows` without those whose file is in the target by now.

    `there`: the places of the rows whose name the target has, each with the newest file's date. A
    file that was there before the row was first sent is no reason not to overwrite it.
    """
    origins = {one.header.uuid: one.header for one in submissions}
    present: set[int] = set()
    for place, newest in there.items():
        origin = origins[rows[place].expected.origin or ""]
        is_new = newest is not None and newest >= origin.at
        if rule_of(origin) is ConflictRule.SKIP or is_new:
            present.add(place)
    notes = []
    if present:
        number = words.plural(len(present), "row is", "rows are")
        notes.append(f"{number} left out: a file of the name is in the target by now.")
    if unnamed := sum(not row.expected.row.exact_name for row in rows):
        notes.append(
            f"{words.plural(unnamed, 'row has', 'rows have')} no name, so whether the file is in "
            "the target by now cannot be looked up."
        )
    left = tuple(row for place, row in enumerate(rows) if place not in present)
    return Chosen(left, tuple(notes))


def plan_again(
    rows: Iterable[RowFinding],
    submissions: Iterable[Submission],
    rule_of: RuleOf,
    batch_of: Callable[[Header], str],
) -> tuple[Again, ...]:
    """Plan to send rows as they were sent first, by the submission that did so, oldest first.

    `batch_of` tells the name that the batch of a submission has by now.
    """
    found: dict[str, list[RowFinding]] = {}
    for row in rows:
        found.setdefault(row.expected.origin or "", []).append(row)
    headers = (one.header for one in submissions)
    return tuple(
        _again(header, found[header.uuid], rule_of(header), batch_of(header))
        for header in headers
        if header.uuid in found
    )


def _again(origin: Header, rows: Sequence[RowFinding], rule: ConflictRule, batch: str) -> Again:
    manifest = Manifest(
        origin.file_name,
        origin.format,
        tuple(row.expected.row for row in rows),
        (),
        sha256=origin.sha256,
    )
    plan = make_plan(
        manifest,
        origin.target,
        conflict=rule,
        tags=origin.tags,
        batch=batch,
        own_targets=origin.own_targets,
        send_measures=origin.send_measures,
    )
    return Again(origin, manifest, plan, tuple(rows))


def what_is_sent(rows: Sequence[RowFinding], all_rows: int) -> str:
    """Return how many rows go again, and why."""
    failed = sum(row.state is RowState.FAILED for row in rows)
    told = f"{failed:,} failed, {len(rows) - failed:,} missing"
    return f"Again: {len(rows):,} of {words.plural(all_rows, 'row')} ({told})."
