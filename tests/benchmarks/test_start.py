"""How long a command takes that needs little: the short form of what `bench_start` measures."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.bench_start import run_ms
from tests.benchmarks.homes import environ_of
from tests.benchmarks.measuring import in_turn, least_ratio

ROUNDS = 12


@pytest.mark.alone
def test_the_version_takes_no_more_than_two_empty_interpreters(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("drs-tui")
    if not program.exists():
        pytest.skip("the program is not installed beside this Python")
    environ = environ_of(tmp_path)
    measures = {
        "empty": partial(run_ms, [sys.executable, "-c", "pass"], environ),
        "version": partial(run_ms, [str(program), "--version"], environ),
    }
    assert least_ratio(in_turn(measures, ROUNDS), "version", "empty") <= 2
