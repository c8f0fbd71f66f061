"""Jobs in wall time: what was seen is measured, what lies between is supposed."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from drs_tui.insight.timeline import Line, curve_of, growth_of, line_of, span_of
from drs_tui.model import WatchedJob
from drs_tui.monitor.facts import after_answer
from tests.builders import NOW, a_job, a_watched, iso, moment


def looked(*looks: tuple[float, dict[str, Any]], skew: timedelta = timedelta(0)) -> WatchedJob:
    """Return a job after looks so many minutes ago; the platform's clock is `skew` ahead."""
    job = a_watched(looks=0)
    for minutes, answer in looks:
        at = moment(minutes)
        job = after_answer(job, a_job(**answer), at=at, server_date=at + skew)
    return job


def told(line: Line) -> list[tuple[str, float, float, bool]]:
    """Return the segments as phase, minutes ago from and to, and whether they are supposed."""

    def ago(at: datetime) -> float:
        return round((NOW - at).total_seconds() / 60, 2)

    return [(s.phase.value, ago(s.start), ago(s.end), s.is_supposed) for s in line.segments]


DATES = {"started": moment(25), "finished": moment(8)}
STARTED = {"started": moment(25)}


def test_a_job_that_was_watched_from_the_beginning() -> None:
    job = looked(
        (30, {"state": "SUBMITTED"}),
        (26, {"state": "PENDING"}),
        (24, {"state": "RESOLVING", **STARTED}),
        (20, {"state": "RUNNING", **STARTED}),
        (7, {"ok": 1, **DATES}),
    )
    line = line_of(job, NOW)
    assert told(line) == [
        ("waiting", 30, 25, False),
        ("resolving", 25, 20, False),
        ("running", 20, 8, False),
    ]
    assert (line.done_at, line.is_end_supposed) == (moment(8), False)
    assert (line.start, line.end) == (moment(30), moment(8))


def test_what_was_not_looked_at_is_supposed() -> None:
    missed = looked((30, {"state": "SUBMITTED"}), (20, {"state": "RUNNING", **STARTED}))
    assert told(line_of(missed, moment(20))) == [
        ("waiting", 30, 25, False),
        ("running", 25, 20, True),
    ]
    late = looked((20, {"state": "RUNNING", **STARTED}), (15, {"state": "RUNNING", **STARTED}))
    assert told(line_of(late, moment(15))) == [
        ("running", 25, 20, True),
        ("running", 20, 15, False),
    ]


def test_a_job_that_was_found_at_its_end() -> None:
    line = line_of(looked((1, {"ok": 1, **DATES})), NOW)
    assert told(line) == [("running", 25, 8, True)]
    assert line.done_at == moment(8)


def test_an_end_that_the_platform_does_not_tell_is_that_of_the_look() -> None:
    line = line_of(looked((9, {"state": "RUNNING", **STARTED}), (3, {"ok": 1, **STARTED})), NOW)
    assert (line.done_at, line.is_end_supposed) == (moment(3), True)
    assert told(line)[-1] == ("running", 9, 3, False)


def test_a_job_under_way_goes_on_as_supposed_since_the_last_look() -> None:
    job = looked((10, {"state": "SUBMITTED"}), (6, {"state": "SUBMITTED"}))
    assert told(line_of(job, NOW)) == [("waiting", 10, 6, False), ("waiting", 6, 0, True)]
    once = looked((6, {"state": "SUBMITTED"}))
    assert told(line_of(once, NOW)) == [("waiting", 6, 0, True)]


def test_unknown_states_are_other() -> None:
    job = looked((10, {"state": "PAUSED"}), (5, {"state": "PAUSED"}))
    assert told(line_of(job, NOW))[0] == ("other", 10, 5, False)
    ended = looked(*((minutes, {"state": "ABORTED", **DATES}) for minutes in (3, 2)))
    assert ended.is_final
    assert told(line_of(ended, NOW)) == [("running", 25, 8, True)]


