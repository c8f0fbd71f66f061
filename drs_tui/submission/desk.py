"""The submissions of one profile, for whoever shows them: read, planned, sent, gone on with.

One is sent at a time. The sending belongs to the profile, not to the screen that began it: it goes
on whatever is shown, and `run` is the picture of it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from drs_tui.clock import Clock
from drs_tui.errors import DrsError, StoreTrouble, UsageTrouble
from drs_tui.model import Snapshot
from drs_tui.monitor.disk import RunBlocking
from drs_tui.monitor.naming import NameShelf
from drs_tui.store.log import LogEntry
from drs_tui.submission.batches import check_nothing_new
from drs_tui.submission.checking import Checked, CheckWish, find_check
from drs_tui.submission.choosing import Again
from drs_tui.submission.claim import WATCH_S, Owner, SendingClaim, read_owner
from drs_tui.submission.drafting import Draft, Wish, check_batch, read_wish
from drs_tui.submission.gathering import Sources
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.looking import Looker
from drs_tui.submission.neighbours import Neighbours
from drs_tui.submission.pace import Pace, sent_lately
from drs_tui.submission.present import Files
from drs_tui.submission.progress import Progress
from drs_tui.submission.retrying import Retry, RetryWish, find_retry, with_notices
from drs_tui.submission.runner import Platform, Runner
from drs_tui.submission.settling import (
    Remedy,
    found_event,
    left_event,
    look_for_calls,
    unknown_calls,
)
from drs_tui.submission.submission import CallState, Overview, Submission
from drs_tui.submission.taking import take_claim
from drs_tui.submission.target import Places, check_targets, targets_of
from drs_tui.submission.watching import not_watched
from drs_tui.text import OutsideText


class Asked(Places, Files, Protocol):
    """What is asked of the platform besides the sending."""


class Office(Looker, Platform, Protocol):
    """What is used of the monitor that runs."""


Connected = Callable[[], AbstractAsyncContextManager[Asked]]
"""Gives a client with the profile's token, and closes it afterwards."""


