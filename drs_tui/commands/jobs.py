"""`jobs`: the watch list."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Sequence

from drs_tui import words
from drs_tui.commands import job_forms as forms
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.model import Trouble, WatchedJob
from drs_tui.monitor.monitor import Monitor
from drs_tui.services import Services


def list_jobs(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write the watch list; looks once at what is under way unless `--cached`.

    Where nothing is under way no token is needed, since nothing is asked.
    """
    monitor = services.monitor()
    looked_at = asyncio.run(_read(monitor, look=not arguments.cached))
    jobs, now = monitor.snapshot.jobs, services.clock.now()
    if arguments.json:
        output.json([forms.job_json(job, now) for job in jobs])
    elif arguments.tsv:
        output.tsv(forms.JOB_KEYS, [list(forms.job_json(job, now).values()) for job in jobs])
    else:
        _write_table(jobs, services, output)
    return max(
        output.notices(services.store.drain_notices()),
        output.trouble(monitor.snapshot.store_trouble),
        output.trouble(monitor.snapshot.trouble),
        _say_troubles([job for job in jobs if job.id in looked_at], monitor, output),
    )


async def _read(monitor: Monitor, *, look: bool) -> frozenset[str]:
    """Read the watch list, look at what is under way if asked to; return the ids of that."""
    try:
        if look:
            return await monitor.look_at_all()
        await monitor.read()
        return frozenset()
    finally:
        await monitor.aclose()


def _write_table(jobs: Sequence[WatchedJob], services: Services, output: Output) -> None:
    watched = [job for job in jobs if not job.archived]
    now = services.clock.now()
    if watched:
        output.table(forms.JOB_HEADER, [forms.job_row(job, now) for job in watched])
    else:
        output.say("No jobs are watched. Add some with: drs-tui watch ID ...")
    if len(jobs) > len(watched):
        output.say(f"{len(jobs) - len(watched)} archived; --json and --tsv list them too.")


def _say_troubles(jobs: Sequence[WatchedJob], monitor: Monitor, output: Output) -> ExitCode:
    """Say once what kept jobs from being looked at; what stops all looks was said already."""
    said = monitor.snapshot.trouble
    concerned: dict[str, tuple[Trouble, list[str]]] = {}
    for job in jobs:
        if job.trouble is not None and exit_code_of_trouble(job.trouble):
            concerned.setdefault(job.trouble.message, (job.trouble, []))[1].append(job.id)
    code = ExitCode.OK
    for trouble, ids in concerned.values():
        code = max(code, exit_code_of_trouble(trouble))
        if said is None or said.message != trouble.message:
            about = f"Job {ids[0]}" if len(ids) == 1 else words.plural(len(ids), "job")
            output.trouble(trouble, f"{about}: ")
    return code
