"""What gets into the log: what is new, once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from drs_tui.insight import recorder as recorder_module
from drs_tui.insight.recorder import Recorder
from drs_tui.model import Account, Snapshot, TroubleKind
from drs_tui.store.log import LogEntry
from drs_tui.text import OutsideText
from tests.builders import NOW, a_trouble, a_watched


def told(recorder: Recorder) -> list[tuple[str, str | None]]:
    return [(entry.event, entry.job_id) for entry in recorder.recent]


def a_snapshot(**more: object) -> Snapshot:
    return replace(Snapshot(at=NOW), **more)  # type: ignore[arg-type]


def test_what_becomes_of_jobs_is_written_down_once() -> None:
    kept: list[LogEntry] = []
    recorder = Recorder(kept.append, NOW - timedelta(hours=1))
    running = a_watched("1", state="RUNNING", ok=3, looked=NOW)
    done = a_watched("1", ok=3, looks=2, looked=NOW)
    for job in (running, running, done, done):
        recorder.take(a_snapshot(jobs=(job,)))
    assert told(recorder) == [("state", "1"), ("state", "1"), ("outcome", "1")]
    assert kept == list(recorder.recent)


def test_troubles_begin_and_end() -> None:
    recorder = Recorder(lambda entry: None, NOW)
    trouble = a_trouble(TroubleKind.OFFLINE, "No answer.")
    for snapshot in (a_snapshot(), a_snapshot(trouble=trouble), a_snapshot(trouble=trouble)):
        recorder.take(snapshot)
    recorder.take(a_snapshot())
    assert told(recorder) == [("trouble", None), ("recovered", None)]


def test_whose_token_it_is_and_where_it_came_from() -> None:
    recorder = Recorder(lambda entry: None, NOW)
    before = a_snapshot(token_source="environment SB_AUTH_TOKEN")
    after = replace(before, account=Account(OutsideText("mlo\x1bpez")))
    for snapshot in (a_snapshot(), before, before, after, after):
        recorder.take(snapshot)
    assert [entry.text for entry in recorder.recent] == [
        "Token from environment SB_AUTH_TOKEN. Asking whose it is.",
        "Token from environment SB_AUTH_TOKEN. It is mlo\\x1bpez's.",
    ]


def test_what_a_person_did() -> None:
    kept: list[LogEntry] = []
    recorder = Recorder(kept.append, NOW)
    recorder.note(NOW, "watch", "Watching 3 new jobs.")
    recorder.note(NOW, "archive", "trio-7 is off the watch list.", "301")
    assert kept == [
        LogEntry(NOW, "watch", "Watching 3 new jobs."),
        LogEntry(NOW, "archive", "trio-7 is off the watch list.", "301"),
    ]


def test_memory_has_an_end() -> None:
    recorder = Recorder(lambda entry: None, NOW)
    for number in range(recorder_module.RECENT_LIMIT + 10):
        recorder.note(NOW, "watch", f"{number}")
    assert len(recorder.recent) == recorder_module.RECENT_LIMIT
    assert recorder.recent[-1].text == f"{recorder_module.RECENT_LIMIT + 9}"
