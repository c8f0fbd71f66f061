"""What a batch came to as a whole: totals over its jobs, and bytes as far as they are known. Pure.

A batch is a name over jobs and nothing that the platform knows of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from drs_tui import words
from drs_tui.model import (
    Counts,
    FileDetails,
    ImportItem,
    ItemKind,
    Outcome,
    Sizes,
    TroubleKind,
    WatchedJob,
)
from drs_tui.text import OutsideText
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Totals:
    """Several jobs as one."""

    jobs: int
    done: int
    """Jobs that are final."""
    unchecked: int
    """Jobs of which nothing is known yet, be it that the platform does not know them."""
    not_found: int
    """Of these, jobs that the platform does not know."""
    counts: Counts
    total: int | None
    """Items altogether; None while that is not known of every job."""
    outcome: Outcome | None
    """What it came to; None while a job is under way or unchecked, and where there is no job."""
    started: datetime | None
    """The first start, by the platform's clock; None where none is known."""
    finished: datetime | None
    """The last end, by the platform's clock; None unless every job is final and tells its end."""
    looked_at: datetime | None
    """The oldest of the newest looks: nothing here is older. None while a job is unchecked."""

    @property
    def is_done(self) -> bool:
        return self.jobs > 0 and self.done == self.jobs

    @property
    def duration_s(self) -> float | None:
        """Seconds from the first start to the last end."""
        if self.started is None or self.finished is None:
            return None
        seconds = (self.finished - self.started).total_seconds()
        return seconds if seconds >= 0 else None


def by_batch(jobs: Iterable[WatchedJob]) -> dict[OutsideText | None, list[WatchedJob]]:
    """Return the jobs of each batch, and under None those of none, in their order."""
    batches: dict[OutsideText | None, list[WatchedJob]] = {}
    for job in jobs:
        batches.setdefault(job.batch or None, []).append(job)
    return batches


def totals_of(jobs: Sequence[WatchedJob]) -> Totals:
    """Return several jobs as one."""
    totals = [job.total for job in jobs]
    known = [total for total in totals if total is not None]
    starts = [job.started_on.at for job in jobs if job.started_on and job.started_on.at]
    ends = [job.finished_on.at if job.finished_on else None for job in jobs if job.is_final]
    told_ends = [end for end in ends if end is not None]
    looks = [job.looked_at for job in jobs if job.looked_at is not None]
    return Totals(
        jobs=len(jobs),
        done=len(ends),
        unchecked=len(jobs) - len(looks),
        not_found=sum(_is_not_found(job) for job in jobs),
        counts=Counts(
            sum(job.counts.ok for job in jobs),
            sum(job.counts.failed for job in jobs),
            sum(job.counts.unknown for job in jobs),
        ),
        total=sum(known) if jobs and len(known) == len(jobs) else None,
        outcome=outcome_of_all(job.outcome for job in jobs),
        started=min(starts, default=None),
        finished=max(told_ends) if told_ends and len(told_ends) == len(jobs) else None,
        looked_at=min(looks) if looks and len(looks) == len(jobs) else None,
    )


def outcome_of_all(outcomes: Iterable[Outcome | None]) -> Outcome | None:
    """Return what jobs of these outcomes came to as a whole.

    None while one has none, and for no jobs. Unlike the counts of items, this does not let a job
    without any item hide among those in which all is well.
    """
    told = set(outcomes)
    if not told or None in told:
        return None
    if len(told) == 1:
        return next(iter(told))
    if told & {Outcome.OK, Outcome.PARTIAL}:
        return Outcome.PARTIAL
    return Outcome.FAILED if Outcome.FAILED in told else Outcome.UNKNOWN


def sizes_of(items: Iterable[ImportItem], files: Mapping[str, FileDetails]) -> Sizes:
    """Return how much of `items` arrived; `files` are details by exact id, as far as known.

    A file that several items tell of counts once.
    """
    arrived: set[str] = set()
    size, known, nameless = 0, 0, 0
    for item in items:
        if item.kind is not ItemKind.RESOURCE or item.file is None:
            continue
        if item.file.id is None:
            nameless += 1
            continue
        file_id = item.file.id.exact
        if file_id in arrived:
            continue
        arrived.add(file_id)
        details = files.get(file_id, item.file)
        if details.size_bytes is not None:
            size += details.size_bytes
        known += details.size_bytes is not None or details.type == _FOLDER
    return Sizes(size, known, len(arrived) + nameless)


def sizes_of_all(jobs: Iterable[WatchedJob], sizes: Mapping[str, Sizes]) -> Sizes:
    """Return how much arrived in several jobs; `sizes` are those of jobs by id, where known.

    Of a job without any, all files are of unknown size. A file that came with two jobs counts for
    both, since two jobs do not make one file of it.
    """
    found = [sizes.get(job.id) or Sizes(0, 0, job.counts.ok) for job in jobs]
    return Sizes(
        sum(one.size_bytes for one in found),
        sum(one.known for one in found),
        sum(one.arrived for one in found),
    )


def size_sentence(sizes: Sizes) -> str:
    """Return the size in words: `1.2 TB`, or as far as known `1.2 TB in 80 of 100 files ...`."""
    if not sizes.arrived:
        return words.NOTHING
    if not sizes.known:
        return f"sizes of {words.plural(sizes.arrived, 'file')} not known"
    size = words.size_word(sizes.size_bytes)
    if sizes.is_whole:
        return size
    return f"{size} in {sizes.known:,} of {words.plural(sizes.arrived, 'file')}, others not known"


_FOLDER = OutsideText("folder")


def _is_not_found(job: WatchedJob) -> bool:
    is_unknown = job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND
    return is_unknown and job.looked_at is None
