"""Short ways to the values that the tests of the store need."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from drs_tui.model import Answer, Counts, JobState, StateSeen, Timestamp, WatchedJob
from drs_tui.text import OutsideText

API = "https://cavatica-api.sbgenomics.com/v2"
JOB = "301457789012345678"
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)


class StoppedClock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def a_text(text: str) -> OutsideText:
    return OutsideText(text)


def a_date(seconds: float) -> Timestamp:
    at = after(seconds)
    return Timestamp(OutsideText(at.strftime("%Y-%m-%dT%H:%M:%SZ")), at)


def a_job(job_id: str = JOB, **fields: Any) -> WatchedJob:
    return WatchedJob(**{"id": job_id, "api": API, "added_at": NOON, **fields})


def a_look(seconds: float, state: str = "RUNNING", **fields: Any) -> WatchedJob:
    """Return a job as a look so long after noon found it."""
    told = {
        "state": JobState.of(state),
        "state_text": OutsideText(state),
        "counts": Counts(ok=2, failed=1),
        "seen": (StateSeen(OutsideText(state), after(seconds)),),
        "looked_at": after(seconds),
        "server_date": after(seconds),
    }
    return a_job(**{**told, **fields})


def an_answer(items: int = 3, state: str = "RUNNING") -> Answer:
    result = [{"resource": {"id": f"66f0a1b2c3d4e5f60718{n:04}"}} for n in range(items)]
    return {"id": JOB, "state": state, "result": result}
