"""`jobs`: the watch list."""

from __future__ import annotations

from collections.abc import Sequence

from drs_tui import words
from drs_tui.commands import job_forms as forms
from drs_tui.commands.output import ExitCode, Output, exit_code_of_trouble
from drs_tui.errors import StoreTrouble
from drs_tui.job_json import JOB_KEYS, job_json, job_text
from drs_tui.model import Snapshot, Trouble, WatchedJob
from drs_tui.services import Services

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from argparse import Namespace

    from drs_tui.monitor.monitor import Monitor


def list_jobs(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write the watch list; looks once at what is under way unless `--cached`.

    Where nothing is under way no token is needed, since nothing is asked.
    """
    if arguments.cached:
        return _list_kept(arguments, services, output)
    import asyncio

    monitor = services.monitor()
    under_way, left = asyncio.run(_look(monitor))
    snapshot = monitor.snapshot
    _write(snapshot.jobs, arguments, services, output, is_read=snapshot.store_trouble is None)
    code = max(
        output.notices(services.store.drain_notices()),
        output.trouble(snapshot.store_trouble),
        output.trouble(snapshot.trouble),
    )
    if left:
        output.complain(f"{words.plural(left, 'job was', 'jobs were')} not looked at.")
    return max(
        code, _say_troubles([job for job in snapshot.jobs if job.id in under_way], monitor, output)
    )


def _list_kept(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write what the disk knows: no monitor, no loop, and nothing written or asked."""
    try:
        if arguments.json and (listed := services.store.read_list()) is not None:
            now = services.clock.now()
            output.json_texts(job if isinstance(job, str) else job_text(job, now) for job in listed)
            return ExitCode.OK
        jobs = services.store.read_all()
    except StoreTrouble as error:
        _write((), arguments, services, output, is_read=False)
        return output.error(error)
    _write(jobs, arguments, services, output, is_read=True)
    return output.notices(services.store.drain_notices())


def _write(
    jobs: Sequence[WatchedJob],
    arguments: Namespace,
    services: Services,
    output: Output,
    *,
    is_read: bool,
) -> None:
    """Write the list in the form that was asked for; `is_read`: the disk could be read."""
    now = services.clock.now()
    if arguments.json:
        output.json_array(job_json(job, now) for job in jobs)
    elif arguments.tsv:
        output.tsv(JOB_KEYS, [list(job_json(job, now).values()) for job in jobs])
    else:
        _write_table(jobs, services, output, is_read=is_read)


async def _look(monitor: Monitor) -> tuple[frozenset[str], int]:
    """Read the watch list, and look at what is under way.

    Return the ids of what is under way, and at how many of these trouble of the platform kept us
    from looking.
    """
    pictures: list[Snapshot] = []
    monitor.on_snapshot = pictures.append
    try:
        under_way = await monitor.look_at_all()
    finally:
        await monitor.aclose()
    # The first picture is what the disk knew; each look puts another value in a job's place.
    return under_way, len(under_way & _left_out(pictures[0], pictures[-1]))


def _left_out(before: Snapshot, after: Snapshot) -> set[str]:
    """Return the ids of jobs that trouble of the platform left as they were, or broke the look at.

    The first failure of a connection is still told as a trouble of its job.
    """
    if after.trouble is None:
        return set()
    known = {job.id: job for job in before.jobs}
    return {
        job.id
        for job in after.jobs
        if job is known.get(job.id) or (job.trouble and job.trouble.kind is after.trouble.kind)
    }


def _write_table(
    jobs: Sequence[WatchedJob], services: Services, output: Output, *, is_read: bool
) -> None:
    """Write the table; that there are no jobs is said only if the list could be read."""
    watched = [job for job in jobs if not job.archived]
    now = services.clock.now()
    if watched:
        output.table(*forms.job_table(watched, now), forms.SPARE_COLUMNS)
    elif is_read:
        output.say(forms.NOTHING_WATCHED)
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
