"""What one answer changes about a watched job's history."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from drs_tui.model import Counts, ItemsSeen, WatchedJob
from drs_tui.monitor.facts import after_answer, after_reading, has_news
from drs_tui.store.merge import ARRIVALS_LIMIT, ARRIVALS_LIMIT_FINAL
from tests.builders import NOW, a_job, a_watched


def after_looks(*counts: tuple[int, int], state: str = "RUNNING") -> WatchedJob:
    """Return a job after looks at ok and failed items, one each second."""
    job = a_watched(looks=0)
    for second, (ok, failed) in enumerate(counts):
        at = NOW + timedelta(seconds=second, microseconds=7)
        job = after_answer(job, a_job(ok=ok, failed=failed, state=state), at=at, server_date=at)
    return job


def seen(second: int, ok: int, failed: int = 0) -> ItemsSeen:
    return ItemsSeen.of(Counts(ok, failed), NOW + timedelta(seconds=second))


def test_the_first_look_and_each_growth_are_kept() -> None:
    job = after_looks((0, 0), (0, 0), (3, 0), (3, 0), (3, 1))
    assert job.arrivals == (seen(0, 0), seen(2, 3), seen(4, 3, 1))


def test_an_answer_from_before_leaves_the_history_alone() -> None:
    job = after_looks((5, 1), (4, 0))
    assert job.arrivals == (seen(0, 5, 1),)
    assert job.counts == Counts(4, 0)


def test_a_look_that_finds_the_same_is_no_news() -> None:
    job = after_looks((3, 1))
    at = NOW + timedelta(minutes=5)
    again = after_answer(job, a_job(ok=3, failed=1, state="RUNNING"), at=at, server_date=at)
    assert (again.arrivals, again.causes) == (job.arrivals, job.causes)
    assert not has_news(replace(job, confirmed=True), again)


def test_history_is_thinned() -> None:
    counts = [(number, 0) for number in range(2 * ARRIVALS_LIMIT)]
    assert len(after_looks(*counts).arrivals) == ARRIVALS_LIMIT
    assert len(after_looks(*counts, state="FINISHED").arrivals) == ARRIVALS_LIMIT_FINAL


def test_what_another_machine_saw_first_is_taken_over() -> None:
    ours = after_looks((0, 0), (0, 0), (3, 1))
    theirs = after_looks((0, 0), (3, 1))
    read = after_reading(ours, theirs)
    assert read.looked_at == ours.looked_at
    assert read.arrivals == theirs.arrivals
    assert read.causes == theirs.causes
