"""How long a command takes that needs little: the short form of what `bench_start` measures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks.homes import environ_of
from tests.benchmarks.measuring import in_turn, least_ratio

ROUNDS = 20


def cpu_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the processor time of a program: what else the machine does counts least in it."""
    child = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return (used.ru_utime + used.ru_stime) * 1000


@pytest.mark.alone
def test_the_version_takes_no_more_than_two_empty_interpreters(tmp_path: Path) -> None:
    program = Path(sys.executable).with_name("drs-tui")
    if not program.exists():
        pytest.skip("the program is not installed beside this Python")
    environ = environ_of(tmp_path)
    measures = {
        "empty": partial(cpu_ms, [sys.executable, "-c", "pass"], environ),
        "version": partial(cpu_ms, [str(program), "--version"], environ),
    }
    assert least_ratio(in_turn(measures, ROUNDS), "version", "empty") <= 2
