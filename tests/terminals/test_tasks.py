"""Programs beside the screens: real ones, within their time."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from drs_tui.terminal.tasks import Ended, run, run_briefly

PYTHON = sys.executable


async def test_what_a_program_writes_is_returned() -> None:
    code = "import sys; print(sys.stdin.read().upper())"
    assert await run_briefly((PYTHON, "-c", code), b"abc") == "ABC\n"
    assert await run((PYTHON, "-c", "print(1)"), 10, reads=False) == Ended(0)


@pytest.mark.parametrize(
    "command",
    [("/no/such/program",), (PYTHON, "-c", "raise SystemExit(3)"), (PYTHON, "-c", "a\0b"), ("",)],
)
async def test_what_fails_is_none(command: tuple[str, ...]) -> None:
    assert await run_briefly(command) is None


async def test_how_a_program_ended_is_told() -> None:
    assert (await run((PYTHON, "-c", "print(1); raise SystemExit(3)"), 10)) == Ended(3, "1\n")
    killed = "import os; os.kill(os.getpid(), 9)"
    assert (await run((PYTHON, "-c", killed), 10)).code == -9


async def test_why_a_program_did_not_start_is_a_sentence_without_its_arguments(
    tmp_path: Path,
) -> None:
    script = tmp_path / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o755)
    found = {
        name: (await run((name, "secret"), 10)).trouble
        for name in ("no-such-program", "b\x1b[2J", str(script), str(tmp_path))
    }
    assert found["no-such-program"] == "There is no program 'no-such-program'."
    assert found["b\x1b[2J"] == "There is no program 'b\\x1b[2J'."
    assert found[str(script)].endswith("script' cannot be run: No such file or directory.")
    assert found[str(tmp_path)].endswith("cannot be run: Permission denied.")
    null = (await run((PYTHON, "a\0secret"), 10)).trouble
    assert null.endswith("cannot be run: its arguments cannot be passed on.")
    assert "secret" not in str([found, null])


async def test_a_program_that_takes_too_long_is_killed_with_all_that_it_started(
    tmp_path: Path,
) -> None:
    alive = tmp_path / "alive"
    child = f"import time; time.sleep(1.5); open({str(alive)!r}, 'w')"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}])"
    started = time.monotonic()
    ended = await run((PYTHON, "-c", f"{code}; time.sleep(60)"), 0.5)
    assert ended == Ended(trouble="It took longer than 0.5 s and was ended.")
    assert time.monotonic() - started < 1.4
    await asyncio.sleep(1.6)
    assert not alive.exists()


async def test_a_program_reads_no_keys_and_gets_the_variables_that_it_should() -> None:
    code = "import os, sys; print(sys.stdin.read(), dict(os.environ).get('A'), os.getsid(0))"
    written = (await run((PYTHON, "-c", code), 10, environ={"A": "1"})).written
    assert written.split()[0] == "1"
    assert int(written.split()[1]) != os.getsid(0)
