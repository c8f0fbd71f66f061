from __future__ import annotations

import pytest

from drs_tui.monitor.heat import (
    LONGEST_STILL_S,
    UNATTENDED_FEW_S,
    Heat,
    Standing,
    Surroundings,
    heat_of,
    interval_s,
)

MANY = Surroundings(jobs=1000, rate=2.0, started=8)


def _seen(at: float = 0.0, **more: bool) -> Standing:
    return Standing((0.0, "a"), added_at=-1000.0, looked_at=at, **more)


def test_a_job_moves_for_a_few_of_its_own_gaps() -> None:
    job = _seen(at=100)
    job.note_look(110, items=2, moved=True)
    assert job.gap_s == 5
    assert [heat_of("a", job, at, MANY) for at in (111, 124)] == [Heat.MOVING] * 2
    assert heat_of("a", job, 126, MANY) is not Heat.MOVING


def test_a_job_that_moves_slowly_is_looked_at_slowly() -> None:
    slow, quick = _seen(at=0), _seen(at=0)
    slow.note_look(60, items=1, moved=True)
    quick.note_look(60, items=50, moved=True)
    assert interval_s(Heat.MOVING, quick, 60, MANY) == 3
    assert interval_s(Heat.MOVING, slow, 60, MANY) == 60


@pytest.mark.parametrize(
    ("around", "job", "heat"),
    [
        (Surroundings(selected="a"), _seen(has_started=True), Heat.SELECTED),
        (Surroundings(frontier=frozenset("a")), _seen(), Heat.NEXT),
        (Surroundings(visible=frozenset("a")), _seen(), Heat.VISIBLE),
        (Surroundings(), _seen(has_started=True), Heat.STARTED),
        (Surroundings(), _seen(needs_confirming=True), Heat.CONFIRMING),
        (Surroundings(frontier=frozenset("a")), _seen(is_odd=True), Heat.COLD),
        (Surroundings(), _seen(), Heat.COLD),
    ],
)
def test_the_reason_to_look(around: Surroundings, job: Standing, heat: Heat) -> None:
    assert heat_of("a", job, 50.0, around) is heat


def test_a_young_job_is_looked_at_often_at_first() -> None:
    job = Standing((0.0, "a"), added_at=0.0, looked_at=1.0)
    assert heat_of("a", job, 10, MANY) is Heat.YOUNG
    assert [interval_s(Heat.YOUNG, job, at, MANY) for at in (1, 8, 40)] == [2, 4, 20]
    assert heat_of("a", job, 61, MANY) is Heat.COLD


def test_no_lane_is_slower_than_looking_at_all_in_turn() -> None:
    few = Surroundings(jobs=8, rate=2.0, started=8, next_s=60)
    slow = _seen(at=0)
    slow.note_look(100, items=1, moved=True)
    assert interval_s(Heat.MOVING, slow, 100, few) == 4
    assert interval_s(Heat.NEXT, slow, 100, few) == 4


def test_what_stands_still_for_long_is_looked_at_less_up_to_a_bound() -> None:
    alone = Surroundings(jobs=1, rate=2.0, started=1)
    job = _seen()
    job.moved_at = 0.0
    waits = [interval_s(Heat.STARTED, job, at, alone) for at in (10, 300, 600, 100_000)]
    assert waits == [3, 5, 10, LONGEST_STILL_S]


def test_all_that_started_share_a_part_of_the_looks() -> None:
    crowd = Surroundings(jobs=1000, rate=2.0, started=60)
    assert interval_s(Heat.STARTED, _seen(has_started=True), 10, crowd) == 100


@pytest.mark.parametrize(("jobs", "seconds"), [(100, 6.0), (5, UNATTENDED_FEW_S)])
def test_without_a_person_all_is_slower(jobs: int, seconds: float) -> None:
    alone = Surroundings(jobs=jobs, rate=2.0, is_attended=False)
    assert interval_s(Heat.SELECTED, _seen(), 10, alone) == seconds
