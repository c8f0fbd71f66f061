"""`jobs` and `show`: the watch list, and one job with its items."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass

from drs_tui.api.wire import parse_job
from drs_tui.commands import job_forms as forms
from drs_tui.commands.ids import one_id
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.errors import ApiError, BadReply, DrsError, NotFound, trouble_line
from drs_tui.model import FileDetails, ImportJob, WatchedJob
from drs_tui.monitor.breaker import job_trouble_kind, trouble_of
from drs_tui.monitor.facts import after_answer, after_trouble
from drs_tui.services import Services

BULK = 100
"""Ids a bulk call takes at most (documented)."""


async def list_jobs(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write the watch list; looks once at what is under way unless `--cached`."""
    monitor = services.monitor()
    try:
        if arguments.cached:
            await monitor.read()
        else:
            await monitor.look_at_all()
    finally:
        await monitor.aclose()
    for notice in services.store.drain_notices():
        output.complain(notice)
    snapshot = monitor.snapshot
    now = services.clock.now()
    if arguments.json:
        output.json([forms.job_json(job, now) for job in snapshot.jobs])
    elif arguments.tsv:
        rows = ([forms.job_json(job, now)[key] for key in forms.TSV_KEYS] for job in snapshot.jobs)
        output.tsv(forms.TSV_KEYS, rows)
    else:
        _write_table(snapshot.jobs, services, output)
    codes = [output.trouble(snapshot.store_trouble), output.trouble(snapshot.trouble)]
    codes += [exit_code_of_trouble(job.trouble) for job in snapshot.jobs if not arguments.cached]
    return max(codes)


def _write_table(jobs: tuple[WatchedJob, ...], services: Services, output: Output) -> None:
    watched = [job for job in jobs if not job.archived]
    now = services.clock.now()
    if watched:
        output.table(forms.JOB_HEADER, [forms.job_row(job, now) for job in watched])
    else:
        output.say("No jobs are watched. Add some with: drs-tui watch ID ...")
    if len(jobs) > len(watched):
        output.say(f"{len(jobs) - len(watched)} archived; --json and --tsv list them too.")


@dataclass(slots=True)
class _Look:
    """What is known of one job after a look."""

    job: WatchedJob
    answer: ImportJob | None
    files: dict[str, FileDetails]
    error: DrsError | None = None


async def show_job(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write one job with its items; it need not be watched."""
    job_id = one_id(arguments.id, services.api, output)
    look = _from_disk(job_id, services)
    if arguments.cached:
        if look.job.looked_at is None and not look.job.trouble:
            raise NotFound(
                f"Nothing is kept about job {job_id} here.", "Run it without --cached to look."
            )
    else:
        await _look_now(look, services, output)
        if look.job.looked_at is None and look.error is not None:
            raise look.error
    _write_job(arguments, look, services, output)
    return ExitCode.OK if look.error is None else output.error(look.error)


def _from_disk(job_id: str, services: Services) -> _Look:
    stored = services.store.read(job_id)
    if stored is None:
        return _Look(WatchedJob(job_id, services.api, services.clock.now()), None, {})
    answer = None
    if stored.answer is not None:
        try:
            answer = parse_job(stored.answer, job_id)
        except BadReply:
            answer = None
    return _Look(stored.job, answer, {})


async def _look_now(look: _Look, services: Services, output: Output) -> None:
    """Ask the platform; what is known from before stays where it does not answer."""
    watched = services.store.read(look.job.id) is not None
    clock = services.clock
    async with services.connected() as client:
        try:
            reply = await client.get_job(look.job.id)
        except ApiError as error:
            look.error = error
            trouble = trouble_of(job_trouble_kind(error), error, clock.now())
            look.job = after_trouble(look.job, trouble)
            return
        look.answer = reply.value
        look.job = after_answer(look.job, reply.value, at=clock.now(), server_date=reply.date)
        if watched:
            look.job = services.store.save_facts(look.job, reply.value.answer)
        try:
            ids = [item.file.id.exact for item in reply.value.items if item.file and item.file.id]
            for start in range(0, len(ids), BULK):
                for file in (await client.get_files(ids[start : start + BULK])).value:
                    if isinstance(file, FileDetails) and file.id is not None:
                        look.files[file.id.exact] = file
        except ApiError as error:
            output.complain(f"Names and sizes could not be fetched: {trouble_line(error)}")


def _write_job(arguments: Namespace, look: _Look, services: Services, output: Output) -> None:
    now = services.clock.now()
    if arguments.json:
        items = forms.items_json(look.answer, look.files)
        output.json({**forms.job_json(look.job, now), "items": items})
        return
    for line in forms.job_lines(look.job, now):
        output.data(line)
    if look.answer is not None and look.answer.items:
        output.data("")
        rows = [forms.item_row(item, look.files) for item in look.answer.items]
        output.table(forms.ITEM_HEADER, rows)
