"""How long a command takes that needs little: the short form of what `bench_start` measures."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.benchmarks.bench_start import OFFICIAL
from tests.benchmarks.homes import environ_of, watch_simulation
from tests.benchmarks.measuring import in_turn, least_ratio

ROUNDS = 20
LONG_ROUNDS = 6
"""The same of programs that take longer, and so vary less."""


def cpu_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the processor time of a program: what else the machine does counts least in it."""
    child = subprocess.Popen(command, env=dict(environ), stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return (used.ru_utime + used.ru_stime) * 1000


def program() -> str:
    """Return the program beside this Python, or skip the test."""
    path = Path(sys.executable).with_name("drs-tui")
    if not path.exists():
        pytest.skip("the program is not installed beside this Python")
    return str(path)


@pytest.mark.alone
def test_the_version_takes_no_more_than_two_empty_interpreters(tmp_path: Path) -> None:
    environ = environ_of(tmp_path)
    measures = {
        "empty": partial(cpu_ms, [sys.executable, "-c", "pass"], environ),
        "version": partial(cpu_ms, [program(), "--version"], environ),
    }
    assert least_ratio(in_turn(measures, ROUNDS), "version", "empty") <= 2


@pytest.mark.alone
def test_a_kept_job_takes_half_of_what_the_official_client_takes(tmp_path: Path) -> None:
    with Simulation("ok") as simulation:
        job_id = simulation.jobs[0][0]
        environ = {**watch_simulation(tmp_path, simulation), "JOB": job_id}
        look = [program(), "show", job_id, "--json"]
        cpu_ms(look, environ)
        measures = {
            "official": partial(cpu_ms, [sys.executable, "-c", OFFICIAL], environ),
            "kept": partial(cpu_ms, [*look, "--cached"], environ),
        }
        assert least_ratio(in_turn(measures, LONG_ROUNDS), "kept", "official") <= 0.5
