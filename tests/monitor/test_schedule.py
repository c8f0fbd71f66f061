from __future__ import annotations

from random import Random

import pytest

from drs_tui.monitor.schedule import COLD_PART, Schedule

LONG_AGO_S = 1000.0


def _schedule(*ids: str, at: float = 0.0) -> Schedule:
    schedule = Schedule(Random(1))
    schedule.set_rate(2.0, 0.8, at)
    for number, job_id in enumerate(ids):
        schedule.add(job_id, (float(number), job_id), at - LONG_AGO_S)
    return schedule


def _look(schedule: Schedule, job_id: str, at: float, **more: bool) -> None:
    schedule.postpone(job_id, at)
    schedule.looked(job_id, at, **more)


def _picked(schedule: Schedule, at: float) -> list[str]:
    return [job_id for job_id in iter(lambda: schedule.pick(at), None) if job_id]


def test_first_looks_go_out_in_the_order_of_submission() -> None:
    schedule = _schedule("9", "5", "7")
    assert schedule.next_is_new
    assert _picked(schedule, 0) == ["9", "5", "7"]
    assert schedule.wait_s(0) == float("inf")


def test_a_job_is_in_no_lane_while_it_is_looked_at() -> None:
    schedule = _schedule("1")
    assert schedule.pick(0) == "1"
    schedule.attend("1", frozenset({"1"}), 1)
    assert schedule.pick(1000) is None
    schedule.looked("1", 2)
    assert schedule.pick(1000) == "1"


def test_what_a_person_asked_for_comes_first_and_only_once() -> None:
    schedule = _schedule("1", "2")
    schedule.ask("2")
    schedule.ask("2")
    assert schedule.has_asked(())
    assert not schedule.has_asked({"2"})
    assert schedule.pick_asked({"2"}) is None
    assert schedule.pick_asked(()) == "2"
    assert schedule.pick_asked(()) is None
    assert _picked(schedule, 0) == ["1"]


def test_the_selected_job_is_looked_at_every_other_second() -> None:
    schedule = _schedule(*(str(number) for number in range(50)))
    for number in range(50):
        _look(schedule, str(number), 0.0)
    schedule.attend("44", frozenset(), 0.0)
    assert 1.7 <= schedule.wait_s(0.0) <= 2.3
    assert schedule.pick(2.3) == "44"


def test_while_hot_jobs_press_cold_ones_have_their_part() -> None:
    ids = [str(number) for number in range(200)]
    schedule = _schedule(*ids)
    for job_id in ids:
        _look(schedule, job_id, 0.0, has_started=job_id < "5", is_odd=job_id >= "5")
    at, cold = 2000.0, 0
    for _ in range(400):
        at += 0.5
        schedule.set_rate(2.0, 0.8, at)
        picked = schedule.pick(at)
        assert picked is not None
        is_hot = picked < "5"
        cold += not is_hot
        schedule.looked(picked, at, moved=is_hot, has_started=is_hot, is_odd=not is_hot)
    assert cold / 400 == pytest.approx(COLD_PART, abs=0.03)


def test_cold_jobs_never_have_more_than_their_share() -> None:
    ids = [str(number) for number in range(500)]
    schedule = _schedule(*ids)
    for job_id in ids:
        _look(schedule, job_id, 0.0, is_odd=True)
    at, looks = 1000.0, 0
    schedule.set_rate(2.0, 0.8, at)
    while at < 1300:
        at += max(0.1, schedule.wait_s(at))
        schedule.set_rate(2.0, 0.8, at)
        looks += len(_picked(schedule, at))
    assert looks <= 300 * 0.8 + 5


def test_a_sweep_goes_beyond_that_share_and_begins_with_the_oldest() -> None:
    ids = [str(number) for number in range(100, 130)]
    schedule = _schedule(*ids)
    for number, job_id in enumerate(ids):
        _look(schedule, job_id, float(number), is_odd=True)
    assert schedule.sweep(30.0) == 30
    assert _picked(schedule, 30.0) == ids


def test_a_sweep_does_not_take_what_is_due_soon_out_of_its_lane() -> None:
    schedule = _schedule("1", "2")
    _look(schedule, "1", 0.0, moved=True, has_started=True)
    _look(schedule, "2", 0.0, is_odd=True)
    schedule.attend("1", frozenset(), 0.0)
    schedule.sweep(0.0)
    assert _picked(schedule, 0.5) == ["2"]
    assert _picked(schedule, 3.0) == ["1"]


def test_a_postponed_job_waits_whatever_is_expected_of_it() -> None:
    schedule = _schedule("1")
    assert schedule.pick(0) == "1"
    schedule.postpone("1", 100.0)
    schedule.attend("1", frozenset({"1"}), 5.0)
    schedule.spread(6.0)
    assert schedule.pick(99.0) is None
    assert schedule.pick(100.0) == "1"


def test_a_dropped_job_does_not_come_back_by_an_answer_that_was_under_way() -> None:
    schedule = _schedule("1")
    assert schedule.pick(0) == "1"
    schedule.drop("1")
    schedule.looked("1", 1.0)
    schedule.postpone("1", 1.0)
    schedule.look_soon("1", 1.0)
    assert len(schedule) == 0
    assert schedule.pick(1000.0) is None


def test_after_a_pause_what_was_due_is_spread() -> None:
    ids = [str(number) for number in range(300)]
    schedule = _schedule(*ids)
    for job_id in ids:
        _look(schedule, job_id, 0.0, has_started=True)
    schedule.spread(3600.0)
    first = _picked(schedule, 3601.0)
    assert len(first) < 10
    assert len(_picked(schedule, 3600.0 + 700)) == 300 - len(first)
