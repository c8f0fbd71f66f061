"""What killed processes left behind between our files."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

from drs_tui.store.atomic import TEMPORARY_SUFFIX
from drs_tui.store.claim import CLAIM_SUFFIX

OLD_S = 3600.0
"""Age from which nobody is still writing to a temporary file."""

_OURS = rf"\..+(\.[0-9a-f]{{16}}{re.escape(TEMPORARY_SUFFIX)}|{re.escape(CLAIM_SUFFIX)})"


def sweep(folder: Path) -> None:
    """Remove the litter in `folder`. Never fails."""
    with contextlib.suppress(OSError):
        folder_date_s = folder.stat().st_mtime
        with os.scandir(folder) as entries:
            for entry in entries:
                remove_litter(entry, folder_date_s)


def remove_litter(entry: os.DirEntry[str], folder_date_s: float) -> None:
    """Remove `entry` if it is one of our temporary files and an hour old. Never fails.

    `folder_date_s` is when its folder changed last, in Unix seconds: like the date of the file it
    is by the clock of the file system, which need not agree with the one of this machine.
    """
    if not re.fullmatch(_OURS, entry.name, re.DOTALL):
        return
    with contextlib.suppress(OSError):
        status = entry.stat(follow_symlinks=False)
        if folder_date_s - status.st_mtime > OLD_S:
            os.unlink(entry.path)
