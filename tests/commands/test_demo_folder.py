"""The demo's folder goes away, also where the demo was killed; no other folder ever does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SIMULATOR = (sys.executable, "-m", "drs_tui.simulator", "--until-stdin-closes", "--remove-at-end")


@pytest.fixture
def temporary(tmp_path: Path) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    return folder


def test_killed_demo_leaves_no_folder_behind(temporary: Path) -> None:
    program = (
        "import os, signal\n"
        "from drs_tui.demo import demo_platform\n"
        "with demo_platform() as demo:\n"
        "    (demo.folder / 'state').mkdir()\n"
        "    (demo.folder / 'state' / 'job.json').write_text('{}')\n"
        "    print(demo.folder, flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert told.returncode == -signal.SIGKILL, told.stderr
    folder = Path(told.stdout.strip())
    assert folder.parent == temporary
    end = time.monotonic() + 5
    while folder.exists():
        assert time.monotonic() < end, "the folder was left behind"
        time.sleep(0.02)


def end_of_stdin(temporary: Path, folder: Path) -> None:
    """Run the simulator with a stdin that is at its end, and `folder` to remove."""
    environ = {**os.environ, "TMPDIR": str(temporary)}
    told = subprocess.run(
        [*SIMULATOR, str(folder)], stdin=subprocess.DEVNULL, capture_output=True, env=environ
    )
    assert told.returncode == 0, told.stderr


@pytest.mark.parametrize(
    "place",
    ["temporary/other", "elsewhere/drs-tui-demo-1", "temporary/drs-tui-demo-1/../../elsewhere"],
)
def test_no_other_folder_is_removed(temporary: Path, tmp_path: Path, place: str) -> None:
    (temporary / "drs-tui-demo-1").mkdir()
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "kept").touch()
    end_of_stdin(temporary, folder)
    assert (folder / "kept").exists()


def test_a_link_is_not_followed(temporary: Path, tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (temporary / "drs-tui-demo-1").symlink_to(tmp_path / "theirs")
    end_of_stdin(temporary, temporary / "drs-tui-demo-1")
    assert (tmp_path / "theirs").is_dir()


def test_a_folder_that_is_gone_already_is_no_trouble(temporary: Path) -> None:
    end_of_stdin(temporary, temporary / "drs-tui-demo-1")
