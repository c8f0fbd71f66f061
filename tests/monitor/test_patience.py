from __future__ import annotations

from random import Random

from drs_tui.model import TroubleKind
from drs_tui.monitor.patience import GONE_AFTER_S, LONGEST_S, Patience


def _longest(fails: int) -> float:
    """Return the longest of many pauses after so many failed looks in a row."""
    longest = 0.0
    for seed in range(50):
        patience = Patience(Random(seed))
        pauses = [patience.failed("a", TroubleKind.SERVER, 0.0) for _ in range(fails)]
        longest = max(longest, pauses[-1] or 0.0)
    return longest


def test_failed_looks_wait_longer_up_to_a_bound() -> None:
    most = [_longest(fails) for fails in (1, 3, 99)]
    assert most[0] <= 4 < most[1] <= 16 < most[2] <= LONGEST_S


def test_a_job_is_gone_after_three_looks_over_ten_minutes() -> None:
    patience = Patience(Random(1))
    assert patience.failed("a", TroubleKind.NOT_FOUND, 0.0)
    assert patience.failed("a", TroubleKind.NOT_FOUND, 10.0)
    assert patience.failed("a", TroubleKind.NOT_FOUND, 20.0)
    assert not patience.is_gone("a", 20.0)
    assert patience.failed("a", TroubleKind.NOT_FOUND, GONE_AFTER_S) is None
    assert patience.is_gone("a", GONE_AFTER_S)
    assert not patience.is_gone("b", GONE_AFTER_S)


def test_another_answer_in_between_begins_the_count_anew() -> None:
    patience = Patience(Random(1))
    for at in (0.0, 300.0):
        patience.failed("a", TroubleKind.NOT_FOUND, at)
    patience.failed("a", TroubleKind.SERVER, 400.0)
    assert patience.failed("a", TroubleKind.NOT_FOUND, 700.0) is not None
    patience.forget("a")
    assert not patience.is_gone("a", 9999.0)
