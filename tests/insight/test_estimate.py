"""When something may end: a range with its basis, or the plain word that there is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from drs_tui.insight.estimate import (
    LEAST_GROWTHS,
    LEAST_PAST,
    Basis,
    Estimate,
    estimate_batch,
    estimate_job,
    range_word,
    standstill,
)
from drs_tui.model import WatchedJob
from drs_tui.monitor.facts import after_answer
from tests.builders import NOW, a_job, a_watched, moment
from tests.insight.test_timeline import grown

MINUTE = 60.0


def estimated(job: WatchedJob, *past: WatchedJob, ahead: int = 0) -> Estimate:
    estimate = estimate_job(job, NOW, past, ahead=ahead)
    assert estimate is not None
    return estimate


def past_job(job_id: str, took_min: float, ok: int = 100, **more: Any) -> WatchedJob:
    times: dict[str, Any] = {"started": moment(500 + took_min), "finished": moment(500)}
    return a_watched(job_id, ok=ok, **times, **more)


STEADY = ((10, 0), (8, 20), (6, 40), (4, 60), (2, 80), (0, 100))
"""Ten items a minute."""


def test_a_steady_job_ends_when_its_pace_says() -> None:
    estimate = estimated(grown("1", *STEADY, total_files=150))
    assert estimate.basis is Basis.GROWTH
    assert estimate.soonest_s < 5 * MINUTE < estimate.latest_s
    assert estimate.latest_s < 10 * MINUTE
    assert estimate.sentence == "2 to 9 min more, estimated from how its items arrived"


def test_the_range_is_wider_where_less_was_seen() -> None:
    many = grown("1", *((10 - n / 4, 3 * n) for n in range(41)), total_files=200)
    few = grown("1", (10, 0), (7, 36), (3, 84), (0, 120), total_files=200)
    wide, narrow = (
        estimate.latest_s / estimate.soonest_s for estimate in map(estimated, (few, many))
    )
    assert wide > 1.5 * narrow


@pytest.mark.parametrize("seed", range(40))
def test_the_true_end_lies_in_the_range(seed: int) -> None:
    """Items arrive by chance at a steady pace; nearly always the range holds the true end."""
    chance = Random(seed)
    ends = sorted(chance.uniform(0, 30) for _ in range(300))
    seen = [(30 - at, sum(end <= at for end in ends)) for at in range(0, 16, 1)]
    job = grown("1", *((ago - 15, items) for ago, items in seen), total_files=300)
    estimate = estimated(job)
    assert estimate.soonest_s * 0.9 < 15 * MINUTE < estimate.latest_s * 1.1


def test_a_burst_does_not_promise_what_the_limit_forbids() -> None:
    """The first window's 500 files come at once; the other 2500 cannot."""
    burst = grown("1", (2, 0), (1.5, 170), (1, 340), (0.5, 500), total_files=3000)
    estimate = estimated(replace(burst, looked_at=moment(0)))
    assert estimate.basis is Basis.GROWTH
    assert estimate.soonest_s >= 3 * 300
    assert estimate.latest_s >= 5 * 300


def test_without_growth_the_limit_tells_for_many_files() -> None:
    job = grown("1", (1, 0), total_files=2600)
    estimate = estimated(job)
    # Six windows: at best the present one is free and about to end, at worst it is used up and new.
    assert (estimate.basis, estimate.soonest_s, estimate.latest_s) == (
        Basis.LIMIT, 4 * 300 - MINUTE, 6 * 300 - MINUTE,
    )  # fmt: skip
    assert "by the limit of 500 files in 5 minutes alone" in estimate.sentence


def test_few_files_behind_many_others_wait_for_them() -> None:
    job = grown("1", (0, 0), total_files=80)
    assert estimated(job).basis is Basis.NONE
    behind = estimated(job, ahead=900)
    assert (behind.basis, behind.soonest_s, behind.latest_s) == (Basis.LIMIT, 0, 600)


def test_past_jobs_of_like_size_tell_where_nothing_grew() -> None:
    job = grown("1", (2, 0), total_files=100, started=moment(2))
    past = [past_job(str(n), took, size) for n, took, size in
            ((2, 5, 90), (3, 8, 110), (4, 6, 140), (5, 60, 400), (6, 1, 20))]  # fmt: skip
    estimate = estimated(job, *past)
    assert estimate.basis is Basis.PAST
    assert (estimate.soonest_s, estimate.latest_s) == (3 * MINUTE, 6 * MINUTE)
    assert estimate.sentence == "3 to 6 min more, estimated from 3 past jobs of like size"


def test_jobs_of_the_batch_tell_where_the_size_is_not_known() -> None:
    job = replace(grown("1", (2, 0), started=moment(2)), batch=a_watched(batch="b").batch)
    past = [past_job(str(n), n, batch="b") for n in (4, 5, 6)]
    estimate = estimated(job, *past)
    assert estimate.basis is Basis.PAST
    assert "3 past jobs of its batch" in estimate.sentence
    others = [past_job(str(n), n, batch="c") for n in (4, 5, 6)]
    assert estimated(job, *others).basis is Basis.NONE


def test_many_past_jobs_leave_the_odd_ones_out() -> None:
    job = grown("1", (0, 0), total_files=100, started=moment(0))
    past = [past_job(str(n), took) for n, took in enumerate((600, *range(10, 40)), start=2)]
    estimate = estimated(job, *past)
    assert 10 * MINUTE < estimate.soonest_s < estimate.latest_s < 100 * MINUTE


