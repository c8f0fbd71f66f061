"""Everything that a check needs: rows from the journals or a manifest, items, names of files.

The looks at jobs come before this, and are the business of whoever has a monitor.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from drs_tui.clock import Clock
from drs_tui.errors import DrsError, trouble_line
from drs_tui.model import FileDetails, file_ids
from drs_tui.monitor.disk import RunBlocking
from drs_tui.monitor.naming import Fetcher, NameShelf, Problem, fetch_all_names
from drs_tui.submission.arrivals import CheckResult, check
from drs_tui.submission.batches import Batch
from drs_tui.submission.lots import (
    Expected,
    JobSeen,
    arrivals_of,
    as_items,
    expected_of_manifest,
    expected_of_submissions,
)
from drs_tui.submission.manifest import Manifest
from drs_tui.submission.pairing import pair_up, wants_metadata
from drs_tui.submission.present import Files, Finder
from drs_tui.submission.submission import CallState, Submission
from drs_tui.submission.target import targets_of


@dataclass(frozen=True, slots=True)
class Sources:
    """Where what is gathered comes from."""

    fetcher: Fetcher
    """The monitor, which fetches names within the request budget."""
    shelf: NameShelf
    connected: Callable[[], AbstractAsyncContextManager[Files]]
    """Gives a client with the profile's token, and closes it afterwards."""
    clock: Clock
    run_blocking: RunBlocking = asyncio.to_thread


@dataclass(frozen=True, slots=True)
class Gathered:
    """What became of each row, as far as it could be found out."""

    result: CheckResult
    problems: tuple[Problem, ...]
    """What could not be had, in the order in which it was asked for."""


async def gather(
    batch: Batch,
    jobs: Mapping[str, JobSeen],
    sources: Sources,
    *,
    manifest: Manifest | None = None,
    tell: Callable[[str], None] = lambda sentence: None,
) -> Gathered:
    """Fetch the names that are not known, and check.

    `jobs`: what is known of those of the batch; one whose items could not be had is not in it.
    `manifest`: of a batch that was made elsewhere. `tell` hears what takes a while. What cannot be
    had is in what is returned; nothing is raised for it.
    """
    found, problems = await _find_by_tag(batch.submissions, sources)
    expected = _expected(batch, jobs, manifest, found)
    items = [(job_id, jobs[job_id].items) for job_id in batch.job_ids if job_id in jobs]
    items += [(tag, as_items(files)) for tag, files in found.items()]
    ids = file_ids(item for _, of_job in items for item in of_job)
    details, unnamed = await fetch_all_names(
        ids, sources.fetcher, sources.shelf, tell=tell, run_blocking=sources.run_blocking
    )
    problems += unnamed
    arrivals = arrivals_of(items, details)
    if wanted := wants_metadata(expected, arrivals, pair_up(expected, arrivals)):
        told, untold = await _fetch_metadata(wanted, sources.fetcher)
        problems += untold
        arrivals = arrivals_of(items, {**details, **told})
    result = await sources.run_blocking(lambda: check(expected, arrivals))
    return Gathered(result, problems)


def _expected(
    batch: Batch,
    jobs: Mapping[str, JobSeen],
    manifest: Manifest | None,
    found: Mapping[str, Sequence[FileDetails]],
) -> Expected:
    if manifest is None:
        return expected_of_submissions(batch.submissions, jobs, found)
    seen = [jobs.get(job_id) or JobSeen(job_id, (), False) for job_id in batch.job_ids]
    return expected_of_manifest(manifest.rows, seen)


async def _find_by_tag(
    submissions: Iterable[Submission], sources: Sources
) -> tuple[dict[str, list[FileDetails]], tuple[Problem, ...]]:
    """Return the files of calls whose job's id never came, by the calls' tags."""
    wanted = {
        tag: targets_of([submission.planned[call.number]])
        for submission in submissions
        for call in submission.calls
        if call.state is CallState.SOLVED
        for tag in call.tags
    }
    found: dict[str, list[FileDetails]] = {}
    if not wanted:
        return found, ()
    try:
        async with sources.connected() as client:
            finder = Finder(client, sources.clock)
            for tag, targets in wanted.items():
                found[tag] = await finder.with_tag(tag, targets)
    except DrsError as error:
        what = "Files of calls without a job could not be looked for"
        return found, (Problem(f"{what}: {trouble_line(error)}", error),)
    return found, ()


async def _fetch_metadata(
    file_ids: Sequence[str], fetcher: Fetcher
) -> tuple[Mapping[str, FileDetails], tuple[Problem, ...]]:
    """Return all that the platform tells of these files: the disk keeps no metadata."""
    errors = {trouble_line(error): error for error in await fetcher.fetch_names(file_ids)}
    problems = (
        Problem(f"Metadata could not be fetched: {line}", error) for line, error in errors.items()
    )
    files = fetcher.snapshot.files
    return {one: files[one] for one in file_ids if one in files}, tuple(problems)
