"""`wait` and `follow` on two hundred jobs, through an outage and a used-up window, on real sockets.

Jobs and troubles run ten times as fast as in life, and the account may send more in turn. The same
at the pace of life is in `tests/benchmarks/bench_wait.py`.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.commands.program import Program
from tests.commands.rough import IN_FLIGHT, Rough
from tests.commands.test_process import PROGRAM

SPEED = 10.0
LIMIT = 30_000
PACE = 0.6 * LIMIT / 300
"""Requests a second, at the default share of the account's limit."""
AHEAD = 40
"""Requests that may go ahead of the pace for a person who waits."""
WATCHERS = 2


@pytest.fixture
def rough(program: Program) -> Iterator[Rough]:
    with Rough(SPEED, LIMIT) as served:
        program.use(served.simulation)
        yield served


def test_both_come_through_inside_the_budget(program: Program, rough: Rough) -> None:
    sim = rough.simulation
    environ = {**os.environ, "SB_AUTH_TOKEN": sim.token, "SB_API_ENDPOINT": sim.url}
    following = subprocess.Popen(
        [*PROGRAM, "follow", *rough.ids, "--json"],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    told = program("wait", *rough.ids, "--max-failed", "3", "--json", "--timeout", "90")
    out, err = following.communicate(timeout=60)

    assert (told.code, told.err) == (1, "")
    assert Counter(job["outcome"] for job in told.json) == {"OK": 196, "PARTIAL": 4}
    assert (following.returncode, err) == (1, "")
    check_story([json.loads(line) for line in out.splitlines()])

    for seconds in (2, 5, 10):
        assert rough.most_within(seconds) <= WATCHERS * (PACE * seconds + AHEAD)
    assert rough.looks_in_outage <= WATCHERS * 15
    assert rough.looks_while_refused <= WATCHERS * IN_FLIGHT


def check_story(events: list[dict[str, Any]]) -> None:
    outcomes = {event["id"]: event["outcome"] for event in events if event["event"] == "outcome"}
    assert Counter(outcomes.values()) == {"OK": 196, "PARTIAL": 4}
    troubles = [event for event in events if event["trouble"]]
    assert [(event["event"], event["trouble"], event["id"]) for event in troubles] == [
        ("trouble", "offline", None),
        ("recovered", "offline", None),
        ("trouble", "rate limited", None),
        ("recovered", "rate limited", None),
    ]
    assert events[-1]["event"] == "end"
