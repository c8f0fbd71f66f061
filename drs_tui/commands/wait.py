"""`wait`: returns when jobs are finished; the exit code says what they came to."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import datetime
from math import inf

from drs_tui import words
from drs_tui.commands import job_forms as forms
from drs_tui.commands.attend import stay
from drs_tui.commands.endings import say_end
from drs_tui.commands.leaving import run_until_told_to_leave
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.progress import Progress, progress_on, progress_text
from drs_tui.commands.selection import Roster, open_roster
from drs_tui.commands.standing import (
    Tally,
    first_ended,
    has_ended,
    is_not_found,
    is_settled,
    verdict,
)
from drs_tui.errors import StoreTrouble, UsageTrouble
from drs_tui.job_json import job_json
from drs_tui.model import JobState, Outcome, Snapshot, WatchedJob
from drs_tui.services import Services

_LEFT_OUT = ("STARTED", "TOOK")
"""Columns that say nothing of what came of the jobs."""


def wait(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Stay until the jobs are finished, and write what they came to."""
    if arguments.batch is None and not arguments.ids:
        raise UsageTrouble("There is nothing to wait for.", "Give ids, or --batch B.")
    roster = open_roster(arguments, services, output)
    timeout_s = arguments.timeout or inf
    code = wait_for(roster, services, output, any_will_do=arguments.any, timeout_s=timeout_s)
    jobs, judged, now = roster.jobs, roster.jobs, services.clock.now()
    if arguments.any:
        first = first_ended(jobs)
        judged = [job for job in jobs if job is first or is_not_found(job, now)]
    code = max(code, verdict(judged, arguments.max_failed, now))
    return max(code, _write(jobs, arguments, services, output))


def wait_for(
    roster: Roster,
    services: Services,
    output: Output,
    *,
    any_will_do: bool = False,
    timeout_s: float = inf,
) -> ExitCode:
    """Stay until the jobs of `roster` are finished; return the code for how the waiting ended.

    What the jobs came to is not in it.
    """
    now, progress = services.clock.now, progress_on(output, services.clock)
    remarks = _Remarks(output, progress)

    def take(snapshot: Snapshot) -> bool:
        jobs = roster.jobs
        remarks.make(jobs, now())
        if _is_over(jobs, any_will_do, now()):
            return True
        progress.show(progress_text(jobs, snapshot.trouble, now().astimezone()))
        return False

    try:
        end, snapshot = run_until_told_to_leave(
            lambda: stay(services, roster, take, timeout_s=timeout_s, pause_s=progress.pause_s)
        )
    finally:
        progress.clear()
    return say_end(end, roster.jobs, snapshot, services, output)


def _is_over(jobs: Sequence[WatchedJob], any_will_do: bool, now: datetime) -> bool:
    is_enough = any_will_do and any(map(has_ended, jobs))
    return is_enough or all(is_settled(job, now) for job in jobs)


class _Remarks:
    """Says of single jobs, once each, what whoever waits should know before the end."""

    def __init__(self, output: Output, progress: Progress) -> None:
        self._output = output
        self._progress = progress
        self._said: set[tuple[str, str]] = set()

    def make(self, jobs: Sequence[WatchedJob], now: datetime) -> None:
        """Say what is new: ids that are not known, and states that are not."""
        for job in jobs:
            if is_not_found(job, now) and job.trouble is not None:
                if self._is_new(job, ""):
                    self._output.trouble(job.trouble)
            elif job.state is JobState.UNKNOWN and not job.is_final:
                state = words.state_word(job)
                if self._is_new(job, state):
                    name = words.full_name_word(job)
                    self._output.say(f"{name}: '{state}' is an unknown state; waiting goes on.")

    def _is_new(self, job: WatchedJob, what: str) -> bool:
        if (job.id, what) in self._said:
            return False
        self._said.add((job.id, what))
        self._progress.clear()
        return True


def _short(
    header: Sequence[str], rows: Sequence[Sequence[str]]
) -> tuple[list[str], list[list[str]]]:
    """Return a table of jobs without what would make it wider than most terminals."""
    kept = [index for index, name in enumerate(header) if name not in _LEFT_OUT]
    return [header[index] for index in kept], [[row[index] for index in kept] for row in rows]


def _write(
    jobs: Sequence[WatchedJob], arguments: Namespace, services: Services, output: Output
) -> ExitCode:
    """Write what the jobs came to; for people in a sentence, and what is not well as a table."""
    now = services.clock.now()
    try:
        if arguments.json:
            output.json_array(job_json(job, now) for job in jobs)
        else:
            write_for_people(jobs, now, output)
        output.flush()
    except StoreTrouble as error:
        return output.error(error)
    return ExitCode.OK


def write_for_people(jobs: Sequence[WatchedJob], now: datetime, output: Output) -> None:
    """Write what jobs came to in a sentence, and those that are not well as a table."""
    output.data(Tally.of(jobs, now).sentence)
    if rest := [job for job in jobs if job.outcome is not Outcome.OK]:
        output.table(*_short(*forms.job_table(rest, now)), forms.SPARE_COLUMNS)
