"""What stands where a file of ours belongs, and is none: renamed, never deleted."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from drs_tui.text import clean

BAD = ".bad"


def set_aside(path: Path) -> str | None:
    """Rename what is at `path` to a free name beside it, which is returned; None if refused."""
    number = 1
    while os.path.lexists(aside := path.with_name(path.name + _suffix(number))):
        number += 1
    try:
        path.rename(aside)
    except OSError:
        return None
    return clean(aside.name)


def set_folder_aside(path: Path) -> str | None:
    """Set aside a folder at `path`, which no file can replace; return a sentence that says so.

    None where there is no folder, or where it stays.
    """
    try:
        is_folder = stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return None
    aside = set_aside(path) if is_folder else None
    return f"{clean(path.name)} was a folder and was set aside as {aside}." if aside else None


def _suffix(number: int) -> str:
    return BAD if number == 1 else f"{BAD}-{number}"
