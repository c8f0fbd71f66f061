from __future__ import annotations

from random import Random

import pytest

from drs_tui.model import TroubleKind
from drs_tui.monitor.schedule import GONE_AFTER, LONGEST_S, next_look_s, retry_s, wants_looks
from tests.builders import NOW, a_watched, moment


@pytest.mark.parametrize(
    ("minutes_still", "low", "high"), [(0, 2.5, 3.5), (5, 25, 35), (600, 255, 345)]
)
def test_a_job_that_stands_still_is_looked_at_less(
    minutes_still: float, low: float, high: float
) -> None:
    job = a_watched(state="RUNNING", looked=moment(minutes_still))
    pause_s = next_look_s(job, now=NOW, moved=False, opened=False, random=Random(1))
    assert low <= pause_s <= high


def test_what_moves_or_is_open_is_looked_at_often() -> None:
    job = a_watched(state="RUNNING", looked=moment(600))
    random = Random(1)
    assert next_look_s(job, now=NOW, moved=True, opened=False, random=random) < 4
    assert next_look_s(job, now=NOW, moved=False, opened=True, random=random) < 3


def test_what_is_final_archived_or_gone_is_left_alone() -> None:
    assert wants_looks(a_watched(state="RUNNING"), 0)
    assert wants_looks(a_watched(looks=0), 0)
    assert wants_looks(a_watched(state="ABORTED"), 0)
    assert not wants_looks(a_watched(state="FINISHED"), 0)
    assert not wants_looks(a_watched(state="RUNNING", archived=True), 0)
    gone = a_watched(looks=0, trouble=TroubleKind.NOT_FOUND)
    assert wants_looks(gone, GONE_AFTER - 1)
    assert not wants_looks(gone, GONE_AFTER)
    assert wants_looks(a_watched(state="RUNNING", trouble=TroubleKind.SERVER), 99)


def test_failed_looks_wait_longer_up_to_a_bound() -> None:
    most = [max(retry_s(fails, Random(seed)) for seed in range(50)) for fails in (1, 3, 99)]
    assert most[0] <= 4 < most[1] <= 16 < most[2] <= LONGEST_S
