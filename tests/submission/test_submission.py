"""What events make of the calls of a submission."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.submission import CallState, Event, Solution, Solved, Standing, standings
from tests.submission.builders import at, created, intended, lost, refused, unsent

S = CallState
FOUND = Solved(at(3), 0, Solution.FOUND, 12)


def stand(*events: Event) -> Standing:
    return standings(1, events)[0]


@pytest.mark.parametrize(
    ("events", "state", "is_open"),
    [
        ([], S.NOT_SENT, True),
        ([intended(0, "a")], S.UNDER_WAY, True),
        ([intended(0, "a"), created("a", "7")], S.SENT, False),
        ([intended(0, "a"), unsent("a")], S.NOT_SENT, True),
        ([intended(0, "a"), lost("a")], S.UNKNOWN, True),
        ([intended(0, "a"), refused("a")], S.REFUSED, False),
        ([intended(0, "a"), lost("a"), FOUND], S.SOLVED, False),
        ([intended(0, "a"), FOUND], S.SOLVED, False),
        ([FOUND], S.NOT_SENT, True),
        ([intended(0, "a"), unsent("a"), intended(0, "b"), created("b", "7")], S.SENT, False),
    ],
)
def test_each_event_moves_its_call(events: list[Event], state: CallState, is_open: bool) -> None:
    call = stand(*events)
    assert (call.state, call.is_open) == (state, is_open)


def test_a_lost_request_stays_lost_whatever_comes_of_the_next_one() -> None:
    for ending in (unsent("b"), refused("b")):
        call = stand(intended(0, "a"), lost("a"), intended(0, "b"), ending)
        assert call.state is S.UNKNOWN
        assert call.tags == ("drs-tui-a",)


def test_a_job_is_never_forgotten() -> None:
    made = (intended(0, "a"), created("a", "7"))
    for later in (lost("a"), refused("a"), unsent("a"), intended(0, "b"), FOUND):
        assert stand(*made, later) == stand(*made)


def test_a_late_answer_is_taken() -> None:
    # A sender that was stopped for long wakes up after another one called its request lost.
    assert stand(intended(0, "a"), lost("a"), created("a", "7")).job_id == "7"


def test_every_request_that_may_have_been_sent_has_its_tag() -> None:
    again = intended(0, "c", ConflictRule.SKIP)
    call = stand(intended(0, "a"), unsent("a"), intended(0, "b"), lost("b"), again, lost("c"))
    assert call.tags == ("drs-tui-b", "drs-tui-c")
    assert [attempt.id for attempt in call.attempts] == ["a", "b", "c"]


def test_what_the_platform_said_is_kept() -> None:
    rejection = stand(intended(0, "a"), refused("a")).rejection
    assert rejection is not None
    assert (rejection.status, rejection.code, rejection.request_id) == (404, 3002, "req-1")


_EVENTS = st.sampled_from(
    [
        intended(0, "a"), intended(1, "b"), intended(7, "x"), created("a", "1"), created("b", "2"),
        created("zz", "3"), lost("a"), lost("b"), refused("a"), unsent("b"), FOUND,
    ]
)  # fmt: skip


@given(st.lists(_EVENTS, max_size=12))
def test_any_events_in_any_order_make_no_trouble(events: list[Event]) -> None:
    calls = standings(2, events)
    assert [call.number for call in calls] == [0, 1]
    for call in calls:
        assert (call.state is S.SENT) == (call.job_id is not None)