@pytest.mark.parametrize(
    ("job", "reason"),
    [
        (a_watched(looks=0), "it was not looked at yet"),
        (grown("1", *STEADY), "how many items there are is not known"),
        (grown("1", *STEADY[:LEAST_GROWTHS], total_files=100), "too few of its items were seen"),
        (grown("1", *STEADY, total_files=100), "all its items are told, and it is not finished"),
    ],
)
def test_no_basis_is_said_with_its_reason(job: WatchedJob, reason: str) -> None:
    estimate = estimated(job)
    assert estimate.basis is Basis.NONE
    assert estimate.sentence.startswith(f"no basis for an estimate: {reason}")


def test_too_few_past_jobs_or_a_job_longer_than_all_are_no_basis() -> None:
    job = grown("1", (0, 0), total_files=100, started=moment(30))
    past = [past_job(str(n), 5) for n in range(2, 2 + LEAST_PAST)]
    assert estimated(job, *past[1:]).basis is Basis.NONE
    longer = estimated(job, *past)
    assert "it takes longer than 3 past jobs of like size" in longer.sentence
    assert estimated(job, *(replace(other, id=job.id) for other in past)).reason != longer.reason


def test_an_estimate_ages_with_the_look_it_rests_on() -> None:
    job = grown("1", *STEADY, total_files=150)
    fresh, old = estimated(job), estimate_job(job, NOW + timedelta(minutes=2))
    assert old is not None
    assert old.latest_s == pytest.approx(fresh.latest_s - 120)
    too_old = estimate_job(job, NOW + timedelta(hours=2))
    assert too_old is not None
    assert too_old.reason == "it was last looked at too long ago"


def test_nothing_is_estimated_of_what_is_over() -> None:
    assert estimate_job(a_watched(ok=1), NOW) is None
    assert estimate_batch([a_watched(ok=1)], NOW) is estimate_batch([], NOW) is None


def test_a_batch_ends_when_its_jobs_together_say() -> None:
    one = grown("1", *STEADY, total_files=150)
    other = grown("2", (5, 0), (1, 10), total_files=60)
    done = past_job("3", 5)
    estimate = estimate_batch([one, other, done], NOW)
    assert estimate is not None
    assert estimate.basis is Basis.GROWTH
    assert estimate.soonest_s < (50 + 50) / 110 * 10 * MINUTE < estimate.latest_s


def test_a_batch_of_which_not_all_is_known_has_no_basis() -> None:
    one = grown("1", *STEADY, total_files=150)
    for other, reason in (
        (grown("2", (5, 0)), "how many items there are is not known"),
        (a_watched("2", looks=0), "some of its jobs were not looked at yet"),
    ):
        estimate = estimate_batch([one, other], NOW)
        assert estimate is not None
        assert estimate.reason == reason


# Stand-stills


def stood(minutes: float, *points: tuple[float, int], **answer: Any) -> WatchedJob:
    """Return a job that stood still for so long after it grew to its last point."""
    shifted = [(ago + minutes, ok) for ago, ok in points or ((2, 0), (1, 30), (0, 60))]
    return grown("1", *shifted, (0, shifted[-1][1]), **answer)


def test_a_short_stand_still_is_probably_the_window() -> None:
    told = standstill(stood(4))
    assert told is not None
    assert (told.for_s, told.since, told.is_flagged) == (4 * MINUTE, moment(4), False)
    assert told.sentence == "nothing arrived for 4 min: probably waiting for the 5-minute window"


def test_a_long_stand_still_is_flagged() -> None:
    told = standstill(stood(12))
    assert told is not None
    assert told.is_flagged
    assert told.sentence == "nothing arrived for 12 min, longer than the 5-minute window explains"


@pytest.mark.parametrize(
    "job",
    [
        stood(0.9),
        stood(2.5, (2, 0), (1, 30), (0, 60)),
        stood(60, (0, 0)),
        stood(60, total_files=60),
        stood(60, state="SUBMITTED"),
        stood(60, state="FINISHED"),
        a_watched(looks=0),
    ],
    ids=["short", "usual", "no item yet", "all told", "waiting", "final", "unchecked"],
)
def test_what_is_no_stand_still(job: WatchedJob) -> None:
    assert standstill(job) is None


def test_a_job_that_always_pauses_is_measured_by_its_own_pauses() -> None:
    points = [(40.0 - 4 * n, 10 * n) for n in range(11)]
    assert standstill(stood(10, *points)) is None
    told = standstill(stood(14, *points))
    assert told is not None
    assert told.is_flagged


def test_a_change_of_state_is_no_stand_still() -> None:
    job = stood(60)
    at = moment(0)
    moved = after_answer(job, a_job("1", state="PAUSED", ok=60), at=at, server_date=at)
    assert standstill(moved) is None


def test_what_was_not_looked_at_does_not_stand_still() -> None:
    job = grown("1", (62, 0), (61, 30), (60, 60))
    assert standstill(job) is None


@pytest.mark.parametrize(
    ("soonest_s", "latest_s", "word"),
    [
        (361, 530, "6 to 9 min"),
        (0, 14, "up to 20 s"),
        (0, 300, "up to 5 min"),
        (50, 65, "up to 2 min"),
        (3000, 5400, "50 min to 1 h 30 min"),
        (7300, 14000, "2 to 4 h"),
        (0, 86400 * 3, "up to 3 d"),
        (599, 600, "9 to 10 min"),
        (600, 600, "about 10 min"),
    ],
)
def test_ranges_in_words(soonest_s: float, latest_s: float, word: str) -> None:
    assert range_word(soonest_s, latest_s) == word
