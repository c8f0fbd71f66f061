"""How a job grew, and its causes: as kept in few bytes, and as united from several machines."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model import CauseSeen, Counts, Failure, ItemsSeen
from drs_tui.store.history import arrivals_json, causes_json, read_arrivals, read_causes
from drs_tui.store.merge import (
    ARRIVALS_LIMIT,
    ARRIVALS_LIMIT_FINAL,
    Record,
    merge,
    unite_arrivals,
    unite_causes,
    unite_history,
)
from tests.store.builders import NOON, a_job, a_look, a_text, after, an_answer

Points = tuple[ItemsSeen, ...]


def grown(*points: tuple[float, int]) -> Points:
    """Return points of seconds after noon and items that arrived."""
    return tuple(ItemsSeen.of(Counts(ok=items), after(seconds)) for seconds, items in points)


def a_cause(count: int, first: float, last: float, key: str = "403-10226-no-5f1c0a") -> CauseSeen:
    sample = Failure(403, 10226, a_text("No."), a_text("http://example.org"))
    return CauseSeen(key, count, sample, 4, after(first), after(last))


def test_points_are_small_in_the_file() -> None:
    points = (*grown((0, 0), (30, 12)), ItemsSeen.of(Counts(12, 3, 1), after(60)))
    noon = int(NOON.timestamp())
    assert arrivals_json(points) == [
        (noon, 0, 0),
        (noon + 30, 12, 0),
        (noon + 60, 12, 3, 1),
    ]
    assert arrivals_json(()) is None
    assert causes_json(()) is None


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        [1],
        [1, 2],
        [1, 2, None],
        [-1, 2, 3],
        ["1", 2, 3],
        [2**60, 2, 3],
        [1, 2, 3, 4, 5],
        [True, 2, 3],
        {},
        7,
    ],
)
def test_a_point_that_cannot_be_read_is_left_out(entry: object) -> None:
    assert read_arrivals([entry, [int(NOON.timestamp()), 5, 0]]) == grown((0, 5))


@pytest.mark.parametrize("key", ["cause", "count", "first"])
def test_a_cause_without_its_key_count_or_time_is_left_out(key: str) -> None:
    told = causes_json((a_cause(3, 1, 2), a_cause(1, 1, 1, "x")))
    assert told is not None
    del told[0][key]
    assert [cause.cause for cause in read_causes(told)] == ["x"]


def test_a_key_that_is_not_safe_to_show_is_no_key() -> None:
    told = causes_json((a_cause(3, 1, 2, "\x1b[2J"), a_cause(3, 1, 2, "löschen")))
    assert read_causes(told) == ()


def test_each_number_of_items_counts_from_when_it_was_seen_first() -> None:
    ours = grown((0, 0), (10, 5), (30, 9))
    theirs = grown((5, 0), (8, 5), (20, 7), (40, 9), (50, 12))
    expected = grown((0, 0), (8, 5), (20, 7), (30, 9), (50, 12))
    for points in ((ours, theirs), (theirs, ours), (expected, ours), (expected, expected)):
        assert unite_arrivals(*points, limit=50) == expected


def test_an_answer_from_before_makes_no_point() -> None:
    assert unite_arrivals(grown((0, 5), (10, 3), (20, 5)), limit=50) == grown((0, 5))


def test_a_stand_still_keeps_both_its_ends() -> None:
    steady = [(float(second), second) for second in range(100)]
    later = [(400.0 + second, 100 + second) for second in range(100)]
    points = unite_arrivals(grown(*steady, *later), limit=6)
    assert len(points) == 6
    assert [points[0], points[-1]] == list(grown(steady[0], later[-1]))
    assert set(grown(steady[-1], later[0])) <= set(points)


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**4)), max_size=120))
def test_points_grow_and_are_few_whatever_was_seen(told: list[tuple[int, int]]) -> None:
    points = unite_arrivals(grown(*told), limit=ARRIVALS_LIMIT)
    assert len(points) <= ARRIVALS_LIMIT
    assert set(points) <= set(grown(*told))
    items = [point.items for point in points]
    assert items == sorted(set(items))
    assert max(items, default=0) == max((items for _, items in told), default=0)
    assert unite_arrivals(points, limit=ARRIVALS_LIMIT) == points


def test_a_final_job_keeps_fewer_points() -> None:
    many = grown(*((float(second), second**2) for second in range(ARRIVALS_LIMIT)))
    job = a_look(99, "RUNNING", arrivals=many)
    assert unite_history(job, job).arrivals == many
    ended = a_look(99, "FINISHED", arrivals=many)
    assert len(unite_history(ended, ended).arrivals) == ARRIVALS_LIMIT_FINAL


def test_a_cause_was_seen_when_the_first_machine_saw_it() -> None:
    ours, theirs = a_cause(3, 10, 30), a_cause(3, 20, 25)
    united = (a_cause(3, 10, 25),)
    assert unite_causes([ours], [theirs]) == unite_causes([theirs], [ours]) == united
    assert unite_causes([ours], []) == (ours,)
    assert unite_causes([], [ours]) == ()


def test_a_cause_that_grew_was_seen_last_when_it_grew() -> None:
    before, now = a_cause(2, 5, 8), a_cause(3, 20, 20)
    assert unite_causes([now], [before]) == (a_cause(3, 5, 20),)


def test_history_is_united_whichever_facts_win() -> None:
    old = a_look(1, arrivals=grown((1, 2)), causes=(a_cause(1, 1, 1),))
    new = a_look(9, "FINISHED", arrivals=grown((9, 3)), causes=(a_cause(2, 9, 9),))
    for first, second in permutations((old, new)):
        kept = merge(Record(first, an_answer()), Record(second, an_answer())).job
        assert kept.arrivals == grown((1, 2), (9, 3))
        assert kept.causes == (a_cause(2, 1, 9),)


def test_a_record_that_says_the_same_again_is_the_same() -> None:
    job = a_look(1, arrivals=grown((0, 0), (1, 2)), causes=(a_cause(1, 1, 1),))
    record = Record(job, an_answer())
    again = replace(job, arrivals=grown((1, 2)), causes=(a_cause(1, 3, 3),))
    assert merge(record, Record(again, an_answer())) == record
    assert merge(record, Record(a_job())) == record
