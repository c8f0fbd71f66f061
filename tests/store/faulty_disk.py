"""A disk that refuses a step, loses its answer, or ends the process in the middle of it.

All that the store asks of the operating system passes here and is counted. What is on the disk
afterwards is real: the steps before the cut were done, and those after it were not.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from drs_tui.store import claim

FULL = (errno.ENOSPC, errno.EDQUOT)
ERRORS = (*FULL, errno.EROFS, errno.EACCES, errno.ESTALE, errno.EIO)

WRITING = ("write", "fsync", "fchmod", "replace", "rename", "unlink", "mkdir")
READING = ("read", "fstat", "lstat", "stat", "scandir", "close")
MOST_WRITTEN = 1500
"""Bytes that one `write` takes at most."""
_CREATING = os.O_CREAT | os.O_WRONLY


class Killed(BaseException):
    """Stands for the end of the process: nothing of it runs any more."""


@dataclass(frozen=True)
class Cut:
    """What happens, and at which step."""

    step: int
    """Steps that go well before it."""
    number: int | None = errno.ENOSPC
    """The error that the system answers with; None: the process is killed."""
    is_done: bool = False
    """Whether the step took effect all the same, as over a network."""
    part: float = 0.5
    """Share of the bytes that a `write` still puts down."""
    lasts: bool = False
    """Whether all later steps of the same sort are refused too, until the disk is repaired."""
    is_power_cut: bool = False
    """Whether power is lost then, or else at the end, with all that was not synced."""


class FaultyDisk:
    """Passes on what is asked of the operating system, up to the cut."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._steps = 0
        self._is_killed = False
        self._paths: dict[int, str] = {}
        """Path of each open file."""
        self._unsynced: set[str] = set()
        """Files whose content is not synced."""
        self._moved: list[tuple[str, bytes | None]] = []
        """Names that are not synced, with what was there before."""
        self.was_cut = False
        """Whether the cut was reached."""

    @contextlib.contextmanager
    def on(self) -> Iterator[FaultyDisk]:
        """Put this disk under everything meanwhile, and let no time pass; ends a `Killed`."""
        with contextlib.ExitStack() as patches:
            for name in (*WRITING, *READING, "open"):
                call = getattr(os, name)
                patches.enter_context(mock.patch.object(os, name, self._step(name, call)))
            patches.enter_context(mock.patch.object(claim, "time", _NoTime()))
            with contextlib.suppress(Killed):
                yield self
        self._bury()

    def _step(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **named: Any) -> Any:
            if self._is_killed:
                raise Killed
            is_writing = name in WRITING or (name == "open" and bool(args[1] & _CREATING))
            if not self._is_refused(is_writing):
                return self._do(name, real, args, named)
            self.was_cut = True
            if name == "write":
                args = (args[0], args[1][: int(len(args[1]) * self._cut.part)])
            if self._cut.is_done or name in ("write", "close"):
                self._lose(self._do(name, real, args, named), name)
            if self._cut.number is None:
                self._is_killed = True
                raise Killed
            raise OSError(self._cut.number, os.strerror(self._cut.number))

        return step

    def _is_refused(self, is_writing: bool) -> bool:
        """Count a step, and tell whether it is cut: the first one of its sort from there on."""
        number, self._steps = self._steps, self._steps + 1
        if self._cut.number in (*FULL, errno.EROFS) and not is_writing:
            return False
        return self._cut.lasts if self.was_cut else number >= self._cut.step

    def _do(
        self, name: str, real: Callable[..., Any], args: tuple[Any, ...], named: dict[str, Any]
    ) -> Any:
        """Take a step; nothing is waited for, but what is not synced is noted."""
        if name == "fsync":
            self._note_sync(self._paths[args[0]])
            return None
        if name == "write":
            args = (args[0], args[1][:MOST_WRITTEN])
            self._unsynced.add(self._paths[args[0]])
        elif name in ("replace", "rename"):
            self._note_move(os.fspath(args[0]), os.fspath(args[1]))
        elif name == "mkdir":
            self._moved.append((os.fspath(args[0]), None))
        result = real(*args, **named)
        if name == "open":
            self._paths[result] = os.fspath(args[0])
        elif name == "close":
            self._paths.pop(args[0], None)
        return result

    def _note_sync(self, path: str) -> None:
        """Note that the content of a file, or the names in a folder, will outlast the power."""
        self._unsynced.discard(path)
        self._moved = [(name, old) for name, old in self._moved if os.path.dirname(name) != path]

    def _note_move(self, source: str, target: str) -> None:
        """Note what was at `target` before, which may be there again after a loss of power."""
        try:
            with open(target, "rb") as file:
                old = file.read()
        except FileNotFoundError:
            old = None
        self._moved.append((target, old))
        if source in self._unsynced:
            self._unsynced.remove(source)
            self._unsynced.add(target)

    def _lose(self, result: Any, name: str) -> None:
        """Close what nobody will get hold of; an open file at the end of the process."""
        if name == "scandir":
            result.close()

    def _bury(self) -> None:
        """Do what the system does at the end of a process, and what the end of the power does."""
        for handle in self._paths:
            os.close(handle)
        self._paths.clear()
        if self._cut.is_power_cut:
            self._lose_power()

    def _lose_power(self) -> None:
        for path in self._unsynced:
            with contextlib.suppress(FileNotFoundError):
                os.truncate(path, 0)
        for path, old in reversed(self._moved):
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif old is None:
                os.unlink(path)
            else:
                Path(path).write_bytes(old)


class _NoTime:
    """Time that passes by waiting only, so that the claims of the dead cost no test two seconds."""

    def __init__(self) -> None:
        self._passed = 0.0

    def monotonic(self) -> float:
        return self._passed

    def sleep(self, seconds: float) -> None:
        self._passed += seconds