def test_nothing_is_told_of_an_unchecked_job() -> None:
    line = line_of(a_watched(looks=0), NOW)
    assert (told(line), line.start, line.end, line.done_at) == ([], None, None, None)
    assert span_of([line]) is None


def test_dates_of_the_platform_are_turned_into_our_clock() -> None:
    ahead = timedelta(minutes=5)
    job = looked((1, {"ok": 1, "started": moment(20), "finished": moment(3)}), skew=ahead)
    assert told(line_of(job, NOW)) == [("running", 25, 8, True)]


def test_dates_that_cannot_be_true_are_left_out() -> None:
    backwards = looked((5, {"ok": 1, "started": moment(8), "finished": moment(25)}))
    assert line_of(backwards, NOW).done_at == moment(5)
    future = NOW.replace(year=2999)
    ahead = looked((5, {"ok": 1, "started": future, "finished": future}))
    assert (told(line_of(ahead, NOW)), line_of(ahead, NOW).done_at) == ([], moment(5))
    odd = looked((5, {"ok": 1, "started_on": "14 Sep", "finished_on": ""}))
    assert line_of(odd, NOW).done_at == moment(5)


states = st.sampled_from(["SUBMITTED", "PENDING", "RESOLVING", "RUNNING", "FINISHED", "PAUSED", ""])
minutes = st.floats(0, 600).map(lambda value: round(value, 1))


@settings(max_examples=100)
@given(st.lists(st.tuples(minutes, states), max_size=6), st.none() | minutes, st.none() | minutes)
def test_segments_are_in_order_and_do_not_overlap(
    looks: list[tuple[float, str]], started: float | None, finished: float | None
) -> None:
    dates = {"started_on": started, "finished_on": finished}
    answer = {key: iso(moment(value)) for key, value in dates.items() if value is not None}
    job = looked(*((ago, {"state": state, **answer}) for ago, state in sorted(looks)[::-1]))
    line = line_of(job, NOW)
    edges = [at for segment in line.segments for at in (segment.start, segment.end)]
    assert edges == sorted(edges)
    assert all(segment.start < segment.end for segment in line.segments)
    if line.done_at and edges:
        assert edges[-1] <= line.done_at


def grown(job_id: str, *points: tuple[float, int], **answer: Any) -> WatchedJob:
    """Return a job of so many items at looks so many minutes ago."""
    job = a_watched(job_id, looks=0)
    for ago, ok in points:
        at = moment(ago)
        told = a_job(job_id, **{"state": "RUNNING", "ok": ok, **answer})
        job = after_answer(job, told, at=at, server_date=at)
    return job


def as_pairs(curve: Any) -> list[tuple[float, int]]:
    return [((NOW - point.at).total_seconds() / 60, point.items) for point in curve]


def test_items_of_several_jobs_add_up() -> None:
    one = grown("1", (30, 0), (20, 5), (10, 9))
    other = grown("2", (25, 0), (20, 3), (5, 4))
    assert as_pairs(curve_of([one, other])) == [(30, 0), (20, 8), (10, 12), (5, 13)]
    assert curve_of([]) == growth_of([]) == ()


def test_what_was_there_at_the_first_look_arrived_before_the_end() -> None:
    late = grown("1", (5, 40), state="FINISHED", finished=moment(50))
    under_way = grown("2", (60, 0), (40, 2))
    assert as_pairs(curve_of([late, under_way])) == [(60, 0), (50, 40), (40, 42)]


def test_growth_is_only_what_we_saw_grow() -> None:
    late = grown("1", (5, 40), state="FINISHED", finished=moment(50))
    half = grown("2", (60, 10), (40, 12))
    assert as_pairs(growth_of([late, half])) == [(60, 50), (40, 52)]


def test_failed_items_arrive_too() -> None:
    job = replace(grown("1", (30, 0)), arrivals=())
    job = after_answer(job, a_job("1", ok=2, failed=1, odd=1), at=NOW, server_date=NOW)
    (point,) = curve_of([job])
    assert (point.ok, point.failed, point.unknown, point.items) == (2, 1, 1, 4)
