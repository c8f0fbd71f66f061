"""What happened, one line an event, in `log.jsonl` of the profile's folder.

Nobody waits for it: lines go to the disk from a thread of their own, and a disk that refuses or
hangs costs lines, nothing else. Several processes may write one file: each line goes out in one
piece, at the end of the file.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import threading
from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from drs_tui.errors import StoreTrouble
from drs_tui.store.atomic import make_folder, read_bytes
from drs_tui.text import clean
from drs_tui.values import dataclass

LIMIT_BYTES = 2 * 1024 * 1024
"""Size at which the file becomes the older one, in the place of the one before."""
WAITING_LIMIT = 1000
"""How many lines wait for a slow disk; what comes on top is counted, not kept."""

_TEXT_LIMIT = 1000
_WORD_LIMIT = 40


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One event. What it can hold keeps headers, bodies and addresses out."""

    at: datetime
    event: str
    """One word for what it is about."""
    text: str
    """A sentence; from a file it is cleaned when it is read."""
    job_id: str | None = None


class LogFile:
    """The log of one profile. Nothing is created before the first line."""

    def __init__(self, folder: Path, redact: Callable[[str], str]) -> None:
        """`redact` takes secrets out of a text; each line goes through it."""
        self._path = folder / "log.jsonl"
        self._redact = redact
        self._waiting: deque[str] = deque()
        self._lost = 0
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._is_closed = False

    @property
    def older_path(self) -> Path:
        """The file that was full before."""
        return self._path.with_name("log.1.jsonl")

    def add(self, entry: LogEntry) -> None:
        """Have `entry` written soon. Never waits, never raises."""
        with self._changed:
            if self._is_closed:
                return
            if len(self._waiting) >= WAITING_LIMIT:
                self._lost += 1
                return
            self._waiting.append(self._line(entry))
            if self._thread is None:
                self._thread = threading.Thread(target=self._write_all, name="log", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def close(self, within_s: float = 1.0) -> None:
        """Write what waits, as far as the disk takes it within so many seconds."""
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(within_s)

    def read(self) -> tuple[LogEntry, ...]:
        """Return what the two files hold, the oldest first; blocks.

        Lines that cannot be read are left out: another machine may have cut them.
        """
        entries: list[LogEntry] = []
        for path in (self.older_path, self._path):
            with contextlib.suppress(StoreTrouble):
                entries += _entries(read_bytes(path, 4 * LIMIT_BYTES) or b"")
        return tuple(entries)

    def _line(self, entry: LogEntry) -> str:
        told = {
            "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "event": clean(entry.event, _WORD_LIMIT),
            "job": entry.job_id,
            "text": clean(self._redact(entry.text), _TEXT_LIMIT),
        }
        return json.dumps(told) + "\n"

    def _write_all(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                lines, lost = list(self._waiting), self._lost
                self._waiting.clear()
                self._lost = 0
            if lost:
                now = datetime.now(UTC)
                lines.append(self._line(LogEntry(now, "log", f"{lost:,} lines are missing here.")))
            if not lines:
                return
            with contextlib.suppress(OSError):
                self._append("".join(lines).encode("ascii"))

    def _append(self, data: bytes) -> None:
        """Append `data` in one piece. Raises `OSError`."""
        make_folder(self._path.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        handle = os.open(self._path, flags | os.O_CLOEXEC, 0o600)
        try:
            status = os.fstat(handle)
            if not stat.S_ISREG(status.st_mode):
                return
            os.fchmod(handle, 0o600)
            os.write(handle, data)
            if status.st_size + len(data) > LIMIT_BYTES:
                self._turn_over(status)
        finally:
            os.close(handle)

    def _turn_over(self, ours: os.stat_result) -> None:
        """Make the file the older one, unless another process did so already."""
        now = os.lstat(self._path)
        if (now.st_ino, now.st_dev) == (ours.st_ino, ours.st_dev):
            os.replace(self._path, self.older_path)


def _entries(data: bytes) -> Iterator[LogEntry]:
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            told = json.loads(line)
            at = datetime.strptime(told["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
            event, text, job_id = told["event"], told["text"], told.get("job")
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
        if isinstance(event, str) and isinstance(text, str):
            job = clean(job_id, 128) if isinstance(job_id, str) else None
            yield LogEntry(at, clean(event, _WORD_LIMIT), clean(text, _TEXT_LIMIT), job)
