"""`follow`: what happens to jobs, a line an event, until all are finished."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Iterable

from drs_tui.commands.amounts import Allowance
from drs_tui.commands.attend import End, stay
from drs_tui.commands.endings import say_end
from drs_tui.commands.event_forms import event_json, event_line
from drs_tui.commands.events import Chronicle, Event, EventKind
from drs_tui.commands.job_forms import NOTHING_WATCHED
from drs_tui.commands.leaving import run_until_told_to_leave
from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.selection import open_roster
from drs_tui.commands.standing import Tally, is_settled, verdict
from drs_tui.model import Snapshot
from drs_tui.services import Services


def follow(arguments: Namespace, services: Services, output: Output) -> ExitCode:
    """Write each event as it happens; without ids and batch, of the whole watch list."""
    roster = open_roster(arguments, services, output)
    # It could go on for days, for nobody.
    output.ends_unread = True
    now = services.clock.now
    chronicle = Chronicle(now())
    if not roster.jobs:
        output.say(NOTHING_WATCHED)
        return ExitCode.OK

    def write(events: Iterable[Event]) -> None:
        for event in events:
            output.data(json.dumps(event_json(event)) if arguments.json else event_line(event))
        output.flush()

    def take(snapshot: Snapshot) -> bool:
        jobs = roster.jobs
        write(chronicle.events(snapshot, jobs))
        return all(is_settled(job, now()) for job in jobs)

    end, snapshot = run_until_told_to_leave(lambda: stay(services, roster, take))
    jobs = roster.jobs
    if end is End.DONE:
        write([Event(EventKind.END, now(), Tally.of(jobs, now()).sentence)])
    code = verdict(jobs, Allowance(), now())
    return max(code, say_end(end, jobs, snapshot, services, output))
