"""Sends a submission: one create call after the other, each written down before and after.

It shows nothing and asks nobody. Whoever runs it

- gives it the submission, its journal and the claim that was taken for this process,
- keeps a monitor running, of which it needs the turns and the watch list,
- hands it each snapshot of that monitor by `note`,
- shows the `progress` that `on_progress` tells of,
- awaits `run`, which may be cancelled at any time: a request under way is given a moment for its
  answer, and what is known is written down.

The claim comes from `take_claim`, and what the submission is from its journal, read after that; the
pace from `sent_lately` over that journal, and what goes on beside it from `Neighbours`. Jobs that
an earlier process had no time to watch are those of `not_watched`.

Before a request goes out, its intent is on the disk; before an id is told to anybody, it is on the
disk and on the watch list. No request is ever repeated by itself once any of it may have gone out.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeAlias
from uuid import uuid4

from drs_tui.api.refusal import IMPORT_LIMIT
from drs_tui.clock import Clock
from drs_tui.errors import (
    ApiError,
    AuthError,
    RateLimited,
    StoreTrouble,
    TokenTrouble,
)
from drs_tui.model import ImportJob, Snapshot, TroubleKind
from drs_tui.monitor.disk import Added, RunBlocking
from drs_tui.monitor.dispatch import Lane
from drs_tui.paste.jobs import PastedJob
from drs_tui.store.log import LogEntry
from drs_tui.submission.claim import BEAT_S, SendingClaim
from drs_tui.submission.journal import Journal
from drs_tui.submission.neighbours import Neighbours
from drs_tui.submission.outcome import event_of, log_entry
from drs_tui.submission.pace import Pace
from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.progress import End, Progress, Wait, Waiting
from drs_tui.submission.submission import (
    CallState,
    Created,
    Event,
    Intended,
    Lost,
    Refused,
    Submission,
    Unsent,
)
from drs_tui.submission.watching import job_to_watch

if TYPE_CHECKING:
    from drs_tui.api.client import Reply

FULL_WAIT_S = 60.0
"""How long to wait where the importer says that it is full: its window ends at some time in the
next 5 minutes that it does not tell, and a call that it refuses takes nothing of it."""
IN_A_ROW = 3
"""After so many refusals, or lost answers, in a row the other calls are not tried."""
CAUTION_S = 10.0
"""How long to wait before the call after a lost answer; twice as long after the next one."""
LAST_MOMENT_S = 1.0
"""How long the answer to a request under way is waited for when all is to end."""

LOOK_AGAIN_S = 20.0
"""While others share the window, how long to wait before what they sent is looked at again."""
STEPS_ASIDE = 20
"""Two that step aside for each other come back within so many seconds, seldom at the same one."""

_TAG_LENGTH = 12

_Result: TypeAlias = Created | Refused | Lost | ApiError | None
"""What came of a call; an error where nothing of it was taken, None where it was not sent."""


class Platform(Protocol):
    """What is used of a monitor."""

    snapshot: Snapshot

    def turn(self, lane: Lane) -> AbstractAsyncContextManager[None]: ...

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]: ...

    async def watch(self, pasted: Sequence[PastedJob]) -> Added: ...

    def reconnect(self) -> None: ...


class _Overtaken(Exception):
    """Another process holds the claim now."""


class Runner:
    """Sends what is not sent of one submission. For one event loop."""

    def __init__(
        self,
        submission: Submission,
        journal: Journal,
        claim: SendingClaim,
        platform: Platform,
        clock: Clock,
        pace: Pace,
        *,
        neighbours: Neighbours | None = None,
        again: Collection[int] = (),
        log: Callable[[LogEntry], None] = lambda entry: None,
        run_blocking: RunBlocking = asyncio.to_thread,
    ) -> None:
        """`log` takes a line for each create call, and neither blocks nor raises.

        `pace` counts what this submission sent before, `neighbours` what others send meanwhile.

        `again`: numbers of calls of unknown outcome that a person wants sent again.

        Those are sent with the rule to skip what is there already.
        """
        self._planned = submission.planned
        self._journal = journal
        self._claim = claim
        self._platform = platform
        self._clock = clock
        self._pace = pace
        self._neighbours = neighbours
        self._log = log
        self._again = frozenset(again)
        self._run_blocking = run_blocking
        self._news = asyncio.Event()
        self._request: asyncio.Task[Reply[ImportJob]] | None = None
        self._has_answers = False
        self._refused_tokens = self._refusals = self._losses = self._failures = 0
        self.on_progress: Callable[[Progress], None] = lambda progress: None
        """Called with each new picture; set by whoever shows it."""
        self.progress = Progress(submission.overview)
        """The newest picture."""

    @property
    def has_answers(self) -> bool:
        """Whether the platform answered any request of this run, if only to refuse it."""
        return self._has_answers

    def note(self, snapshot: Snapshot) -> None:
        """Take note that the monitor published something."""
        self._news.set()

    async def run(self) -> End:
        """Send what is left, and say why it is over.

        Raises `StoreTrouble` where the disk refuses, with nothing sent that is not written down;
        `TokenTrouble` or `AuthError` where there is no token that the platform takes.
        """
        beating = asyncio.create_task(self._beat())
        try:
            await self._settle()
            end = await self._send_all()
        except _Overtaken:
            end = End.OVERTAKEN
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            self._show(None)
        self._publish(replace(self.progress, end=end))
        return end

    async def _settle(self) -> None:
        """Take note of requests that a process was about to send when it ended."""
        for call in self.progress.overview.calls:
            if call.state is CallState.UNDER_WAY:
                reason = "The program ended before an answer came."
                await self._write(Lost(self._clock.now(), call.attempts[-1].id, reason))

    async def _send_all(self) -> End:
        for call in self.progress.overview.calls:
            if call.state not in (CallState.NOT_SENT, CallState.REFUSED) and (
                call.state is not CallState.UNKNOWN or call.number not in self._again
            ):
                continue
            await self._send(call.number)
            if self._refusals >= IN_A_ROW:
                return End.REFUSED
            if self._losses >= IN_A_ROW:
                return End.NO_ANSWERS
        return End.ALL_SENT

    async def _send(self, number: int) -> None:
        """Send one call, and wait as long as the platform takes nothing."""
        files = len(self._planned[number].rows)
        if self._losses:
            await self._rest(Wait.CAUTION, CAUTION_S * 2 ** (self._losses - 1))
        while True:
            await self._see_others()
            while (wait_s := self._pace.wait_s(files, self._clock.monotonic())) > 0:
                await self._rest(Wait.WINDOW, wait_s, at_most_s=self._look_again_s())
                await self._see_others()
            event = await self._send_in_turn(number)
            match event:
                case None:
                    await self._rest(Wait.WINDOW, self._step_aside_s())
                case Created():
                    self._refusals = self._losses = self._failures = self._refused_tokens = 0
                    return
                case Refused():
                    self._refusals += 1
                    return
                case Lost():
                    self._losses += 1
                    return
                case ApiError():
                    await self._wait_after(event)

    # Others that fill the same window

    async def _see_others(self) -> None:
        if self._neighbours is not None:
            self._pace.see_others(await self._run_blocking(self._neighbours.sent))

    def _look_again_s(self) -> float:
        """Return after how many seconds of waiting others may have made room, or taken it."""
        return LOOK_AGAIN_S if self._pace.has_others else math.inf

    def _step_aside_s(self) -> float:
        """Return how long to wait where another was about to send too.

        Both may have stepped aside: they come back at different times, by the names of their
        submissions.
        """
        digits = self.progress.overview.header.uuid.replace("-", "")
        return 1.0 + int(digits[:4], 16) % STEPS_ASIDE

    async def _has_room(self, number: int) -> bool:
        """Tell, with the intent on the disk, whether the call still fits beside those of others."""
        if self._neighbours is None:
            return True
        await self._see_others()
        return self._pace.wait_s(len(self._planned[number].rows), self._clock.monotonic()) <= 0

    async def _wait_after(self, error: ApiError) -> None:
        """Wait after a request of which nothing was taken; a hold of the monitor comes on top."""
        if isinstance(error, RateLimited) and error.code == IMPORT_LIMIT:
            await self._rest(Wait.FULL, FULL_WAIT_S)
        elif not error.may_have_left:
            self._failures += 1
            await self._rest(Wait.TROUBLE, min(30.0, 2.0 ** min(9, self._failures)))

    async def _send_in_turn(self, number: int) -> _Result:
        """Send one call when its turn comes; an error tells that nothing was taken of it.

        None: it was not sent, since another was about to fill what is left of the window.
        """
        async with AsyncExitStack() as stack:
            entering = asyncio.create_task(
                stack.enter_async_context(self._platform.turn(Lane.SUBMISSION))
            )
            try:
                await self._wait_for(entering)
            except BaseException:
                entering.cancel()
                await asyncio.gather(entering, return_exceptions=True)
                raise
            self._show(None)
            attempt = asyncio.create_task(self._attempt(number))
            try:
                return await asyncio.shield(attempt)
            except asyncio.CancelledError:
                await self._end_soon(attempt)
                raise

    async def _wait_for(self, turn: asyncio.Task[None]) -> None:
        """Wait for the turn. Raises where it cannot come before a person acts."""
        while not turn.done():
            self._check_token()
            trouble = self._platform.snapshot.trouble
            if trouble is not None:
                self._show(Waiting(Wait.TROUBLE, trouble.resume_at, trouble))
            self._news.clear()
            news = asyncio.create_task(self._news.wait())
            try:
                await asyncio.wait({turn, news}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                news.cancel()
        turn.result()

    def _check_token(self) -> None:
        """Find the token anew when it was refused, which helps if it was changed; but once."""
        trouble = self._platform.snapshot.trouble
        if trouble is None:
            return
        if trouble.kind is TroubleKind.NO_TOKEN:
            raise TokenTrouble(trouble.message, trouble.hint)
        if trouble.kind is TroubleKind.REFUSED:
            self._refused_tokens += 1
            if self._refused_tokens > 1:
                raise AuthError(trouble.message, trouble.hint, status=trouble.status)
            self._platform.reconnect()

    async def _attempt(self, number: int) -> _Result:
        """Write down what is about to be sent, send it, and write down what came of it."""
        planned, attempt = self._planned[number], str(uuid4())
        conflict = ConflictRule.SKIP if number in self._again else planned.conflict
        tag = f"drs-tui-{attempt.replace('-', '')[:_TAG_LENGTH]}"
        intended = Intended(self._clock.now(), number, attempt, tag, conflict)
        await self._intend(intended)
        if not await self._has_room(number):
            await self._take_back(intended)
            return None
        call = replace(planned, tags=(*planned.tags, tag), conflict=conflict)
        self._request = asyncio.create_task(self._platform.create_import(call.body()))
        event: Created | Refused | Lost | Unsent
        result: _Result
        trouble: ApiError | None = None
        try:
            reply = await self._request
        except ApiError as error:
            trouble, event = error, event_of(error, attempt, self._clock.now())
            result = error if isinstance(event, Unsent) else event
        except asyncio.CancelledError:
            event = result = Lost(self._clock.now(), attempt, "It was ended before an answer came.")
        else:
            event = result = Created(self._clock.now(), attempt, reply.value.id)
        self._log(log_entry(event, len(planned.rows), trouble))
        self._has_answers |= not isinstance(event, Lost | Unsent)
        if isinstance(event, Created | Lost):
            self._pace.note(len(planned.rows), self._clock.monotonic())
        if isinstance(event, Created):
            await self._keep(number, event)
        else:
            await self._write(event)
        return result

    async def _intend(self, intended: Intended) -> None:
        """Have the intent on the disk, and then see whether it is still ours to send."""
        try:
            await self._write(intended)
            if await self._run_blocking(self._claim.is_held):
                return
        except StoreTrouble:
            with suppress(StoreTrouble):
                await self._take_back(intended)
            raise
        await self._take_back(intended)
        raise _Overtaken

    async def _take_back(self, intended: Intended) -> None:
        unsent = Unsent(self._clock.now(), intended.attempt, "It was not sent after all.")
        await self._write(unsent)

    async def _keep(self, number: int, created: Created) -> None:
        """Have the id on the disk and on the watch list; then it may be shown."""
        try:
            await self._add(created)
        except StoreTrouble as error:
            raise StoreTrouble(
                f"Import {created.job_id} was started, and the disk does not take its id:"
                f" write it down. {error.message}",
                error.hint,
            ) from error
        header = self.progress.overview.header
        await self._platform.watch([job_to_watch(header, number, created.job_id)])
        self._publish(replace(self.progress, overview=self.progress.overview.after(created)))

    async def _end_soon(self, attempt: asyncio.Task[_Result]) -> None:
        """Give a request under way a moment for its answer, and write down what is known."""
        await asyncio.wait({attempt}, timeout=LAST_MOMENT_S)
        if self._request is not None:
            self._request.cancel()
        await asyncio.gather(attempt, return_exceptions=True)

    async def _write(self, event: Event) -> None:
        await self._add(event)
        self._publish(replace(self.progress, overview=self.progress.overview.after(event)))

    async def _add(self, event: Event) -> None:
        await self._run_blocking(partial(self._journal.add, event))

    async def _rest(self, wait: Wait, seconds: float, *, at_most_s: float = math.inf) -> None:
        """Wait, of `seconds` that are shown no more than `at_most_s`."""
        until = self._clock.now() + timedelta(seconds=seconds)
        self._show(Waiting(wait, until, self._platform.snapshot.trouble))
        await self._clock.sleep(min(seconds, at_most_s))
        self._show(None)

    async def _beat(self) -> None:
        """Give a sign from time to time that this process lives."""
        while True:
            await self._clock.sleep(BEAT_S)
            await self._run_blocking(partial(self._claim.beat, self._clock.now()))

    def _show(self, waiting: Waiting | None) -> None:
        if waiting != self.progress.waiting:
            self._publish(replace(self.progress, waiting=waiting))

    def _publish(self, progress: Progress) -> None:
        self.progress = progress
        self.on_progress(progress)
