"""A home of its own for the real program, and the search through all that it left anywhere."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import environ_of, watch_simulation
from tests.safety.stream import Sent, assert_harmless
from tests.terminal import Terminal

PRODUCT = (sys.executable, "-m", "drs_tui")

CANARY = "ca9a47ca9a47ca9a47ca9a47ca9a4701"
OTHER = "07e407e407e407e407e407e407e40702"
"""Tokens that no platform gave out."""

CHILD_PATH = Path(__file__).parents[1] / "credentials" / "child_path"
"""The folder from which a keyring's child imports back ends made for tests."""

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ended:
    """A program that has ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Process:
    """A process of this machine, as it was at one moment."""

    pid: int
    parent: int
    arguments: bytes
    environ: bytes


class Surroundings:
    """Everything that a program may write to: home, working folder, temporary files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.home = folder / "home"
        self.work = folder / "work"
        self.temporary = folder / "tmp"
        for place in (self.home, self.work, self.temporary):
            place.mkdir(exist_ok=True)
        self.environ = {
            **environ_of(self.home),
            "TMPDIR": str(self.temporary),
            # The program is started somewhere else, and has to be found from there.
            "PYTHONPATH": str(ROOT),
        }

    def watch(self, simulation: Simulation, *, with_token: bool = True) -> None:
        """Watch all jobs of a simulated platform, as one who has a token for it, or has none."""
        told = watch_simulation(self.home, simulation)
        names = ["SB_API_ENDPOINT", *(["SB_AUTH_TOKEN"] if with_token else [])]
        self.environ |= {name: told[name] for name in names}

    def use_keyring(self, backend: str) -> None:
        """Have a back end of the tests answer for the system keyring."""
        self.environ |= {
            "DRS_TUI_KEYRING": "",
            "DRS_TUI_KEYRING_BACKEND": f"fake_backends.{backend}",
            "PYTHONPATH": f"{ROOT}:{CHILD_PATH}",
        }

    def started(self, *words: str, script: str | None = None, **changed: str) -> Terminal:
        """Return the program on a terminal, started by `script` where there is one."""
        command = [sys.executable, "-c", script] if script else list(PRODUCT)
        environ = {**self.environ, **changed}
        return Terminal([*command, *words], environ=environ, folder=self.work)

    def files_with(self, secret: str) -> list[Path]:
        """Return the files that hold a secret, in clear or coded."""
        return [
            path
            for path in self.folder.rglob("*")
            if path.is_file() and not path.is_symlink() and has(path.read_bytes(), secret)
        ]


def run(
    place: Surroundings, *words: str, stdin: str = "", script: str | None = None, **changed: str
) -> Ended:
    """Run a command to its end; whatever it is, it shows no token and nothing to act on."""
    environ = {name: value for name, value in (place.environ | changed).items() if value}
    ended = subprocess.run(
        [*((sys.executable, "-c", script) if script else PRODUCT), *words],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=place.work,
        input=stdin.encode(),
        capture_output=True,
        timeout=60,
    )
    for stream in (ended.stdout, ended.stderr):
        assert not has(stream, CANARY)
        assert not has(stream, OTHER)
        assert b"Traceback" not in stream
        assert_harmless(stream)
    return Ended(ended.returncode, ended.stdout.decode(), ended.stderr.decode())


def has(data: bytes, secret: str) -> bool:
    """Tell whether a secret is in `data`, in clear or in base64 or hexadecimal digits."""
    plain = secret.encode()
    coded = [plain, plain.hex().encode()]
    for shift in range(3):
        # Without the characters at both ends, which what stands around it decides as well.
        shifted = base64.b64encode(b"\0" * shift + plain)
        coded.append(shifted[4 if shift else 0 : -4])
    return any(form in data for form in coded)


def assert_not_sent(terminal: Terminal, secret: str) -> None:
    """Check that a secret is neither in what was sent to a terminal, nor in its clipboard."""
    sent = bytes(terminal.sent)
    assert not has(sent, secret), terminal.text
    assert not any(secret in text for text in Sent.read(sent).clipboards)
    # Drawn piece by piece, it may be on the screen and not in what was sent.
    assert secret not in terminal.text.replace("\n", "")


def descendants(pid: int) -> list[Process]:
    """Return the processes that `pid` started, and those that these started."""
    by_parent: dict[int, list[Process]] = {}
    for process in processes():
        by_parent.setdefault(process.parent, []).append(process)
    found: list[Process] = []
    waiting = [pid]
    while waiting:
        children = by_parent.get(waiting.pop(), [])
        found += children
        waiting += [child.pid for child in children]
    return found


def processes() -> Iterator[Process]:
    """Yield all processes that we may look into; skip the test where none can be looked into."""
    if not Path("/proc", "self", "environ").exists():
        pytest.skip("this system has no /proc")
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
                arguments = (folder / "cmdline").read_bytes()
                environ = (folder / "environ").read_bytes()
            except OSError:
                continue
            yield Process(int(folder.name), parent, arguments, environ)


def environ_of_process(process: Process) -> Mapping[str, str]:
    """Return the variables that a process was started with."""
    entries = process.environ.decode("utf-8", "replace").split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def is_running(pid: int) -> bool:
    """Tell whether a process has not ended yet."""
    try:
        os.kill(pid, 0)
        state = Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")
