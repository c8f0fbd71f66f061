"""The state folder: can it be written, on which file system, and how much room is left."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from drs_tui import words
from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.commands.output import ExitCode

LEAST_BYTES = 100_000_000
LEAST_FILES = 1000
"""With less room than this a person should look."""

_BLOCK = b"\0" * 4096


def state_folder(folder: Path, mounts: str) -> Finding:
    """Write and delete a nameless file, and measure; `mounts` is Linux's mountinfo, or empty."""
    told = [str(folder)]
    try:
        # The nearest that is there: where that is no folder, nothing can be made in it.
        there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
        told.append(file_system(there.resolve(), mounts) or "file system not known")
        # Only a write that was synced meets a quota.
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(_BLOCK)
            file.flush()
            os.fsync(file.fileno())
        room = os.statvfs(there)
    except OSError as error:
        told.append(f"cannot be written: {error.strerror}")
        return Finding("state folder", Standing.BAD, ", ".join(told), ExitCode.STORE)
    free, files = room.f_bavail * room.f_frsize, room.f_favail
    told.append(f"{free / 1e9:,.1f} GB free")
    # File systems without a table of inodes say 0 of 0.
    told.append(f"{files:,} inodes free" if room.f_files else "inodes not told")
    jobs, files_of_ours, size = own_size(folder)
    told.append(
        f"ours: {words.plural(jobs, 'job')}, {words.plural(files_of_ours, 'file')}, {size:,} bytes"
    )
    is_short = free < LEAST_BYTES or (room.f_files > 0 and files < LEAST_FILES)
    return Finding(
        "state folder", Standing.ATTENTION if is_short else Standing.GOOD, ", ".join(told)
    )


def own_size(folder: Path) -> tuple[int, int, int]:
    """Return how many jobs, and how many files of how many bytes, are in `folder`; it may lack."""
    jobs = files = size = 0
    for place, _, names in os.walk(folder):
        for name in names:
            path = Path(place, name)
            try:
                size += path.lstat().st_size
            except FileNotFoundError:
                continue
            files += 1
            jobs += path.parent == folder / "jobs" and path.suffix == ".json"
    return jobs, files, size


def file_system(path: Path, mounts: str) -> str | None:
    """Return the kind of file system that `path` is on, by proc(5) mountinfo; None if not told."""
    best, kind = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields, kinds = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        point = re.sub(r"\\([0-7]{3})", lambda octal: chr(int(octal[1], 8)), fields[4])
        # Of two on one point the later covers the earlier.
        if path.is_relative_to(point) and len(point) >= best:
            best, kind = len(point), kinds[0] or None
    return kind
