"""Who is sending a submission: one process at a time, on whatever machine.

The claim is a small file that is created exclusively. Its owner writes the time into it again and
again, and looks before each request whether it is still there. A claim is taken over where its
owner is gone for sure, or where it did not change for a while that we watched ourselves: clocks of
two machines need not agree. An owner who only slept finds out at its next look.

Two that take over at the same moment may both believe for an instant to have won, and an owner may
fall asleep between its look and its request. Neither sends anything twice: what is about to be sent
is in the journal before that look.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from drs_tui.errors import StoreTrouble
from drs_tui.store.atomic import make_folder, read_bytes, store_trouble
from drs_tui.store.fields import date_json, object_of, read_date, read_number
from drs_tui.text import clean

BEAT_S = 15.0
"""How often the owner writes the time."""
OLD = timedelta(seconds=60)
"""Age of the last sign from which the owner may be gone."""
WATCH_S = 30.0
"""How long a claim has to stay as it is before one that may be gone is gone."""

_LENGTH = 512
"""A claim is written over itself in one piece, always with so many bytes."""
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_PID_NAMESPACE = "/proc/self/ns/pid"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a claim."""

    host: str
    """Cleaned."""
    pid: int
    boot: str
    """The boot of its machine, and which of its processes it can see: where these are ours, a
    process id means the same to us. Empty where that cannot be known."""
    started: str
    """When the process began, by the machine's own count, so that an id that was used again is
    noticed. Empty where that cannot be known."""
    key: str
    """A word of its own for each claim."""
    beat_at: datetime | None
    """Its last sign, by its own clock."""

    @classmethod
    def this_process(cls, now: datetime) -> Owner:
        pid = os.getpid()
        host = clean(socket.gethostname(), 80)
        return cls(host, pid, _boot(), _started(pid), os.urandom(8).hex(), now)

    def is_known_dead(self) -> bool:
        """Tell whether it is a process of this machine that has ended."""
        return self._is_here() and not self._runs()

    def is_known_alive(self) -> bool:
        """Tell whether it is a process of this machine that runs, or at least stands still."""
        return self._is_here() and self._runs()

    def _is_here(self) -> bool:
        return bool(self.boot) and self.boot == _boot()

    def _runs(self) -> bool:
        try:
            os.kill(self.pid, 0)
        except ProcessLookupError:
            return False
        except OSError:
            return True
        return _started(self.pid) == self.started


class SendingClaim:
    """The claim of this process, from `take` to `give_back`. Methods block."""

    def __init__(self, path: Path, owner: Owner, handle: int) -> None:
        self._path = path
        self._owner = owner
        self._handle = handle

    @classmethod
    def take(cls, path: Path, now: datetime) -> SendingClaim:
        """Create the claim. Raises `FileExistsError` where there is one, or `StoreTrouble`."""
        owner = Owner.this_process(now)
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            make_folder(path.parent)
            handle = os.open(path, flags, 0o600)
            claim = cls(path, owner, handle)
            try:
                claim._write(now)
            except BaseException:
                claim.give_back()
                raise
        except FileExistsError:
            raise
        except OSError as error:
            raise store_trouble(error, "written", path) from error
        return claim

    def beat(self, now: datetime) -> None:
        """Give a sign. What the disk refuses is of no matter: `is_held` decides."""
        with contextlib.suppress(OSError):
            self._write(now)

    def is_held(self) -> bool:
        """Tell whether nobody took it over. Raises `StoreTrouble` where nobody can say."""
        # Read anew by its name: the open file would still be there if another took its place.
        owner = read_owner(self._path)
        return owner is not None and owner.key == self._owner.key

    def give_back(self) -> None:
        """Remove the claim if it is still ours. Never fails."""
        with contextlib.suppress(OSError, StoreTrouble):
            status = os.lstat(self._path)
            if os.path.samestat(status, os.fstat(self._handle)):
                self._path.unlink()
        with contextlib.suppress(OSError):
            os.close(self._handle)

    def _write(self, now: datetime) -> None:
        # Through the open file: where another has taken its place, nothing of that is touched.
        owner = self._owner
        told = {
            "host": owner.host,
            "pid": owner.pid,
            "boot": owner.boot,
            "started": owner.started,
            "key": owner.key,
            "beat_at": date_json(now),
        }
        os.pwrite(self._handle, json.dumps(told).ljust(_LENGTH - 1).encode("ascii") + b"\n", 0)
        os.fsync(self._handle)


def read_owner(path: Path) -> Owner | None:
    """Return who holds the claim at `path`; None where nobody does, or where it tells nobody.

    Raises `StoreTrouble`.
    """
    try:
        told = object_of(json.loads(read_bytes(path, 64 * 1024) or b"null"))
    except (ValueError, RecursionError):
        return None
    pid = read_number(told.get("pid"))
    texts = [told.get(name) for name in ("host", "boot", "started", "key")]
    if not pid or not all(isinstance(text, str) for text in texts):
        return None
    host, boot, started, key = (str(text) for text in texts)
    return Owner(clean(host, 80), pid, boot, started, key, read_date(told.get("beat_at")))


def remove_claim(path: Path, owner: Owner | None) -> bool:
    """Take away the claim that `owner` held; tell whether it is gone. Raises `StoreTrouble`.

    It is moved aside first: one that another process made meanwhile is put back.
    """
    aside = path.with_name(f".{path.name}.{os.urandom(8).hex()}.tmp")
    try:
        try:
            os.rename(path, aside)
        except FileNotFoundError:
            return True
        moved = read_owner(aside)
        if (moved and moved.key) == (owner and owner.key):
            aside.unlink()
            return True
        try:
            os.link(aside, path)
        except OSError as error:
            if error.errno not in (errno.EEXIST, errno.EPERM, errno.ENOTSUP):
                raise
        aside.unlink()
        return False
    except OSError as error:
        raise store_trouble(error, "written", path) from error


def _boot() -> str:
    """Return what tells this boot of this machine, and this view of its processes, from others."""
    try:
        return f"{_BOOT_ID.read_text().strip()} {os.readlink(_PID_NAMESPACE)}"
    except OSError:
        return ""


def _started(pid: int) -> str:
    try:
        # The name of the program, which may hold anything, ends at the last bracket.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""
