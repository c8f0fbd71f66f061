from __future__ import annotations

from drs_tui.monitor.agenda import Agenda


def test_jobs_come_by_due_time() -> None:
    agenda = Agenda()
    for job_id, due in (("a", 30), ("b", 10), ("c", 20)):
        agenda.put(job_id, due)
    assert agenda.first() == (10, "b")
    assert agenda.pop_due(9) is None
    assert [agenda.pop_due(25) for _ in range(3)] == ["b", "c", None]
    assert "a" in agenda
    assert "b" not in agenda


def test_a_job_that_is_put_again_counts_once_at_its_new_time() -> None:
    agenda = Agenda()
    agenda.put("a", 10)
    agenda.put("a", 50)
    assert (len(agenda), agenda.first_due()) == (1, 50)
    assert agenda.pop_due(20) is None
    agenda.put("a", 5)
    assert agenda.pop_due(20) == "a"
    assert agenda.first_due() is None


def test_a_dropped_job_does_not_come() -> None:
    agenda = Agenda()
    agenda.put("a", 1)
    agenda.drop("a")
    agenda.drop("never there")
    assert agenda.pop_due(9) is None


def test_the_first_of_those_that_are_not_passed_over() -> None:
    agenda = Agenda()
    for job_id, due in (("a", 1), ("b", 2), ("c", 3)):
        agenda.put(job_id, due)
    assert agenda.first_other_than({"a", None}) == "b"
    assert agenda.first_other_than({"a", "b", "c"}) is None


def test_moving_a_job_often_does_not_grow_the_heap() -> None:
    agenda = Agenda()
    agenda.put("b", 10**6)
    for due in range(10_000):
        agenda.put("a", due)
    assert len(agenda._heap) < 200
    assert agenda.pop_due(10_000) == "a"
