"""`3`: jobs in wall time, of the watch list, a batch, marked jobs, or one job."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.insight.timeline import Line, latest_of, line_of
from drs_tui.model import Counts, ItemsSeen, StateSeen, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.job import JobScreen
from drs_tui.ui.screens.timeline import TimelineScreen
from drs_tui.ui.timeline import (
    Frame,
    TimePicture,
    head_text,
    job_timeline,
    line_text,
    over_text,
    signs_of,
)
from drs_tui.ui.widgets.row_table import RowTable
from tests.builders import NOW, a_watched, moment
from tests.ui import scenes
from tests.ui.test_jobs_screen import BATCH_ROW, Stage, stage

DONE, BAD, MOVING, WAITING = scenes.COHORT_IDS


def table_of(there: Stage) -> RowTable[Line]:
    assert isinstance(there.app.screen, TimelineScreen)
    return there.app.screen.pane.table


def shown(there: Stage) -> list[str]:
    return [line.job.id for line in table_of(there).rows]


def standing(minutes: float) -> WatchedJob:
    """Return a running job whose items came until so many minutes ago."""
    points = [(minutes + 3, 10), (minutes + 2, 20), (minutes + 1, 30), (minutes, 40)]
    return replace(
        a_watched(
            "still", label="still", batch="b", state="RUNNING", ok=40, total_files=100, looked=NOW
        ),
        seen=(StateSeen(OutsideText("RUNNING"), moment(minutes + 3)),),
        arrivals=tuple(ItemsSeen.of(Counts(items), moment(at)) for at, items in points),
    )


# What it is about


async def test_without_more_it_is_about_the_watch_list_the_first_start_first() -> None:
    async with stage() as there:
        await there.press("3")
        ids = shown(there)
        assert ids[0] == scenes.EMPTY_ID
        assert len(ids) == 14
        assert ids.index(DONE) < ids.index(BAD) < ids.index(MOVING)
        assert "14 watched jobs" in there.lines[1]
        assert there.said("#timeline-over") == ""


async def test_on_a_batch_it_is_about_the_batch_and_can_be_widened() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("3")
        assert set(shown(there)) == set(scenes.COHORT_IDS)
        assert "batch kf-neuroblastoma, 4 jobs   2 done" in there.lines[1]
        assert "No basis for an estimate" in there.lines[2]
        assert "241 items" in there.said("#timeline-over")
        await there.press("W")
        assert len(shown(there)) == 14
        assert there.said("#timeline-over") == ""
        await there.press("W")
        assert len(shown(there)) == 4


async def test_of_marked_jobs_it_shows_these() -> None:
    async with stage() as there:
        await there.go_to(scenes.OK_ID)
        await there.press("space")
        await there.go_to(scenes.MIXED_ID)
        await there.press("space", "3")
        assert shown(there) == [scenes.OK_ID, scenes.MIXED_ID]


async def test_the_curve_stands_on_the_scale_of_the_lines() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("3")
        line, end = there.line_of("kf-nb-01"), there.line_of("kf-nb-02")
        curve = [text for text in there.lines if "▁" in text or "█" in text]
        assert curve[-1].index("█") == line.index("▏")
        assert there.line_of("241 items").count("▂") > 30
        # The second step of the curve, and the end of the job whose items it is.
        assert curve[1].index("█") == end.index("▏")


async def test_enter_opens_the_job_and_walks_through_the_lines() -> None:
    async with stage() as there:
        await there.go_to(BATCH_ROW)
        await there.press("3", "j", "enter")
        assert isinstance(there.app.screen, JobScreen)
        assert there.app.screen.job_id == BAD
        await there.press("J")
        assert there.app.screen.job_id == MOVING
        await there.press("escape")
        assert isinstance(there.app.screen, TimelineScreen)
        await there.press("3")
        assert sum(isinstance(one, TimelineScreen) for one in there.app.screen_stack) == 1


async def test_the_keys_of_every_list_are_here_too() -> None:
    async with stage() as there:
        await there.press("3", "f")
        assert MOVING in shown(there)
        assert scenes.OK_ID not in shown(there)
        await there.press("escape", "slash", *"trio", "enter")
        assert {words for words in shown(there)} >= {scenes.MIXED_ID, scenes.RUNNING_ID}
        await there.press("escape", "y")
        assert there.app.clipboard == table_of(there).cursor_key
        await there.press("escape")
        assert not isinstance(there.app.screen, TimelineScreen)


async def test_where_nothing_is_known_that_is_said() -> None:
    async with stage(scenes.a_snapshot(a_watched("1", looks=0))) as there:
        await there.press("3")
        assert there.said("#timeline-legend") == "Nothing is known yet of when this was."
        assert "no look has seen it in any state yet" in there.said("#timeline-about")
    async with stage(scenes.a_snapshot()) as there:
        await there.press("3")
        assert "There is no job here." in "".join(there.lines)


# Stand-stills and estimates


async def test_a_stand_still_is_explained_while_the_window_does_and_flagged_afterwards() -> None:
    async with stage(scenes.a_snapshot(standing(4))) as there:
        await there.press("3")
        assert "probably waiting for the 5-minute window" in there.said("#timeline-about")
        assert "RUNNING!" not in "".join(there.lines)
    async with stage(scenes.a_snapshot(standing(7))) as there:
        await there.press("3")
        assert "! still: nothing arrived for 7 min, longer than" in there.said("#timeline-head")
        assert "RUNNING!" in there.line_of("RUNNING")


def test_a_batch_has_an_estimate_with_its_basis_and_the_watch_list_none() -> None:
    growing = standing(0.5)
    of_batch = head_text(Scope(batch=OutsideText("b")), [growing], NOW).plain
    assert "more, estimated from how its items arrived." in of_batch
    assert "estimate" not in head_text(Scope(), [growing], NOW).plain


# Windows of the importer


async def test_windows_are_drawn_only_where_our_own_submission_anchors_them() -> None:
    jobs = scenes.a_snapshot(*scenes.the_cohort())
    async with stage(jobs, size=(120, 30)) as there:
        await there.press("3")
        await read(there)
        assert "windows" not in "".join(there.lines)
    async with stage(jobs, size=(120, 30), anchors=[moment(60)]) as there:
        await there.press("3")
        await read(there)
        marks = there.line_of("   windows ")
        assert marks.count("┊") == 12
        assert "┊ 5 min, supposed" in there.said("#timeline-legend")
        first = there.line_of("kf-nb-01").index("░")
        assert marks.index("┊") == first


async def read(there: Stage) -> None:
    """Wait until the journals are read."""
    for worker in [one for one in there.app.workers if one.group == "anchors"]:
        await worker.wait()
    await there.pilot.pause()


async def test_a_journal_that_cannot_be_read_is_no_window(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_ids: object) -> Sequence[datetime]:
        raise StoreTrouble("The disk refuses.")

    app = scenes.make_app(scenes.a_snapshot(*scenes.the_cohort()))
    app.session = replace(app.session, read_anchors=refuse)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause(0.1)
        assert isinstance(app.screen, TimelineScreen)


# Time that passes


def frames(job: WatchedJob, seconds: Sequence[float], width: int = 60) -> set[str]:
    """Return what is drawn of a job so many seconds later, as text."""
    picture, drawn = TimePicture(), set()
    for later in seconds:
        now = NOW + timedelta(seconds=later)
        picture.show([job], now, width)
        text = over_text(picture, Frame(16, width, 2, signs_of(Glyphs())))
        line = line_text(picture.lines[0], picture.scale, width, signs_of(Glyphs()))
        drawn.add(f"{picture.scale}{text.plain}{line.plain}")
    return drawn


def test_time_that_passes_alone_draws_a_column_at_a_time() -> None:
    running = a_watched(state="RUNNING", ok=1, started=moment(57), looked=moment(1))
    assert len(frames(running, range(60))) <= 2
    assert len(frames(running, range(0, 3000, 10))) <= 3000 / 60 + 12
    done = a_watched(ok=1, started=moment(57), finished=moment(3), looked=moment(1))
    assert len(frames(done, range(0, 3000, 50))) == 1


async def test_a_look_that_changed_nothing_draws_nothing() -> None:
    async with stage() as there:
        await there.press("3")
        await there.pilot.pause(0.3)
        drawn: list[object] = []
        table = table_of(there)
        refresh = table.refresh
        table.refresh = lambda *a, **k: (drawn.append(a), refresh(*a, **k))[1]  # type: ignore
        monitor = scenes.monitor_of(there.app)
        monitor.publish(replace(monitor.snapshot, at=NOW + timedelta(seconds=1)))
        await there.pilot.pause()
        assert drawn == []


# How it is drawn


@pytest.mark.parametrize("width", [60, 80, 100, 160, 300])
@pytest.mark.parametrize("glyphs", [Glyphs(), ASCII])
async def test_every_width_has_room_for_names_lines_and_outcomes(
    width: int, glyphs: Glyphs
) -> None:
    async with stage(size=(width, 24), glyphs=glyphs) as there:
        await there.go_to(BATCH_ROW)
        await there.press("3")
        for job, outcome in (("kf-nb-01", "OK"), ("kf-nb-02", "PARTIAL"), ("kf-nb-03", "RUNNING")):
            line = there.line_of(job)
            assert outcome in line
            assert ("░" if glyphs != ASCII else "~") in line
        body = [line for line in there.lines[1:] if "kf-nb" in line or "supposed" in line]
        assert glyphs != ASCII or all(line.isascii() for line in body)
        left, room = table_of(there).place_of("time") or (0, 0)
        assert room >= width - 45
        assert left < 35


def test_an_old_job_does_not_leave_the_others_without_room() -> None:
    old = line_of(a_watched("1", ok=1, started=moment(5000), finished=moment(4990)), NOW)
    late = [
        line_of(a_watched(str(n), ok=1, started=moment(90 - n), finished=moment(70 - n)), NOW)
        for n in range(2, 9)
    ]
    assert set(latest_of([old, *late])) == set(late)
    near = line_of(a_watched("1", ok=1, started=moment(140), finished=moment(135)), NOW)
    assert near in latest_of([near, *late])
    assert latest_of([]) == ()


def test_the_curve_ends_where_time_does() -> None:
    growing, picture = standing(4), TimePicture()
    picture.show([growing], NOW - timedelta(seconds=30), 60)
    assert picture.scale is not None
    lowest = over_text(picture, Frame(16, 60, 2, signs_of(Glyphs()))).plain.splitlines()[-1]
    last = 16 + picture.scale.column(NOW - timedelta(seconds=30), 60)
    assert lowest.rstrip() == lowest[: last + 1]
    assert lowest[last] != " "


# The tab of a job


async def test_the_tab_of_a_job_shows_its_line_and_its_states() -> None:
    async with stage() as there:
        await there.app.open_job(scenes.MIXED_ID)
        await there.press("3")
        text = there.said("#job-timeline")
        assert "·········▒▒▒▒▒█" in text
        for state in ("SUBMITTED", "RESOLVING", "RUNNING", "FINISHED"):
            assert f"{state}\n" in text
        assert "windows" not in text
        await there.press("slash", "3")
        assert there.said("#tab-strip").startswith("Items")
        await there.press("bracketright", "right_square_bracket")


@pytest.mark.parametrize("width", [30, 58, 78, 158])
def test_the_tab_is_no_wider_than_the_screen(width: int) -> None:
    for job in (*scenes.the_jobs(), standing(7)):
        text = job_timeline(job, [], NOW, Glyphs(), width, [moment(10)])
        picture = text.plain.split("\n\n")[0].splitlines()[:-1]
        assert all(len(line) <= width for line in picture)


def test_the_tab_of_a_job_of_ours_has_windows() -> None:
    job = a_watched(ok=1, started=moment(20), finished=moment(2))
    assert "┊" in job_timeline(job, [], NOW, Glyphs(), 78, [moment(20)]).plain
    assert "┊" not in job_timeline(job, [], NOW, Glyphs(), 78).plain
