"""Causes are found for little more than the regular expressions cost, and opened at once."""

from __future__ import annotations

import time

import pytest

from drs_tui.insight.causes import causes_of
from drs_tui.simulator.cause_scenes import CAUSES, JOBS
from tests.benchmarks.bench_causes import bare_pass, cpu_ms, find_causes, messages, watched_jobs

pytestmark = pytest.mark.alone


def test_finding_causes_costs_little_more_than_a_bare_pass() -> None:
    ratios: list[float] = []
    for seed in range(5):
        failures = messages(1500, seed)
        bare_ms = cpu_ms(lambda told=failures: bare_pass(told))  # type: ignore[misc]
        found_ms = cpu_ms(lambda told=failures: find_causes(told))  # type: ignore[misc]
        ratios.append(found_ms / bare_ms)
    assert min(ratios) <= 1.5


def test_the_causes_of_300_jobs_are_opened_at_once() -> None:
    jobs = watched_jobs()
    began = time.process_time()
    causes = causes_of(jobs)
    assert time.process_time() - began < 0.2
    assert (len(jobs), len(causes)) == (JOBS, len(CAUSES))
