"""Stand-ins for time and for the platform. They keep what was asked of them, for assertions."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

from drs_tui.api.client import Reply
from drs_tui.api.wire import parse_created_job, parse_file, parse_job
from drs_tui.errors import ApiError, NotFound
from drs_tui.model import Account, Failure, FileDetails, ImportJob, RateLimit
from drs_tui.monitor.link import Connection
from drs_tui.text import OutsideText
from tests.builders import NOW

T = TypeVar("T")


async def run_inline(call: Callable[[], T], /) -> T:
    """Run a blocking call in place of a thread, so that fake time has nobody to wait for."""
    return call()


class FakeClock:
    """Time that passes only in `run_for`."""

    def __init__(self, now: datetime = NOW) -> None:
        self._start = now
        self._passed = 0.0
        self._ahead = timedelta()
        self._sleepers: list[tuple[float, int, asyncio.Event]] = []
        self._numbers = itertools.count()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed) + self._ahead

    def monotonic(self) -> float:
        return 1000.0 + self._passed

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.Event()
        sleeper = (self._passed + max(0.0, seconds), next(self._numbers), woken)
        self._sleepers.append(sleeper)
        try:
            await woken.wait()
        finally:
            if sleeper in self._sleepers:
                self._sleepers.remove(sleeper)

    async def run_for(self, seconds: float) -> None:
        """Let time pass, waking whoever sleeps until then in order."""
        end = self._passed + seconds
        await self._settle()
        while self._sleepers and min(self._sleepers)[0] <= end:
            sleeper = min(self._sleepers)
            self._sleepers.remove(sleeper)
            self._passed = max(self._passed, sleeper[0])
            sleeper[2].set()
            await self._settle()
        self._passed = end

    def skip(self, monotonic_s: float, *, wall_s: float) -> None:
        """Let the two clocks go on without waking anybody, each by its own time."""
        self._passed += monotonic_s
        self._ahead += timedelta(seconds=wall_s - monotonic_s)

    async def _settle(self) -> None:
        for _ in range(30):
            await asyncio.sleep(0)


class FakeClient:
    """A platform that answers from `jobs` and `files`: an answer, an error, or a list of them.

    Of a list the first is used up at each request, until one is left.
    """

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.jobs: dict[str, Any] = {}
        self.files: dict[str, Any] = {}
        self.user: Any = "mlopez"
        self.budget: RateLimit | None = None
        self.budget_of: Callable[[], RateLimit | None] = lambda: self.budget
        """What each answer says of the request budget."""
        self.requests: list[tuple[float, str]] = []
        """Seconds since the start and what was asked, in order."""
        self.in_flight = self.most_in_flight = 0
        self.takes_s = 0.0
        """How long each answer takes."""
        self.closed = False
        self.probe: RateLimit | ApiError | None = None
        """What the free question is answered, the budget if None."""
        self.probes: list[float] = []
        self.asked_names: list[tuple[str, ...]] = []
        self.renewed = 0
        self.orders: list[Mapping[str, Any]] = []
        """The bodies of all create calls."""
        self.order_answers: list[Any] = []
        """What the next ones are answered; a job of its own where there is nothing."""

    def asked(self, job_id: str) -> list[float]:
        """Return when this job was asked for."""
        return [at for at, what in self.requests if what == job_id]

    async def get_job(self, job_id: str) -> Reply[ImportJob]:
        answer = await self._answer(self.jobs, job_id)
        return self._reply(parse_job(answer, job_id))

    async def get_file(self, file_id: str) -> Reply[FileDetails]:
        return self._reply(parse_file(await self._answer(self.files, file_id)))

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]:
        self.orders.append(body)
        usual = {"id": f"9000{len(self.orders)}", "state": "SUBMITTED", "result": []}
        answer = self.order_answers.pop(0) if self.order_answers else usual
        return self._reply(parse_created_job(await self._answer({"create": answer}, "create")))

    async def get_user(self) -> Reply[Account]:
        name = await self._answer({"user": self.user}, "user")
        return self._reply(Account(OutsideText(name)))

    async def get_files(self, file_ids: Sequence[str]) -> Reply[tuple[FileDetails | Failure, ...]]:
        self.asked_names.append(tuple(file_ids))
        known = [self.files[file_id] for file_id in file_ids if file_id in self.files]
        return self._reply(tuple(parse_file(answer) for answer in known))

    async def get_rate_limit(self) -> Reply[RateLimit]:
        """Answer the free question; it is kept apart from `requests`."""
        self.probes.append(self._clock.monotonic() - 1000.0)
        answer = self.probe or self.budget or RateLimit(1000, 900, 300.0)
        if isinstance(answer, ApiError):
            raise answer
        return self._reply(answer)

    async def renew(self) -> None:
        self.renewed += 1

    async def aclose(self) -> None:
        self.closed = True

    async def _answer(self, answers: dict[str, Any], key: str) -> Any:
        self.requests.append((self._clock.monotonic() - 1000.0, key))
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            if self.takes_s:
                await self._clock.sleep(self.takes_s)
        finally:
            self.in_flight -= 1
        answer = answers.get(key, NotFound("There is no such thing.", status=404))
        if isinstance(answer, list):
            answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, ApiError):
            raise answer
        return answer

    def _reply(self, value: T) -> Reply[T]:
        return Reply(value, date=self._clock.now(), budget=self.budget_of(), request_id=None)


def connecting(client: FakeClient, source: str = "environment SB_AUTH_TOKEN") -> Any:
    """Return a `connect` that always succeeds with this client."""

    async def connect() -> Connection:
        return Connection(client, source)

    return connect
