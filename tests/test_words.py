from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui import words
from drs_tui.model import Counts, Timestamp
from drs_tui.text import OutsideText
from tests.builders import NOW, a_watched, moment


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (-5, "now"),
        (0, "now"),
        (9.9, "now"),
        (10, "10 s"),
        (30, "30 s"),
        (60, "1 min"),
        (299, "1 min"),
        (300, "5 min"),
        (900, "15 min"),
        (1800, "30 min"),
        (3600, "1 h"),
        (47 * 3600, "47 h"),
        (48 * 3600, "2 d"),
    ],
)
def test_ages_go_in_steps(seconds: float, word: str) -> None:
    assert words.age_word(seconds) == word


@given(st.floats(0, 1e7))
def test_an_age_reads_otherwise_just_when_it_is_said(age_s: float) -> None:
    step_s = words.next_age_step_s(age_s)
    assert step_s > 0
    assert words.age_word(age_s + step_s * 0.99) == words.age_word(age_s)
    assert words.age_word(age_s + step_s + 0.01) != words.age_word(age_s)


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (None, "-"),
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (388, "6 min 28 s"),
        (3600, "1 h"),
        (11100, "3 h 5 min"),
        (187200, "2 d 4 h"),
    ],
)
def test_durations(seconds: float | None, word: str) -> None:
    assert words.duration_word(seconds) == word


@pytest.mark.parametrize(
    ("seconds", "word"),
    [
        (None, "-"),
        (0, "under 10 s"),
        (9.9, "under 10 s"),
        (10, "10 s+"),
        (59, "30 s+"),
        (60, "1 min+"),
        (3599, "59 min+"),
        (3600, "1 h 0 min+"),
        (5000, "1 h 20 min+"),
        (40000, "11 h+"),
    ],
)
def test_a_time_that_runs_is_coarse(seconds: float | None, word: str) -> None:
    assert words.so_far_word(seconds) == word


@pytest.mark.parametrize(
    ("size", "word"),
    [
        (None, "-"),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (1490332, "1.5 MB"),
        (99_960_000, "100 MB"),
        (18874368211, "18.9 GB"),
        (10**18, "1000 PB"),
    ],
)
def test_sizes(size: int | None, word: str) -> None:
    assert words.size_word(size) == word


def test_times_are_as_short_as_they_can_be() -> None:
    assert words.time_word(moment(5), NOW) == "08:55:00"
    assert words.time_word(NOW - timedelta(days=2), NOW) == "04 May 09:00"
    assert words.time_word(datetime(2021, 9, 14, tzinfo=UTC), NOW) == "2021-09-14"


def test_dates_of_the_platform() -> None:
    assert words.timestamp_word(None) == "-"
    assert words.timestamp_word(Timestamp(OutsideText(""), None)) == "-"
    assert words.timestamp_word(Timestamp(OutsideText("2021-09-14"), None)) == "2021-09-14"
    assert words.timestamp_word(Timestamp(OutsideText("14 Sep\x1b"), None)) == "14 Sep\\x1b"
    good = Timestamp(
        OutsideText("2021-09-14T14:06:27Z"), datetime(2021, 9, 14, 14, 6, 27, tzinfo=UTC)
    )
    assert words.timestamp_word(good) == "2021-09-14 14:06:27 UTC"


def test_words_of_a_job() -> None:
    unchecked = a_watched(looks=0)
    assert (words.state_word(unchecked), words.outcome_word(unchecked)) == ("unchecked", "-")
    assert words.name_word(unchecked) == unchecked.id
    done = a_watched(label="trio-7", state="FINISHED", ok=1, failed=1)
    assert (words.state_word(done), words.outcome_word(done)) == ("FINISHED", "PARTIAL")
    assert words.name_word(done) == "trio-7"
    assert words.state_word(a_watched(state="")) == "no state"
    assert words.took_word(a_watched(state="RUNNING", started=moment(4)), NOW) == "4 min+"


def test_a_column_tells_a_job_just_begun_from_an_age() -> None:
    begun = a_watched(state="RUNNING", started=moment(0.1))
    assert words.took_word(begun, NOW) == "under 10 s"
    assert words.short_took_word(begun, NOW) == "<10s"
    assert words.short_took_word(a_watched(state="RUNNING", started=moment(4)), NOW) == "4m+"


def test_seconds_are_cut_not_rounded() -> None:
    assert words.whole_seconds(None) is None
    assert words.whole_seconds(6.583) == 6
    assert words.duration_word(6.583) == "6 s"


def test_counts_and_plurals() -> None:
    assert words.items_word(Counts(5, 2, 1), 100) == "5 ok, 2 failed, 1 unknown of 100"
    assert words.items_word(Counts(5), None) == "5 ok"
    assert [words.plural(n, "job") for n in (0, 1, 1200)] == ["0 jobs", "1 job", "1,200 jobs"]
