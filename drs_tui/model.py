"""The words of the product as immutable values: jobs, items, outcomes, troubles, snapshots.

Nothing here knows of the network, the disk or a screen. What the platform leaves out is None here,
never a guess. Every text that came from outside is an `OutsideText`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from enum import StrEnum

from drs_tui.text import OutsideText
from drs_tui.values import dataclass, field, replace

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any, TypeAlias


Answer: TypeAlias = "Mapping[str, Any]"
"""A JSON object as the platform sent it."""

Scalar: TypeAlias = int | OutsideText
"""A number; or the text that the platform sent where a number was to be expected."""


class JobState(StrEnum):
    """State of a job. The platform's page names four; PENDING is named by the official client."""

    SUBMITTED = "SUBMITTED"
    PENDING = "PENDING"
    RESOLVING = "RESOLVING"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    UNKNOWN = "UNKNOWN"
    """A word that is not in this list; the job keeps it as `state_text`."""

    @classmethod
    def of(cls, text: str) -> JobState:
        """Return the state that `text` names, whatever its case."""
        return _STATES.get(text.strip().upper(), cls.UNKNOWN)


_STATES = {state.value: state for state in JobState}


class Outcome(StrEnum):
    """What a final job came to, derived from its items, never from its state."""

    OK = "OK"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    EMPTY = "EMPTY"
    UNKNOWN = "UNKNOWN"


class Bell(StrEnum):
    """Whose end a person wants to hear of; it rings once."""

    JOB = "job"
    BATCH = "batch"
    """That of the whole batch, as the job is one of it."""


class ItemKind(StrEnum):
    """What an entry of `result[]` is; the value is the word used in JSON."""

    RESOURCE = "resource"
    ERROR = "error"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A date of the platform."""

    text: OutsideText
    """As it came."""
    at: datetime | None
    """Aware, in UTC; None where the text is no date we can read."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item did not arrive, in the platform's words."""

    status: Scalar | None = None
    code: Scalar | None = None
    message: OutsideText | None = None
    more_info: OutsideText | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One name and value of a free-form object (metadata, storage, origin)."""

    name: OutsideText
    value: OutsideText


@dataclass(frozen=True, slots=True)
class FileDetails:
    """A file or folder of the platform. In a job's result only `id` and `href` are documented."""

    id: OutsideText | None = None
    href: OutsideText | None = None
    name: OutsideText | None = None
    size_bytes: int | None = None
    project: OutsideText | None = None
    """`owner/slug`."""
    parent: OutsideText | None = None
    """Id of the folder it is in."""
    type: OutsideText | None = None
    """`file` or `folder`."""
    created_on: Timestamp | None = None
    modified_on: Timestamp | None = None
    storage: tuple[Field, ...] = ()
    origin: tuple[Field, ...] = ()
    tags: tuple[OutsideText, ...] = ()
    metadata: tuple[Field, ...] = ()
    answer: Answer | None = field(default=None, repr=False, compare=False)
    """What it was read from, for the raw view."""


@dataclass(frozen=True, slots=True)
class ImportItem:
    """One entry of a job's `result[]`."""

    index: int
    """Position in `result[]`, from 0. Whether that is the order of the request is unknown."""
    kind: ItemKind
    file: FileDetails | None = None
    failure: Failure | None = None


def file_ids(items: Iterable[ImportItem]) -> list[str]:
    """Return the exact ids of the files among `items`, each once."""
    found = (item.file.id.exact for item in items if item.file and item.file.id)
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Counts:
    """Items by kind."""

    ok: int = 0
    failed: int = 0
    unknown: int = 0

    @property
    def items(self) -> int:
        return self.ok + self.failed + self.unknown

    @classmethod
    def of(cls, items: tuple[ImportItem, ...]) -> Counts:
        """Count `items`."""
        ok = sum(item.kind is ItemKind.RESOURCE for item in items)
        failed = sum(item.kind is ItemKind.ERROR for item in items)
        return cls(ok, failed, len(items) - ok - failed)


def outcome_of(counts: Counts, total: int | None) -> Outcome:
    """Return what a final job with these `counts` came to.

    `total` is how many items the platform announced, if it did: fewer entries than announced, all
    of them fine, are not all that was asked for.
    """
    if not counts.items:
        return Outcome.EMPTY
    if counts.ok:
        complete = counts.ok >= max(counts.items, total or 0)
        return Outcome.OK if complete else Outcome.PARTIAL
    return Outcome.FAILED if counts.failed else Outcome.UNKNOWN


