"""The scale of the timeline: round, steady, and in the person's own time zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from drs_tui.insight.time_scale import in_steps, scale_line, scale_of, window_columns
from tests.builders import NOW, moment


def test_edges_are_round_and_stand_still_while_time_passes() -> None:
    start = moment(52.3)
    drawn = {scale_of(start, NOW - timedelta(seconds=s), NOW) for s in range(1, 290)}
    assert len(drawn) == 1
    (scale,) = drawn
    assert (scale.start, scale.end) == (moment(55), NOW)
    assert scale_of(start, NOW + timedelta(seconds=1), NOW).end == NOW + timedelta(minutes=5)


def test_no_scale_is_shorter_than_a_minute() -> None:
    assert scale_of(NOW, NOW, NOW).length_s == 60


@pytest.mark.parametrize("width", [10, 24, 40, 60, 120, 300])
@pytest.mark.parametrize("minutes", [1, 7, 55, 180, 1500, 40_000])
def test_times_stand_where_they_belong_and_apart(width: int, minutes: float) -> None:
    scale = scale_of(moment(minutes), NOW, NOW)
    line = scale_line(scale, width, NOW)
    assert len(line) <= width
    for word in line.split("  "):
        if ":" not in word:
            continue
        form = {5: "%H:%M", 8: "%H:%M:%S", 12: "%d %b %H:%M"}[len(word.strip())]
        told = datetime.strptime(word.strip(), form).replace(tzinfo=NOW.tzinfo)
        told = told.replace(year=NOW.year)
        if form != "%d %b %H:%M":
            told = told.replace(month=scale.start.month, day=scale.start.day)
        assert scale.column(told, width) == line.index(word.strip())


def test_times_are_those_of_the_time_zone_and_round_there() -> None:
    now = NOW.astimezone(timezone(timedelta(hours=5, minutes=45)))
    line = scale_line(scale_of(moment(240), NOW, now), 60, now)
    assert line.split() == ["11:00", "12:00", "13:00", "14:00"]


def test_a_column_is_the_step_of_time_but_never_less_than_ten_seconds() -> None:
    scale = scale_of(moment(60), NOW, NOW)
    assert scale.step_s(60) == 60
    assert scale.step_s(6000) == 10
    assert in_steps(NOW + timedelta(seconds=59), 60) == NOW


ANCHOR = moment(30)


def test_windows_follow_each_other_from_where_we_began() -> None:
    scale = scale_of(ANCHOR, moment(15), NOW)
    assert window_columns([ANCHOR], moment(17), scale, 45) == (0, 15, 30)


def test_a_later_submission_begins_anew() -> None:
    scale = scale_of(ANCHOR, moment(15), NOW)
    later = ANCHOR + timedelta(minutes=6)
    assert window_columns([later, ANCHOR], moment(16), scale, 45) == (0, 15, 18, 33)


def test_no_window_is_drawn_without_an_anchor_or_where_none_can_be_told_apart() -> None:
    scale = scale_of(moment(600), NOW, NOW)
    assert window_columns([], NOW, scale, 300) == ()
    assert window_columns([moment(500)], NOW, scale, 60) == ()
    assert window_columns([moment(700)], NOW, scale_of(moment(10), NOW, NOW), 60) != ()
