"""The only reader of stdin: ids and JSON that were piped in, and a token."""

from __future__ import annotations

import sys

from drs_tui.errors import UsageTrouble

LONGEST_BYTES = 64 * 2**20
"""More than the watch list of any person; less than what troubles a login node."""


def read_stdin(limit: int = LONGEST_BYTES) -> str:
    """Return all that stdin holds, `limit` bytes at most; what is not UTF-8 is replaced.

    Blocks until its end. Raises `UsageTrouble` where there is no stdin or too much in it.
    """
    if sys.stdin is None:
        raise UsageTrouble("There is nothing to read: stdin is closed.", "Pipe something in.")
    try:
        data = sys.stdin.buffer.read(limit + 1)
    except OSError:
        raise UsageTrouble("Stdin cannot be read.", "Pipe something in.") from None
    if len(data) > limit:
        raise UsageTrouble("There is too much on stdin.", f"At most {limit:,} bytes are read.")
    return data.decode("utf-8-sig", "replace")
