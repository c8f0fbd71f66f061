"""Whole files, written so that a reader finds the old content or the new one, never a mixture.

Apart from what is in the files: jobs, the summary and other small files are all written this way.
No locks are taken; homes are on network file systems, where these are known to break.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

from drs_tui.errors import StoreTrouble
from drs_tui.text import clean
from drs_tui.values import dataclass

TEMPORARY_SUFFIX = ".tmp"
"""What a file is called while it is being written: `.NAME.RANDOM.tmp`, in the same folder."""

READ_LIMIT_BYTES = 256 * 1024 * 1024
"""Largest file that is read: an answer has at most 64 MB, which JSON escapes may triple."""

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}
_MORE_BYTES = 4096


class UnfitFile(StoreTrouble):
    """What stands at a path is no regular file, or larger than anything we write."""


class Overtaken(Exception):
    """The file was not replaced, since the one who wrote may no longer do so."""


@dataclass(frozen=True, slots=True)
class FileStamp:
    """What tells that a file is still the one that was read or written."""

    size: int
    mtime_ns: int
    inode: int

    @classmethod
    def of(cls, status: os.stat_result) -> FileStamp:
        return cls(status.st_size, status.st_mtime_ns, status.st_ino)


def write_atomic(
    path: Path, data: bytes, *, is_allowed: Callable[[], bool] = lambda: True
) -> FileStamp:
    """Replace the file at `path` by `data`, readable only by its owner, and sync it to the disk.

    Missing folders are made (0700). A symbolic link at `path` is replaced, not followed. Writing
    may take long, so `is_allowed` is asked just before the file is replaced; raises `Overtaken` if
    it says no. Raises `StoreTrouble`; the file is then as it was, or whole and new if only the
    folder could not be synced, and nothing is left behind.
    """
    try:
        make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}{TEMPORARY_SUFFIX}")
        try:
            stamp = write_synced(temporary, data)
            if not is_allowed():
                raise Overtaken
            os.replace(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink()
            raise
        sync_folder(path.parent)
    except OSError as error:
        raise store_trouble(error, "written", path) from error
    return stamp


def read_bytes(path: Path | str, limit: int = READ_LIMIT_BYTES) -> bytes | None:
    """Return the content of the regular file at `path`, None where there is nothing.

    Raises `UnfitFile` for anything else, such as a pipe, a symbolic link or a file of more than
    `limit` bytes, and `StoreTrouble` where the disk refuses.
    """
    found = read_stamped(path, limit)
    return None if found is None else found[0]


def read_stamped(path: Path | str, limit: int = READ_LIMIT_BYTES) -> tuple[bytes, FileStamp] | None:
    """Return what `read_bytes` returns, with the stamp of just this content."""
    try:
        try:
            return _read_regular(path, limit)
        except OSError as error:
            if error.errno != errno.ESTALE:
                raise
            # Another machine replaced the file after we had opened it: the new one is there.
            return _read_regular(path, limit)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            raise _unfit(path, "is not a regular file") from error
        raise store_trouble(error, "read", path) from error


def make_folder(folder: Path) -> None:
    """Make `folder` and those above it where they are missing, for their owner only (0700).

    Raises `OSError`.
    """
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        sync_folder(folder.parent)


def store_trouble(error: OSError, action: str, path: Path | str) -> StoreTrouble:
    """Return what to say about `error`; `action` is what could not be done, such as `written`."""
    shown = clean(str(path), 200)
    if error.errno in _FULL:
        return StoreTrouble(
            f"{shown} cannot be {action}: the disk or your quota on it is full.",
            "Free some space; until then nothing more is kept on disk.",
        )
    if error.errno in _READ_ONLY:
        return StoreTrouble(
            f"{shown} cannot be {action}: the folder is read-only or not yours.",
            "Check its owner and mode, or set XDG_STATE_HOME to a folder of your own.",
        )
    if error.errno == errno.ESTALE:
        return StoreTrouble(
            f"{shown} cannot be {action}: the network file system lost track of it (stale).",
            "It mostly comes back by itself; if not, log in again.",
        )
    reason = clean(error.strerror or type(error).__name__, 120)
    return StoreTrouble(f"{shown} cannot be {action}: {reason}.")


def write_synced(path: Path, data: bytes) -> FileStamp:
    """Create the file at `path` (0600) and sync it, but not its name. Raises `OSError`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o600)
    try:
        os.fchmod(handle, 0o600)
        left = memoryview(data)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
        stamp = FileStamp.of(os.fstat(handle))
    except BaseException:
        with contextlib.suppress(OSError):
            os.close(handle)
        raise
    # Closing is part of writing: a network file system may report a full quota only then.
    os.close(handle)
    return stamp


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` last; some file systems cannot, and need not.

    Raises `OSError`.
    """
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def _read_regular(path: Path | str, limit: int) -> tuple[bytes, FileStamp]:
    # Without O_NONBLOCK, opening a pipe waits for a writer.
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise _unfit(path, "is not a regular file")
        pieces: list[bytes] = []
        left = limit + 1 if status.st_size <= limit else 0
        wanted = status.st_size + 1
        while left > 0 and (piece := os.read(handle, min(left, wanted))):
            pieces.append(piece)
            left -= len(piece)
            # Mostly there is no more; a file may also have grown since.
            wanted = _MORE_BYTES
        if left <= 0:
            raise _unfit(path, f"has more than {limit} bytes")
        return b"".join(pieces), FileStamp.of(status)
    finally:
        os.close(handle)


def _unfit(path: Path | str, reason: str) -> UnfitFile:
    return UnfitFile(f"{clean(str(path), 200)} {reason}.")
