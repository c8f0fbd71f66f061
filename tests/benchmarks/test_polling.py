"""The bars of how late an end is seen, in a shorter form of the polling benchmark."""

from __future__ import annotations

from random import Random

import pytest

from drs_tui.monitor.budget import Share
from tests.benchmarks.importers import IMPORTERS
from tests.benchmarks.watchers import go_round, watch

TWO_HOURS_S = 2 * 3600.0


@pytest.mark.parametrize("share", [Share(), Share(0.9, 0.9)], ids=["default", "0.9"])
@pytest.mark.parametrize(("jobs", "bar_s"), [(10, 5), (100, 6), (1000, 10)])
def test_an_importer_in_order_is_followed_within_seconds(
    jobs: int, bar_s: float, share: Share
) -> None:
    record = watch(IMPORTERS["in order"](jobs, Random(jobs)), share, TWO_HOURS_S, Random(1))
    assert len(record.lags) >= min(jobs, 100)
    assert record.lag(0.95) <= bar_s
    assert record.most_in_window() <= share.own * 1000 + 10
    assert record.refused == 0


@pytest.mark.parametrize("importer", ["random order", "all at once"])
@pytest.mark.parametrize("jobs", [100, 1000])
def test_without_any_order_it_is_no_worse_than_a_round_robin(importer: str, jobs: int) -> None:
    courses = IMPORTERS[importer](jobs, Random(jobs))
    ours = watch(courses, Share(0.9, 0.9), TWO_HOURS_S, Random(1))
    theirs = go_round(courses, 0.9, TWO_HOURS_S)
    assert ours.lag(0.95) <= 1.2 * theirs.lag(0.95)
    assert ours.longest_gap_s <= 2.6 * jobs / 3.0 + 5


def test_where_results_come_only_at_the_end_an_end_is_still_seen_soon() -> None:
    courses = IMPORTERS["in order"](1000, Random(5))
    record = watch(courses, Share(), TWO_HOURS_S, Random(1), grows=False)
    assert record.lag(0.95) <= 10
