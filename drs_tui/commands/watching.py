"""`watch` and `unwatch`: what is on the watch list. The platform is not asked."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from datetime import datetime

from drs_tui import words
from drs_tui.commands.ids import jobs_of
from drs_tui.commands.noting import FEW, write_down
from drs_tui.commands.output import ExitCode, Output
from drs_tui.model import WatchedJob
from drs_tui.services import Services
from drs_tui.store.jobs import JobStore
from drs_tui.store.newcomers import Newcomers
from drs_tui.text import outside


def watch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Put jobs on the watch list; `--label` and `--batch` hold for all of them."""
    store = services.store
    jobs, refused = jobs_of(arguments.ids, services.api, output)
    # An empty name, as from a script's variable that is not set, is no name.
    label, batch = outside(arguments.label), outside(arguments.batch)
    listed = {job.id: job for job in store.read_all()}
    before = dict(listed)

    newcomers = Newcomers(store.folder)
    # What write_down does not read again is left to the store, which then knows its stamp.
    is_many = len(jobs) > FEW

    def add(into: JobStore, now: datetime, place: int) -> WatchedJob:
        job = jobs[place]
        new = WatchedJob(
            job.id,
            store.api,
            now,
            label=label or job.label,
            batch=batch or job.batch,
            archived=bool(job.archived),
        )
        if is_many and job.id not in before and newcomers.create(new):
            return new
        return into.add(job.id, label=new.label, batch=new.batch, archived=new.archived)

    try:
        written = write_down(len(jobs), add, services, output)
    finally:
        newcomers.sync()
    listed |= {job.id: job for job in written}
    store.write_index(listed.values())
    if arguments.json:
        known = {job.id: _is_watched(before.get(job.id)) for job in jobs}
        added = [job_id for job_id, is_known in known.items() if not is_known]
        output.json({"added": added, "known": [job_id for job_id in known if known[job_id]]})
    for sentence in _what_was_done([(before.get(job.id), listed[job.id]) for job in jobs]):
        output.say(sentence)
    return max(refused, output.notices(store.drain_notices()))


def _what_was_done(jobs: Sequence[tuple[WatchedJob | None, WatchedJob]]) -> Iterator[str]:
    """Yield sentences about jobs before, where they were listed, and after."""
    listed = [(before, after) for before, after in jobs if before is not None]
    if new := len(jobs) - len(listed):
        yield f"Watching {words.plural(new, 'new job')}."
    if again := sum(before.archived and not after.archived for before, after in listed):
        yield f"Watching {words.plural(again, 'job')} again."
    if known := sum(not before.archived for before, _ in listed):
        yield f"{words.plural(known, 'job was', 'jobs were')} watched before."
    if labelled := sum(before.label != after.label for before, after in listed):
        yield f"Set the label of {words.plural(labelled, 'job')}."
    if batched := sum(before.batch != after.batch for before, after in listed):
        yield f"Set the batch of {words.plural(batched, 'job')}."


def unwatch(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Take jobs off the watch list; their files stay, archived."""
    store = services.store
    jobs, refused = jobs_of(arguments.ids, services.api, output)
    listed = {job.id: job for job in store.read_all()}
    removed = [job.id for job in jobs if _is_watched(listed.get(job.id))]
    missing = [job.id for job in jobs if not _is_watched(listed.get(job.id))]

    def archive(into: JobStore, _now: datetime, place: int) -> WatchedJob:
        return into.set_notes(removed[place], archived=True)

    listed |= {job.id: job for job in write_down(len(removed), archive, services, output)}
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
