"""What killed processes left behind between our files."""

from __future__ import annotations

import contextlib
import os
from datetime import datetime

from drs_tui.store.atomic import TEMPORARY_SUFFIX
from drs_tui.store.claim import CLAIM_SUFFIX

OLD_S = 24 * 3600.0
"""Age from which nobody is still writing to a temporary file."""


def remove_litter(entry: os.DirEntry[str], now: datetime) -> None:
    """Remove `entry` if it is one of our temporary files and a day old. Never fails."""
    if not (entry.name.startswith(".") and entry.name.endswith((TEMPORARY_SUFFIX, CLAIM_SUFFIX))):
        return
    with contextlib.suppress(OSError):
        status = entry.stat(follow_symlinks=False)
        if now.timestamp() - status.st_mtime > OLD_S:
            os.unlink(entry.path)
