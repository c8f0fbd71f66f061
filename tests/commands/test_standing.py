"""When there is nothing to wait for any more, and what it came to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drs_tui.commands.amounts import parse_allowance
from drs_tui.commands.standing import Tally, first_ended, is_not_found, is_settled, verdict
from drs_tui.model import TroubleKind, WatchedJob
from tests.builders import NOW, a_trouble, a_watched, moment

OK = a_watched("101", ok=10)
PARTIAL = a_watched("102", ok=7, failed=3)
FAILED = a_watched("103", failed=10)
EMPTY = a_watched("104")
SHORT = a_watched("105", ok=8, total_files=10, looks=2)
ODD = a_watched("106", odd=5)
RUNNING = a_watched("107", state="RUNNING", ok=4, failed=1)
UNCHECKED = a_watched("108", looks=0)
WRONG = a_watched("109", looks=0, trouble=TroubleKind.NOT_FOUND)
STRANGE = a_watched("110", state="MELTED")
STRANGE_ENDED = a_watched("111", state="MELTED", finished=moment(5), looks=2, ok=1)


UNSURE = a_watched("112", ok=8, total_files=10)
"""Ended with less than was announced, which one look alone does not prove."""


def gone(minutes: float, job: WatchedJob = RUNNING) -> WatchedJob:
    """Return a job that the platform has not known for so long."""
    return replace(job, trouble=replace(a_trouble(TroubleKind.NOT_FOUND), since=moment(minutes)))


@pytest.mark.parametrize(
    ("job", "settled", "not_found"),
    [
        (OK, True, False),
        (EMPTY, True, False),
        (RUNNING, False, False),
        (UNCHECKED, False, False),
        (WRONG, True, True),
        (STRANGE, False, False),
        (STRANGE_ENDED, True, False),
        (gone(9.9), False, False),
        (gone(10), True, True),
        (a_watched(state="RUNNING", trouble=TroubleKind.BAD_REPLY), False, False),
        (a_watched(state="RUNNING", trouble=TroubleKind.OFFLINE), False, False),
        (gone(60, OK), True, False),
        (UNSURE, False, False),
        (SHORT, True, False),
    ],
)
def test_settled(job: WatchedJob, settled: bool, not_found: bool) -> None:
    assert is_settled(job, NOW) is settled
    assert is_not_found(job, NOW) is not_found


@pytest.mark.parametrize(
    ("jobs", "allowed", "code"),
    [
        ([OK], "0", 0),
        ([OK, PARTIAL], "0", 1),
        ([OK, PARTIAL], "2", 1),
        ([OK, PARTIAL], "3", 0),
        ([OK, PARTIAL], "14%", 1),
        ([OK, PARTIAL], "15%", 0),
        ([FAILED], "9", 1),
        ([FAILED], "100%", 0),
        ([EMPTY], "0", 1),
        ([EMPTY], "1", 0),
        ([EMPTY], "99%", 1),
        ([EMPTY], "100%", 0),
        ([SHORT], "1", 1),
        ([SHORT], "2", 0),
        ([SHORT], "19%", 1),
        ([SHORT], "20%", 0),
        ([ODD], "4", 1),
        ([ODD], "5", 0),
        ([STRANGE_ENDED], "0", 0),
        ([RUNNING, OK], "0", 0),
        ([WRONG, OK], "0", 5),
        ([WRONG, FAILED], "0", 5),
        ([WRONG, FAILED], "100%", 5),
        ([gone(10)], "100%", 5),
        ([], "0", 5),
    ],
)
def test_verdict(jobs: list[WatchedJob], allowed: str, code: int) -> None:
    assert verdict(jobs, parse_allowance(allowed), NOW) == code


def test_the_first_that_ended_by_the_platforms_date() -> None:
    late = a_watched("1", ok=1, finished=moment(1))
    early = a_watched("2", ok=1, finished=moment(9))
    undated = a_watched("3", ok=1, looked=moment(5))
    assert first_ended([RUNNING, late, early, undated]) is early
    assert first_ended([late, undated]) is undated
    assert first_ended([RUNNING, WRONG, UNSURE]) is None


def test_of_two_that_ended_together_the_one_named_first() -> None:
    one, other = (a_watched(job_id, ok=1, finished=moment(1)) for job_id in ("1", "2"))
    assert first_ended([one, other]) is one
    assert first_ended([other, one]) is other


@pytest.mark.parametrize(
    ("jobs", "sentence"),
    [
        ([OK], "1 job finished: 1 OK. 10 of 10 items arrived."),
        ([EMPTY], "1 job finished: 1 EMPTY."),
        (
            [PARTIAL, OK, RUNNING, WRONG, OK],
            "3 of 5 jobs finished: 2 OK, 1 PARTIAL; 1 under way; 1 id not found. "
            "27 of 30 items arrived.",
        ),
        ([UNCHECKED], "0 of 1 job finished; 1 under way."),
        ([WRONG], "0 of 1 job finished; 1 id not found."),
        ([a_watched(ok=1)] * 1200, "1,200 jobs finished: 1,200 OK. 1,200 of 1,200 items arrived."),
    ],
)
def test_sentence(jobs: list[WatchedJob], sentence: str) -> None:
    assert Tally.of(jobs, NOW).sentence == sentence
