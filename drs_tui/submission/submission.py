"""A submission: what was planned, and what is known to have become of each create call. Pure.

What happened is told by events, one after the other; `standings` makes of them how each call
stands now. An event that makes no sense, as after a torn line, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from drs_tui.submission.formats import ManifestFormat
from drs_tui.submission.manifest import ManifestRow, RefusedRow, Target
from drs_tui.submission.plan import ConflictRule, CreateCall
from drs_tui.text import OutsideText


class CallState(Enum):
    """What is known of a create call."""

    NOT_SENT = "not sent"
    UNDER_WAY = "under way"
    """Its request was about to go out, and nothing is known since. Without a sender it is as good
    as `UNKNOWN`."""
    SENT = "sent"
    """The platform made a job of it, whose id is known."""
    UNKNOWN = "outcome unknown"
    """Bytes went out and no answer came: there may be a job of it, or not."""
    REFUSED = "refused"
    """The platform made no job of it, and said so."""
    SOLVED = "solved"
    """It was unknown, and is not waited for any more; see `Solution`."""


class Solution(Enum):
    """How an unknown outcome was solved."""

    FOUND = "found"
    """Files with the call's own tag are in the target, so there is a job. Its id, and with it the
    errors of the files that failed, cannot be had."""
    LEFT = "left"
    """The user left it as it is."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """What the platform said when it refused a call."""

    message: str
    """A sentence for people, cleaned."""
    status: int | None = None
    code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Intended:
    """A request is about to be sent."""

    at: datetime
    call: int
    """Number of the call in the plan, from 0."""
    attempt: str
    """UUID of this request."""
    tag: str
    """The tag that only the files of this request have."""
    conflict: ConflictRule


@dataclass(frozen=True, slots=True)
class Created:
    """The platform made a job."""

    at: datetime
    attempt: str
    job_id: str


@dataclass(frozen=True, slots=True)
class Unsent:
    """Nothing was sent, or the platform took nothing: it may be sent again."""

    at: datetime
    attempt: str
    reason: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Bytes went out and no answer came."""

    at: datetime
    attempt: str
    reason: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform refused the request."""

    at: datetime
    attempt: str
    rejection: Rejection


@dataclass(frozen=True, slots=True)
class Solved:
    """The user, or a look for the files, settled an unknown outcome."""

    at: datetime
    call: int
    solution: Solution
    files: int | None = None
    """How many files with the call's tag were found."""


Event: TypeAlias = Intended | Created | Unsent | Lost | Refused | Solved


@dataclass(frozen=True, slots=True)
class Attempt:
    """One request that was, or was about to be, sent for a call."""

    id: str
    at: datetime
    """When it was about to be sent, by the clock of the machine that sent it."""
    tag: str
    conflict: ConflictRule
    ended_at: datetime | None = None
    """When it was known what came of it, or that this cannot be known."""
    may_have_sent: bool = True
    """Whether there may be a job of it."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one call stands."""

    number: int
    state: CallState = CallState.NOT_SENT
    attempts: tuple[Attempt, ...] = ()
    """Oldest first; more than one where an earlier one was not sent, was refused or was lost."""
    job_id: str | None = None
    rejection: Rejection | None = None
    reason: str = ""
    """Why nothing is known, or why nothing was sent, in words."""
    solution: Solution | None = None
    files: int | None = None
    """How many files a look for the call's tag found."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags by which files of this call may be found."""
        return tuple(attempt.tag for attempt in self.attempts if attempt.may_have_sent)

    @property
    def is_unknown(self) -> bool:
        """Whether nobody can say if there is a job; only where nobody is sending it just now."""
        return self.state in (CallState.UNKNOWN, CallState.UNDER_WAY)

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.is_unknown or self.state is CallState.NOT_SENT


@dataclass(frozen=True, slots=True)
class Header:
    """What a submission is about."""

    uuid: str
    at: datetime
    api: str
    """API base address."""
    batch: str
    target: Target
    conflict: ConflictRule
    tags: tuple[str, ...]
    own_targets: bool
    send_measures: bool
    file_name: OutsideText
    """The manifest's."""
    format: ManifestFormat
    sha256: str
    """Of the manifest's bytes, in hex."""
    files: int
    sizes: tuple[int, ...]
    """How many files each call has."""
    retry_of: str | None = None
    """UUID of the submission whose missing files this one sends again."""


