"""Jobs of a batch stand together, and their row says what all of them came to."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rich.cells import cell_len

from drs_tui.model import Counts, Outcome, Sizes, TroubleKind, WatchedJob
from drs_tui.ui.format import ASCII, Glyphs
from drs_tui.ui.job_columns import job_columns, news_sign
from drs_tui.ui.job_rows import (
    BatchRow,
    JobRow,
    JobRows,
    ListedRow,
    folded,
    head_of,
    key_of,
    members_of,
    went_wrong,
)
from drs_tui.ui.news import News
from drs_tui.ui.widgets.columns import Column
from tests.builders import NOW, a_watched, moment
from tests.ui import scenes


def rows_of(*jobs: WatchedJob, **more: Any) -> list[ListedRow]:
    return JobRows().make(jobs, **more)


def the_batch(*jobs: WatchedJob) -> BatchRow:
    """Return the row of jobs that are one batch."""
    (row,) = rows_of(*(replace(job, batch=scenes.the_cohort()[0].batch) for job in jobs))
    assert isinstance(row, BatchRow)
    return row


def test_what_needs_a_person_is_on_top_and_jobs_of_a_batch_together() -> None:
    rows = rows_of(*scenes.the_jobs(), *scenes.the_cohort())
    names = [str(row.name) if isinstance(row, BatchRow) else row.key for row in rows]
    assert names[0] == scenes.UNKNOWN_ID
    assert names.index(scenes.COHORT) < names.index(scenes.RUNNING_ID)
    assert names[-1] == scenes.OK_ID
    assert len(rows) == len(scenes.the_jobs()) + 1
    (batch,) = [row for row in rows if isinstance(row, BatchRow)]
    assert batch.members[0].key == scenes.COHORT_IDS[1]
    assert {row.key for row in batch.members} == set(scenes.COHORT_IDS)


def test_one_job_alone_makes_no_batch() -> None:
    (row,) = rows_of(scenes.the_cohort()[0])
    assert isinstance(row, JobRow)
    assert head_of(row) is None
    shown, archived = scenes.the_cohort()[0], replace(scenes.the_cohort()[1], archived=True)
    assert isinstance(rows_of(shown, archived)[0], JobRow)
    assert isinstance(rows_of(shown, archived, with_archived=True)[0], BatchRow)


def test_a_batch_and_its_jobs_know_each_other() -> None:
    batch = the_batch(*scenes.the_cohort())
    assert "/" in key_of(batch)
    assert [head_of(row) for row in [batch, *members_of(batch)]] == [key_of(batch)] * 5
    opened = folded(batch, True)
    assert isinstance(opened, BatchRow)
    assert opened.is_unfolded
    job = batch.members[0]
    assert folded(job, True) is job
    assert members_of(job) == ()
    assert went_wrong(job)
    assert not went_wrong(batch)


def test_a_job_that_is_the_same_has_the_same_row() -> None:
    rows, jobs = JobRows(), scenes.the_jobs()
    before = {row.key: row for row in rows.make(jobs)}
    changed = replace(jobs[0], looked_at=NOW)
    for row in rows.make((changed, *jobs[1:])):
        assert (row is before[row.key]) is (row.key != changed.id)


def test_a_batch_whose_jobs_are_the_same_has_the_same_row() -> None:
    rows, jobs = JobRows(), scenes.the_cohort()
    (before,), (same,) = rows.make(jobs), rows.make(jobs)
    assert before is same
    (changed,) = rows.make((replace(jobs[0], counts=Counts(ok=99)), *jobs[1:]))
    assert changed.counts.ok == before.counts.ok - 1
    alone, other = rows.make((jobs[0], replace(jobs[1], batch=None)))
    assert head_of(alone) is head_of(other) is None


def test_a_batch_sums_up_its_jobs() -> None:
    batch = the_batch(*scenes.the_cohort())
    assert (batch.totals.done, len(batch.members)) == (2, 4)
    assert batch.counts == Counts(ok=228, failed=13)
    assert batch.total is None
    assert batch.outcome is None
    assert batch.started_at == moment(60)
    assert batch.looked_at == moment(1.2)
    assert not batch.is_at_rest
    assert batch.duration_s(NOW) == pytest.approx(3600)


def test_a_batch_that_is_done_says_what_it_came_to_and_how_long_it_took() -> None:
    batch = the_batch(*scenes.the_cohort()[:2])
    assert batch.outcome is Outcome.PARTIAL
    assert batch.total == 200
    assert batch.duration_s(NOW) == 11 * 60
    assert batch.looked_at == moment(51)
    assert batch.is_at_rest


def test_a_running_batch_is_measured_by_the_clock_of_the_platform() -> None:
    running = a_watched("1", state="RUNNING", started=moment(5), looked=NOW)
    ahead = replace(running, server_date=NOW + timedelta(minutes=1))
    assert the_batch(ahead, a_watched("2", looks=0)).duration_s(NOW) == 360
    unknown = [replace(a_watched(str(n), looks=0), batch=None) for n in range(2)]
    assert the_batch(*unknown).duration_s(NOW) is None


# Columns


def cells(column: Column[ListedRow], *rows: ListedRow) -> list[str]:
    return [column.cell(row).plain for row in rows]


def columns() -> dict[str, Column[ListedRow]]:
    return {column.key: column for column in job_columns(lambda: NOW, Glyphs())}


def all_rows() -> list[ListedRow]:
    jobs = (*scenes.the_jobs(), *scenes.the_cohort())
    sizes = {job.id: Sizes(10**at, 9, 9 + at % 2) for at, job in enumerate(jobs)}
    rows = JobRows().make(jobs, sizes)
    return [*rows, *(member for row in rows for member in members_of(row))]


@pytest.mark.parametrize("key", list(columns()))
def test_what_columns_say_fits_into_them(key: str) -> None:
    column = columns()[key]
    for said in [column.label, *cells(column, *all_rows())]:
        assert cell_len(said) <= column.width + (2 if key == "job" else 0), said


@pytest.mark.parametrize("key", list(columns()))
def test_rows_can_be_sorted_by_every_column(key: str) -> None:
    column = columns()[key]
    assert column.sort is not None
    values = [column.sort(row) for row in all_rows()]
    known = [value for value in values if value is not None]
    assert len(sorted(known)) > 1


def test_the_worst_outcome_counts_most() -> None:
    sort = columns()["outcome"].sort
    assert sort is not None
    jobs = [a_watched("1", failed=1), a_watched("2", ok=1, failed=1), a_watched("3", ok=1)]
    values = [sort(JobRow(job)) for job in jobs]
    assert values == sorted(values, reverse=True)
    assert sort(JobRow(a_watched("4", state="RUNNING"))) is None


def test_a_filter_reads_words_that_time_does_not_change() -> None:
    job = a_watched(
        label="trio-7",
        batch="week",
        state="RUNNING",
        started=moment(61),
        trouble=TroubleKind.SERVER,
    )
    row = JobRow(job)
    said = {key: column.says(row) for key, column in columns().items()}
    assert said["job"] == "trio-7"
    assert said["batch"] == "week"
    assert said["state"] == "RUNNING server trouble"
    assert said["started"] == "2026-05-06 07:59"
    assert said["id"] == job.id
    assert (said["took"], said["looked"], said["bar"]) == ("", "", "")


@pytest.mark.parametrize("glyphs", [Glyphs(), ASCII])
def test_a_batch_is_told_from_its_jobs_by_a_sign(glyphs: Glyphs) -> None:
    (name, *_) = job_columns(lambda: NOW, glyphs)
    batch = the_batch(*scenes.the_cohort())
    assert cells(name, batch, folded(batch, True), batch.members[0]) == [
        f"{glyphs.folded} kf-neuroblastoma",
        f"{glyphs.unfolded} kf-neuroblastoma",
        f"{glyphs.branch} kf-nb-02",
    ]


def test_what_a_batch_says() -> None:
    told = columns()
    going, done = the_batch(*scenes.the_cohort()), the_batch(*scenes.the_cohort()[:2])
    assert cells(told["state"], going, done) == ["2/4 done", "2/2 done"]
    assert cells(told["outcome"], going, done) == ["-", "PARTIAL"]
    assert cells(told["total"], going, done) == ["-", "200"]
    assert cells(told["took"], going, done) == ["1h 0m+", "11m"]
    assert cells(told["looked"], going, done) == ["1m", "08:09"]
    assert cells(told["id"], going, done) == ["", ""]


def test_a_date_that_we_cannot_read_is_shown_as_it_came() -> None:
    job = a_watched(state="RUNNING", started_on="soon")
    assert cells(columns()["started"], JobRow(job)) == ["soon"]


def test_the_sign_of_a_batch_says_that_any_of_its_jobs_changed() -> None:
    news = News()
    jobs = scenes.the_cohort()
    news.meet(jobs)
    changed = replace(jobs[2], counts=Counts(ok=40, failed=2))
    batch = the_batch(*jobs[:2], changed, jobs[3])
    rows: list[ListedRow] = [batch, *batch.members]
    signs = [news_sign(row, news, ASCII).plain for row in rows]
    assert signs.count("o") == 2
    assert signs[0] == "o"
    news.see(changed)
    assert news_sign(batch, news, ASCII).plain == ""
