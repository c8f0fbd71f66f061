"""The timeline in characters."""

from __future__ import annotations

from datetime import timedelta, timezone

import pytest
from rich.cells import cell_len

from drs_tui.insight.timeline import curve_of, line_of
from drs_tui.insight.timeline_text import (
    ASCII,
    BLOCKS,
    Glyphs,
    cells_of,
    draw_curve,
    draw_timeline,
    picture_span,
)
from drs_tui.model import WatchedJob
from tests.builders import NOW, a_watched, moment
from tests.insight.test_timeline import DATES, STARTED, grown, looked


def some_jobs() -> list[WatchedJob]:
    return [
        looked(
            (30, {"state": "SUBMITTED"}),
            (24, {"state": "RESOLVING", **STARTED}),
            (20, {"state": "RUNNING", **STARTED}),
            (7, {"ok": 1, **DATES}),
        ),
        looked((6, {"state": "PAUSED"}), (2, {"state": "PAUSED"})),
        a_watched(looks=0, label="全角文字" * 10),
    ]


def drawn(width: int, glyphs: Glyphs = BLOCKS) -> list[str]:
    return draw_timeline([line_of(job, NOW) for job in some_jobs()], NOW, width, glyphs)


def test_the_picture_in_blocks_and_in_ascii() -> None:
    axis, first, other, unchecked, legend = drawn(60)
    assert axis.split() == ["08:30", "08:45"]
    assert first.split(" ", 1)[1] == "······▒▒▒▒▒▒██████████████▏          OK"
    assert other.rstrip(" -").endswith("????░░")
    assert unchecked.strip(" 全角文字") == "-"
    assert legend == "· waiting  ▒ resolving  █ running  ? other  ░ supposed  ▏ done"
    ascii_picture = drawn(60, ASCII)
    assert "".join(ascii_picture[1:3]).isascii()
    assert ascii_picture[1].split(" ", 1)[1] == "......======##############|          OK"
    assert ascii_picture[-1] == ". waiting  = resolving  # running  ? other  ~ supposed  | done"


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_asked(width: int) -> None:
    lines = drawn(width)[:-1]
    assert max(map(cell_len, lines)) <= width


def test_times_are_those_of_the_time_zone() -> None:
    zone = timezone(timedelta(hours=2))
    lines = [line_of(job, NOW) for job in some_jobs()]
    assert draw_timeline(lines, NOW.astimezone(zone), 60)[0].split() == ["10:30", "10:45"]


def test_days_are_told_where_there_are_several() -> None:
    job = looked((1, {"ok": 1, "started": moment(3000), "finished": moment(5)}))
    assert draw_timeline([line_of(job, NOW)], NOW, 80)[0].strip().startswith("04 May 07:00")


def test_every_job_that_ended_shows_its_end() -> None:
    jobs = [
        looked((1, {"ok": 1, "started": moment(ago), "finished": moment(ago - 0.01)}))
        for ago in (1000, 500, 2)
    ]
    lines = [line_of(job, NOW) for job in jobs]
    span = picture_span(lines)
    assert span
    for line in lines:
        assert sum(cell.is_end for cell in cells_of(line, span, 10)) == 1
    assert cells_of(lines[-1], span, 10)[-1].is_end


def test_nothing_to_draw_is_a_sentence() -> None:
    for lines in ([], [line_of(a_watched(looks=0), NOW)]):
        assert draw_timeline(lines, NOW, 80) == ["Nothing is known yet of when these jobs ran."]
    assert draw_curve((), None, (moment(1), NOW), NOW, 80, 5) == ["No item was seen to arrive yet."]
    nothing_yet = curve_of([grown("1", (10, 0))])
    assert draw_curve(nothing_yet, 100, (moment(1), NOW), NOW, 80, 5) == [
        "No item was seen to arrive yet."
    ]


def test_a_hostile_label_stays_on_its_line() -> None:
    job = a_watched(label="\x1b[2J\n\u202e", ok=1, finished=moment(1), started=moment(2))
    for row in draw_timeline([line_of(job, NOW)], NOW, 80):
        assert row.isprintable()


def test_the_curve_reaches_its_items_when_they_arrived() -> None:
    curve = curve_of([grown("1", (60, 0), (30, 50), (15, 100))])
    rows = draw_curve(curve, 200, (moment(60), NOW), NOW, 44, 4)
    assert [row.split() for row in rows[:3]] == [["08:00", "08:30"], ["200"], []]
    assert rows[-1].startswith("  0 ")
    assert rows[-1].count("█") == 21
    assert rows[-2].count("█") == 11
    assert draw_curve(curve, None, (moment(60), NOW), NOW, 44, 4)[1].startswith("100 ")
    assert all(
        row.isascii() for row in draw_curve(curve, 200, (moment(60), NOW), NOW, 44, 4, ASCII)
    )


def test_one_item_of_many_shows() -> None:
    curve = curve_of([grown("1", (60, 0), (30, 1))])
    assert "▁" in draw_curve(curve, 100_000, (moment(60), NOW), NOW, 40, 3)[-1]
