"""Which submissions belong to a batch: under its present name, its old one, and as retries."""

from __future__ import annotations

from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble, UsageTrouble
from drs_tui.submission.batches import check_nothing_new, find_batch, find_batch_of_jobs
from drs_tui.submission.journal import Journals
from tests.builders import a_watched
from tests.submission.builders import API, a_manifest, a_plan, at, created, intended


class Desk:
    """Submissions of one job each, and where their jobs are on the watch list."""

    def __init__(self, folder: Path) -> None:
        self.journals = Journals(folder, API)
        self._made = 0

    def made(self, batch: str, *, job_id: str | None = None, retry_of: str | None = None) -> str:
        """Return the uuid of a submission of this batch."""
        self._made += 1
        plan, manifest = a_plan(3, batch=batch), a_manifest(3)
        journal = self.journals.create(plan, manifest, at(self._made), retry_of=retry_of)
        if job_id is not None:
            journal.add(intended(0, f"attempt-{self._made}"))
            journal.add(created(f"attempt-{self._made}", job_id))
        return journal.uuid

    def found(self, name: str, **batches: str | None) -> list[str]:
        """Return the submissions found under a name; `batches` are those of the jobs by now."""
        watched = [a_watched(job_id, batch=batch) for job_id, batch in batches.items()]
        return [one.header.uuid for one in find_batch(name, self.journals, watched).submissions]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_batch_goes_by_its_present_name_and_by_its_old_one(desk: Desk) -> None:
    uuid = desk.made("old", job_id="j1")
    assert desk.found("new", j1="new") == [uuid]
    assert desk.found("old", j1="new") == [uuid]
    assert desk.found("other", j1="new") == []


def test_what_has_a_name_now_comes_before_what_had_it_once(desk: Desk) -> None:
    renamed, present = desk.made("trio", job_id="j1"), desk.made("trio", job_id="j2")
    assert desk.found("trio", j1="new", j2="trio") == [present]
    assert desk.found("new", j1="new", j2="trio") == [renamed]


def test_jobs_in_no_batch_leave_a_submission_its_own_name(desk: Desk) -> None:
    uuid = desk.made("trio", job_id="j1")
    assert desk.found("trio", j1=None) == desk.found("trio") == [uuid]


def test_a_retry_is_found_with_what_it_repairs_whatever_it_is_called(desk: Desk) -> None:
    first = desk.made("trio", job_id="j1")
    second = desk.made("new", job_id="j2", retry_of=first)
    third = desk.made("newer", job_id="j3", retry_of=second)
    desk.made("foreign", job_id="j4")
    for name in ("trio", "new", "newer"):
        assert desk.found(name, j1="trio", j2="new", j3="newer") == [first, second, third]
    found = find_batch_of_jobs({"j2"}, desk.journals, [])
    assert [one.header.uuid for one in found.submissions] == [first, second, third]
    assert found.job_ids == ("j1", "j2", "j3")


def test_a_retry_of_what_is_gone_stands_alone(desk: Desk) -> None:
    first = desk.made("trio", retry_of="00000000-0000-0000-0000-000000000000")
    assert desk.found("trio") == [first]


def test_a_retry_is_planned_under_the_present_name(desk: Desk) -> None:
    desk.made("old", job_id="j1")
    batch = find_batch("old", desk.journals, [a_watched("j1", batch="new")])
    (one,) = batch.submissions
    assert batch.name_of(one.header) == "new"


def test_a_journal_that_cannot_be_read_is_not_passed_over(desk: Desk, tmp_path: Path) -> None:
    uuid = desk.made("trio")
    (path,) = tmp_path.rglob(f"{uuid}.jsonl")
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])
    with pytest.raises(StoreTrouble, match="cannot be read"):
        desk.found("trio")


@pytest.mark.parametrize(
    ("batch", "is_retry", "is_ours"),
    [("trio", False, True), ("new", False, True), ("x", True, True), ("x", False, False)],
)
def test_what_was_made_meanwhile_is_noticed(
    desk: Desk, batch: str, is_retry: bool, is_ours: bool
) -> None:
    first = desk.made("trio", job_id="j1")
    before = find_batch("trio", desk.journals, [a_watched("j1", batch="new")])
    check_nothing_new(before, desk.journals)
    desk.made(batch, retry_of=first if is_retry else None)
    if not is_ours:
        check_nothing_new(before, desk.journals)
        return
    with pytest.raises(UsageTrouble, match="somebody else made a submission"):
        check_nothing_new(before, desk.journals)
