from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.model import Counts, Sizes, TroubleKind
from drs_tui.text import OutsideText
from drs_tui.ui.format import (
    ASCII,
    Glyphs,
    bar_text,
    looked_text,
    short_looked_text,
    state_text,
    trouble_text,
)
from drs_tui.ui.item_text import failure_text, file_text, raw_lines
from drs_tui.ui.job_head import job_head, waited_s
from drs_tui.ui.ranking import has_failures
from tests.builders import API, NOW, a_job, a_trouble, a_watched, an_error, moment
from tests.ui import scenes


@pytest.mark.parametrize(
    ("counts", "total", "bar"),
    [
        (Counts(), None, "          "),
        (Counts(), 0, "          "),
        (Counts(), 100, ".........."),
        (Counts(ok=100), 100, "##########"),
        (Counts(ok=99, failed=1), 100, "#########x"),
        (Counts(ok=1, failed=99), 100, "#xxxxxxxxx"),
        (Counts(ok=50), 100, "#####....."),
        (Counts(ok=1), 1000, "#........."),
        (Counts(unknown=3), 3, "??????????"),
        (Counts(ok=1, failed=1, unknown=1), 3, "####xxx???"),
        (Counts(ok=30), None, "          "),
    ],
)
def test_a_bar_shows_every_part_that_is_not_zero(
    counts: Counts, total: int | None, bar: str
) -> None:
    assert bar_text(counts, total, 10, ASCII).plain == bar


@given(
    st.builds(Counts, st.integers(0, 500), st.integers(0, 500), st.integers(0, 500)),
    st.none() | st.integers(0, 2000),
    st.integers(3, 40),
)
def test_a_bar_is_always_as_wide_as_asked(counts: Counts, total: int | None, width: int) -> None:
    assert len(bar_text(counts, total, width, ASCII).plain) == width


def test_looks_show_an_age_while_under_way_and_a_time_afterwards() -> None:
    running = a_watched(state="RUNNING", looked=moment(0.6))
    done = a_watched(state="FINISHED", looked=moment(0.6))
    assert looked_text(running, NOW).plain == "30 s"
    assert looked_text(done, NOW).plain == "08:59:24"
    assert looked_text(done, NOW + timedelta(minutes=5)).plain == "08:59:24"
    assert looked_text(a_watched(looks=0), NOW).plain == "-"


def test_looks_in_a_column_take_six_cells_at_most() -> None:
    def said(minutes: float, *, is_at_rest: bool = False, trouble: bool = False) -> str:
        return short_looked_text(
            moment(minutes), NOW, is_at_rest=is_at_rest, trouble=a_trouble() if trouble else None
        ).plain

    assert said(0.05) == "now"
    assert said(20, trouble=True) == "15m!"
    assert said(200) == "3h"
    assert said(0.6, is_at_rest=True) == "08:59"
    assert said(3000, is_at_rest=True) == "04 May"
    assert short_looked_text(None, NOW, is_at_rest=False, trouble=None).plain == "-"


def test_an_id_that_is_not_known_says_so_in_place_of_a_state() -> None:
    assert state_text(a_watched(looks=0, trouble=TroubleKind.NOT_FOUND)).plain == "not found"
    assert state_text(a_watched(state="RUNNING", trouble=TroubleKind.SERVER)).plain == "RUNNING"


def test_a_trouble_says_since_when_and_until_when() -> None:
    text = trouble_text(a_trouble(resume_in_s=12), NOW).plain
    assert text == "offline since 08:59:00, next try in 12 s  The platform could not be reached."
    assert "trying" in trouble_text(a_trouble(resume_in_s=-3), NOW).plain
    assert "next" not in trouble_text(a_trouble(TroubleKind.REFUSED), NOW).plain


