"""Everything that a check needs: rows from the journals or a manifest, items, names of files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from drs_tui import words
from drs_tui.commands.job_forms import FilesById
from drs_tui.commands.looking import watching
from drs_tui.commands.naming import fetch_names, ids_of, known_names
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture, stored_picture
from drs_tui.commands.selection import Selection, no_such_batch
from drs_tui.errors import DrsError, StoreTrouble, UsageTrouble, trouble_line
from drs_tui.model import FileDetails, ImportItem
from drs_tui.monitor.monitor import Monitor
from drs_tui.services import Services
from drs_tui.submission.arrivals import CheckResult, check
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
from drs_tui.submission.present import Finder
from drs_tui.submission.submission import CallState, Submission
from drs_tui.submission.target import targets_of
from drs_tui.values import dataclass

_NAMES_AT_ONCE = 2000
"""Files whose names are fetched before they are kept on the disk."""
_MANY = 2000
"""From so many files on it is said that fetching their names takes a while."""


@dataclass(frozen=True, slots=True)
class Batch:
    """The submissions and jobs of a batch, as they are known without asking the platform."""

    name: str
    submissions: tuple[Submission, ...]
    """Oldest first; none where it was made elsewhere."""
    pictures: tuple[Picture, ...]


def find_batch(name: str, services: Services, manifest: Manifest | None) -> Batch:
    """Return what the disk has of a batch; with a `manifest`, its jobs count and no submission.

    Raises `NotFound` where there is no such batch, `UsageTrouble` where its manifest is not known,
    and `StoreTrouble` where one of its journals cannot be read.
    """
    submissions = () if manifest is not None else tuple(_submissions(name, services))
    watched = services.store.read_all()
    in_batch = [job.id for job in watched if Selection(batch=name).fits(job)]
    sent = [job_id for one in submissions for job_id in one.overview.job_ids]
    if not submissions:
        if not in_batch:
            raise no_such_batch(name, watched)
        if manifest is None:
            raise UsageTrouble(
                "This batch was not submitted from here, so its manifest is not known.",
                "Give it with: --manifest FILE",
            )
    ids = dict.fromkeys((*sent, *in_batch))
    return Batch(name, submissions, tuple(stored_picture(job_id, services) for job_id in ids))


def _submissions(batch: str, services: Services) -> Iterator[Submission]:
    for header in services.journals.of_batch(batch):
        submission = services.journals.open(header.uuid).read()
        if submission is None:
            # Without it, what it sent would be taken for missing, and sent twice.
            raise StoreTrouble(
                f"The journal of submission {header.uuid} cannot be read.",
                "Bring it back from a backup; its beginning, at least, is damaged.",
            )
        yield submission


async def gather(
    batch: Batch, manifest: Manifest | None, services: Services, output: Output
) -> tuple[CheckResult, ExitCode]:
    """Look at the jobs that may have news, fetch names that are not known, and check.

    What cannot be had is said on stderr, and is in the exit code.
    """
    due = [picture for picture in batch.pictures if not picture.is_settled]
    async with watching(due, services, output) as (monitor, code):
        found, finding = await _find_by_tag(batch.submissions, services, output)
        expected = _expected(batch, manifest, found)
        items = [(picture.job.id, picture.items) for picture in batch.pictures]
        items += [(tag, as_items(files)) for tag, files in found.items()]
        details, naming = await _name(items, monitor, services, output)
        arrivals = arrivals_of(items, details)
        if wanted := wants_metadata(expected, arrivals, pair_up(expected, arrivals)):
            told, telling = await _fetch_metadata(wanted, monitor, output)
            naming = max(naming, telling)
            arrivals = arrivals_of(items, {**details, **told})
        result = check(expected, arrivals)
    return result, max(code, finding, naming)


def _expected(
    batch: Batch, manifest: Manifest | None, found: Mapping[str, Sequence[FileDetails]]
) -> Expected:
    jobs = [
        JobSeen(picture.job.id, picture.items, picture.job.is_final)
        for picture in batch.pictures
        if picture.answer is not None
    ]
    if manifest is None:
        return expected_of_submissions(batch.submissions, {job.id: job for job in jobs}, found)
    unseen = [
        JobSeen(picture.job.id, (), False) for picture in batch.pictures if picture.answer is None
    ]
    return expected_of_manifest(manifest.rows, [*jobs, *unseen])


async def _find_by_tag(
    submissions: Iterable[Submission], services: Services, output: Output
) -> tuple[dict[str, list[FileDetails]], ExitCode]:
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
        return found, ExitCode.OK
    try:
        async with services.connected() as client:
            finder = Finder(client, services.clock)
            for tag, targets in wanted.items():
                found[tag] = await finder.with_tag(tag, targets)
    except DrsError as error:
        output.complain("Files of calls without a job could not be looked for.")
        return found, output.error(error)
    return found, ExitCode.OK


async def _name(
    items: Iterable[tuple[str, Sequence[ImportItem]]],
    monitor: Monitor,
    services: Services,
    output: Output,
) -> tuple[FilesById, ExitCode]:
    """Return names and sizes of the files among `items`; what is fetched is kept bit by bit."""
    flat = [item for _, found in items for item in found]
    unknown = len(ids_of(flat)) - len(known_names(flat, services))
    if unknown > _MANY:
        output.say(f"Fetching the names of {words.plural(unknown, 'file')}.")
    details: FilesById = {}
    code = ExitCode.OK
    for start in range(0, len(flat), _NAMES_AT_ONCE):
        part = flat[start : start + _NAMES_AT_ONCE]
        told, naming = await fetch_names(part, monitor, services, output)
        details |= told
        code = max(code, naming)
    return details, code


async def _fetch_metadata(
    file_ids: Sequence[str], monitor: Monitor, output: Output
) -> tuple[FilesById, ExitCode]:
    """Return all that the platform tells of these files: the disk keeps no metadata."""
    errors = await monitor.fetch_names(file_ids)
    code = ExitCode.OK
    for error in dict.fromkeys(map(trouble_line, errors)):
        output.complain(f"Metadata could not be fetched: {error}")
        code = ExitCode.UNREACHABLE
    files = monitor.snapshot.files
    return {file_id: files[file_id] for file_id in file_ids if file_id in files}, code
