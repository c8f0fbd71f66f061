"""When our own submissions began to fill a window of the importer."""

from __future__ import annotations

from pathlib import Path

from drs_tui.submission.journal import Journals
from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.submission import Created, Event, Intended, Lost, Unsent
from drs_tui.submission.windows import window_anchors
from tests.submission.builders import API, a_journal, at

_RULE = ConflictRule.SKIP


def sent(call: int, job_id: str, seconds: float) -> tuple[Event, Event]:
    name = f"a{call}"
    intended = Intended(at(seconds - 1), call, name, f"drs-tui-{name}", _RULE)
    return intended, Created(at(seconds), name, job_id)


def test_what_follows_within_a_window_does_not_begin_anew(tmp_path: Path) -> None:
    journal = a_journal(tmp_path, 500)
    for call, seconds in enumerate((10, 200, 490, 900)):
        for event in sent(call, f"{call}", seconds):
            journal.add(event)
    overviews = Journals(tmp_path, API).overviews()
    assert window_anchors(overviews, {"2"}) == (at(10), at(900))


def test_only_what_may_have_been_sent_and_made_these_jobs_counts(tmp_path: Path) -> None:
    mine, other = a_journal(tmp_path, 200), a_journal(tmp_path, 100)
    for event in sent(1, "1", 700):
        mine.add(event)
    for ending, seconds in ((Unsent(at(20), "x", "No way."), 10), (Lost(at(40), "y", "Cut."), 30)):
        mine.add(Intended(at(seconds), 0, ending.attempt, f"drs-tui-{ending.attempt}", _RULE))
        mine.add(ending)
    for event in sent(0, "9", 300):
        other.add(event)
    overviews = Journals(tmp_path, API).overviews()
    assert window_anchors(overviews, ["1"]) == (at(40), at(700))
    assert window_anchors(overviews, ["9"]) == (at(300),)
    assert window_anchors(overviews, ["none of these"]) == ()
    assert window_anchors([], ["1"]) == ()
