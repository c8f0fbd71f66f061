"""What became of the rows of a manifest, found out beside the screens; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from drs_tui import words
from drs_tui.model import WatchedJob
from drs_tui.submission.arrivals import CheckResult
from drs_tui.submission.batches import Batch, find_batch, find_submitted
from drs_tui.submission.check_rows import CheckRow, check_rows
from drs_tui.submission.check_words import (
    inside_words,
    left_out_sentence,
    not_compared_words,
    other_failure_words,
    summary,
)
from drs_tui.submission.drafting import file_at
from drs_tui.submission.gathering import Sources, gather
from drs_tui.submission.journal import Journals
from drs_tui.submission.looking import Looker, see_jobs
from drs_tui.submission.lots import JobSeen
from drs_tui.submission.manifest import Manifest, PathRule, read_manifest
from drs_tui.text import OutsideText


@dataclass(frozen=True, slots=True)
class CheckWish:
    """What is to be compared: a batch, or some jobs, with a manifest or with what was sent."""

    batch: OutsideText | None = None
    job_ids: frozenset[str] = frozenset()
    """Counts where there is no batch."""
    path: str = ""
    """Of the manifest; empty: what was sent from here counts."""

    def says(self, jobs: Collection[str]) -> str:
        """Return in words, safe to show, what is compared, which are these jobs."""
        number = words.plural(len(jobs), "job")
        if self.batch is not None:
            return f"batch {self.batch}, {number}"
        return f"job {next(iter(jobs))} alone" if len(jobs) == 1 else number


def with_batch(wish: CheckWish, watched: Iterable[WatchedJob]) -> CheckWish:
    """Return a wish about one job as one about the batch that it is in, if it is in one.

    A manifest is that of an import, which is many jobs: of one job most of its rows are missing.
    """
    if len(wish.job_ids) != 1:
        return wish
    (job_id,) = wish.job_ids
    batch = next((job.batch for job in watched if job.id == job_id and not job.archived), None)
    return wish if batch is None else replace(wish, batch=batch, job_ids=frozenset())


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """What was found out."""

    subject: str
    """What was compared, in words; safe to show."""
    summary: str
    """The counts in one sentence."""
    rows: tuple[CheckRow, ...]
    """All rows and files, what has to be mended first."""
    places: Mapping[str, tuple[str, int]]
    """The job and the place in its `result[]` of each file, by the file's id."""
    troubles: tuple[str, ...] = ()
    """Sentences about what could not be found out; another try may."""
    notes: tuple[str, ...] = ()
    """Sentences about what is no row's."""


async def find_check(
    wish: CheckWish,
    journals: Journals,
    looker: Looker,
    sources: Sources,
    tell: Callable[[str], None],
) -> Checked:
    """Find out what became of each row.

    Looks at jobs that are not final, and fetches names. `tell` hears what goes on. Raises
    `UsageTrouble` where the manifest cannot be read, or none is named and nothing was submitted
    from here; and `StoreTrouble`.
    """
    tell("Reading the manifest." if wish.path else "Reading what was submitted.")
    watched = looker.snapshot.jobs
    manifest, batch = await sources.run_blocking(lambda: _read(wish, journals, watched))
    jobs, troubles = await see_jobs(batch, looker, tell)
    tell("Comparing the rows with what arrived.")
    gathered = await gather(batch, jobs, sources, manifest=manifest, tell=tell)
    result, refused = gathered.result, manifest.refused if manifest is not None else ()
    troubles += [problem.sentence for problem in gathered.problems]
    source = manifest.file_name if manifest is not None else "what was sent from here"
    return Checked(
        f"{wish.says(batch.job_ids)}, with {source}",
        summary(result),
        await sources.run_blocking(lambda: check_rows(result, refused)),
        _places(jobs),
        tuple(dict.fromkeys(troubles)),
        tuple(_notes(result, batch)),
    )


def _notes(result: CheckResult, batch: Batch) -> Iterator[str]:
    if batch.left_out:
        yield left_out_sentence(batch.left_out)
    told = chain((inside_words(result), other_failure_words(result)), not_compared_words(result))
    yield from (f"{one[:1].upper()}{one[1:]}." for one in told if one)


def _places(jobs: Mapping[str, JobSeen]) -> dict[str, tuple[str, int]]:
    return {
        item.file.id.exact: (job.id, item.index)
        for job in jobs.values()
        for item in job.items
        if item.file is not None and item.file.id is not None
    }


def _read(
    wish: CheckWish, journals: Journals, watched: tuple[WatchedJob, ...]
) -> tuple[Manifest | None, Batch]:
    """Return the manifest, if one is named, and what is to be compared with it. Blocks."""
    if wish.path:
        manifest = read_manifest(file_at(wish.path), paths=PathRule.LAST_PART)
        if wish.batch is not None:
            name = wish.batch.exact
            return manifest, find_batch(name, journals, watched, with_submissions=False)
        return manifest, Batch((), tuple(sorted(wish.job_ids)), {}, frozenset())
    hint = "Give its path."
    return None, find_submitted(wish.batch, wish.job_ids, journals, watched, hint)
