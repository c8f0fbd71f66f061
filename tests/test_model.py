from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from drs_tui.model import Counts, JobState, Outcome, outcome_of
from tests.builders import NOW, a_watched, moment


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("FINISHED", JobState.FINISHED),
        (" running ", JobState.RUNNING),
        ("PENDING", JobState.PENDING),
        ("ABORTED", JobState.UNKNOWN),
        ("", JobState.UNKNOWN),
        ("\x1b[31mFINISHED", JobState.UNKNOWN),
    ],
)
def test_states_are_recognised_whatever_their_case(text: str, state: JobState) -> None:
    assert JobState.of(text) is state


@pytest.mark.parametrize(
    ("counts", "total", "outcome"),
    [
        (Counts(), None, Outcome.EMPTY),
        (Counts(), 4, Outcome.EMPTY),
        (Counts(ok=3), None, Outcome.OK),
        (Counts(ok=3), 3, Outcome.OK),
        (Counts(ok=3), 2, Outcome.OK),
        (Counts(ok=52), 884, Outcome.PARTIAL),
        (Counts(ok=3, failed=1), None, Outcome.PARTIAL),
        (Counts(ok=3, unknown=1), None, Outcome.PARTIAL),
        (Counts(failed=1), None, Outcome.FAILED),
        (Counts(failed=1, unknown=5), None, Outcome.FAILED),
        (Counts(unknown=2), None, Outcome.UNKNOWN),
    ],
)
def test_the_outcome_comes_from_the_items(
    counts: Counts, total: int | None, outcome: Outcome
) -> None:
    assert outcome_of(counts, total) is outcome


def test_finished_is_final_and_running_is_not() -> None:
    assert a_watched(state="FINISHED", ok=1).is_final
    assert not a_watched(state="RUNNING", finished=moment(1)).is_final
    assert a_watched(state="RUNNING", ok=1).outcome is None


def test_an_unknown_state_is_final_when_two_looks_agree_on_its_end() -> None:
    once = a_watched(state="ABORTED", ok=1, finished=moment(1))
    twice = a_watched(state="ABORTED", ok=1, finished=moment(1), looks=2)
    without_end = a_watched(state="ABORTED", ok=1, looks=2)
    assert (once.is_final, twice.is_final, without_end.is_final) == (False, True, False)
    assert twice.outcome is Outcome.OK


def test_the_total_is_known_when_it_was_announced_or_at_the_end() -> None:
    assert a_watched(state="RUNNING", ok=3).total is None
    assert a_watched(state="RUNNING", ok=3, total_files=10).total == 10
    assert a_watched(state="RUNNING", ok=3, total_files=2).total == 3
    assert a_watched(state="FINISHED", ok=3).total == 3
    assert a_watched(looks=0).total is None


def test_durations_are_never_negative_and_never_guessed() -> None:
    ended = a_watched(started=moment(10), finished=moment(4))
    assert ended.duration_s(NOW) == 360
    assert a_watched(started=moment(4), finished=moment(10)).duration_s(NOW) is None
    assert a_watched(finished=moment(4)).duration_s(NOW) is None
    assert a_watched(started=moment(4)).duration_s(NOW) is None
    assert a_watched(state="RUNNING", started=moment(4)).duration_s(NOW) == 240
    assert a_watched(state="RUNNING", started=moment(-4)).duration_s(NOW) == 0


def test_a_running_job_is_measured_by_the_platforms_clock() -> None:
    job = a_watched(state="RUNNING", started=moment(4), looked=NOW)
    ahead = replace(job, server_date=NOW + timedelta(hours=1))
    assert ahead.duration_s(NOW) == 240 + 3600


def test_what_a_call_had_is_the_total_until_the_platform_tells_more() -> None:
    job = a_watched(state="RUNNING", ok=3)
    assert job.total is None
    sent = replace(job, expected=100)
    assert sent.total == 100
    assert replace(sent, counts=Counts(ok=120)).total == 120, "a bundle gives more than one"
    assert replace(sent, announced_total=90).total == 90
    final = replace(sent, state=JobState.FINISHED)
    assert (final.total, final.outcome) == (3, Outcome.OK)
