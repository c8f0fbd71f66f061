"""The demo's surroundings: the simulated platform in a child process, and a state to throw away."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from drs_tui.credentials.secret import Secret
from drs_tui.errors import UsageTrouble
from drs_tui.paste import PastedJob
from drs_tui.text import OutsideText

UNKNOWN_ID = "999999999999999999"
"""An id that the simulated platform does not know, so that the demo shows what that looks like."""


@dataclass(frozen=True, slots=True)
class Demo:
    """A simulated platform that runs, and where to keep what is learnt of it."""

    api: str
    secret: Secret
    jobs: tuple[PastedJob, ...]
    environ: dict[str, str]
    """Variables that lead settings, state and cache into a folder that goes away."""


@contextmanager
def demo_platform() -> Iterator[Demo]:
    """Start the simulated platform and stop it afterwards; the folder goes away too.

    The child ends by itself when this process does, however that happens.
    """
    folder = Path(tempfile.mkdtemp(prefix="drs-tui-demo-"))
    command = [sys.executable, "-m", "drs_tui.simulator", "--scenario", "demo"]
    child = subprocess.Popen(
        [*command, "--until-stdin-closes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    try:
        yield _read_greeting(child, folder)
    finally:
        child.terminate()
        child.communicate()
        shutil.rmtree(folder, ignore_errors=True)


def _read_greeting(child: subprocess.Popen[str], folder: Path) -> Demo:
    assert child.stdout is not None
    api, greeting = child.stdout.readline().strip(), child.stdout.readline()
    if not api or not greeting:
        raise UsageTrouble("The simulated platform did not start.", "Try: drs-tui simulate")
    told = json.loads(greeting)
    jobs = [PastedJob(job["id"], None, OutsideText(job["label"])) for job in told["jobs"]]
    jobs.append(PastedJob(UNKNOWN_ID, None, OutsideText("typo-in-the-id")))
    environ = {
        "HOME": str(folder),
        **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("STATE", "CONFIG", "CACHE")},
        "DRS_TUI_KEYRING": "off",
    }
    return Demo(api, Secret(told["token"]), tuple(jobs), environ)
