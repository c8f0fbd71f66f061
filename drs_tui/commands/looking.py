"""Looks at the jobs that a command was asked about, watched or not, within the request budget."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from drs_tui import words
from drs_tui.api.wire import parse_job
from drs_tui.commands.ids import jobs_of
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.commands.selection import Selection, no_such_batch
from drs_tui.errors import BadReply, UsageTrouble
from drs_tui.model import (
    Answer,
    ImportItem,
    ImportJob,
    Snapshot,
    Trouble,
    TroubleKind,
    WatchedJob,
)
from drs_tui.monitor.facts import after_trouble
from drs_tui.monitor.monitor import Monitor
from drs_tui.services import Services


@dataclass(slots=True)
class Picture:
    """What is known of one job: from the disk at first, from the platform after a look."""

    job: WatchedJob
    answer: ImportJob | None = None
    is_watched: bool = False
    """Whether the job has a file of ours, which learns what is learnt."""

    @property
    def items(self) -> tuple[ImportItem, ...]:
        """What its newest answer holds."""
        return self.answer.items if self.answer else ()

    @property
    def is_settled(self) -> bool:
        """Whether all that the platform will ever say of the job is here."""
        return self.job.is_final and self.answer is not None

    @property
    def is_known(self) -> bool:
        return self.is_watched or self.answer is not None


# Which jobs


def chosen_jobs(
    arguments: Namespace, services: Services, output: Output, *, or_all: bool = False
) -> tuple[list[Picture], ExitCode]:
    """Return the jobs that ids or `--batch` name, each once, by what the disk knows of them.

    Of a batch, and where neither is given and `or_all`, those that are not archived. Raises
    `UsageTrouble` where nothing is named, `NotFound` for a batch without jobs.
    """
    if arguments.ids and arguments.batch is not None:
        raise UsageTrouble("There are ids and a batch.", "Give one of the two.")
    if arguments.ids:
        pasted, refused = jobs_of(arguments.ids, services.api, output)
        return [stored_picture(job.id, services) for job in pasted], refused
    if arguments.batch is None and not or_all:
        raise UsageTrouble("There are neither ids nor a batch.", "Give ids, or --batch NAME.")
    watched = services.store.read_all()
    fits = Selection(batch=arguments.batch).fits
    jobs = [job for job in watched if fits(job)]
    if arguments.batch is not None and not jobs:
        raise no_such_batch(arguments.batch, watched)
    return [stored_picture(job.id, services) for job in jobs], ExitCode.OK


def stored_picture(job_id: str, services: Services) -> Picture:
    """Return what the disk knows of a job."""
    stored = services.store.read(job_id)
    if stored is None:
        return Picture(WatchedJob(job_id, services.api, services.clock.now()))
    return Picture(stored.job, _parsed(stored.answer, job_id), is_watched=True)


def _parsed(answer: Answer | None, job_id: str) -> ImportJob | None:
    try:
        return None if answer is None else parse_job(answer, job_id)
    except BadReply:
        return None


# Looks


@asynccontextmanager
async def watching(
    pictures: Sequence[Picture], services: Services, output: Output
) -> AsyncIterator[tuple[Monitor, ExitCode]]:
    """Look once at each job, say what went wrong, and give the monitor that looked.

    What is learnt of watched jobs is kept; what is known from before stays where the platform does
    not answer. Without jobs nothing is asked.
    """
    ids = [picture.job.id for picture in pictures]
    monitor = services.monitor(only=ids)
    try:
        if ids:
            await monitor.read()
            for job_id in ids:
                await monitor.open_job(job_id)
            await monitor.look_at(ids)
        yield monitor, _take_over(pictures, monitor.snapshot, output)
    finally:
        await monitor.aclose()


def _take_over(pictures: Sequence[Picture], snapshot: Snapshot, output: Output) -> ExitCode:
    """Put what the looks gave into the pictures; say each trouble once, the general one first."""
    code = max(output.trouble(snapshot.store_trouble), output.trouble(snapshot.trouble))
    said = snapshot.trouble.message if snapshot.trouble else None
    concerned: dict[str, list[str]] = {}
    left = 0
    for picture in pictures:
        job = snapshot.job(picture.job.id) or picture.job
        picture.answer = snapshot.opened.get(job.id, picture.answer)
        if snapshot.trouble is not None and job.looked_at == picture.job.looked_at:
            left += job.trouble is None or job.trouble.kind is snapshot.trouble.kind
            job = after_trouble(job, job.trouble or snapshot.trouble)
        picture.job = job
        if job.trouble is not None:
            code = max(code, _code_of(job.trouble))
            if job.trouble.message != said:
                line = f"{job.trouble.message} {job.trouble.hint}".strip()
                concerned.setdefault(line, []).append(job.id)
    for line, ids in concerned.items():
        output.complain(_about(ids, line, len(pictures)))
    if left and len(pictures) > 1:
        output.complain(f"{words.plural(left, 'job was', 'jobs were')} not looked at.")
    return code


def _about(ids: Sequence[str], line: str, asked: int) -> str:
    """Return a sentence with what it is about, where that is not plain."""
    if len(ids) > 1:
        return f"{words.plural(len(ids), 'job')}: {line}"
    return line if asked == 1 or ids[0] in line else f"Job {ids[0]}: {line}"


def _code_of(trouble: Trouble) -> ExitCode:
    is_unknown = trouble.kind is TroubleKind.NOT_FOUND
    return ExitCode.NO_SUCH_JOB if is_unknown else exit_code_of_trouble(trouble)


def say_under_way(pictures: Iterable[Picture], output: Output) -> None:
    """Say of how many jobs more may come."""
    jobs = [picture.job for picture in pictures]
    moving = sum(job.looked_at is not None and not job.is_final for job in jobs)
    if moving:
        output.say(f"{words.plural(moving, 'job is', 'jobs are')} still under way.")
