"""The state folder: can it be written, on which file system, and how much room is left."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from drs_tui import words
from drs_tui.commands.checks.finding import Finding, Standing
from drs_tui.commands.checks.mounts import Mount, mount_of
from drs_tui.commands.checks.quota import Quota
from drs_tui.commands.output import ExitCode

LEAST_BYTES = 100_000_000
LEAST_FILES = 1000
"""With less room than this a person should look."""

_BLOCK = b"\0" * 4096
_WAY_OUT = "Mend that, or set XDG_STATE_HOME to a folder of your own."


def find_there(folder: Path, mounts: str) -> tuple[Path, Mount | None]:
    """Return the nearest to `folder` that is there, and what it is mounted on.

    `mounts` is Linux's mountinfo, or empty.
    """
    # Where the nearest is no folder, nothing can be made in it.
    there = next(path for path in (folder, *folder.parents) if os.path.lexists(path))
    return there, mount_of(there.resolve(), mounts)


def state_folder(folder: Path, there: Path, mount: Mount | None, quota: Quota) -> Finding:
    """Write and delete a nameless file in `there`, which is `folder` or above it, and measure."""
    told = [str(folder), mount.kind if mount else "file system not known"]
    try:
        # Only a write that was synced meets a quota.
        with tempfile.TemporaryFile(dir=there) as file:
            file.write(_BLOCK)
            file.flush()
            os.fsync(file.fileno())
        room = os.statvfs(there)
    except OSError as error:
        told.append(f"cannot be written: {error.strerror}. {_WAY_OUT}")
        return Finding("state folder", Standing.BAD, ", ".join(told), ExitCode.STORE)
    free, files = room.f_bavail * room.f_frsize, room.f_favail
    told.append(f"{free / 1e9:,.1f} GB free")
    # File systems without a table of inodes say 0 of 0.
    told.append(f"{files:,} inodes free" if room.f_files else "inodes not told")
    told.append(quota.sentence)
    jobs, files_of_ours, size = own_size(folder)
    told.append(
        f"ours: {words.plural(jobs, 'job')}, {words.plural(files_of_ours, 'file')}, {size:,} bytes"
    )
    is_short = free < LEAST_BYTES or (room.f_files > 0 and files < LEAST_FILES) or quota.is_short
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
