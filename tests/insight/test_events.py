"""What happened between two snapshots, in events, lines and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from drs_tui import words
from drs_tui.insight.events import CUT_FOR, Chronicle, Event
from drs_tui.model import Snapshot, Trouble, TroubleKind, WatchedJob
from drs_tui.simulator.odd_scenes import HOSTILE
from tests.builders import NOW, a_trouble, a_watched, moment

STARTED = moment(0.1)
OFFLINE = a_trouble()
LIMITED = a_trouble(TroubleKind.LIMITED, "Too many.", hint="Wait 9 s.", resume_in_s=9)
NOT_SAVED = a_trouble(TroubleKind.NOT_SAVED, "The disk is full.")
NOT_FOUND = a_trouble(TroubleKind.NOT_FOUND, "host does not know import 7.")


def event_line(event: Event) -> str:
    """Return an event as a line that says whose it is and when."""
    subject = "disk" if event.trouble is TroubleKind.NOT_SAVED else "platform"
    if event.job is not None:
        subject = f"{event.job.label} ({event.job.id})"
    return f"{words.utc_word(event.at)}  {subject}: {event.text}"


def job(state: str = "RUNNING", **more: Any) -> WatchedJob:
    return a_watched("7", label="trio-7", state=state, **more)


def told(*jobs: WatchedJob, at: datetime = NOW) -> list[tuple[str, str]]:
    """Return kind and text of what is told of one job that was looked at again and again."""
    chronicle = Chronicle(STARTED)
    events: list[Event] = []
    for number, seen in enumerate(jobs):
        later = at + timedelta(seconds=number)
        events += chronicle.events(Snapshot(at=later), [seen])
    return [(event.kind.value, event.text) for event in events]


@pytest.mark.parametrize(
    ("jobs", "events"),
    [
        ([job()], [("state", "RUNNING, 0 ok")]),
        ([job(ok=3, failed=1, total_files=9)], [("state", "RUNNING, 3 ok, 1 failed of 9")]),
        ([job("MELTED")], [("state", "MELTED (not a state that we know), 0 ok")]),
        ([job(""), job("")], [("state", "no state (not a state that we know), 0 ok")]),
        ([a_watched("7", looks=0)], []),
        ([job(), job()], [("state", "RUNNING, 0 ok")]),
        (
            [job("SUBMITTED"), job("RESOLVING")],
            [("state", "SUBMITTED, 0 ok"), ("state", "RESOLVING, was SUBMITTED")],
        ),
        (
            [job(ok=3), job(ok=8, failed=1), job(ok=8, failed=3)],
            [
                ("state", "RUNNING, 3 ok"),
                ("arrived", "5 items arrived: 8 ok, 1 failed"),
                ("failed", "1 item failed: 8 ok, 1 failed"),
                ("failed", "2 items failed: 8 ok, 3 failed"),
            ],
        ),
        (
            [job(odd=1), job(odd=3)],
            [
                ("state", "RUNNING, 0 ok, 1 unknown"),
                ("unknown", "2 items not understood: 0 ok, 3 unknown"),
            ],
        ),
        (
            [job(ok=5), job(ok=4, failed=1)],
            [("state", "RUNNING, 5 ok"), ("recounted", "items counted anew: 4 ok, 1 failed")],
        ),
        (
            [
                job("RUNNING", ok=1, started=moment(3)),
                job("FINISHED", ok=2, failed=1, started=moment(3), finished=moment(1)),
            ],
            [
                ("state", "RUNNING, 1 ok"),
                ("arrived", "1 item arrived: 2 ok, 1 failed of 3"),
                ("failed", "1 item failed: 2 ok, 1 failed of 3"),
                ("state", "FINISHED, was RUNNING"),
                ("outcome", "PARTIAL, some arrived: 2 ok, 1 failed of 3, took 2 min"),
            ],
        ),
        ([job("FINISHED")], [("outcome", "EMPTY, no items: 0 ok of 0")]),
        (
            [job("FINISHED", ok=1, total_files=2), job("FINISHED", ok=2, total_files=2)],
            [
                ("outcome", "PARTIAL, some arrived: 1 ok of 2"),
                ("arrived", "1 item arrived: 2 ok of 2"),
                ("outcome", "OK, all arrived: 2 ok of 2"),
            ],
        ),
        (
            [job("MELTED", finished=moment(1)), job("MELTED", finished=moment(1), looks=2, ok=1)],
            [
                ("state", "MELTED (not a state that we know), 0 ok"),
                ("arrived", "1 item arrived: 1 ok of 1"),
                ("outcome", "OK, all arrived: 1 ok of 1"),
            ],
        ),
        (
            [job(), replace(job(), trouble=NOT_FOUND), job()],
            [
                ("state", "RUNNING, 0 ok"),
                ("trouble", "not found: host does not know import 7."),
                ("recovered", "no longer: not found"),
            ],
        ),
        (
            [a_watched("7", looks=0, trouble=TroubleKind.BAD_REPLY), job()],
            [
                ("trouble", "bad reply: The answer is not JSON."),
                ("recovered", "no longer: bad reply"),
                ("state", "RUNNING, 0 ok"),
            ],
        ),
        (
            [replace(job(), trouble=NOT_FOUND), replace(job(), trouble=LIMITED)],
            [
                ("trouble", "not found: host does not know import 7."),
                ("state", "RUNNING, 0 ok"),
                ("recovered", "no longer: not found"),
                ("trouble", "rate limited: Too many. Wait 9 s."),
            ],
        ),
    ],
)
def test_what_becomes_of_a_job(
    jobs: Sequence[WatchedJob], events: Sequence[tuple[str, str]]
) -> None:
    assert told(*jobs) == list(events)


def test_what_the_disk_knew_is_no_event_but_that_a_job_ended() -> None:
    old = job(ok=3, looked=moment(60))
    assert told(old) == []
    assert told(old, job(ok=8)) == [("state", "RUNNING, 8 ok")]
    assert told(replace(old, trouble=NOT_FOUND))[0][0] == "trouble"
    ended = job("FINISHED", ok=3, looked=moment(600))
    assert told(ended, replace(ended, label=None)) == [("outcome", "OK, all arrived: 3 ok of 3")]


def test_connections_of_one_job_that_fail_for_a_moment_are_no_event() -> None:
    cut = a_trouble(TroubleKind.OFFLINE)
    fails = [
        replace(job(), trouble=replace(cut, since=NOW)),
        replace(job(), trouble=replace(cut, since=NOW)),
        job(),
    ]
    assert told(*fails) == [("state", "RUNNING, 0 ok")]
    long = [replace(job(), trouble=replace(cut, since=NOW - CUT_FOR)), job()]
    assert [kind for kind, _ in told(*long)] == ["trouble", "state", "recovered"]


def test_troubles_of_the_platform_and_of_the_disk_begin_and_end_once() -> None:
    chronicle = Chronicle(STARTED)
    steps: list[tuple[Trouble | None, Trouble | None, list[str]]] = [
        (None, None, []),
        (OFFLINE, None, ["platform: offline: The platform could not be reached."]),
        (replace(OFFLINE, resume_at=NOW), None, []),
        (
            LIMITED,
            None,
            ["platform: no longer: offline", "platform: rate limited: Too many. Wait 9 s."],
        ),
        (LIMITED, NOT_SAVED, ["disk: not saved: The disk is full."]),
        (None, NOT_SAVED, ["platform: no longer: rate limited"]),
        (None, None, ["disk: no longer: not saved"]),
    ]
    for trouble, store_trouble, lines in steps:
        snapshot = Snapshot(at=NOW, trouble=trouble, store_trouble=store_trouble)
        events = chronicle.events(snapshot, [])
        assert [event_line(event) for event in events] == [
            f"2026-05-06 09:00:00 UTC  {line}" for line in lines
        ]


@pytest.mark.parametrize("text", HOSTILE.values())
def test_words_from_outside_are_one_printable_line(text: str) -> None:
    attacked = a_watched("7", label=text, state=text)
    (event,) = Chronicle(STARTED).events(Snapshot(at=NOW), [attacked])
    assert event.text.isprintable()
