"""Looks at the jobs that a command was asked about, watched or not, within the request budget."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from drs_tui import words
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.commands.picture import Picture
from drs_tui.model import Snapshot, Trouble, TroubleKind
from drs_tui.monitor.facts import after_trouble
from drs_tui.monitor.monitor import Monitor
from drs_tui.services import Services


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
