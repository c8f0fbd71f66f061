"""`watch` and `unwatch`: what is on the watch list."""

from __future__ import annotations

import sys
from argparse import Namespace
from dataclasses import replace

from drs_tui import words
from drs_tui.commands.ids import jobs_of
from drs_tui.commands.output import ExitCode, Output
from drs_tui.services import Services
from drs_tui.text import OutsideText


async def watch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Put jobs on the watch list at once; the platform is not asked."""
    texts = [sys.stdin.read() if text == "-" else text for text in arguments.ids]
    jobs, refused = jobs_of(texts, services.api, output)
    if arguments.label is not None:
        jobs = tuple(replace(job, label=OutsideText(arguments.label)) for job in jobs)
    if arguments.batch is not None:
        jobs = tuple(replace(job, batch=OutsideText(arguments.batch)) for job in jobs)
    monitor = services.monitor()
    try:
        await monitor.read()
        added = await monitor.watch(jobs)
    finally:
        await monitor.aclose()
    if arguments.json:
        output.json({"added": list(added.new), "known": list(added.known)})
    output.say(f"Watching {words.plural(len(added.new), 'new job')}.")
    if added.known:
        output.say(f"{words.plural(len(added.known), 'job was', 'jobs were')} watched before.")
    return output.trouble(monitor.snapshot.store_trouble) or refused


async def unwatch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Take jobs off the watch list; their files stay, archived."""
    jobs, refused = jobs_of(arguments.ids, services.api, output)
    ids = [job.id for job in jobs]
    monitor = services.monitor()
    try:
        await monitor.read()
        watched = {job.id for job in monitor.snapshot.jobs if not job.archived}
        removed = [job_id for job_id in ids if job_id in watched]
        missing = [job_id for job_id in ids if job_id not in watched]
        await monitor.set_archived(removed, True)
    finally:
        await monitor.aclose()
    if arguments.json:
        output.json({"removed": removed, "missing": missing})
    if removed:
        output.say(f"Took {words.plural(len(removed), 'job')} off the watch list. To undo: watch.")
    for job_id in missing:
        output.complain(f"Job {job_id} is not on the watch list.")
    code = output.trouble(monitor.snapshot.store_trouble)
    return code or refused or (ExitCode.NO_SUCH_JOB if missing else ExitCode.OK)
