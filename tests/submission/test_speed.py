"""Reading and planning costs little more than reading with the standard library."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.benchmarks.bench_manifest import BAR, bare_pass, cpu_ms, plan, write_manifest

pytestmark = pytest.mark.alone


def test_reading_and_planning_costs_little_more_than_a_bare_pass(tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    write_manifest(path, 10_000)
    ratios = [cpu_ms(lambda: plan(path)) / cpu_ms(lambda: bare_pass(path)) for _ in range(5)]
    assert min(ratios) <= BAR
