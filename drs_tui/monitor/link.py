"""The way to the platform: token and client, and what each answer teaches.

Every request of the monitor goes through here, so that each is counted and each answer, good or
bad, teaches the budget and the breaker something.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from drs_tui.api.refusal import IMPORT_LIMIT
from drs_tui.clock import Clock
from drs_tui.errors import ApiError, DrsError, NetworkTrouble
from drs_tui.model import Account, Failure, FileDetails, ImportJob, RateLimit, Trouble
from drs_tui.monitor.breaker import JOBS_TO_OPEN, Breaker
from drs_tui.monitor.budget import Budget
from drs_tui.values import dataclass

if TYPE_CHECKING:
    from drs_tui.api.client import Reply

T = TypeVar("T")


class Client(Protocol):
    """What is asked of the platform. Each method raises `ApiError`s."""

    async def get_job(self, job_id: str) -> Reply[ImportJob]: ...

    async def get_file(self, file_id: str) -> Reply[FileDetails]: ...

    async def get_files(
        self, file_ids: Sequence[str]
    ) -> Reply[tuple[FileDetails | Failure, ...]]: ...

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]: ...

    async def get_user(self) -> Reply[Account]: ...

    async def get_rate_limit(self) -> Reply[RateLimit]: ...

    async def renew(self) -> None:
        """Drop the connections, which may be dead; the next request opens others."""

    async def aclose(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Connection:
    """A client with a token in it, and where that token came from."""

    client: Client
    token_source: str


Connect = Callable[[], Awaitable[Connection]]
"""Finds a token and makes a client; raises `TokenTrouble` or `NetworkTrouble`."""


class Link:
    """Sends requests of one profile; what holds them back is decided elsewhere."""

    def __init__(self, connect: Connect, clock: Clock, budget: Budget, breaker: Breaker) -> None:
        self._connect = connect
        self._clock = clock
        self._budget = budget
        self._breaker = breaker
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
    def is_connected(self) -> bool:
        return self._connection is not None

    async def ensure(self) -> None:
        """Find a token and make a client, unless there is one or a person has to act first."""
        await self._close_discarded()
        at = self._clock.monotonic()
        if self._connection is not None or self._breaker.hold_s(at) != 0.0:
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

    async def renew(self) -> None:
        """Drop the connections, which may be dead; where no others can be had, begin anew."""
        if self._connection is None:
            return
        try:
            await self._connection.client.renew()
        except NetworkTrouble:
            self._discarded.append(self._connection.client)
            self._connection = None

    async def probe(self) -> None:
        """Ask for the request budget, which costs nothing; what comes of it is noted."""
        if self._connection is None:
            return
        connection = self._connection
        try:
            reply = await connection.client.get_rate_limit()
        except ApiError as error:
            if connection is self._connection:
                now, at = self._clock.now(), self._clock.monotonic()
                self._breaker.probe_failed(error, now=now, at=at)
        else:
            if connection is self._connection:
                at = self._clock.monotonic()
                self._budget.note(reply.value, at)
                self._breaker.probed(reply.value, now=self._clock.now(), at=at)

    async def greet(self) -> None:
        """Ask whose token it is; whatever goes wrong is noted, not raised."""
        try:
            self.account = (await self.send(lambda client: client.get_user())).value
        except ApiError:
            return

    async def get_job(self, job_id: str, *, jobs: int) -> Reply[ImportJob]:
        """Send one look; `jobs` is how many are looked at, as far as that matters to the breaker.

        Raises `ApiError`.
        """
        return await self.send(lambda client: client.get_job(job_id), job_id, jobs)

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]:
        """Send a create call. That the importer is full holds no look back. Raises `ApiError`."""
        return await self.send(
            lambda client: client.create_import(body),
            jobs=1,
            concerns_all=lambda error: error.code != IMPORT_LIMIT,
        )

    async def send(
        self,
        request: Callable[[Client], Awaitable[Reply[T]]],
        job_id: str | None = None,
        jobs: int = JOBS_TO_OPEN,
        concerns_all: Callable[[ApiError], bool] = lambda error: True,
    ) -> Reply[T]:
        """Send a request and count it; `concerns_all`: whether an error may hold others back.

        Raises `ApiError`.
        """
        connection = self._connection
        if connection is None:
            trouble = NetworkTrouble("Not connected to the platform yet.", "Try again in a moment.")
            trouble.may_have_left = False
            raise trouble
        self._budget.spend(self._clock.monotonic())
        try:
            reply = await request(connection.client)
        except ApiError as error:
            if connection is self._connection and concerns_all(error):
                self._note_error(error, job_id=job_id, jobs=jobs)
            raise
        if connection is self._connection:
            self._breaker.succeeded(self._clock.monotonic())
            self._budget.note(reply.budget, self._clock.monotonic())
        return reply

    async def aclose(self) -> None:
        """Close the connections."""
        self.reset()
        await self._close_discarded()

    async def _close_discarded(self) -> None:
        while self._discarded:
            await self._discarded.pop().aclose()

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
