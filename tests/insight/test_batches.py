"""Several jobs as one: nothing is counted that is not known, and nothing bad gets lost."""

from __future__ import annotations

from itertools import permutations

import pytest

from drs_tui.insight.batches import (
    by_batch,
    outcome_of_all,
    size_sentence,
    sizes_of,
    totals_of,
)
from drs_tui.model import Counts, FileDetails, ImportItem, Outcome, Sizes, TroubleKind
from drs_tui.text import OutsideText
from tests.builders import a_job, a_resource, a_watched, moment


def test_jobs_are_added_up() -> None:
    totals = totals_of(
        [
            a_watched("1", ok=9, failed=1, started=moment(60), finished=moment(50)),
            a_watched("2", ok=5, odd=2, started=moment(40), finished=moment(10)),
        ]
    )
    assert (totals.jobs, totals.done, totals.unchecked) == (2, 2, 0)
    assert (totals.counts, totals.total) == (Counts(14, 1, 2), 17)
    assert (totals.outcome, totals.is_done) == (Outcome.PARTIAL, True)
    assert (totals.started, totals.finished) == (moment(60), moment(10))
    assert totals.duration_s == 50 * 60
    assert totals.looked_at == moment(0)


def test_an_empty_batch_came_to_nothing() -> None:
    totals = totals_of([])
    assert (totals.jobs, totals.is_done, totals.outcome, totals.total) == (0, False, None, None)
    assert (totals.duration_s, totals.looked_at) == (None, None)


def test_a_batch_under_way_has_no_outcome_and_no_end() -> None:
    done = a_watched("1", ok=5, started=moment(60), finished=moment(50))
    totals = totals_of([done, a_watched("2", state="RUNNING", ok=3, started=moment(5))])
    assert (totals.done, totals.outcome, totals.total) == (1, None, None)
    assert (totals.finished, totals.duration_s) == (None, None)
    announced = a_watched("2", state="RUNNING", ok=3, total_files=40)
    assert totals_of([done, announced]).total == 45


def test_jobs_of_which_nothing_is_known_are_counted() -> None:
    gone = a_watched("2", looks=0, trouble=TroubleKind.NOT_FOUND)
    totals = totals_of([a_watched("1", ok=5), a_watched("3", looks=0), gone])
    assert (totals.unchecked, totals.not_found) == (2, 1)
    assert (totals.outcome, totals.looked_at, totals.total) == (None, None, None)


def test_a_job_that_vanished_after_a_look_is_not_unchecked() -> None:
    totals = totals_of([a_watched("1", ok=5, trouble=TroubleKind.NOT_FOUND)])
    assert (totals.unchecked, totals.not_found, totals.outcome) == (0, 0, Outcome.OK)


def test_the_oldest_look_is_the_age_of_the_whole() -> None:
    jobs = [a_watched(str(n), ok=1, looked=moment(n)) for n in (5, 90, 1)]
    assert totals_of(jobs).looked_at == moment(90)


@pytest.mark.parametrize(
    ("outcomes", "whole"),
    [
        ("OK OK", "OK"),
        ("FAILED FAILED", "FAILED"),
        ("EMPTY EMPTY", "EMPTY"),
        ("OK PARTIAL", "PARTIAL"),
        ("OK FAILED", "PARTIAL"),
        ("OK EMPTY", "PARTIAL"),
        ("OK UNKNOWN", "PARTIAL"),
        ("FAILED EMPTY", "FAILED"),
        ("FAILED UNKNOWN", "FAILED"),
        ("EMPTY UNKNOWN", "UNKNOWN"),
    ],
)
def test_the_outcome_of_the_whole(outcomes: str, whole: str) -> None:
    for order in permutations(Outcome(word) for word in outcomes.split()):
        assert outcome_of_all(order) is Outcome(whole)
        assert outcome_of_all([*order, None]) is None


def test_jobs_by_batch() -> None:
    jobs = [a_watched("1", batch="b"), a_watched("2"), a_watched("3", batch="b")]
    batches = by_batch(jobs)
    assert [job.id for job in batches[OutsideText("b")]] == ["1", "3"]
    assert [job.id for job in batches[None]] == ["2"]


def items(*numbers: int) -> tuple[ImportItem, ...]:
    return a_job(entries=[*(a_resource(number) for number in numbers), {"error": {}}, {}]).items


def files(**more: object) -> dict[str, FileDetails]:
    """Return details of the first file of `items(0, ...)`."""
    file = items(0)[0].file
    assert file
    assert file.id
    return {file.id.exact: FileDetails(id=file.id, **more)}  # type: ignore[arg-type]


def test_sizes_as_far_as_they_are_known() -> None:
    assert sizes_of(items(0, 1), files(size_bytes=1500)) == Sizes(1500, 1, 2)
    assert sizes_of(items(0), files(size_bytes=1500)).is_whole
    assert sizes_of(items(), {}) == Sizes(0, 0, 0)


def test_a_folder_has_no_size_and_a_file_counts_once() -> None:
    assert sizes_of(items(0, 0), files(type=OutsideText("folder"))) == Sizes(0, 1, 1)
    assert sizes_of(items(0, 0), files(size_bytes=7)) == Sizes(7, 1, 1)


def test_a_size_that_the_answer_itself_tells_counts() -> None:
    told = a_job(entries=[a_resource(1, size=9), {"resource": {"href": "x"}}]).items
    assert sizes_of(told, {}) == Sizes(9, 1, 2)


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        (Sizes(0, 0, 0), "-"),
        (Sizes(0, 0, 3), "sizes of 3 files not known"),
        (Sizes(1_500_000, 3, 3), "1.5 MB"),
        (Sizes(1_500_000, 2, 3), "1.5 MB in 2 of 3 files, others not known"),
    ],
)
def test_sizes_in_words(sizes: Sizes, sentence: str) -> None:
    assert size_sentence(sizes) == sentence
