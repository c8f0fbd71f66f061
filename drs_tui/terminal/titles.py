"""A title of the window that is there for a moment, for a person to see, and then gone again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.sequences import KEEP_TITLE, RESTORE_TITLE, title

SHOWN_S = 2.0
"""How long it stands, at least."""


@contextmanager
def title_for_a_while(
    kind: TerminalKind, write: Callable[[str], None]
) -> Iterator[Callable[[str], None]]:
    """Give what sets the title; the one before comes back at the end, which waits for that.

    Nothing is set where the old title could not be brought back.
    """
    set_at: list[float] = []

    def set_title(text: str) -> None:
        if kind.keeps_title:
            write(("" if set_at else KEEP_TITLE) + title(text))
            set_at.append(time.monotonic())

    try:
        yield set_title
        if set_at:
            time.sleep(max(0.0, set_at[-1] + SHOWN_S - time.monotonic()))
    finally:
        if set_at:
            write(RESTORE_TITLE)
