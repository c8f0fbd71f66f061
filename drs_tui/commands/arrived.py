"""What arrived of a batch, for the commands that ask: its jobs looked at, then all gathered."""

from __future__ import annotations

import asyncio

from drs_tui.commands.looking import watching
from drs_tui.commands.naming import say_problems
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.picture import stored_picture
from drs_tui.commands.selection import no_such_batch
from drs_tui.errors import UsageTrouble
from drs_tui.services import Services
from drs_tui.submission.arrivals import CheckResult
from drs_tui.submission.batches import Batch, find_batch
from drs_tui.submission.gathering import Sources, gather
from drs_tui.submission.lots import JobSeen
from drs_tui.submission.manifest import Manifest


def known_batch(name: str, services: Services, manifest: Manifest | None) -> Batch:
    """Return what the disk has of a batch; with a `manifest`, its jobs count and no submission.

    Raises `NotFound` where there is no such batch, `UsageTrouble` where its manifest is not known,
    and `StoreTrouble` where one of its journals cannot be read.
    """
    watched = services.store.read_all()
    batch = find_batch(name, services.journals, watched, with_submissions=manifest is None)
    if not batch.submissions:
        if not batch.job_ids:
            raise no_such_batch(name, watched)
        if manifest is None:
            raise UsageTrouble(
                "This batch was not submitted from here, so its manifest is not known.",
                "Give it with: --manifest FILE",
            )
    return batch


def check_arrived(
    batch: Batch, manifest: Manifest | None, services: Services, output: Output
) -> tuple[CheckResult, ExitCode]:
    """Look at the jobs that may have news, and check.

    What cannot be had is said on stderr, and is in the exit code.
    """
    return asyncio.run(_check_arrived(batch, manifest, services, output))


async def _check_arrived(
    batch: Batch, manifest: Manifest | None, services: Services, output: Output
) -> tuple[CheckResult, ExitCode]:
    pictures = [stored_picture(job_id, services) for job_id in batch.job_ids]
    due = [picture for picture in pictures if not picture.is_settled]
    async with watching(due, services, output) as (monitor, code):
        jobs = {
            picture.job.id: JobSeen(picture.job.id, picture.items, picture.job.is_final)
            for picture in pictures
            if picture.answer is not None
        }
        sources = Sources(monitor, services.names, services.connected, services.clock)
        gathered = await gather(batch, jobs, sources, manifest=manifest, tell=output.say)
    return gathered.result, max(code, say_problems(gathered.problems, output))
