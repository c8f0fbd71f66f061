"""A short claim on one file, so that writers of it take turns.

Reading, merging and replacing are three steps: without turns, of two writers that read the same
content the later one would undo the earlier one. A claim is an empty file that is created
exclusively, which network file systems do reliably, unlike locks. Nothing but turn-taking depends
on it: files are whole in any case. A claim whose owner died, or stands still for long, is taken
over; an owner who was asleep finds out by asking whether it still holds.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from drs_tui.store.atomic import FileStamp, make_folder, store_trouble

PATIENCE_S = 2.0
"""How long one and the same claim of another writer is respected; a turn takes milliseconds."""

CLAIM_SUFFIX = ".claim"

_PAUSE_S = 0.002
_LONGEST_PAUSE_S = 0.05


class Claim:
    """A claim that was taken."""

    def __init__(self, path: Path, stamp: FileStamp) -> None:
        self._path = path
        self._stamp = stamp

    def is_held(self) -> bool:
        """Tell whether nobody took it over. Raises `OSError`."""
        # Opened, since a network file system may answer a mere look by what it remembers.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            return _close_stamped(os.open(self._path, flags)) == self._stamp
        except FileNotFoundError:
            return False

    def give_back(self) -> None:
        """Remove the claim if it still holds. Raises `OSError`."""
        _remove(self._path, self._stamp)


@contextlib.contextmanager
def claimed(path: Path, patience_s: float = PATIENCE_S) -> Iterator[Claim]:
    """Hold the claim on the file at `path` meanwhile; waits for its turn.

    Blocks the thread. Makes the folder where it is missing. Raises `StoreTrouble`.
    """
    claim_path = claim_on(path)
    try:
        make_folder(claim_path.parent)
        claim = Claim(claim_path, _take(claim_path, patience_s))
    except OSError as error:
        raise store_trouble(error, "written", path) from error
    try:
        yield claim
    finally:
        with contextlib.suppress(OSError):
            claim.give_back()


def claim_on(path: Path) -> Path:
    """Return where the claim on the file at `path` is, if there is one."""
    return path.with_name(f".{path.name}{CLAIM_SUFFIX}")


def _take(claim: Path, patience_s: float) -> FileStamp:
    """Create the claim; take over one that has not changed for `patience_s` of our own time.

    Its age by the dates of the file system would depend on two clocks that agree.
    """
    watched: FileStamp | None = None
    since = time.monotonic()
    pause_s = _PAUSE_S
    while True:
        with contextlib.suppress(FileExistsError):
            return _create(claim)
        holder = _stamp(claim)
        if holder != watched:
            watched, since = holder, time.monotonic()
        elif holder is not None and time.monotonic() - since >= patience_s:
            _remove(claim, holder)
            continue
        time.sleep(pause_s)
        pause_s = min(pause_s * 1.5, _LONGEST_PAUSE_S)


def _create(claim: Path) -> FileStamp:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(claim, flags, 0o600)
    try:
        return _close_stamped(handle)
    except OSError:
        with contextlib.suppress(OSError):
            claim.unlink()
        raise


def _close_stamped(handle: int) -> FileStamp:
    """Return the stamp of an open file, and close it."""
    try:
        return FileStamp.of(os.fstat(handle))
    finally:
        os.close(handle)


def _remove(claim: Path, expected: FileStamp) -> None:
    """Remove the claim if it is still the one that was seen."""
    if _stamp(claim) == expected:
        with contextlib.suppress(FileNotFoundError):
            claim.unlink()


def _stamp(claim: Path) -> FileStamp | None:
    try:
        return FileStamp.of(os.lstat(claim))
    except FileNotFoundError:
        return None
