from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    Maintenance,
    NetworkTrouble,
    NotFound,
    RateLimited,
    ServerTrouble,
    TokenTrouble,
)
from drs_tui.model import TroubleKind
from drs_tui.monitor.breaker import Breaker, job_trouble_kind
from tests.builders import NOW


def _breaker() -> Breaker:
    return Breaker(Random(1))


def _fails(breaker: Breaker, job_id: str, jobs: int = 9) -> bool:
    return breaker.failed(NetworkTrouble("No."), now=NOW, at=1, job_id=job_id, jobs=jobs)


def test_five_cut_connections_of_different_jobs_are_offline() -> None:
    breaker = _breaker()
    assert not any(_fails(breaker, job_id) for job_id in "abcd")
    assert breaker.hold_s(1) == 0
    assert _fails(breaker, "e")
    assert breaker.trouble is not None
    assert breaker.trouble.kind is TroubleKind.OFFLINE
    assert 0.8 <= (breaker.hold_s(1) or 0) <= 1


def test_two_broken_jobs_of_many_are_not_offline_until_another_one_fails() -> None:
    breaker = _breaker()
    assert not any(_fails(breaker, job_id) for job_id in "ab" * 20)
    assert breaker.doubted_jobs == {"a", "b"}
    assert _fails(breaker, "c")


def test_an_answer_ends_the_row() -> None:
    breaker = _breaker()
    for job_id in "abcd":
        _fails(breaker, job_id)
    breaker.succeeded(1)
    assert not breaker.doubted_jobs
    assert not any(_fails(breaker, job_id) for job_id in "abcd")


def test_where_few_jobs_are_looked_at_fewer_need_to_fail() -> None:
    alone = _breaker()
    assert [_fails(alone, "a", jobs=1) for _ in range(2)] == [False, True]
    two = _breaker()
    assert [_fails(two, job_id, jobs=2) for job_id in "ababa"] == [False] * 4 + [True]


def test_offline_waits_longer_each_time_up_to_a_bound_and_ends_with_an_answer() -> None:
    breaker = _breaker()
    holds = []
    for second in range(12):
        now = NOW + timedelta(seconds=second)
        breaker.failed(NetworkTrouble("No."), now=now, at=second, job_id=str(second))
        holds.append(breaker.hold_s(second) or 0)
    assert holds[:4] == [0] * 4
    assert holds[6] > holds[5] > holds[4]
    assert max(holds) <= 36
    assert breaker.trouble is not None
    assert breaker.trouble.since == NOW + timedelta(seconds=4)
    breaker.succeeded(12)
    assert breaker.trouble is None


@pytest.mark.parametrize(
    ("wait_s", "low", "high"),
    [(100, 100, 102), (0.1, 1, 3), (9999, 330, 332), (-5, 1, 3), (None, 15, 15)],
)
def test_a_limit_holds_until_its_end_and_not_for_ever(
    wait_s: float | None, low: float, high: float
) -> None:
    breaker = _breaker()
    breaker.failed(RateLimited("Too many.", wait_s=wait_s), now=NOW, at=0)
    assert low <= (breaker.hold_s(0) or 0) <= high
    assert breaker.trouble is not None
    assert breaker.trouble.resume_at is not None


def test_a_limit_without_an_end_doubles() -> None:
    breaker = _breaker()
    holds = []
    for at in range(0, 7000, 1000):
        breaker.failed(RateLimited("Too many."), now=NOW, at=at)
        holds.append(breaker.hold_s(at))
    assert holds == [15, 30, 60, 120, 240, 300, 300]


def test_an_answer_that_was_under_way_does_not_end_a_hold() -> None:
    breaker = _breaker()
    breaker.failed(RateLimited("Too many.", wait_s=100), now=NOW, at=0)
    breaker.succeeded(1)
    breaker.failed(NotFound("No."), now=NOW, at=1)
    assert (breaker.hold_s(1) or 0) > 90
    breaker.succeeded(150)
    assert breaker.hold_s(150) == 0


def test_a_try_now_ends_offline_but_no_hold_of_the_platform() -> None:
    breaker = _breaker()
    breaker.failed(Maintenance("Later."), now=NOW, at=0)
    breaker.retry_now()
    assert 30 <= (breaker.hold_s(0) or 0) <= 60
    breaker.reset()
    for job_id in "abcde":
        assert breaker.is_open is False
        _fails(breaker, job_id)
    assert breaker.hold_s(1) != 0
    breaker.retry_now()
    assert breaker.hold_s(1) == 0


@pytest.mark.parametrize("error", [AuthError("No."), TokenTrouble("None.")])
def test_a_refused_or_missing_token_waits_for_a_person(error: ApiError | TokenTrouble) -> None:
    breaker = _breaker()
    assert breaker.failed(error, now=NOW, at=0)
    breaker.succeeded(5)
    breaker.retry_now()
    assert breaker.hold_s(10_000) is None


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotFound("No."), TroubleKind.NOT_FOUND),
        (BadReply("No."), TroubleKind.BAD_REPLY),
        (ServerTrouble("No."), TroubleKind.SERVER),
        (NetworkTrouble("No."), TroubleKind.OFFLINE),
    ],
)
def test_troubles_of_one_job(error: ApiError, kind: TroubleKind) -> None:
    assert job_trouble_kind(error) is kind
    assert not _breaker().failed(error, now=NOW, at=0)
