"""What became of a job since somebody saw it, also from what is kept alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drs_tui.insight.changes import NEW, as_of, changes_of
from drs_tui.model import ItemsSeen, TroubleKind, WatchedJob
from tests.builders import NOW, a_watched, moment
from tests.insight.test_timeline import looked


def grown() -> WatchedJob:
    """Return a job seen waiting, running and done, with items in between."""
    return looked(
        (30, {"state": "SUBMITTED"}),
        (20, {"state": "RUNNING", "ok": 10, "total_files": 100}),
        (10, {"state": "RUNNING", "ok": 40, "failed": 2, "total_files": 100}),
        (5, {"state": "FINISHED", "ok": 90, "failed": 10, "finished": moment(6)}),
    )


def told(before: WatchedJob | None, job: WatchedJob) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for change in changes_of(before, job)]


def test_what_became_of_it() -> None:
    job = grown()
    before = as_of(job, moment(15))
    assert before is not None
    assert (str(before.state_text), before.counts.items) == ("RUNNING", 10)
    assert told(before, job) == [
        ("arrived", "80 items arrived: 90 ok, 10 failed of 100"),
        ("failed", "10 items failed: 90 ok, 10 failed of 100"),
        ("state", "FINISHED, was RUNNING"),
        ("outcome", "PARTIAL, some arrived: 90 ok, 10 failed of 100"),
    ]
    kinds = {change.kind: change for change in changes_of(before, job)}
    assert kinds["state"].at == moment(5)
    assert kinds["failed"].is_bad
    assert kinds["outcome"].is_bad
    assert not kinds["arrived"].is_bad
    assert len({change.key for change in kinds.values()}) == 4


@pytest.mark.parametrize(("ago", "state", "items"), [(25, "SUBMITTED", 0), (9, "RUNNING", 42)])
def test_it_is_known_as_it_was_at_any_time(ago: float, state: str, items: int) -> None:
    before = as_of(grown(), moment(ago))
    assert before is not None
    assert (str(before.state_text), before.counts.items) == (state, items)
    assert before.finished_on is None


def test_after_the_last_change_it_is_as_it_is() -> None:
    job = grown()
    assert as_of(job, moment(5)) == job
    assert told(as_of(job, NOW), job) == []


def test_a_job_that_was_not_there_is_new() -> None:
    job = replace(grown(), added_at=moment(12))
    assert as_of(job, moment(15)) is None
    assert told(None, job)[0] == (NEW, "put on the list")
    assert told(None, a_watched(looks=0)) == [(NEW, "put on the list")]


def test_a_trouble_that_began_later_is_a_change() -> None:
    job = a_watched(state="RUNNING", trouble=TroubleKind.SERVER, looked=moment(10))
    before = as_of(job, moment(5))
    assert before is not None
    assert told(before, job) == [("trouble", "server trouble: It broke.")]


def test_what_was_counted_in_between_is_not_made_up() -> None:
    job = replace(grown(), arrivals=(ItemsSeen.of(grown().counts, moment(5)),))
    before = as_of(job, moment(15))
    assert before is not None
    assert before.counts.items == 0
