"""The program as a process: nothing is lost and nothing sent twice, whatever happens to it.

The long form of both is `tests.benchmarks.bench_submission`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.insight.estimate import WINDOW_FILES
from tests.submission.calm import send_in_calm
from tests.submission.storm import Storm

pytestmark = pytest.mark.alone


def test_every_row_of_twenty_thousand_is_sent_once(tmp_path: Path) -> None:
    sent = send_in_calm(tmp_path, 20_000, speed=1500.0)
    assert (sent.calls, sent.rows_wrong) == (200, 0)
    assert sent.fullest_window <= WINDOW_FILES


def test_no_kill_and_no_fault_loses_an_id_or_sends_a_row_twice(tmp_path: Path) -> None:
    tally = Storm(tmp_path, seed=7).rage(24)
    assert (tally.lost_ids, tally.sent_twice) == (0, 0)
    assert tally.calls["sent"] > 0
