from __future__ import annotations

from drs_tui.monitor.frontier import AHEAD, BEHIND, NEXT_S, Frontier


def _frontier(jobs: int = 20) -> Frontier:
    frontier = Frontier()
    for number in range(jobs):
        frontier.add((float(number), str(number)))
    return frontier


def test_the_first_ones_are_expected_before_anything_started() -> None:
    assert _frontier().jobs == {"0", "1", "2", "3", "4"}
    assert AHEAD == 5


def test_the_frontier_moves_on_and_keeps_a_few_that_were_passed_over() -> None:
    frontier = _frontier()
    for number in (0, 1, 9):
        frontier.start((float(number), str(number)), seen=True)
    assert frontier.jobs == {"6", "7", "8", "10", "11", "12", "13", "14"}
    assert BEHIND == 3


def test_what_goes_or_comes_back_is_taken_note_of() -> None:
    frontier = _frontier(3)
    frontier.remove((1.0, "1"))
    frontier.remove((77.0, "never there"))
    assert frontier.jobs == {"0", "2"}
    frontier.add((1.0, "1"))
    frontier.add((1.0, "1"))
    assert frontier.jobs == {"0", "1", "2"}


def test_where_the_order_proves_to_be_none_it_is_looked_at_less() -> None:
    frontier = _frontier(100)
    before = frontier.interval_s
    for number in range(99, 60, -7):
        frontier.start((float(number), str(number)), seen=True)
        frontier._reached = None
        frontier._move()
    assert frontier.interval_s > 2 * before


def test_starts_that_nobody_saw_do_not_count_against_the_order() -> None:
    frontier = _frontier(100)
    before = frontier.interval_s
    for number in (50, 20, 80):
        frontier.start((float(number), str(number)), seen=False)
    assert frontier.interval_s == before


def test_jobs_that_run_long_need_fewer_looks_for_their_start() -> None:
    frontier = _frontier()
    assert frontier.interval_s == NEXT_S[0]
    for _ in range(50):
        frontier.end(3600)
    assert frontier.interval_s == NEXT_S[1]