@dataclass(frozen=True, slots=True)
class Overview:
    """A submission without its rows: quick to read."""

    header: Header
    calls: tuple[Standing, ...]

    @property
    def is_open(self) -> bool:
        """Whether something is still to be sent or to be solved."""
        return any(call.is_open for call in self.calls)

    @property
    def job_ids(self) -> tuple[str, ...]:
        """Ids of its jobs, in the order of the calls."""
        return tuple(call.job_id for call in self.calls if call.job_id is not None)

    def files(self, *states: CallState) -> int:
        """Return how many files the calls in these states have."""
        sizes = self.header.sizes
        return sum(sizes[call.number] for call in self.calls if call.state in states)

    def after(self, event: Event) -> Overview:
        """Return the submission after one more event."""
        return replace(self, calls=_after(self.calls, event))


@dataclass(frozen=True, slots=True)
class Submission:
    """A submission with its rows."""

    overview: Overview
    planned: tuple[CreateCall, ...]
    """The rows of each call, in the order of `overview.calls`."""
    refused_rows: tuple[RefusedRow, ...] = field(default=())
    """Rows of the manifest that were left out."""

    @property
    def header(self) -> Header:
        return self.overview.header

    @property
    def calls(self) -> tuple[Standing, ...]:
        return self.overview.calls

    @property
    def rows(self) -> tuple[ManifestRow, ...]:
        """All rows that were to be sent, in the manifest's order."""
        return tuple(row for call in self.planned for row in call.rows)


def standings(calls: int, events: Iterable[Event]) -> tuple[Standing, ...]:
    """Return how each of `calls` calls stands after `events`."""
    standing = [Standing(number) for number in range(calls)]
    owner: dict[str, int] = {}
    for event in events:
        number = _number(event, owner)
        if number is not None and 0 <= number < calls:
            if isinstance(event, Intended):
                owner[event.attempt] = number
            standing[number] = _moved(standing[number], event)
    return tuple(standing)


def _after(calls: Sequence[Standing], event: Event) -> tuple[Standing, ...]:
    owner = {attempt.id: call.number for call in calls for attempt in call.attempts}
    number = _number(event, owner)
    if number is None or not 0 <= number < len(calls):
        return tuple(calls)
    return (*calls[:number], _moved(calls[number], event), *calls[number + 1 :])


def _number(event: Event, owner: dict[str, int]) -> int | None:
    return event.call if isinstance(event, Intended | Solved) else owner.get(event.attempt)


def _moved(call: Standing, event: Event) -> Standing:
    """Return how `call` stands after an event that is about it.

    A job once made is never forgotten, whatever is said later.
    """
    if call.job_id is not None and not isinstance(event, Created):
        return call
    match event:
        case Intended():
            attempt = Attempt(event.attempt, event.at, event.tag, event.conflict)
            return Standing(call.number, CallState.UNDER_WAY, (*call.attempts, attempt))
        case Created():
            ended = _ended(call, event)
            return replace(ended, state=CallState.SENT, job_id=event.job_id, reason="")
        case Unsent():
            return replace(_without(call, event, CallState.NOT_SENT), reason=event.reason)
        case Lost():
            return replace(_ended(call, event), state=CallState.UNKNOWN, reason=event.reason)
        case Refused():
            without = _without(call, event, CallState.REFUSED)
            return replace(without, rejection=event.rejection, reason="")
        case Solved():
            if not call.is_unknown:
                return call
            return replace(call, state=CallState.SOLVED, solution=event.solution, files=event.files)


def _ended(
    call: Standing, event: Created | Unsent | Lost | Refused, *, may_have_sent: bool = True
) -> Standing:
    """Return `call` when one of its requests is over."""
    attempts = tuple(
        replace(attempt, ended_at=event.at, may_have_sent=may_have_sent)
        if attempt.id == event.attempt
        else attempt
        for attempt in call.attempts
    )
    return replace(call, attempts=attempts)


def _without(call: Standing, event: Unsent | Refused, state: CallState) -> Standing:
    """Return `call` when nothing came of one request: in `state`, unless an earlier one was lost.

    What became of that one is as unknown as before.
    """
    ended = _ended(call, event, may_have_sent=False)
    was_lost = any(attempt.may_have_sent for attempt in ended.attempts)
    return replace(ended, state=CallState.UNKNOWN if was_lost else state)
