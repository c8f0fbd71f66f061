from __future__ import annotations

from datetime import UTC, datetime

import pytest

from drs_tui.api.budget import budget_of_headers, seconds_until, wait_of_headers
from drs_tui.model import RateLimit

DATE = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
UNIX = int(DATE.timestamp())


def headers(
    limit: str = "1000", remaining: str = "874", reset: str = str(UNIX + 120)
) -> dict[str, str]:
    return {
        "x-ratelimit-limit": limit,
        "x-ratelimit-remaining": remaining,
        "x-ratelimit-reset": reset,
    }


def test_the_window_ends_as_the_answers_own_clock_says() -> None:
    assert budget_of_headers(headers(), DATE) == RateLimit(1000, 874, 120.0)


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        (UNIX, 0.0),
        (UNIX + 600, 600.0),
        (UNIX - 5, 0.0),
        ((UNIX + 120) * 1000, 120.0),
        (str((UNIX + 120) * 1000 + 500), 120.5),
        (UNIX + 601, None),
        (UNIX - 6, None),
        (UNIX + 10**9, None),
        (0, None),
        (300, None),
        (-1, None),
        (True, None),
        (UNIX + 0.5, None),
        ("soon", None),
        ("1e9", None),
        ("", None),
        (10**30, None),
        (None, None),
    ],
)
def test_seconds_to_the_reset(reset: object, seconds: float | None) -> None:
    assert seconds_until(reset, DATE) == seconds


@pytest.mark.parametrize(
    "told",
    [
        headers(limit="-1"),
        headers(limit="0", remaining="0"),
        headers(limit="many"),
        headers(limit="1000, 1000"),
        headers(limit="1_000"),
        headers(remaining="-1"),
        headers(remaining="1001"),
        headers(remaining=""),
        headers(reset=str(UNIX + 3600)),
        {},
    ],
)
def test_a_budget_that_cannot_be_true_is_none(told: dict[str, str]) -> None:
    assert budget_of_headers(told, DATE) is None


def test_without_the_answers_date_nothing_is_known() -> None:
    assert budget_of_headers(headers(), None) is None
    assert wait_of_headers(headers(), None) is None


def test_the_wait_needs_no_other_header() -> None:
    assert wait_of_headers({"x-ratelimit-reset": str(UNIX + 30)}, DATE) == 30.0
