"""What is to be checked: the rows of a batch, the lots in which they were sent, and the arrivals.

A lot is the rows of one create call with what became of them. A row that was sent again is in
several lots, the newest last. Of a batch that was made elsewhere all that is known is the manifest:
its rows are then one lot without an order. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from drs_tui.model import FileDetails, ImportItem, ItemKind
from drs_tui.submission.manifest import ManifestRow, Target
from drs_tui.submission.plan import ConflictRule, CreateCall
from drs_tui.submission.submission import CallState, Standing, Submission


class LotState(Enum):
    """What is known of a lot as a whole."""

    NOT_SENT = "not sent"
    UNKNOWN = "outcome unknown"
    """Whether there is a job of it is not known."""
    REFUSED = "refused"
    """The platform made no job of it."""
    NOT_SEEN = "not seen"
    """There is a job, whose items could not be had."""
    UNDER_WAY = "under way"
    FINAL = "final"
    ERRORS_LOST = "errors lost"
    """The id of its job never came: its files are found by their tag, its errors are lost."""


@dataclass(frozen=True, slots=True)
class JobSeen:
    """What is known of one job of the batch."""

    id: str
    items: tuple[ImportItem, ...]
    is_final: bool


@dataclass(frozen=True, slots=True)
class Lot:
    """Rows that were sent together."""

    rows: tuple[int, ...]
    """Where they stand in `Expected.rows`, in the order in which they were sent."""
    state: LotState
    job_ids: frozenset[str] = frozenset()
    """Its job; several where it is not known which rows were in which. A job whose id never came
    goes by the tags of its files."""
    items: tuple[ImportItem, ...] = ()
    """What its jobs gave, in the platform's order."""
    may_rename: bool = False
    """The platform may have given files other names."""
    reason: str = ""
    """Why there is no job, in words."""


class ExpectedRow(NamedTuple):
    """A row whose file is to be there."""

    row: ManifestRow
    target: Target | None
    """Where it went; None where that is not known."""
    origin: str | None = None
    """UUID of the submission that sent it first."""


class Arrival(NamedTuple):
    """A file or folder that arrived, once, whichever jobs tell of it."""

    file_id: str
    details: FileDetails
    """As far as they are known; without a name where it could not be fetched."""
    job_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Expected:
    """What was to arrive, and in which lots it was sent."""

    rows: tuple[ExpectedRow, ...]
    lots: tuple[Lot, ...]
    """Oldest first."""


def expected_of_submissions(
    submissions: Iterable[Submission],
    jobs: Mapping[str, JobSeen],
    found_by_tag: Mapping[str, Sequence[FileDetails]],
) -> Expected:
    """Return what the submissions of a batch, oldest first, were to bring.

    A row that is sent again, in a retry or otherwise, is the same row. `found_by_tag` are the files
    of calls whose job's id never came, by the call's own tags; a tag that could not be looked for
    is not in it.
    """
    rows: dict[tuple[str, str, Target], int] = {}
    kept: list[ExpectedRow] = []
    lots: list[Lot] = []
    for submission in submissions:
        for standing, call in zip(submission.calls, submission.planned, strict=True):
            places: list[int] = []
            for item in call.items:
                key = (item.row.exact_uri, item.row.exact_name, item.target)
                place = rows.setdefault(key, len(kept))
                if place == len(kept):
                    kept.append(ExpectedRow(item.row, item.target, submission.header.uuid))
                places.append(place)
            lots.append(_lot(tuple(places), standing, call, jobs, found_by_tag))
    return Expected(tuple(kept), tuple(lots))


def expected_of_manifest(rows: Iterable[ManifestRow], jobs: Sequence[JobSeen]) -> Expected:
    """Return what a manifest asks for of jobs that somebody else made of it."""
    kept = tuple(ExpectedRow(row, row.own_target) for row in rows)
    items = tuple(item for job in jobs for item in job.items)
    lot = Lot(
        rows=tuple(range(len(kept))),
        state=LotState.FINAL if all(job.is_final for job in jobs) else LotState.UNDER_WAY,
        job_ids=frozenset(job.id for job in jobs),
        items=items,
        may_rename=True,
    )
    return Expected(kept, (lot,))


def arrivals_of(
    items_by_job: Iterable[tuple[str, Iterable[ImportItem]]], details: Mapping[str, FileDetails]
) -> tuple[Arrival, ...]:
    """Return the files among the items of all jobs, each once, with their known `details`."""
    jobs: dict[str, list[str]] = {}
    told: dict[str, FileDetails] = {}
    for job_id, items in items_by_job:
        for item in items:
            if item.kind is not ItemKind.RESOURCE or item.file is None or item.file.id is None:
                continue
            file_id = item.file.id.exact
            seen_in = jobs.setdefault(file_id, [])
            if not seen_in or seen_in[-1] != job_id:
                seen_in.append(job_id)
            told.setdefault(file_id, item.file)
    return tuple(
        Arrival(file_id, details.get(file_id, told[file_id]), tuple(seen_in))
        for file_id, seen_in in jobs.items()
    )


def _lot(
    places: tuple[int, ...],
    standing: Standing,
    call: CreateCall,
    jobs: Mapping[str, JobSeen],
    found_by_tag: Mapping[str, Sequence[FileDetails]],
) -> Lot:
    may_rename = ConflictRule.RENAME in (
        call.conflict,
        *(attempt.conflict for attempt in standing.attempts),
    )
    if standing.job_id is not None:
        job = jobs.get(standing.job_id)
        if job is None:
            return Lot(places, LotState.NOT_SEEN, frozenset({standing.job_id}))
        state = LotState.FINAL if job.is_final else LotState.UNDER_WAY
        return Lot(places, state, frozenset({job.id}), job.items, may_rename)
    if standing.state is CallState.SOLVED:
        if not all(tag in found_by_tag for tag in standing.tags):
            return Lot(places, LotState.NOT_SEEN)
        items = as_items(file for tag in standing.tags for file in found_by_tag[tag])
        return Lot(places, LotState.ERRORS_LOST, frozenset(standing.tags), items, may_rename)
    if standing.state is CallState.REFUSED:
        reason = standing.rejection.message if standing.rejection else ""
        return Lot(places, LotState.REFUSED, reason=reason)
    if standing.state is CallState.NOT_SENT:
        return Lot(places, LotState.NOT_SENT, reason=standing.reason)
    return Lot(places, LotState.UNKNOWN, reason=standing.reason)


def as_items(files: Iterable[FileDetails]) -> tuple[ImportItem, ...]:
    """Return files that were found, as a job would tell of them."""
    return tuple(ImportItem(index, ItemKind.RESOURCE, file) for index, file in enumerate(files))
