"""The way to the platform: token, client, request budget, and what holds us back.

Every request of the monitor goes through here, so that each is counted and each answer, good or
bad, teaches the budget and the breaker something.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

from drs_tui.clock import Clock
from drs_tui.errors import ApiError, DrsError, NetworkTrouble
from drs_tui.model import Account, FileDetails, ImportJob, RateLimit, Trouble
from drs_tui.monitor.breaker import JOBS_TO_OPEN, Breaker
from drs_tui.monitor.budget import Budget

if TYPE_CHECKING:
    from drs_tui.api.client import Reply

T = TypeVar("T")


class Client(Protocol):
    """What is asked of the platform. Each method raises `ApiError`s."""

    async def get_job(self, job_id: str) -> Reply[ImportJob]: ...

    async def get_file(self, file_id: str) -> Reply[FileDetails]: ...

    async def get_user(self) -> Reply[Account]: ...

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Connection:
    """A client with a token in it, and where that token came from."""

    client: Client
    token_source: str


Connect = Callable[[], Awaitable[Connection]]
"""Finds a token and makes a client; raises `TokenTrouble` or `NetworkTrouble`."""


class Link:
    """Sends requests of one profile; knows the pace and the holds."""

    def __init__(self, connect: Connect, clock: Clock, random: Random, share: float) -> None:
        self._connect = connect
        self._clock = clock
        self._budget = Budget(share)
        self._breaker = Breaker(random)
        self._connection: Connection | None = None
        self._discarded: list[Client] = []
        self.account: Account | None = None

    @property
    def token_source(self) -> str | None:
        return self._connection.token_source if self._connection else None

    @property
    def trouble(self) -> Trouble | None:
        return self._breaker.trouble

    @property
    def budget(self) -> RateLimit | None:
        return self._budget.told

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    @property
    def doubted_jobs(self) -> frozenset[str | None]:
        """Jobs whose connections fail so often that another job has to tell what is wrong."""
        return self._breaker.doubted_jobs

    def hold_s(self) -> float | None:
        """Return the seconds until a request may be sent at all; None: until a person acts."""
        return self._breaker.hold_s(self._clock.monotonic())

    def pace_s(self, *, borrow: bool = False) -> float:
        """Return the seconds until the next request fits the pace, or a loan on it."""
        return self._budget.wait_s(self._clock.monotonic(), borrow=borrow)

    def hurried_pace_s(self) -> float:
        """Return the same for a person who waits: no pace while half of the window is left."""
        return self._budget.hurried_wait_s(self._clock.monotonic())

    def retry_now(self) -> None:
        """End the wait between tries while offline."""
        self._breaker.retry_now()

    async def ensure(self) -> None:
        """Find a token and make a client, unless there is one or a person has to act first."""
        await self._close_discarded()
        if self._connection is not None or self.hold_s() != 0.0:
            return
        try:
            self._connection = await self._connect()
        except DrsError as error:
            self._note_error(error, connecting=True)

    def reset(self) -> None:
        """Forget client, account and trouble; `ensure` begins anew."""
        if self._connection is not None:
            self._discarded.append(self._connection.client)
        self._connection = None
        self.account = None
        self._breaker.reset()

    async def greet(self) -> None:
        """Ask whose token it is; whatever goes wrong is noted, not raised."""
        try:
            self.account = await self._send(lambda client: client.get_user())
        except ApiError:
            return

    async def get_job(self, job_id: str, *, jobs: int) -> Reply[ImportJob]:
        """Send one look; `jobs` is how many are looked at, as far as that matters to the breaker.

        Raises `ApiError`.
        """
        return await self._request(lambda client: client.get_job(job_id), job_id, jobs)

    async def get_file(self, file_id: str) -> FileDetails:
        """Fetch one file's details for a person: skips the pace, not a hold. Raises `ApiError`."""
        if self.trouble is not None and self.hold_s() != 0.0:
            raise NetworkTrouble(self.trouble.message, self.trouble.hint)
        return await self._send(lambda client: client.get_file(file_id))

    async def aclose(self) -> None:
        """Close the connections."""
        self.reset()
        await self._close_discarded()

    async def _close_discarded(self) -> None:
        while self._discarded:
            await self._discarded.pop().aclose()

    async def _send(self, request: Callable[[Client], Awaitable[Reply[T]]]) -> T:
        return (await self._request(request)).value

    async def _request(
        self,
        request: Callable[[Client], Awaitable[Reply[T]]],
        job_id: str | None = None,
        jobs: int = JOBS_TO_OPEN,
    ) -> Reply[T]:
        if self._connection is None:
            raise NetworkTrouble("Not connected to the platform yet.", "Try again in a moment.")
        self._budget.spend(self._clock.monotonic())
        try:
            reply = await request(self._connection.client)
        except ApiError as error:
            self._note_error(error, job_id=job_id, jobs=jobs)
            raise
        self._breaker.succeeded(self._clock.monotonic())
        self._budget.note(reply.budget, self._clock.monotonic())
        return reply

    def _note_error(
        self,
        error: DrsError,
        *,
        connecting: bool = False,
        job_id: str | None = None,
        jobs: int = JOBS_TO_OPEN,
    ) -> None:
        at = self._clock.monotonic()
        if isinstance(error, ApiError):
            self._budget.note(error.budget, at)
        now = self._clock.now()
        self._breaker.failed(error, now=now, at=at, connecting=connecting, job_id=job_id, jobs=jobs)