@pytest.mark.parametrize(("width", "most"), [(78, 5), (300, 5), (58, 8), (20, 99)])
def test_the_head_of_a_job_says_all_in_few_lines(width: int, most: int) -> None:
    for job in scenes.the_jobs():
        lines = job_head(job, NOW, Glyphs(), width).plain.split("\n")
        assert len(lines) <= most
        if width >= 75:
            assert max(map(len, lines)) <= width
        told = " ".join(" ".join(lines).split())
        for part in (job.id, "started_on", "finished_on", "looked" if job.looked_at else "known"):
            assert part in told


def test_no_part_of_the_head_takes_on_the_colour_of_another() -> None:
    job = scenes.the_jobs()[0]
    text = job_head(job, NOW, Glyphs(), 78)
    start = text.plain.index("88 ok, 12 failed")
    assert [span for span in text.spans if span.start <= start < span.end and span.style] == []


def test_waiting_before_the_start_is_told_only_where_it_was_seen() -> None:
    job = a_watched(state="RUNNING", started=moment(3), looked=NOW)
    assert waited_s(job) is None
    assert waited_s(scenes.a_seen(job, ("SUBMITTED", 5), ("RUNNING", 3))) == 120
    assert waited_s(scenes.a_seen(job, ("RUNNING", 5))) is None
    assert waited_s(scenes.a_seen(job, ("SUBMITTED", 1), ("RUNNING", 0))) is None


def test_failures_are_failed_unknown_missing_and_troubled_jobs() -> None:
    assert has_failures(a_watched(ok=1, failed=1))
    assert has_failures(a_watched(odd=1))
    assert has_failures(a_watched(state="FINISHED"))
    assert has_failures(a_watched(looks=0, trouble=TroubleKind.NOT_FOUND))
    assert not has_failures(a_watched(ok=1))
    assert not has_failures(a_watched(state="RUNNING", ok=1))


def test_a_failure_says_what_may_help_and_claims_no_more() -> None:
    item = a_job(entries=[an_error(10226)]).items[0]
    assert item.failure is not None
    text = failure_text(item.failure).plain
    assert "10226" in text
    assert "What may help" in text
    assert "does not say which" in text


def test_a_file_shows_what_is_known_before_and_after_the_fetch() -> None:
    answer = a_job(entries=[{"resource": {"id": "66f0", "href": f"{API}/files/66f0"}}])
    item = answer.items[0]
    assert item.file is not None
    assert "Fetching" in file_text(item.file, None, None, API, fetching=True).plain
    text = file_text(item.file, scenes.the_file(), None, API).plain
    assert "18.9 GB (18,874,368,211 bytes)" in text
    assert "https://cavatica.sbgenomics.com/u/mlopez/trio-seven/files/" in text
    raw = "\n".join(raw_lines(item, answer.answer, scenes.the_file()))
    assert '"id": "66f0"' in raw
    assert "proband.cram" in raw


def test_one_endless_value_does_not_hide_the_others() -> None:
    endless = replace(scenes.the_file(), name=OutsideText("x" * 100_000))
    text = file_text(scenes.the_file(), endless, None, API).plain
    assert len(text) < 3000
    assert "18.9 GB" in text


def test_a_jobs_head_tells_the_size_where_there_is_room_and_never_on_a_line_of_its_own() -> None:
    job = a_watched(ok=88, failed=12, started=moment(9), finished=moment(1))
    some = Sizes(99, 71, 88)
    before = job_head(job, NOW, Glyphs(), 78).plain.split("\n")
    assert "size 99 B in 71 of 88 files" in job_head(job, NOW, Glyphs(), 120, some).plain
    assert "size 99 B\n" in job_head(job, NOW, Glyphs(), 120, Sizes(99, 88, 88)).plain
    for width in range(30, 130):
        lines = job_head(job, NOW, Glyphs(), width, some).plain.split("\n")
        assert len(lines) == len(job_head(job, NOW, Glyphs(), width).plain.split("\n"))
        assert all(len(line) <= width for line in lines if "size" in line)
    assert len(before) <= 5
    assert "size" not in job_head(job, NOW, Glyphs(), 120, Sizes(0, 0, 88)).plain
