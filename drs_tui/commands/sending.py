"""Sends a submission for a command, from taking the claim to what is written at the end."""

from __future__ import annotations

import asyncio
from argparse import Namespace
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress

from drs_tui import words
from drs_tui.commands import submission_forms as forms
from drs_tui.commands.amounts import Allowance
from drs_tui.commands.attend import PATIENCE_S
from drs_tui.commands.leaving import run_until_told_to_leave
from drs_tui.commands.output import ExitCode, Output, exit_code_of, exit_code_of_trouble
from drs_tui.commands.progress import Progress as ProgressLine
from drs_tui.commands.progress import progress_on
from drs_tui.commands.selection import Roster, Selection
from drs_tui.commands.standing import verdict
from drs_tui.commands.wait import wait_for, write_for_people
from drs_tui.errors import DrsError, NetworkTrouble, StoreTrouble, trouble_line
from drs_tui.model import Snapshot, Trouble, WatchedJob
from drs_tui.services import Services
from drs_tui.store.jobs import JobStore
from drs_tui.store.log import LogFile
from drs_tui.submission.claim import Owner, SendingClaim
from drs_tui.submission.journal import Journal
from drs_tui.submission.neighbours import Neighbours
from drs_tui.submission.pace import Pace, sent_lately
from drs_tui.submission.progress import End, Progress, resume_command
from drs_tui.submission.runner import Runner
from drs_tui.submission.submission import CallState, Overview, Submission
from drs_tui.submission.taking import take_claim
from drs_tui.submission.watching import not_watched
from drs_tui.values import dataclass

_LEFT_WITH = {End.OVERTAKEN: ExitCode.USAGE, End.NO_ANSWERS: ExitCode.UNREACHABLE}


Settle = Callable[[Submission], Awaitable[Collection[int]]]


