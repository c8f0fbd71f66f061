"""`watch` and `unwatch`: what is on the watch list. The platform is not asked."""

from __future__ import annotations

from argparse import Namespace

from drs_tui import words
from drs_tui.commands.ids import jobs_of
from drs_tui.commands.output import ExitCode, Output
from drs_tui.model import WatchedJob
from drs_tui.services import Services
from drs_tui.text import outside


def watch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Put jobs on the watch list; `--label` and `--batch` hold for all of them."""
    store = services.store
    jobs, refused = jobs_of(arguments.ids, services.api, output)
    # An empty name, as from a script's variable that is not set, is no name.
    label, batch = outside(arguments.label), outside(arguments.batch)
    listed = {job.id: job for job in store.read_all()}
    known = {job.id for job in listed.values() if not job.archived}
    for job in jobs:
        listed[job.id] = store.add(
            job.id, label=label or job.label, batch=batch or job.batch, archived=job.archived
        )
    store.write_index(listed.values())
    new_ids = [job.id for job in jobs if job.id not in known]
    known_ids = [job.id for job in jobs if job.id in known]
    if arguments.json:
        output.json({"added": new_ids, "known": known_ids})
    output.say(f"Watching {words.plural(len(new_ids), 'new job')}.")
    if known_ids:
        output.say(f"{words.plural(len(known_ids), 'job was', 'jobs were')} watched before.")
    return max(refused, output.notices(store.drain_notices()))


def unwatch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Take jobs off the watch list; their files stay, archived."""
    store = services.store
    jobs, refused = jobs_of(arguments.ids, services.api, output)
    listed = {job.id: job for job in store.read_all()}
    removed = [job.id for job in jobs if _is_watched(listed.get(job.id))]
    missing = [job.id for job in jobs if not _is_watched(listed.get(job.id))]
    for job_id in removed:
        listed[job_id] = store.set_notes(job_id, archived=True)
    if removed:
        store.write_index(listed.values())
    if arguments.json:
        output.json({"removed": removed, "missing": missing})
    if removed:
        output.say(f"Took {words.plural(len(removed), 'job')} off the watch list. To undo: watch.")
    for job_id in missing:
        output.complain(f"Job {job_id} is not on the watch list.")
    unknown = ExitCode.NO_SUCH_JOB if missing else ExitCode.OK
    return max(refused, unknown, output.notices(store.drain_notices()))


def _is_watched(job: WatchedJob | None) -> bool:
    return job is not None and not job.archived
