from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drs_tui.monitor.agenda import Agenda


def test_due_jobs_come_in_order_and_once() -> None:
    agenda = Agenda()
    for job_id, due in (("b", 2.0), ("a", 1.0), ("c", 9.0)):
        agenda.put(job_id, due)
    assert [agenda.pop_due(5.0) for _ in range(3)] == ["a", "b", None]
    assert agenda.first() == (9.0, "c")


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 100))))
def test_only_the_newest_due_time_of_a_job_counts(puts: list[tuple[str, float]]) -> None:
    agenda = Agenda()
    for job_id, due in puts:
        agenda.put(job_id, due)
    newest = dict(puts)
    popped = []
    while (first := agenda.pop_due(1000)) is not None:
        popped.append((newest[first], first))
    assert popped == sorted((due, job_id) for job_id, due in newest.items())


def test_what_a_person_asks_for_is_first_and_not_twice_at_a_time() -> None:
    agenda = Agenda()
    agenda.ask("a")
    agenda.ask("a")
    agenda.ask("b")
    assert agenda.has_asked(())
    assert agenda.pop_asked({"a"}) == "b"
    assert not agenda.has_asked({"a"})
    assert agenda.pop_asked(()) == "a"
    assert agenda.pop_asked(()) is None


def test_a_dropped_job_is_not_due() -> None:
    agenda = Agenda()
    agenda.put("a", 1.0)
    agenda.drop("a")
    assert agenda.first() is None
    assert "a" not in agenda
