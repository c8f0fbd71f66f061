"""Every exit code, and what makes the program end with it, run as a script runs it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from drs_tui.commands.arguments import FAMILIES
from drs_tui.commands.output import ExitCode
from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.server import Simulation
from tests.commands.test_process import wait_until
from tests.simulator.helpers import FakeClock

PROGRAM = [sys.executable, "-m", "drs_tui"]
NOBODY = "http://127.0.0.1:9/v2"
"""Where nothing listens."""

# Of those that submit and check there is more in `test_submission_codes`.
TABLE = [
    # code, where, what is typed. Jobs of the platform: {done}, {watched}, {running}.
    (0, "well", "--version"),
    (0, "well", "jobs --help"),
    (0, "well", "jobs"),
    (0, "well", "jobs --cached --json"),
    (0, "mixed", "show {done} --json"),
    (0, "mixed", "items {done}"),
    (0, "mixed", "causes {done}"),
    (0, "mixed", "report {done}"),
    (0, "well", "watch {done}"),
    (0, "well", "unwatch {watched}"),
    (0, "well", "wait {done}"),
    (0, "mixed", "wait {done} --max-failed 100%"),
    (0, "well", "follow {done}"),
    (0, "well", "doctor"),
    (0, "well", "config show"),
    (0, "well", "config path"),
    (0, "well", "completion zsh"),
    (0, "well", "token show-source --no-keyring"),
    (0, "well", "simulate --scenario help"),
    (1, "mixed", "wait {done}"),
    (1, "mixed", "wait {done} {running} --any"),
    (1, "mixed", "follow {done}"),
    (2, "well", "nonsense"),
    (2, "well", "jobs --nonsense"),
    (2, "well", "watch nonsense"),
    (2, "well", "wait {done} --batch trios"),
    (2, "well", "--platform nowhere jobs"),
    (2, "well", "demo"),
    (2, "well", ""),
    (0, "well", "resume"),
    (2, "well", "submit nothing.csv --project ana/cohort-7"),
    (3, "nobody", "jobs"),
    (3, "nobody", "show {watched}"),
    (3, "nobody", "items {watched}"),
    (3, "nobody", "doctor"),
    (4, "no token", "jobs"),
    (4, "refused", "jobs"),
    (4, "refused", "show {done}"),
    (4, "refused", "wait {done}"),
    (4, "refused", "doctor"),
    (4, "no token", "token show-source --no-keyring"),
    (4, "no token", "token set --token-stdin"),
    (5, "well", "show 999999999999"),
    (5, "well", "items {done} 999999999999"),
    (5, "well", "wait {done} 999999999999"),
    (5, "well", "wait --batch nonsense"),
    (5, "well", "show 999999999999 --cached"),
    (5, "well", "resume nonsense"),
    (5, "well", "check nonsense"),
    (5, "well", "retry nonsense --dry-run"),
    (6, "no disk", "watch {done}"),
    (6, "no disk", "jobs"),
    (6, "no disk", "doctor"),
    (6, "well", "report {done} --output /dev/null/page.md"),
    (124, "well", "wait {running} --timeout 1"),
]

ENDED = [
    # code, signal, what is typed
    (130, signal.SIGINT, "wait {running}"),
    (143, signal.SIGTERM, "wait {running}"),
    (130, signal.SIGINT, "follow {running}"),
    (143, signal.SIGTERM, "follow {running}"),
    (130, signal.SIGINT, "simulate"),
    (143, signal.SIGTERM, "simulate"),
]


@dataclass(frozen=True)
class Place:
    """Where the program runs, and the words that stand for the jobs of the platform there."""

    environ: Mapping[str, str]
    jobs: Mapping[str, str]

    def start(self, line: str) -> subprocess.Popen[str]:
        pipe, words = subprocess.PIPE, line.format(**self.jobs).split()
        return subprocess.Popen(
            [*PROGRAM, *words], env=self.environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def run(self, line: str, stdin: str = "") -> tuple[int, str, str]:
        with self.start(line) as child:
            out, err = child.communicate(stdin, timeout=30)
        return child.returncode, out, err


@pytest.fixture(scope="module")
def platforms() -> Iterator[dict[str, Simulation]]:
    # Time stands still there, so that what is under way stays so.
    clock = FakeClock(time.time())
    with Simulation("ok", clock=clock) as well, Simulation("mixed", clock=clock) as mixed:
        yield {"well": well, "mixed": mixed}


@pytest.fixture
def place(request: pytest.FixtureRequest, platforms: dict[str, Simulation]) -> Place:
    """An empty home, but for one job on the watch list, at the platform that the row names."""
    where = request.param
    platform = platforms.get(where, platforms["well"])
    ids = [job_id for job_id, _ in platform.jobs]
    jobs = {"done": ids[0], "watched": ids[1], "running": ids[-1]}
    environ = {
        **os.environ,
        "SB_API_ENDPOINT": NOBODY if where == "nobody" else platform.url,
        "SB_AUTH_TOKEN": "fedcba9876543210" if where == "refused" else platform.token,
        "DRS_TUI_KEYRING": "off",
    }
    # Programs that may not keep what they compiled would compile it at every start.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if where == "no token":
        del environ["SB_AUTH_TOKEN"]
    if where == "no disk":
        environ["XDG_STATE_HOME"] = "/dev/null/state"
    else:
        build_services(Options(), environ).store.add(ids[1])
    return Place(environ, jobs)


@pytest.mark.parametrize(("code", "place", "line"), TABLE, indirect=["place"])
def test_ends_with(code: int, place: Place, line: str) -> None:
    ended, out, err = place.run(line)
    assert ended == code, err
    assert "Traceback" not in err
    # Whoever reads only the words learns of it as well, and of nothing where all is well.
    assert bool(err) == (code > 1) or ended < 2 or "doctor" in line or "show-source" in line
    assert out or err or code == 0


@pytest.mark.parametrize(("code", "how", "line"), ENDED)
@pytest.mark.parametrize("place", ["well"], indirect=True)
def test_ended_by_a_signal(
    code: int,
    how: signal.Signals,
    line: str,
    place: Place,
    platforms: dict[str, Simulation],
) -> None:
    asked = platforms["well"].requests
    asked.clear()
    with place.start(line) as child:
        if line == "simulate":
            assert child.stdout is not None
            assert child.stdout.readline()
        else:
            wait_until(lambda: bool(asked))
        child.send_signal(how)
        try:
            assert child.wait(10) == code
        finally:
            child.kill()


def test_every_code_is_in_the_tables() -> None:
    assert {code for code, *_ in (*TABLE, *ENDED)} == {code.value for code in ExitCode}


def test_every_command_is_in_the_tables() -> None:
    named = {name for names, _ in FAMILIES for name in names}
    assert named - {word for *_, line in (*TABLE, *ENDED) for word in line.split()[:1]} == set()


# Around the codes


@pytest.mark.parametrize(
    ("code", "environ"),
    [
        (0, {"HOME": ""}),
        (0, {"HOME": "/dev/null"}),
        (0, {"HOME": "/nonexistent", "XDG_CACHE_HOME": "/dev/null", "XDG_CONFIG_HOME": "/proc/1"}),
        (6, {"XDG_STATE_HOME": "/proc"}),
    ],
)
@pytest.mark.parametrize("place", ["well"], indirect=True)
def test_a_home_that_is_not_there_or_cannot_be_written(
    code: int, environ: dict[str, str], place: Place
) -> None:
    ended, _, err = Place({**place.environ, **environ}, place.jobs).run("watch {done}")
    assert (ended, "Traceback" in err) == (code, False), err
