"""The demo's surroundings: the simulated platform in a child process, and a state to throw away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import drs_tui
from drs_tui.credentials.child_environ import interpreter_environ
from drs_tui.credentials.secret import Secret
from drs_tui.errors import NetworkTrouble
from drs_tui.paste import PastedJob
from drs_tui.text import OutsideText, clean
from drs_tui.values import dataclass

UNKNOWN_ID = "999999999999999999"
"""An id that the simulated platform does not know, so that the demo shows what that looks like."""

COMMAND = (sys.executable, "-m", "drs_tui.simulator", "--scenario", "demo", "--until-stdin-closes")

_FAREWELL_S = 2.0
"""How long the child may take to end before it is killed."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A simulated platform that runs, and where to keep what is learnt of it."""

    api: str
    secret: Secret
    jobs: tuple[PastedJob, ...]
    folder: Path
    """Holds settings, state and cache, and goes away afterwards."""

    def environ(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Return `environ` without what a person set for the real platform."""
        theirs = ("SB_", "DRS_TUI_")
        kept = {name: value for name, value in environ.items() if not name.startswith(theirs)}
        places = ("STATE", "CONFIG", "CACHE")
        homes = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in places}
        return {**kept, **homes, "HOME": str(self.folder), "DRS_TUI_KEYRING": "off"}


@contextmanager
def demo_platform() -> Iterator[Demo]:
    """Start the simulated platform and stop it afterwards; the folder goes away too.

    The child ends by itself when this process does, however that happens: only this process holds
    the other end of its stdin. Where this process was killed, the child removes the folder. Raises
    `NetworkTrouble` where it does not start.
    """
    with _folder() as folder, _child(folder) as child:
        yield _read_greeting(child, Path(folder))


@contextmanager
def _folder() -> Iterator[str]:
    try:
        folder = TemporaryDirectory(prefix="drs-tui-demo-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _not_started(error, "Set TMPDIR to a folder that can be written.") from error
    with folder as name:
        yield name


@contextmanager
def _child(folder: str) -> Iterator[subprocess.Popen[str]]:
    try:
        child = subprocess.Popen(
            [*COMMAND, "--remove-at-end", folder],
            # Not the person's folder: a `json.py` there would be taken for the library's.
            cwd=Path(drs_tui.__file__).parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=interpreter_environ(os.environ),
            # The keyboard's interrupt is for the screens alone.
            start_new_session=True,
        )
    except OSError as error:
        raise _not_started(error, "Try: drs-tui simulate") from error
    with child:
        try:
            yield child
        finally:
            child.terminate()
            try:
                child.wait(_FAREWELL_S)
            except subprocess.TimeoutExpired:
                child.kill()


def _read_greeting(child: subprocess.Popen[str], folder: Path) -> Demo:
    """Wait for the child's first two lines and return what they tell."""
    assert child.stdout is not None
    api, greeting = child.stdout.readline().strip(), child.stdout.readline()
    try:
        told = json.loads(greeting)
        secret = Secret(told["token"])
        jobs = [PastedJob(job["id"], None, OutsideText(job["label"])) for job in told["jobs"]]
    except (ValueError, KeyError, TypeError):
        raise _not_started(None, "Try: drs-tui simulate") from None
    jobs.append(PastedJob(UNKNOWN_ID, None, OutsideText("typo-in-the-id")))
    return Demo(api, secret, tuple(jobs), folder)


def _not_started(error: OSError | None, hint: str) -> NetworkTrouble:
    reason = f": {clean(error.strerror or type(error).__name__, 120)}" if error else ""
    return NetworkTrouble(f"The simulated platform did not start{reason}.", hint)
