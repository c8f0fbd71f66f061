"""What keeps us from looking at anything, as a value with an end. Pure: the caller brings time.

A trouble of one job is not one of these: one broken job never spoils the others.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import Enum
from random import Random

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    DrsError,
    Maintenance,
    NetworkTrouble,
    NotFound,
    RateLimited,
)
from drs_tui.model import RateLimit, Trouble, TroubleKind
from drs_tui.values import replace

LONGEST_HOLD_S = 330.0
"""A window is 300 s; a reset time further away is not believed."""
LONGEST_OFFLINE_HOLD_S = 25.0
"""So that the first facts are there within 30 s of the end of an outage."""
FAILURES_TO_OPEN = 5
"""Connections that must fail in a row before we call it offline."""
FAILURES_TO_OPEN_ALONE = 2
"""The same while one job alone is looked at."""
JOBS_TO_OPEN = 3
"""How many different jobs these must be about, as far as there are so many: the connection of one
job, or of two, may be cut each time by what its answer holds."""


class Admits(Enum):
    """What may be sent now."""

    ALL = "all"
    ONE = "one look, as a trial"
    PROBE = "the probe, which costs nothing"
    NOTHING = "nothing"


class Breaker:
    """Holds all looks back while the platform cannot or will not answer.

    When a hold has run out, a free probe goes first, then one look as a trial, since the probe may
    be answered by another part of the platform; the trouble is shown until that look has come
    through.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._failures = self._limits = self._probes = 0
        self._failed_jobs: set[str | None] = set()
        self._open_until: float | None = None
        self._is_probed = False
        self.trouble: Trouble | None = None

    @property
    def is_open(self) -> bool:
        return self.trouble is not None

    def admits(self, at: float) -> Admits:
        """Return what may be sent at `at`."""
        if self.trouble is None:
            return Admits.ALL
        if self.hold_s(at) != 0.0:
            return Admits.NOTHING
        return Admits.ONE if self._is_probed else Admits.PROBE

    def hold_s(self, at: float) -> float | None:
        """Return the seconds until the next try, 0 for now; None: only a person can help."""
        if self.trouble is None:
            return 0.0
        return None if self._open_until is None else max(0.0, self._open_until - at)

    def probed(self, told: RateLimit | None, *, now: datetime, at: float) -> None:
        """Take note of an answer to the probe; `told` is what it said of the request budget."""
        if self.trouble is None or self._open_until is None:
            return
        if self.trouble.kind is TroubleKind.LIMITED and told is not None and told.remaining < 1:
            hold_s = self._limit_hold_s(told.reset_in_s)
            self._open_until = at + hold_s
            self.trouble = replace(self.trouble, resume_at=now + timedelta(seconds=hold_s))
        else:
            self._is_probed = True

    def forgo_trial(self) -> None:
        """Believe the probe, where there is nothing to look at."""
        if self._is_probed:
            self.reset()

    def probe_failed(self, error: ApiError, *, now: datetime, at: float) -> None:
        """Take note of what came of the probe instead of an answer to it."""
        if isinstance(error, AuthError | RateLimited | Maintenance | NetworkTrouble):
            self.failed(error, now=now, at=at, connecting=True)
        else:
            # Something of the platform answers; how it does is the trial's to find out.
            self.probed(None, now=now, at=at)

    def recheck(self, at: float) -> None:
        """Let the probe go out now, as after a sleep in which a hold may have run out."""
        if self._open_until is not None:
            self._open_until = at
            self._is_probed = False

    def succeeded(self, at: float) -> None:
        """Take note of a look that came through: offline is over, and so is a hold that ran out.

        An answer that was under way when a hold began does not end the hold.
        """
        self._failures = 0
        self._failed_jobs.clear()
        known = self.trouble
        if known is None or known.kind is TroubleKind.OFFLINE or self.hold_s(at) == 0.0:
            self.reset()

    def reset(self) -> None:
        """Forget all trouble."""
        self.trouble = None
        self._open_until = None
        self._is_probed = False
        self._failures = self._limits = self._probes = 0
        self._failed_jobs.clear()

    @property
    def doubted_jobs(self) -> frozenset[str | None]:
        """Jobs that fail so often in a row that only another one can tell whether it is they."""
        many = self._failures >= FAILURES_TO_OPEN and not self.is_open
        return frozenset(self._failed_jobs) if many else frozenset()

    def retry_now(self) -> None:
        """Let the probe go out now, unless the platform asked us to hold or wants a token."""
        if self.trouble is not None and self.trouble.kind is TroubleKind.OFFLINE:
            self._open_until = 0.0

    def failed(
        self,
        error: DrsError,
        *,
        now: datetime,
        at: float,
        connecting: bool = False,
        job_id: str | None = None,
        jobs: int = JOBS_TO_OPEN,
    ) -> bool:
        """Take note of `error`; tell whether it concerns the platform rather than one job.

        Whatever goes wrong while `connecting` does. `job_id` is None for what is about no job;
        `jobs` is how many jobs are looked at, any number from `JOBS_TO_OPEN` for more.
        """
        if not isinstance(error, ApiError):
            self._hold(TroubleKind.NO_TOKEN, error, None, now, at)
        elif isinstance(error, AuthError):
            self._hold(TroubleKind.REFUSED, error, None, now, at)
        elif isinstance(error, RateLimited):
            if not self._is_holding(TroubleKind.LIMITED, at):
                self._limits += 1
            self._hold(TroubleKind.LIMITED, error, self._limit_hold_s(error.wait_s), now, at)
        elif isinstance(error, Maintenance):
            self._hold(TroubleKind.MAINTENANCE, error, self._random.uniform(30, 60), now, at)
        elif isinstance(error, NetworkTrouble):
            self._failures += 1
            self._failed_jobs.add(job_id)
            if not (connecting or self.is_open or self._is_offline(jobs)):
                return False
            hold_s = min(LONGEST_OFFLINE_HOLD_S, 2.0 ** min(10, self._probes))
            hold_s *= self._random.uniform(0.8, 1)
            self._probes += 1
            self._hold(TroubleKind.OFFLINE, error, hold_s, now, at)
        else:
            self.succeeded(at)
            return False
        return True

    def _is_holding(self, kind: TroubleKind, at: float) -> bool:
        known = self.trouble
        return known is not None and known.kind is kind and self.hold_s(at) != 0.0

    def _is_offline(self, jobs: int) -> bool:
        failures = FAILURES_TO_OPEN if jobs > 1 else FAILURES_TO_OPEN_ALONE
        return self._failures >= failures and len(self._failed_jobs) >= min(jobs, JOBS_TO_OPEN)

    def _limit_hold_s(self, wait_s: float | None) -> float:
        if wait_s is None:
            return min(300.0, 15.0 * 2.0 ** min(10, self._limits - 1))
        return min(LONGEST_HOLD_S, max(1.0, wait_s)) + self._random.uniform(0, 2)

    def _hold(
        self, kind: TroubleKind, error: DrsError, hold_s: float | None, now: datetime, at: float
    ) -> None:
        known = self.trouble
        since = known.since if known is not None and known.kind is kind else now
        self._open_until = None if hold_s is None else at + hold_s
        self._is_probed = False
        resume_at = None if hold_s is None else now + timedelta(seconds=hold_s)
        self.trouble = trouble_of(kind, error, since, resume_at)


def trouble_of(
    kind: TroubleKind, error: DrsError, since: datetime, resume_at: datetime | None = None
) -> Trouble:
    """Return `error` as a value to show."""
    known = error if isinstance(error, ApiError) else None
    return Trouble(
        kind=kind,
        message=error.message,
        hint=error.hint,
        since=since,
        resume_at=resume_at,
        status=known.status if known else None,
        code=known.code if known else None,
        request_id=known.request_id if known else None,
    )


def job_trouble_kind(error: DrsError) -> TroubleKind:
    """Return what to call `error` where it concerns one job alone."""
    if isinstance(error, NotFound):
        return TroubleKind.NOT_FOUND
    if isinstance(error, BadReply):
        return TroubleKind.BAD_REPLY
    return TroubleKind.OFFLINE if isinstance(error, NetworkTrouble) else TroubleKind.SERVER
