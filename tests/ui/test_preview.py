"""What stands beside the list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drs_tui.model import TroubleKind
from drs_tui.ui.format import ASCII
from drs_tui.ui.job_rows import BatchRow, JobRows
from drs_tui.ui.preview import batch_preview, job_preview
from tests.builders import NOW, a_job, a_trouble, a_watched, an_error
from tests.ui import scenes


def test_a_job_is_summed_up_with_its_failures() -> None:
    snapshot = scenes.full_snapshot()
    job = snapshot.job(scenes.MIXED_ID)
    assert job is not None
    text = job_preview(job, snapshot.opened[job.id], NOW, ASCII, 50).plain
    assert "TRIO-FY2104" in text
    assert "88 ok, 12 failed of 100" in text
    assert "12 failures" in text
    assert "   2  10226 You may not read this source." in text
    assert text.count("10226") == 3


def test_failures_that_are_not_at_hand_are_said_to_be_there() -> None:
    job = a_watched(ok=1, failed=2)
    text = job_preview(job, None, NOW, ASCII, 50).plain
    assert "2 failures" in text
    assert "enter shows them" in text


def test_without_failures_there_is_no_list_of_them() -> None:
    job = a_watched(ok=1)
    assert "failure" not in job_preview(job, a_job(ok=1), NOW, ASCII, 50).plain


def test_a_trouble_is_said() -> None:
    job = replace(a_watched(ok=1), trouble=a_trouble(TroubleKind.SERVER, "It broke."))
    assert "It broke." in job_preview(job, None, NOW, ASCII, 50).plain


@pytest.mark.parametrize(("jobs", "said"), [(4, "4 jobs, 2 done"), (2, "PARTIAL some arrived")])
def test_a_batch_says_which_of_its_jobs_need_a_person(jobs: int, said: str) -> None:
    (batch,) = JobRows().make(scenes.the_cohort()[:jobs])
    assert isinstance(batch, BatchRow)
    text = batch_preview(batch, NOW, ASCII).plain
    assert said in text
    assert "PARTIAL      12 failed  kf-nb-02" in text
    assert "kf-nb-01" not in text


def test_what_comes_from_outside_is_cleaned() -> None:
    job = a_watched(label="\x1b[2J", batch="\u202ex", failed=1)
    answer = a_job(entries=[an_error(message="\x1b]52;c;aGk=\x07")])
    text = job_preview(job, answer, NOW, ASCII, 50).plain
    assert text.replace("\n", "").isprintable()
