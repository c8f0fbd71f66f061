from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model import RateLimit
from drs_tui.monitor.budget import BURST, WINDOW_S, Budget, Share


def _sent_in(budget: Budget, start: float, seconds: float) -> int:
    """Send whenever the budget allows; return how many were sent."""
    at, sent = start, 0
    while True:
        at += budget.wait_s(at) + 1e-6
        if at > start + seconds:
            return sent
        budget.spend(at)
        sent += 1


def test_without_headers_half_of_the_documented_limit_is_used() -> None:
    assert _sent_in(Budget(), 0, WINDOW_S) == pytest.approx(500 + BURST, abs=2)


@pytest.mark.parametrize(("share", "most"), [(0.6, 610), (0.9, 910)])
def test_a_share_of_the_told_limit_is_never_exceeded(share: float, most: int) -> None:
    budget = Budget(Share(share))
    budget.note(RateLimit(1000, 1000, WINDOW_S), 0)
    assert most - 12 <= _sent_in(budget, 0, WINDOW_S) <= most


@given(st.integers(0, 1000), st.floats(1, 300))
def test_others_who_spend_make_us_slower(remaining: int, reset_in_s: float) -> None:
    budget = Budget()
    budget.note(RateLimit(1000, remaining, reset_in_s), 0)
    assert _sent_in(budget, 0, reset_in_s - 0.5) <= BURST + max(0, remaining - 50)


def test_nothing_left_waits_for_the_window() -> None:
    budget = Budget()
    budget.note(RateLimit(1000, 20, 100.0), 0)
    assert budget.wait_s(0) == pytest.approx(100)
    assert budget.wait_s(101) < 3


def test_a_person_who_waits_is_not_paced_while_half_is_left() -> None:
    budget = Budget()
    budget.note(RateLimit(1000, 600, 100.0), 0)
    for _ in range(50):
        budget.spend(0)
    assert budget.wait_s(0) > 0
    assert budget.hurried_wait_s(0) == 0
    budget.note(RateLimit(1000, 400, 100.0), 0)
    assert budget.hurried_wait_s(0) > 0


def test_no_loan_goes_beyond_the_share_of_a_window() -> None:
    budget = Budget()
    budget.note(RateLimit(1000, 1000, WINDOW_S), 0)
    at, sent = 0.0, 0
    while (at := at + budget.wait_s(at, borrow=True) + 1e-6) < WINDOW_S:
        budget.spend(at)
        sent += 1
    assert sent <= 600 + BURST


def test_an_answer_that_was_overtaken_does_not_give_requests_back() -> None:
    budget = Budget()
    budget.note(RateLimit(1000, 100, 200.0), 0)
    budget.note(RateLimit(1000, 103, 199.0), 1)
    assert budget.told == RateLimit(1000, 100, 200.0)
    budget.note(RateLimit(1000, 1000, 300.0), 201)
    assert budget.told == RateLimit(1000, 1000, 300.0)


def test_a_long_rest_allows_no_burst() -> None:
    budget = Budget()
    budget.note(RateLimit(1000, 1000, WINDOW_S), 0)
    budget.rest(3600)
    budget.spend(3600)
    assert budget.wait_s(3600) > 0


def test_while_nobody_looks_the_share_is_smaller() -> None:
    budget = Budget(Share(0.9))
    budget.note(RateLimit(1000, 1000, WINDOW_S), 0)
    budget.is_attended = False
    assert budget.rate(0) == 1.0
    assert budget.cold_rate(0) == 0.25 * 1000 / WINDOW_S
