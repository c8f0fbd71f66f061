"""Looks at the jobs that a command was asked about, watched or not, within the request budget."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from drs_tui import words
from drs_tui.api.wire import parse_job
from drs_tui.clock import Clock
from drs_tui.commands.ids import jobs_of
from drs_tui.commands.output import ExitCode, Output, exit_code_of
from drs_tui.errors import ApiError, BadReply, StoreTrouble, UsageTrouble, trouble_line
from drs_tui.model import Answer, ImportItem, ImportJob, Trouble, WatchedJob
from drs_tui.monitor.breaker import job_trouble_kind, trouble_of
from drs_tui.monitor.facts import after_answer, after_trouble
from drs_tui.monitor.link import Link
from drs_tui.services import Services
from drs_tui.text import OutsideText, clean

IN_FLIGHT = 4
"""Requests under way at once, at most."""

SHARE = 0.6
"""Share of the request budget, as for the screens."""

T = TypeVar("T")


@dataclass(slots=True)
class Picture:
    """What is known of one job: from the disk at first, from the platform after a look."""

    job: WatchedJob
    answer: ImportJob | None = None
    is_watched: bool = False
    """Whether the job has a file of ours, which learns what is learnt."""
    error: ApiError | None = None
    """Why the look gave nothing."""

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
    `UsageTrouble` where nothing is named.
    """
    if arguments.ids and arguments.batch is not None:
        raise UsageTrouble("There are ids and a batch.", "Give one of the two.")
    if arguments.ids:
        pasted, refused = jobs_of(arguments.ids, services.api, output)
        return [stored_picture(job.id, services) for job in pasted], refused
    if arguments.batch is None and not or_all:
        raise UsageTrouble("There are neither ids nor a batch.", "Give ids, or --batch NAME.")
    jobs = [job for job in services.store.read_all() if not job.archived]
    if arguments.batch is not None:
        jobs = _of_batch(jobs, arguments.batch)
    return [stored_picture(job.id, services) for job in jobs], ExitCode.OK


def stored_picture(job_id: str, services: Services) -> Picture:
    """Return what the disk knows of a job."""
    stored = services.store.read(job_id)
    if stored is None:
        return Picture(WatchedJob(job_id, services.api, services.clock.now()))
    return Picture(stored.job, _parsed(stored.answer, job_id), is_watched=True)


def _of_batch(jobs: Iterable[WatchedJob], name: str) -> list[WatchedJob]:
    listed = list(jobs)
    found = [job for job in listed if job.batch == OutsideText(name)]
    if not found:
        batches = dict.fromkeys(str(job.batch) for job in listed if job.batch)
        known = ", ".join(clean(batch, 40) for batch in list(batches)[:8])
        hint = f"There are: {known}." if known else "No watched job is in a batch."
        raise UsageTrouble(f"No watched job is in the batch '{clean(name, 60)}'.", hint)
    return found


def _parsed(answer: Answer | None, job_id: str) -> ImportJob | None:
    try:
        return None if answer is None else parse_job(answer, job_id)
    except BadReply:
        return None


# Looks


@asynccontextmanager
async def linked(services: Services) -> AsyncIterator[Link]:
    """Give the way to the platform, and close it afterwards. No token is asked for yet."""
    link = Link(services.connect, services.clock, Random(), SHARE)
    try:
        yield link
    finally:
        await link.aclose()


async def look_at(
    pictures: Sequence[Picture], link: Link, services: Services, output: Output
) -> ExitCode:
    """Look once at each job, say what went wrong, and keep what was learnt of watched ones.

    What is known from before stays where the platform does not answer.
    """
    if not pictures:
        return ExitCode.OK
    refused: list[StoreTrouble] = []

    async def look(picture: Picture) -> None:
        await _look(picture, link, services, len(pictures))
        if picture.is_watched and picture.error is None:
            try:
                _keep(picture, services)
            except StoreTrouble as error:
                refused.append(error)

    left = await in_turn(pictures, look, link, services.clock)
    code = _say_troubles(pictures, link.trouble, left, output)
    if len(pictures) > 1 and any(picture.is_watched for picture in pictures):
        try:
            services.store.write_index(services.store.read_all())
        except StoreTrouble as error:
            refused.append(error)
    return max(code, output.error(refused[0]) if refused else ExitCode.OK)


async def in_turn(
    things: Sequence[T], act: Callable[[T], Awaitable[None]], link: Link, clock: Clock
) -> list[T]:
    """Do `act` for each of `things`, several at a time, as fast as the budget allows.

    Stops where the platform does; returns what is left then.
    """
    await link.ensure()
    waiting = list(reversed(things))

    async def work() -> None:
        while waiting and link.is_connected and link.trouble is None:
            wait_s = link.hurried_pace_s()
            if wait_s > 0:
                await clock.sleep(wait_s)
            else:
                await act(waiting.pop())

    await asyncio.gather(*(work() for _ in range(min(IN_FLIGHT, len(things)))))
    return waiting[::-1]


async def _look(picture: Picture, link: Link, services: Services, jobs: int) -> None:
    try:
        reply = await link.get_job(picture.job.id, jobs=jobs)
    except ApiError as error:
        picture.error = error
        trouble = trouble_of(job_trouble_kind(error), error, services.clock.now())
        picture.job = after_trouble(picture.job, trouble)
        return
    now = services.clock.now()
    picture.answer = reply.value
    picture.job = after_answer(picture.job, reply.value, at=now, server_date=reply.date)


def _keep(picture: Picture, services: Services) -> None:
    answer = picture.answer.answer if picture.answer else None
    picture.job = services.store.save_facts(picture.job, answer)


def _say_troubles(
    pictures: Sequence[Picture], trouble: Trouble | None, left: Sequence[Picture], output: Output
) -> ExitCode:
    """Say each trouble once, the one that stopped the looks first, and return the worst code."""
    code = output.trouble(trouble)
    for picture in left:
        if trouble is not None and picture.is_watched:
            picture.job = after_trouble(picture.job, trouble)
    concerned: dict[str, list[str]] = {}
    for picture in pictures:
        error = picture.error
        if error is not None:
            code = max(code, exit_code_of(error))
            if trouble is None or trouble.message != error.message:
                concerned.setdefault(trouble_line(error), []).append(picture.job.id)
    for line, ids in concerned.items():
        if len(ids) > 1:
            line = f"{words.plural(len(ids), 'job')}: {line}"
        elif len(pictures) > 1 and ids[0] not in line:
            line = f"Job {ids[0]}: {line}"
        output.complain(line)
    if left and len(pictures) > 1:
        output.complain(f"{words.plural(len(left), 'job was', 'jobs were')} not looked at.")
    return code


def say_under_way(pictures: Iterable[Picture], output: Output) -> None:
    """Say of how many jobs more may come."""
    jobs = [picture.job for picture in pictures]
    moving = sum(job.looked_at is not None and not job.is_final for job in jobs)
    if moving:
        output.say(f"{words.plural(moving, 'job is', 'jobs are')} still under way.")