@dataclass(frozen=True, slots=True)
class Run:
    """One submission that is being sent, or was, since the program began."""

    progress: Progress
    is_over: bool = False
    was_stopped: bool = False
    """A person stopped it, or the program ended, before all was sent."""
    error: DrsError | None = None
    """What ended it before its time."""
    notes: tuple[str, ...] = ()
    """Sentences about what happened besides, oldest first; safe to show."""

    @property
    def overview(self) -> Overview:
        return self.progress.overview

    @property
    def batch(self) -> str:
        return self.overview.header.batch

    @property
    def is_well(self) -> bool:
        """Whether every call is sent, or settled."""
        return not self.overview.is_open and not self.overview.files(CallState.REFUSED)


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A submission of which something is still to be sent or to be solved."""

    overview: Overview
    owner: Owner | None
    """Who holds the claim on it."""
    is_owner_dead: bool = False
    """Whether that is a process of this machine that has ended."""


class SubmissionDesk:
    """Reads, plans and sends submissions. For one event loop."""

    def __init__(
        self,
        journals: Journals,
        platform: Office,
        connected: Connected,
        clock: Clock,
        check_may_submit: Callable[[], None],
        *,
        shelf: NameShelf,
        log: Callable[[LogEntry], None] = lambda entry: None,
        run_blocking: RunBlocking = asyncio.to_thread,
    ) -> None:
        """`check_may_submit` raises `UsageTrouble` where nothing is to be sent.

        `shelf` keeps the names of files, `log` a line about each create call.
        """
        self._journals = journals
        self._platform = platform
        self._connected = connected
        self._clock = clock
        self._check_may_submit = check_may_submit
        self._shelf = shelf
        self._log = log
        self._run_blocking = run_blocking
        self._runner: Runner | None = None
        self._task: asyncio.Task[None] | None = None
        self.on_run: Callable[[Run], None] = lambda run: None
        """Called with each new picture; set by whoever shows it."""
        self.run: Run | None = None
        """The newest picture of what is sent, or was sent last."""
        self.unfinished: tuple[Unfinished, ...] = ()
        """What `find_unfinished` found last, without what is being sent here."""

    @property
    def obstacle(self) -> UsageTrouble | None:
        """Why nothing can be sent here; None where it can."""
        try:
            self._check_may_submit()
        except UsageTrouble as trouble:
            return trouble
        return None

    @property
    def is_sending(self) -> bool:
        return self._task is not None and not self._task.done()

    def note(self, snapshot: Snapshot) -> None:
        """Take note that the monitor published something."""
        if self._runner is not None:
            self._runner.note(snapshot)

    # Before anything is sent

    async def prepare(self, wish: Wish) -> Draft:
        """Return what would be sent. Asks the platform for the target.

        Raises `UsageTrouble`, `StoreTrouble`, `TokenTrouble`, or `ApiError` where no answer came.
        """
        draft = await self._run_blocking(lambda: read_wish(wish))
        await self._run_blocking(lambda: check_batch(draft.plan.batch, self._journals))
        async with self._connected() as platform:
            notices = await check_targets(targets_of(draft.plan.calls), platform)
        return replace(draft, notices=notices)

    async def prepare_retry(self, wish: RetryWish, tell: Callable[[str], None]) -> Retry:
        """Return what would go again. `tell` hears what goes on meanwhile.

        Raises as `prepare`; may be cancelled at any time.
        """
        self._check_free()
        sources = self._sources()
        retry = await find_retry(wish, self._journals, self._platform, sources, tell)
        calls = [call for part in retry.parts for call in part.plan.calls]
        if not calls:
            return retry
        async with self._connected() as platform:
            return with_notices(retry, await check_targets(targets_of(calls), platform))

    async def check(self, wish: CheckWish, tell: Callable[[str], None]) -> Checked:
        """Return what became of each row. `tell` hears what goes on meanwhile.

        Raises as `find_check`; may be cancelled at any time.
        """
        return await find_check(wish, self._journals, self._platform, self._sources(), tell)

    async def find_unfinished(self) -> tuple[Unfinished, ...]:
        """Return what is not sent to its end, oldest first. Raises `StoreTrouble`."""
        found = await self._run_blocking(self._read_unfinished)
        sending = self.run.overview.header.uuid if self.run and self.is_sending else None
        self.unfinished = tuple(one for one in found if one.overview.header.uuid != sending)
        return self.unfinished

    def _sources(self) -> Sources:
        return Sources(
            self._platform, self._shelf, self._connected, self._clock, self._run_blocking
        )

    # Sending

    async def send(self, draft: Draft) -> None:
        """Begin to send a draft; it is on the disk when this returns.

        Raises `UsageTrouble` where something is being sent or nothing may be, and `StoreTrouble`.
        """
        self._check_free()
        if not draft.can_be_sent:
            raise UsageTrouble("Nothing is sent while rows cannot be.", "Choose to leave them out.")
        plan, manifest = draft.plan, draft.manifest

        def begin() -> tuple[Journal, Overview | None]:
            check_batch(plan.batch, self._journals)
            journal = self._journals.create(plan, manifest, self._clock.now())
            return journal, journal.read_overview()

        journal, overview = await self._run_blocking(begin)
        self._begin(journal, overview, Remedy.NOTHING, take_over=False)

    async def send_again(self, retry: Retry) -> None:
        """Begin to send what goes again, a submission after the other; raises as `send`.

        Each is on the disk when its turn comes, the first one when this returns.
        """
        self._check_free()
        first, *others = retry.parts

        def begin() -> tuple[Journal, Overview | None]:
            check_nothing_new(retry.batch, self._journals)
            return self._create_again(first)

        journal, overview = await self._run_blocking(begin)
        self._begin(journal, overview, Remedy.NOTHING, take_over=False, then=others)

    def _create_again(self, part: Again) -> tuple[Journal, Overview | None]:
        now, origin = self._clock.now(), part.origin.uuid
        journal = self._journals.create(part.plan, part.manifest, now, retry_of=origin)
        return journal, journal.read_overview()

    async def resume(self, uuid: str, remedy: Remedy, *, take_over: bool = False) -> None:
        """Begin to send what is left of a submission.

        `take_over`: a person says that whoever holds the claim is gone. Raises as `send`.
        """
        self._check_free()
        journal = self._journals.open(uuid)
        overview = await self._run_blocking(journal.read_overview)
        self._begin(journal, overview, remedy, take_over=take_over)

    async def stop(self) -> None:
        """Send nothing more; what was sent is kept, and can be gone on with."""
        if self._task is not None and self._task.cancel():
            await asyncio.wait({self._task})

    async def finish(self) -> None:
        """Wait for the end of what is being sent. Raises what nobody expected."""
        task = self._task
        if task is not None:
            await asyncio.wait({task})
            if not task.cancelled():
                task.result()

    def _check_free(self) -> None:
        self._check_may_submit()
        if self.is_sending:
            batch = self.run.batch if self.run else ""
            raise UsageTrouble(f"Batch {OutsideText(batch)} is being sent.", "One goes at a time.")

    def _begin(
        self,
        journal: Journal,
        overview: Overview | None,
        remedy: Remedy,
        *,
        take_over: bool,
        then: Sequence[Again] = (),
    ) -> None:
        # Once more: another may have begun while the disk was waited for.
        self._check_free()
        if overview is None:
            raise _unreadable()
        self._show(Run(Progress(overview)))
        self._task = asyncio.create_task(self._send_all(journal, remedy, take_over, then))

    async def _send_all(
        self, journal: Journal, remedy: Remedy, take_over: bool, then: Sequence[Again]
    ) -> None:
        """Send one submission, and the others as long as all goes well."""
        await self._send(journal, remedy, take_over)
        for part in then:
            if self.run is None or not self.run.is_well:
                return
            try:
                journal, overview = await self._run_blocking(partial(self._create_again, part))
                if overview is None:
                    raise _unreadable()
            except StoreTrouble as trouble:
                self._show(replace(self.run, error=trouble))
                return
            self._show(Run(Progress(overview)))
            await self._send(journal, Remedy.NOTHING, take_over=False)

    async def _send(self, journal: Journal, remedy: Remedy, take_over: bool) -> None:
        """Send one submission to its end, whatever that is, and show it."""
        was_stopped, error = False, None
        try:
            claim = await take_claim(
                journal.claim_path, self._clock, take_over=take_over, on_watch=self._say_watching
            )
            try:
                await self._send_claimed(journal, claim, remedy)
            finally:
                self._runner = None
                journal.close()
                claim.give_back()
        except DrsError as trouble:
            error = trouble
        except asyncio.CancelledError:
            was_stopped = True
            raise
        finally:
            assert self.run is not None
            self._show(replace(self.run, is_over=True, was_stopped=was_stopped, error=error))

    async def _send_claimed(self, journal: Journal, claim: SendingClaim, remedy: Remedy) -> None:
        submission = await self._read(journal)
        await self._watch_known(submission.overview)
        again = await self._settle(submission, journal, remedy)
        # What was settled is written down there.
        submission = await self._read(journal)
        clock = self._clock
        pace = Pace(sent_lately([submission.overview], clock.now(), clock.monotonic()))
        runner = Runner(
            submission,
            journal,
            claim,
            self._platform,
            clock,
            pace,
            neighbours=Neighbours(self._journals, journal.uuid, clock),
            again=again,
            log=self._log,
            run_blocking=self._run_blocking,
        )
        runner.on_progress = self._show_progress
        self._runner = runner
        self._show_progress(runner.progress)
        await runner.run()

    async def _settle(
        self, submission: Submission, journal: Journal, remedy: Remedy
    ) -> Collection[int]:
        """Do what was chosen about unknown outcomes; return the calls that are to go again."""
        unknown = unknown_calls(submission)
        if remedy is Remedy.AGAIN:
            return [call.number for call in unknown]
        if remedy is Remedy.LEAVE:
            for call in unknown:
                event = left_event(call, self._clock)
                await self._run_blocking(lambda event=event: journal.add(event))  # type: ignore[misc]
        if remedy is Remedy.LOOK and unknown:
            async with self._connected() as platform:
                async for finding in look_for_calls(unknown, submission, platform):
                    self._say(finding.sentence)
                    if (found := found_event(finding, self._clock)) is not None:
                        await self._run_blocking(lambda found=found: journal.add(found))  # type: ignore[misc]
        return ()

    async def _watch_known(self, overview: Overview) -> None:
        """Watch jobs whose ids are known and that an earlier process had no time to watch."""
        watched = {job.id for job in self._platform.snapshot.jobs}
        missing = not_watched([overview], watched)
        if missing:
            await self._platform.watch(missing)

    async def _read(self, journal: Journal) -> Submission:
        submission = await self._run_blocking(journal.read)
        if submission is None:
            raise _unreadable()
        return submission

    def _read_unfinished(self) -> tuple[Unfinished, ...]:
        found = []
        for overview in self._journals.overviews():
            if overview.is_open:
                owner = read_owner(self._journals.open(overview.header.uuid).claim_path)
                found.append(Unfinished(overview, owner, bool(owner and owner.is_known_dead())))
        return tuple(found)

    # Showing

    def _say_watching(self, owner: Owner | None) -> None:
        who = f"drs-tui on {owner.host}" if owner else "another drs-tui"
        self._say(f"Seeing for {WATCH_S:.0f} seconds whether {who} is still sending this.")

    def _say(self, sentence: str) -> None:
        assert self.run is not None
        self._show(replace(self.run, notes=(*self.run.notes, sentence)))

    def _show_progress(self, progress: Progress) -> None:
        assert self.run is not None
        self._show(replace(self.run, progress=progress))

    def _show(self, run: Run) -> None:
        self.run = run
        self.on_run(run)


def _unreadable() -> StoreTrouble:
    return StoreTrouble("The submission's journal cannot be read any more.")
