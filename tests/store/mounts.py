"""A small file system of its own, where the user of the tests may mount one."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def mounted(folder: Path, size_kb: int) -> Iterator[Path]:
    """Mount a file system in memory at `folder` meanwhile; skips the test where that is refused."""
    folder.mkdir()
    if os.geteuid() != 0:
        pytest.skip("only root can mount a file system")
    _mount("-t", "tmpfs", "-o", f"size={size_kb}k,mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def remount(folder: Path, option: str) -> None:
    """Change how a file system is mounted, such as `ro` for read-only."""
    _mount("-o", f"remount,{option}", str(folder))


def _mount(*arguments: str) -> None:
    try:
        done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command")
    if done.returncode:
        pytest.skip(f"mounting is refused here: {done.stderr.strip()}")
