"""Programs beside the screens: real ones, within their time."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from drs_tui.terminal.tasks import run, run_briefly

PYTHON = sys.executable


async def test_what_a_program_writes_is_returned() -> None:
    code = "import sys; print(sys.stdin.read().upper())"
    assert await run_briefly((PYTHON, "-c", code), b"abc") == "ABC\n"
    assert await run((PYTHON, "-c", "print(1)"), 10, reads=False) == ""


@pytest.mark.parametrize(
    "command",
    [("/no/such/program",), (PYTHON, "-c", "raise SystemExit(3)"), (PYTHON, "-c", "a\0b"), ("",)],
)
async def test_what_fails_is_none(command: tuple[str, ...]) -> None:
    assert await run_briefly(command) is None


async def test_a_program_that_takes_too_long_is_killed_with_all_that_it_started(
    tmp_path: Path,
) -> None:
    alive = tmp_path / "alive"
    child = f"import time; time.sleep(1.5); open({str(alive)!r}, 'w')"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}])"
    started = time.monotonic()
    assert await run((PYTHON, "-c", f"{code}; time.sleep(60)"), 0.5) is None
    assert time.monotonic() - started < 1.4
    await asyncio.sleep(1.6)
    assert not alive.exists()


async def test_a_program_reads_no_keys_and_gets_the_variables_that_it_should() -> None:
    code = "import os, sys; print(sys.stdin.read(), dict(os.environ).get('A'), os.getsid(0))"
    written = await run((PYTHON, "-c", code), 10, environ={"A": "1"})
    assert written is not None
    assert written.split()[0] == "1"
    assert int(written.split()[1]) != os.getsid(0)
