"""Turns between the processes that run tests side by side: who measures time is alone meanwhile."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Turns:
    """A lock that many share, or one has alone; whoever waits to be alone is not passed by."""

    def __init__(self, folder: Path) -> None:
        """All processes that name the same folder take turns with each other."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._door = os.open(folder / "door", flags, 0o600)
        self._room = os.open(folder / "room", flags, 0o600)

    @contextmanager
    def turn(self, *, alone: bool) -> Iterator[None]:
        """Wait for a turn, and have it meanwhile."""
        fcntl.flock(self._door, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._room, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        finally:
            fcntl.flock(self._door, fcntl.LOCK_UN)
        try:
            yield
        finally:
            fcntl.flock(self._room, fcntl.LOCK_UN)

    def close(self) -> None:
        """Take the folder away; those that have it open are not disturbed."""
        shutil.rmtree(self._folder, ignore_errors=True)
        os.close(self._door)
        os.close(self._room)
