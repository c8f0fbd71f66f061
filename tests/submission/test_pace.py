"""The importer's window: never overfull, and never emptier than it has to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from drs_tui.submission.pace import Pace, sent_lately
from drs_tui.submission.submission import Event
from tests.submission.builders import a_journal, at, created, intended, lost, refused, unsent

SIZES = st.lists(st.integers(1, 100), min_size=1, max_size=60)


@given(SIZES, st.integers(0, 80).map(lambda quarters: quarters / 4))
def test_no_five_minutes_take_more_and_none_could_take_more(
    sizes: list[int], took_s: float
) -> None:
    pace, now = Pace(), 0.0
    sent: list[tuple[float, int]] = []
    for size in sizes:
        wait_s = pace.wait_s(size, now)
        if wait_s > 0:
            just_before = now + wait_s - 0.125
            inside = sum(count for when, count in sent if when > just_before - WINDOW_S)
            assert inside + size > WINDOW_FILES, "it waits no longer than it has to"
        now += wait_s + took_s
        pace.note(size, now)
        sent.append((now, size))
    for begin, _ in sent:
        inside = sum(count for when, count in sent if begin <= when < begin + WINDOW_S)
        assert inside <= WINDOW_FILES


def test_what_earlier_submissions_sent_counts(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 600)
    endings: list[Event] = [created("a0", "3014"), lost("a1"), refused("a2"), unsent("a3")]
    for number, ending in enumerate(endings):
        journal.add(intended(number, f"a{number}"))
        journal.add(ending)
    journal.add(intended(4, "a4"))
    overview = journal.read_overview()
    assert overview is not None
    # What ended counts from its end, at second 2; what did not, from when it must have ended.
    assert sent_lately([overview], at(102), 5000.0) == [(4900.0, 100), (4900.0, 100), (4959.0, 100)]
    assert sent_lately([overview], at(302), 5000.0) == [(4759.0, 100)]
    assert sent_lately([overview], at(362), 5000.0) == []


def test_a_date_that_lies_ahead_counts_as_now(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 100)
    journal.add(intended(0, "a"))
    journal.add(created("a", "3014"))
    overview = journal.read_overview()
    assert overview is not None
    assert sent_lately([overview], at(-9000), 5000.0) == [(5000.0, 100)]


@pytest.mark.parametrize(("now", "counts_at"), [(20, 5000.0), (60, 5000.0), (100, 4961.0)])
def test_a_request_whose_end_nobody_saw_may_have_been_taken_late(
    tmp_path: Path, now: int, counts_at: float
) -> None:
    journal = a_journal(tmp_path, 100)
    journal.add(intended(0, "a"))
    overview = journal.read_overview()
    assert overview is not None
    assert sent_lately([overview], at(now), 5000.0) == [(counts_at, 100)]
