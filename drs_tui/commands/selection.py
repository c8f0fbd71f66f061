"""Which jobs a command is about: ids as a person gives them, a batch, or the whole watch list."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Container, Iterable, Sequence
from contextlib import nullcontext, suppress
from datetime import datetime

from drs_tui.commands.ids import jobs_of
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import Picture, stored_picture
from drs_tui.errors import NotFound, StoreTrouble, UsageTrouble
from drs_tui.model import WatchedJob
from drs_tui.services import Services
from drs_tui.text import clean
from drs_tui.values import dataclass, replace

_NAMED_BATCHES = 5
"""How many batches are named where the one that was asked for is not there."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What was asked for: ids, or a batch; without either, the whole watch list."""

    ids: tuple[str, ...] = ()
    """Watched or not, in the order in which they were given."""
    batch: str | None = None

    def fits(self, job: WatchedJob) -> bool:
        """Tell whether a watched job belongs to it, if it is not one of ids."""
        in_batch = self.batch is None or (job.batch is not None and job.batch.exact == self.batch)
        return in_batch and not job.archived and not self.ids


def read_selection(arguments: Namespace, api: str, output: Output) -> tuple[Selection, ExitCode]:
    """Return what `ids` and `batch` of the arguments ask for; USAGE where not all ids can be used.

    Raises `UsageTrouble` where nothing of it can be used.
    """
    if arguments.batch is not None:
        if arguments.ids:
            raise UsageTrouble("Ids and --batch are two selections.", "Give one of them.")
        if not arguments.batch:
            raise UsageTrouble("The name after --batch is empty.", "Give the name of a batch.")
        return Selection(batch=arguments.batch), ExitCode.OK
    if not arguments.ids:
        return Selection(), ExitCode.OK
    jobs, refused = jobs_of(arguments.ids, api, output)
    return Selection(tuple(job.id for job in jobs)), refused


def chosen_jobs(
    arguments: Namespace, services: Services, output: Output, *, or_all: bool = False
) -> tuple[list[Picture], ExitCode]:
    """Return the jobs that the arguments ask for, each once, by what the disk knows of them.

    Of a batch, and where nothing is named and `or_all`, those that are not archived. Raises
    `UsageTrouble` where nothing is named, `NotFound` for a batch without jobs.
    """
    selection, refused = read_selection(arguments, services.api, output)
    if not (selection.ids or selection.batch or or_all):
        raise UsageTrouble("There are neither ids nor a batch.", "Give ids, or --batch NAME.")
    ids = selection.ids or [job.id for job in _fitting(selection, services.store.read_all())]
    return [stored_picture(job_id, services) for job_id in ids], refused


def open_roster(arguments: Namespace, services: Services, output: Output) -> Roster:
    """Return the jobs that the arguments ask for, by what is known without asking the platform.

    Raises `UsageTrouble` where any of them cannot be used: whoever waits for hours for the rest
    would get the answer to another question. Raises `NotFound` for a batch without jobs, and
    `StoreTrouble` where the watch list is needed to know what was asked for, and cannot be read.
    """
    selection, refused = read_selection(arguments, services.api, output)
    if refused:
        raise UsageTrouble("Not all of this can be used, so nothing was done.", "Correct it.")
    watched: Sequence[WatchedJob] = ()
    with suppress(StoreTrouble) if selection.ids else nullcontext():
        watched = services.store.read_all()
    if not selection.ids:
        _fitting(selection, watched)
    return Roster(selection, watched, api=services.api, at=services.clock.now())


def _fitting(selection: Selection, watched: Sequence[WatchedJob]) -> list[WatchedJob]:
    """Return what fits a selection without ids. Raises `NotFound` for a batch without jobs."""
    jobs = [job for job in watched if selection.fits(job)]
    if selection.batch is not None and not jobs:
        raise no_such_batch(selection.batch, watched)
    return jobs


def no_such_batch(batch: str, watched: Iterable[WatchedJob]) -> NotFound:
    """Return what to say; the name is not repeated, since it may be a token in the wrong place."""
    by_batch: dict[str, list[WatchedJob]] = {}
    for job in watched:
        if job.batch:
            by_batch.setdefault(job.batch.exact, []).append(job)
    if batch in by_batch:
        return NotFound(
            f"All jobs of this batch are archived: {len(by_batch[batch]):,}.",
            "Bring back what you need with: drs-tui watch ID ...",
        )
    names = sorted(
        clean(name, 60) for name, jobs in by_batch.items() if any(not job.archived for job in jobs)
    )
    if not names:
        return NotFound(
            "No job is in a batch.",
            "Make one with: drs-tui submit MANIFEST, or drs-tui watch ID ... --batch B",
        )
    more = ", ..." if len(names) > _NAMED_BATCHES else "."
    return NotFound(
        "No watched job is in this batch.", f"There are: {', '.join(names[:_NAMED_BATCHES])}{more}"
    )


def with_new_troubles(jobs: Iterable[WatchedJob], looked: Container[str]) -> tuple[WatchedJob, ...]:
    """Return `jobs` without the troubles of those that were not `looked` at by this program.

    What kept an earlier program from looking, such as a wrong id or the token of another account,
    may hold no more.
    """
    return tuple(
        replace(job, trouble=None) if job.trouble and job.id not in looked else job for job in jobs
    )


class Roster:
    """The jobs that a command is about, as they are known by now."""

    def __init__(
        self, selection: Selection, watched: Iterable[WatchedJob], *, api: str, at: datetime
    ) -> None:
        """Begin with those that are `watched`; ids that are not are unchecked, since `at`."""
        self._selection = selection
        self._jobs = {job_id: WatchedJob(job_id, api, at) for job_id in selection.ids}
        self.update(with_new_troubles(watched, ()))

    @property
    def jobs(self) -> list[WatchedJob]:
        """What is selected now, in the order in which it was named or watched."""
        known = self._jobs.values()
        return list(known if self._selection.ids else filter(self._selection.fits, known))

    @property
    def ids(self) -> frozenset[str] | None:
        """What to look at; None: at whatever is watched."""
        is_all = not self._selection.ids and self._selection.batch is None
        return None if is_all else frozenset(job.id for job in self.jobs)

    def update(self, jobs: Iterable[WatchedJob]) -> None:
        """Take over newer knowledge, also of what came into the selection, or left it."""
        for job in jobs:
            if job.id in self._jobs or self._selection.fits(job):
                self._jobs[job.id] = job

    def extend(self, watched: Iterable[WatchedJob]) -> None:
        """Take in what others have added to the batch, if it is one."""
        for job in watched:
            if self._selection.batch is not None and self._selection.fits(job):
                self._jobs.setdefault(job.id, job)