async def _leave_unknown(_: Submission) -> Collection[int]:
    return ()


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending one submission."""

    submission: Submission
    progress: Progress
    error: DrsError | None = None
    """What ended it before its time."""
    store_trouble: Trouble | None = None
    """Why jobs of it are not on the watch list, as far as they are not."""

    @property
    def code(self) -> ExitCode:
        code = ExitCode.OK
        if self.error is not None:
            code = exit_code_of(self.error)
        elif self.progress.end is not None:
            code = _LEFT_WITH.get(self.progress.end, ExitCode.OK)
        code = max(code, exit_code_of_trouble(self.store_trouble))
        is_well = all(
            call.state in (CallState.SENT, CallState.SOLVED)
            for call in self.progress.overview.calls
        )
        return code if is_well else max(code, ExitCode.NOT_ALL_WELL)


def send(
    journal: Journal,
    services: Services,
    output: Output,
    *,
    take_over: bool = False,
    settle: Settle = _leave_unknown,
) -> Sent:
    """Send what is not sent of a submission, and show on stderr how far it has come.

    `settle` is asked, once the claim is taken, which calls of unknown outcome are to be sent again.
    Raises `UsageTrouble` where another process is sending it, and `StoreTrouble` before anything
    was sent; `SystemExit` after a signal, when all that is known is on the disk.
    """
    line, log = progress_on(output, services.clock), services.open_log()
    try:
        return run_until_told_to_leave(
            lambda: _Sending(journal, services, output, line, log).run(take_over, settle)
        )
    except SystemExit:
        line.clear()
        overview = journal.read_overview()
        if overview is not None and overview.is_open:
            go_on = resume_command(overview.header.batch)
            output.say(f"All that was sent is kept. Go on with: {go_on}")
        raise
    finally:
        line.clear()
        log.close()


class _Sending:
    """One submission being sent, with a monitor for it alone."""

    def __init__(
        self,
        journal: Journal,
        services: Services,
        output: Output,
        line: ProgressLine,
        log: LogFile,
    ) -> None:
        self._journal = journal
        self._services = services
        self._output = output
        self._line = line
        self._log = log

    async def run(self, take_over: bool, settle: Settle) -> Sent:
        claim = await take_claim(
            self._journal.claim_path,
            self._services.clock,
            take_over=take_over,
            on_watch=self._say_watching,
        )
        try:
            submission = _read(self._journal)
            list_known([submission.overview], self._services.store)
            again = await settle(submission)
            # What was settled is written down there.
            return await self._send(_read(self._journal), claim, again)
        finally:
            self._leave(claim)

    async def _send(
        self, submission: Submission, claim: SendingClaim, again: Collection[int]
    ) -> Sent:
        services, clock = self._services, self._services.clock
        lately = sent_lately([submission.overview], clock.now(), clock.monotonic())
        monitor = services.monitor(only=())
        runner = Runner(
            submission,
            self._journal,
            claim,
            monitor,
            clock,
            Pace(lately),
            neighbours=Neighbours(services.journals, self._journal.uuid, clock),
            again=again,
            log=self._log.add,
        )
        monitor.on_snapshot = runner.note
        runner.on_progress = self._show
        self._show(runner.progress)
        watching = asyncio.create_task(monitor.run())
        sending = asyncio.create_task(runner.run())
        giving_up = asyncio.create_task(clock.sleep(PATIENCE_S))
        error: DrsError | None = None
        try:
            await asyncio.wait({watching, sending, giving_up}, return_when="FIRST_COMPLETED")
            if not (watching.done() or sending.done() or _has_answered(monitor.snapshot, runner)):
                error = _no_answer(monitor.snapshot)
            else:
                await asyncio.wait({watching, sending}, return_when="FIRST_COMPLETED")
                if not sending.done():
                    watching.result()
                sending.result()
        except DrsError as trouble:
            error = trouble
        finally:
            for task in (sending, giving_up):
                task.cancel()
            await asyncio.gather(sending, giving_up, return_exceptions=True)
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await monitor.aclose()
        return Sent(submission, runner.progress, error, monitor.snapshot.store_trouble)

    def _leave(self, claim: SendingClaim) -> None:
        """Clear up, unless another process is at it by now."""
        with suppress(StoreTrouble):
            if claim.is_held():
                self._journal.close()
        claim.give_back()

    def _show(self, progress: Progress) -> None:
        now = self._services.clock.now().astimezone()
        self._line.show(forms.progress_line(progress, now))

    def _say_watching(self, owner: Owner | None) -> None:
        who = f"drs-tui on {owner.host}" if owner else "another drs-tui"
        self._output.say(f"Seeing for half a minute whether {who} is still sending this.")


def _read(journal: Journal) -> Submission:
    submission = journal.read()
    if submission is None:
        raise StoreTrouble("The submission's journal cannot be read any more.")
    return submission


def list_known(overviews: Sequence[Overview], store: JobStore) -> None:
    """Watch jobs that an earlier process had no time to watch. Raises `StoreTrouble`."""
    if not any(overview.job_ids for overview in overviews):
        return
    watched = {job.id for job in store.read_all()}
    for job in not_watched(overviews, watched):
        store.add(job.id, label=job.label, batch=job.batch, expected=job.expected)


def _has_answered(snapshot: Snapshot, runner: Runner) -> bool:
    """Tell whether the platform said anything at all."""
    return snapshot.account is not None or runner.has_answers


def _no_answer(snapshot: Snapshot) -> NetworkTrouble:
    said = f" {_said(snapshot)}" if snapshot.trouble else ""
    return NetworkTrouble(
        f"The platform gave no answer for {words.duration_word(PATIENCE_S)}.{said}"
    )


def _said(snapshot: Snapshot) -> str:
    trouble = snapshot.trouble
    return f"{trouble.message} {trouble.hint}".strip() if trouble else ""


def write_end(
    all_sent: Sequence[Sent], arguments: Namespace, services: Services, output: Output
) -> ExitCode:
    """Say how submissions ended; where asked to, wait for their jobs; write what it all came to."""
    code = ExitCode.OK
    documents: list[object] = []
    for sent in all_sent:
        code = max(code, sent.code)
        if sent.error is not None:
            output.complain(trouble_line(sent.error))
        output.trouble(sent.store_trouble)
        for sentence in forms.end_lines(sent.progress.overview, sent.progress.end):
            (output.say if sent.code is ExitCode.OK else output.complain)(sentence)
        jobs: list[WatchedJob] | None = None
        if arguments.wait and sent.error is None and sent.progress.overview.job_ids:
            waited, jobs = _wait(sent.progress.overview.job_ids, services, output)
            code = max(code, waited)
        if arguments.json:
            now = services.clock.now()
            documents.append(
                forms.submission_json(
                    sent.progress.overview,
                    sent.submission.refused_rows,
                    end=sent.progress.end,
                    jobs=jobs,
                    now=now,
                )
            )
        elif jobs is not None:
            write_for_people(jobs, services.clock.now(), output)
        else:
            for job_id in sent.progress.overview.job_ids:
                output.data(job_id)
    if arguments.json:
        output.json(documents[0] if arguments.command == "submit" else documents)
    return max(code, output.notices(services.store.drain_notices()))


def _wait(
    job_ids: Sequence[str], services: Services, output: Output
) -> tuple[ExitCode, list[WatchedJob]]:
    watched = services.store.read_all()
    at = services.clock.now()
    roster = Roster(Selection(tuple(job_ids)), watched, api=services.api, at=at)
    code = wait_for(roster, services, output)
    jobs = roster.jobs
    return max(code, verdict(jobs, Allowance(), services.clock.now())), jobs
