"""A crash shows what broke, and neither the token nor anything as it came from outside."""

from __future__ import annotations

import resource
import subprocess
import sys
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.safety.stream import assert_harmless
from tests.safety.surroundings import ROOT, Surroundings, assert_not_sent, has

# Each has the token in a local variable, and in the text of its exception; so has each frame of
# httpx that the second one passes through.
_BROKEN = {
    "own code": """
from drs_tui.credentials.desk import TokenDesk
find = TokenDesk.find
async def broken(self):
    token = (await find(self)).secret.reveal()
    headers = {"X-SBG-Auth-Token": token}
    raise ValueError(f"broken in {headers} \\x1b]0;owned\\x07")
TokenDesk.find = broken
""",
    "httpx": """
import httpcore
async def broken(self, request):
    raise ValueError(f"broken in {request.headers} \\x1b]0;owned\\x07")
httpcore.AsyncConnectionPool.handle_async_request = broken
""",
    "compose": """
from drs_tui.ui.screens.jobs import JobsScreen
def broken(self):
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
JobsScreen.body = broken
""",
    "handler": """
from drs_tui.ui.app import DrsApp
mounted = DrsApp.on_mount
def broken(self):
    mounted(self)
    token = TOKEN
    self.set_timer(0.1, lambda: [token][1:] or int(f"broken in {token} \\x1b]0;owned\\x07"))
DrsApp.on_mount = broken
""",
    "thread worker": """
from drs_tui.ui.app import DrsApp
mounted = DrsApp.on_mount
def broken(self):
    mounted(self)
    def work():
        token = TOKEN
        raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
    self.run_worker(work, thread=True)
DrsApp.on_mount = broken
""",
    "before the screens": """
import drs_tui.ui.run
def broken(*arguments, **more):
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
drs_tui.ui.run.run_screens = broken
""",
    "after the screens": """
from drs_tui.monitor.monitor import Monitor
from drs_tui.ui.app import DrsApp
async def broken(self):
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
Monitor.aclose = broken
mounted = DrsApp.on_mount
DrsApp.on_mount = lambda self: (mounted(self), self.set_timer(0.1, self.exit))
""",
}

_LOGGED = """
import logging
logging.basicConfig(level=logging.DEBUG, filename=LOG)
"""

# What the program survives: it goes on, and leaves when it is told to.
_NOTED = {
    "thread": """
import threading
def fail():
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
def broken():
    threading.Thread(target=fail).start()
""",
    "forgotten task": """
import asyncio
async def fail():
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
def broken():
    asyncio.get_running_loop().create_task(fail())
""",
    "callback": """
import asyncio
def fail():
    token = TOKEN
    raise ValueError(f"broken in {token} \\x1b]0;owned\\x07")
def broken():
    asyncio.get_running_loop().call_soon(fail)
""",
    "destructor": """
class Dying:
    def __del__(self):
        raise ValueError(f"broken in {TOKEN} \\x1b]0;owned\\x07")
def broken():
    Dying()
""",
}

_HOOK = """
from drs_tui.ui.app import DrsApp
mounted = DrsApp.on_mount
def hooked(self):
    mounted(self)
    broken()
DrsApp.on_mount = hooked
"""


def script_of(patch: str, log: Path) -> str:
    return (
        "import os, sys\n"
        f"TOKEN, LOG = os.environ['SB_AUTH_TOKEN'], {str(log)!r}\n{_LOGGED}{patch}\n"
        "from drs_tui.cli import main\nsys.exit(main())\n"
    )


@pytest.fixture
def place(tmp_path: Path) -> Surroundings:
    return Surroundings(tmp_path)


@pytest.mark.parametrize("what", _BROKEN)
def test_a_crash_is_told_without_the_token(place: Surroundings, what: str) -> None:
    log = place.folder / "debug.log"
    with Simulation("ok") as sim:
        place.watch(sim)
        with place.started(script=script_of(_BROKEN[what], log)) as terminal:
            assert terminal.wait_for_exit() == 1
            assert terminal.is_line_by_line
    assert b"broken in " in terminal.sent
    assert b"<secret>" in terminal.sent
    assert b"Traceback" in terminal.sent
    assert_not_sent(terminal, sim.token)
    assert_harmless(bytes(terminal.sent))
    assert place.files_with(sim.token) == []


@pytest.mark.parametrize("what", _NOTED)
def test_what_breaks_beside_the_screens_reaches_no_terminal(place: Surroundings, what: str) -> None:
    log = place.folder / "debug.log"
    patch = _NOTED[what] + _HOOK
    with Simulation("ok") as sim:
        place.watch(sim)
        with place.started(script=script_of(patch, log)) as terminal:
            terminal.wait_for("mlopez")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0, terminal.text
    assert_not_sent(terminal, sim.token)
    assert_harmless(bytes(terminal.sent))
    assert place.files_with(sim.token) == []
    if what in ("forgotten task", "callback"):
        assert "broken in <secret>" in log.read_text()
    assert "httpcore" in log.read_text()


@pytest.mark.skipif(
    resource.getrlimit(resource.RLIMIT_CORE)[1] == 0, reason="no core dump is allowed here anyway"
)
def test_there_is_no_core_dump() -> None:
    script = (
        "import resource, sys\n"
        "hard = resource.getrlimit(resource.RLIMIT_CORE)[1]\n"
        "resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n"
        "from drs_tui.cli import main\n"
        "sys.argv = ['drs-tui', 'jobs', '--cached']\n"
        "main()\n"
        "sys.exit(resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert ended.returncode == 0, ended.stderr


def test_a_command_that_crashes_tells_no_token(place: Surroundings) -> None:
    log = place.folder / "debug.log"
    patch = _BROKEN["httpx"]
    with Simulation("ok") as sim:
        place.watch(sim)
        ended = subprocess.run(
            [sys.executable, "-c", script_of(patch, log), "jobs"],
            env={**place.environ, "SB_AUTH_TOKEN": sim.token},
            cwd=place.work,
            capture_output=True,
        )
    assert ended.returncode == 1
    assert b"broken in " in ended.stderr
    assert not has(ended.stdout + ended.stderr, sim.token)
    assert_harmless(ended.stderr)
    assert place.files_with(sim.token) == []
