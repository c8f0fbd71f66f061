"""Text files that a person names on a screen."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from drs_tui.errors import UsageTrouble
from drs_tui.text import clean

LONGEST_BYTES = 64 * 2**20
"""More than the watch list of any person; less than what troubles a login node."""

_BEGINNINGS = ("/", "~", "./", "../")


def looks_like_path(text: str) -> bool:
    """Tell whether `text` begins as the path of a file does."""
    return text.startswith(_BEGINNINGS)


def read_text_file(name: str) -> str:
    """Return what the file at `name` holds; `~` is the home, what is not UTF-8 is replaced.

    Blocks. Raises `UsageTrouble` with a sentence for a person where it cannot be had.
    """
    shown = clean(name, 200)
    try:
        # Not blocking: a pipe that nobody writes to would hold this for ever.
        handle = os.open(Path(name).expanduser(), os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise UsageTrouble(f"{shown} is not a file of text.")
        with open(handle, "rb") as file:
            data = file.read(LONGEST_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        # No home to expand `~` with is a RuntimeError, a NUL in the name a ValueError.
        reason = error.strerror if isinstance(error, OSError) else "it is no path"
        raise UsageTrouble(f"{shown} cannot be read: {reason}.") from None
    if len(data) > LONGEST_BYTES:
        raise UsageTrouble(f"{shown} is too long: at most {LONGEST_BYTES:,} bytes are read.")
    return data.decode("utf-8-sig", "replace")
