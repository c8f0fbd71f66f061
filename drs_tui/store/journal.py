"""A file of lines that only grows: what was written and synced before stays as it is.

It begins whole, with all that must be known before anything happens, and each line after that is
on the disk when `append` returns. A process that dies in the middle of a line leaves a torn one,
which a reader passes over and the next writer ends. Beside the file lies a small reserve, since a
line about what has already happened has to find room also on a full disk.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path

from drs_tui.store.atomic import read_bytes, store_trouble, write_atomic

RESERVE_BYTES = 8192
"""Room for some lines; file systems give and take away in blocks of 4096 bytes."""

_FULL = {errno.ENOSPC, errno.EDQUOT}
_END = b"\n"

SUBMISSIONS = "submissions"
"""The folder of a profile that holds the journals of its submissions."""


class JournalFile:
    """One such file. Methods block and raise `StoreTrouble` where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._reserve = path.with_suffix(".reserve")

    def create(self, lines: bytes) -> None:
        """Begin the file with whole `lines`: afterwards it is there with all of them, or not."""
        write_atomic(self.path, lines)

    def set_reserve(self) -> None:
        """See to it that there is room for what `append_from_reserve` has to write."""
        try:
            if self._reserve.stat().st_size >= RESERVE_BYTES:
                return
        except FileNotFoundError:
            pass
        except OSError as error:
            raise store_trouble(error, "read", self._reserve) from error
        # Not zeros, for which some file systems set aside no room.
        write_atomic(self._reserve, b"." * RESERVE_BYTES)

    def append(self, line: bytes) -> None:
        """Add a line, which has no end of its own yet, and sync it.

        After a `StoreTrouble` it may be there or not.
        """
        try:
            self._append(line)
        except OSError as error:
            raise store_trouble(error, "written", self.path) from error

    def append_from_reserve(self, line: bytes) -> None:
        """Add a line that must not be lost: a full disk gets the reserve back for it."""
        try:
            self._append(line)
        except OSError as error:
            if error.errno not in _FULL:
                raise store_trouble(error, "written", self.path) from error
        else:
            return
        with contextlib.suppress(OSError):
            self._reserve.unlink()
        self.append(line)

    def remove_reserve(self) -> None:
        """Give the room back, when nothing more has to be written. Never fails."""
        with contextlib.suppress(OSError):
            self._reserve.unlink()

    def lines(self) -> list[bytes]:
        """Return all lines, of which any may be torn or empty; none where there is no file."""
        return (read_bytes(self.path) or b"").split(_END)

    def _append(self, line: bytes) -> None:
        # Without O_CREAT: a file that someone removed is not begun again without its beginning.
        flags = os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(self.path, flags)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                raise OSError(errno.EINVAL, "It is not a regular file")
            # A line that was torn is ended, so that this one stands alone.
            is_torn = status.st_size and os.pread(handle, 1, status.st_size - 1) != _END
            left = memoryview((_END if is_torn else b"") + line + _END)
            while left:
                left = left[os.write(handle, left) :]
            os.fsync(handle)
        except BaseException:
            with contextlib.suppress(OSError):
                os.close(handle)
            raise
        # Closing is part of writing: a network file system may report a full quota only then.
        os.close(handle)
