"""What a batch's submissions were to bring: which rows, in which lots."""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.api.wire import parse_job
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.lots import JobSeen, LotState, expected_of_manifest, expected_of_submissions
from drs_tui.submission.manifest import Target
from drs_tui.submission.plan import ConflictRule, make_plan
from drs_tui.submission.submission import Event, Solution, Solved, Submission
from tests.submission.builders import (
    API,
    PROJECT,
    START,
    a_journal,
    a_manifest,
    at,
    created,
    intended,
    lost,
    refused,
)


def read(journal: Journal, *events: Event) -> Submission:
    for event in events:
        journal.add(event)
    submission = journal.read()
    assert submission is not None
    return submission


def a_job(job_id: str, *, is_final: bool = True) -> JobSeen:
    return JobSeen(job_id, parse_job({"id": job_id, "result": [{}]}, job_id).items, is_final)


def test_each_call_is_a_lot(tmp_path: Path) -> None:
    submission = read(
        a_journal(tmp_path, 450),
        *(intended(0, "a"), created("a", "job0"), intended(1, "b"), created("b", "job1")),
        *(intended(2, "c"), refused("c"), intended(3, "d"), lost("d")),
    )
    jobs = {"job0": a_job("job0"), "job1": a_job("job1", is_final=False)}
    expected = expected_of_submissions([submission], jobs, {})
    assert [lot.state for lot in expected.lots] == [
        LotState.FINAL,
        LotState.UNDER_WAY,
        LotState.REFUSED,
        LotState.UNKNOWN,
        LotState.NOT_SENT,
    ]
    assert [len(lot.rows) for lot in expected.lots] == [100, 100, 100, 100, 50]
    assert expected.lots[2].reason == "No such project."
    assert {row.origin for row in expected.rows} == {submission.header.uuid}


def test_a_job_that_could_not_be_looked_at_is_not_seen(tmp_path: Path) -> None:
    submission = read(a_journal(tmp_path, 3), intended(0, "a"), created("a", "job0"))
    (lot,) = expected_of_submissions([submission], {}, {}).lots
    assert (lot.state, lot.job_ids) == (LotState.NOT_SEEN, frozenset({"job0"}))


def test_a_row_that_is_sent_again_is_the_same_row(tmp_path: Path) -> None:
    first = a_journal(tmp_path, 30)
    manifest = a_manifest(5)
    again = Journals(tmp_path, API).create(
        make_plan(manifest, PROJECT), manifest, START, retry_of=first.uuid
    )
    expected = expected_of_submissions([read(first), read(again)], {}, {})
    assert len(expected.rows) == 30
    assert expected.lots[1].rows == (0, 1, 2, 3, 4)
    assert {row.origin for row in expected.rows} == {first.uuid}


def test_the_same_row_for_another_place_is_another_row(tmp_path: Path) -> None:
    manifest = a_manifest(2)
    journals = Journals(tmp_path, API)
    submissions = [
        read(journals.create(make_plan(manifest, target), manifest, START))
        for target in (PROJECT, Target(parent="folder"))
    ]
    assert len(expected_of_submissions(submissions, {}, {}).rows) == 4


@pytest.mark.parametrize("rule", [ConflictRule.SKIP, ConflictRule.RENAME])
def test_only_rename_gives_other_names(tmp_path: Path, rule: ConflictRule) -> None:
    submission = read(a_journal(tmp_path, 1), intended(0, "a", rule), created("a", "job0"))
    (lot,) = expected_of_submissions([submission], {"job0": a_job("job0")}, {}).lots
    assert lot.may_rename is (rule is ConflictRule.RENAME)


def test_a_call_that_was_solved_goes_by_its_tag(tmp_path: Path) -> None:
    solved = Solved(at(3), 0, Solution.FOUND, 1)
    submission = read(a_journal(tmp_path, 2), intended(0, "a"), lost("a"), solved)
    (lot,) = expected_of_submissions([submission], {}, {}).lots
    assert lot.state is LotState.NOT_SEEN, "its tag could not be looked for"
    (lot,) = expected_of_submissions([submission], {}, {"drs-tui-a": []}).lots
    assert (lot.state, lot.job_ids) == (LotState.ERRORS_LOST, frozenset({"drs-tui-a"}))


def test_of_a_batch_made_elsewhere_all_rows_are_one_lot() -> None:
    rows = a_manifest(3).rows
    jobs = [a_job("1"), a_job("2", is_final=False)]
    expected = expected_of_manifest(rows, jobs)
    (lot,) = expected.lots
    assert (lot.rows, lot.state, len(lot.items)) == ((0, 1, 2), LotState.UNDER_WAY, 2)
    assert expected_of_manifest(rows, jobs[:1]).lots[0].state is LotState.FINAL