@dataclass(frozen=True, slots=True)
class ImportJob:
    """One answer of the platform about one job."""

    id: str
    state: JobState
    state_text: OutsideText
    """The state as the platform said it; empty where it said none."""
    href: OutsideText | None = None
    items: tuple[ImportItem, ...] = ()
    started_on: Timestamp | None = None
    finished_on: Timestamp | None = None
    announced_total: int | None = None
    """`total_files`, which no page documents for this call; None where absent, as it may be."""
    answer: Answer | None = field(default=None, repr=False, compare=False)
    """What it was read from, for the raw view and the store."""

    @property
    def counts(self) -> Counts:
        return Counts.of(self.items)


class TroubleKind(StrEnum):
    """What keeps us from looking. The first five concern the platform, the others one job."""

    OFFLINE = "offline"
    LIMITED = "rate limited"
    MAINTENANCE = "maintenance"
    REFUSED = "token refused"
    NO_TOKEN = "no token"
    NOT_FOUND = "not found"
    BAD_REPLY = "bad reply"
    SERVER = "server trouble"
    NOT_SAVED = "not saved"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble as a value: shown where it concerns, never a silent wait."""

    kind: TroubleKind
    message: str
    """One sentence, safe to show."""
    since: datetime
    hint: str = ""
    resume_at: datetime | None = None
    """Local time of the next try by itself; None where only a person can help."""
    status: int | None = None
    code: int | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class StateSeen:
    """A state as we saw it first. The platform itself keeps only two dates."""

    state_text: OutsideText
    at: datetime
    """Local time of the look."""


@dataclass(frozen=True, slots=True, order=True)
class ItemsSeen:
    """How many items a look found, where these were more than at every look before."""

    second: int
    """Local time of the look, in whole seconds of Unix time."""
    ok: int
    failed: int
    unknown: int = 0

    @property
    def at(self) -> datetime:
        return datetime.fromtimestamp(self.second, UTC)

    @property
    def items(self) -> int:
        return self.ok + self.failed + self.unknown

    @property
    def counts(self) -> Counts:
        return Counts(self.ok, self.failed, self.unknown)

    @classmethod
    def of(cls, counts: Counts, at: datetime) -> ItemsSeen:
        """Return what a look at `at` found."""
        return cls(int(at.timestamp()), counts.ok, counts.failed, counts.unknown)


@dataclass(frozen=True, slots=True)
class CauseSeen:
    """The failures of one job that share a cause, as the newest answer tells them."""

    cause: str
    """Key of the cause, the same in every job."""
    count: int
    sample: Failure
    """The first of them, its texts cut."""
    index: int
    """Where the sample stands in `result[]`, from 0."""
    first_seen: datetime
    """Local time of the look that first found one, in whole seconds."""
    last_seen: datetime
    """Local time of the look that first found as many as there are."""


@dataclass(frozen=True, slots=True)
class WatchedJob:
    """One row of the watch list: our notes, and the newest facts without the items themselves."""

    id: str
    api: str
    """API base address of the platform that the id belongs to."""
    added_at: datetime
    label: OutsideText | None = None
    batch: OutsideText | None = None
    archived: bool = False
    bell: Bell | None = None
    """Whether to tell a person when it has ended; None: no, or told already."""
    expected: int | None = None
    """How many items its create call had, where we sent it. A bundle may give more than one."""
    href: OutsideText | None = None
    state: JobState | None = None
    """None until the first answer: the job is unchecked."""
    state_text: OutsideText | None = None
    started_on: Timestamp | None = None
    finished_on: Timestamp | None = None
    counts: Counts = Counts()
    announced_total: int | None = None
    confirmed: bool = False
    """Whether two looks in a row agreed on the state and on `finished_on`."""
    seen: tuple[StateSeen, ...] = ()
    arrivals: tuple[ItemsSeen, ...] = ()
    """How `result[]` grew while we looked, thinned; the first is the first look."""
    causes: tuple[CauseSeen, ...] = ()
    """The causes of its failures, the most frequent first; of very many the rarest are left out."""
    looked_at: datetime | None = None
    """Local time of the newest answer with facts."""
    server_date: datetime | None = None
    """`Date` of that answer, by the platform's clock."""
    trouble: Trouble | None = None
    """What kept the last look from giving facts; the facts above are then older."""

    @property
    def is_final(self) -> bool:
        """Whether the platform will not change this job any more.

        FINISHED is final. A state that we do not know is final when `finished_on` is set and two
        looks agreed; without that date nothing says that it ended.
        """
        if self.state is JobState.UNKNOWN:
            return self.finished_on is not None and self.confirmed
        return self.state is JobState.FINISHED

    @property
    def outcome(self) -> Outcome | None:
        """What it came to, None while it is under way or unchecked."""
        return outcome_of(self.counts, self.announced_total) if self.is_final else None

    @property
    def total(self) -> int | None:
        """How many items there are altogether, None while nobody said."""
        if self.announced_total:
            return max(self.announced_total, self.counts.items)
        if self.is_final:
            return self.counts.items
        return max(self.expected, self.counts.items) if self.expected else None

    def duration_s(self, now: datetime) -> float | None:
        """Return seconds from start to end, or so far; None where a date is missing.

        `now` is local time; a running job is measured by the platform's clock, as far as the
        newest answer told how the two clocks differ.
        """
        started = self.started_on.at if self.started_on else None
        if started is None:
            return None
        if self.finished_on is not None:
            ended = self.finished_on.at
            seconds = (ended - started).total_seconds() if ended else None
            return seconds if seconds is not None and seconds >= 0 else None
        if self.is_final:
            return None
        ahead_s = 0.0
        if self.server_date and self.looked_at:
            ahead_s = (self.server_date - self.looked_at).total_seconds()
        return max(0.0, (now - started).total_seconds() + ahead_s)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much arrived, as far as the sizes of files are known."""

    size_bytes: int
    known: int
    """Files of a known size; folders, which have none, among them."""
    arrived: int
    """Files and folders that arrived."""

    @property
    def is_whole(self) -> bool:
        return self.known == self.arrived


@dataclass(frozen=True, slots=True)
class SizedJob:
    """How much arrived in a job when its items were at hand last."""

    ok: int
    """How many items had arrived then."""
    sizes: Sizes

    def now(self, ok: int) -> Sizes:
        """Return the same where `ok` items have arrived: of the further ones nothing is known."""
        return replace(self.sizes, arrived=max(0, self.sizes.arrived + ok - self.ok))


@dataclass(frozen=True, slots=True)
class RateLimit:
    """The request budget of the account, as one answer told it."""

    limit: int
    remaining: int
    reset_in_s: float
    """Seconds from that answer to the end of the window, by the answer's own clock."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """One look at each job under way."""

    jobs: int
    seconds: float | None
    """About how long it takes within the request budget; None while nothing can be sent."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose token it is."""

    username: OutsideText


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The picture of everything at one moment; whoever shows something shows this."""

    at: datetime
    jobs: tuple[WatchedJob, ...] = ()
    opened: Mapping[str, ImportJob] = field(default_factory=dict)
    """The newest whole answer of each job that a screen has open, by id."""
    files: Mapping[str, FileDetails] = field(default_factory=dict)
    """Details of the files that were asked for, by file id."""
    sizes: Mapping[str, Sizes] = field(default_factory=dict)
    """How much arrived, of jobs whose items were at hand at any time, by id."""
    account: Account | None = None
    token_source: str | None = None
    """Where the token came from, in words; None while there is none."""
    budget: RateLimit | None = None
    trouble: Trouble | None = None
    """What keeps us from looking at anything."""
    store_trouble: Trouble | None = None
    """Why changes are not on disk."""
    is_paused: bool = False
    """Whether nothing is looked at but what a person asks for."""
    next_look_at: datetime | None = None
    """Local time of the next look by itself; None while there is none to come."""
    woke_at: datetime | None = None
    """When the program went on after a sleep of the machine, a stop, or a step of the clock."""
    stale: frozenset[str] = frozenset()
    """Jobs under way that were not looked at since then: older than they seem."""

    def job(self, job_id: str) -> WatchedJob | None:
        """Return the watched job of this id."""
        return next((job for job in self.jobs if job.id == job_id), None)
