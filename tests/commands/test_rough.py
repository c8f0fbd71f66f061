"""`wait` and `follow` on two hundred jobs, through an outage and a used-up window, on real sockets.

Jobs and troubles run five times as fast as in life, and the account may send more in turn. The same
at the pace of life is in `tests/benchmarks/bench_wait.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.commands.program import Program
from tests.commands.rough import IN_FLIGHT, Rough

SPEED = 5.0
LIMIT = 15_000
PACE = 0.6 * LIMIT / 300
"""Requests a second, at the default share of the account's limit."""
AHEAD = 40
"""Requests that may go ahead of the pace for a person who waits."""


@pytest.fixture
def rough(program: Program) -> Iterator[Rough]:
    with Rough(SPEED, LIMIT) as served:
        program.use(served.simulation)
        yield served


def check_requests(rough: Rough) -> None:
    for seconds in (5, 10, 20):
        assert rough.most_within(seconds) <= PACE * seconds + AHEAD
    assert rough.looks_in_outage <= 15
    assert rough.looks_while_refused <= IN_FLIGHT
    assert len(rough.looks) >= len(rough.ids)


def test_waiting_gives_the_right_code_inside_the_budget(program: Program, rough: Rough) -> None:
    told = program("wait", *rough.ids, "--max-failed", "3", "--json", "--timeout", "90")
    assert (told.code, told.err) == (1, "")
    assert Counter(job["outcome"] for job in told.json) == {"OK": 196, "PARTIAL": 4}
    check_requests(rough)


def test_following_tells_the_same_story(program: Program, rough: Rough) -> None:
    told = program("follow", *rough.ids, "--json")
    assert (told.code, told.err) == (1, "")
    events = [json.loads(line) for line in told.out.splitlines()]
    outcomes = {event["id"]: event["outcome"] for event in events if event["event"] == "outcome"}
    assert Counter(outcomes.values()) == {"OK": 196, "PARTIAL": 4}
    troubles = [
        (event["event"], event["trouble"])
        for event in events
        if event["trouble"] and event["id"] is None
    ]
    assert troubles == [
        ("trouble", "offline"),
        ("recovered", "offline"),
        ("trouble", "rate limited"),
        ("recovered", "rate limited"),
    ]
    assert not [event for event in events if event["trouble"] and event["id"]]
    assert events[-1]["event"] == "end"
    check_requests(rough)
