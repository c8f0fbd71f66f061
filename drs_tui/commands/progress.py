"""How far a command that waits has come, on stderr.

On a terminal it is one line, drawn anew where its text changed and taken away at the end. Elsewhere
it is a line a minute, so that a log shows that the command lives. Where stderr goes away the
command goes on.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Protocol, TextIO

from drs_tui import words
from drs_tui.clock import Clock
from drs_tui.commands.output import Output
from drs_tui.commands.standing import Tally
from drs_tui.model import Trouble, TroubleKind, WatchedJob

LINE_EVERY_S = 60.0
REDRAWN_EVERY_S = 10.0
"""How often the line on a terminal may read otherwise though nothing happened: ages have steps."""

_USUAL_WIDTH = 80
_FREE_COLUMNS = 3
"""For the cursor and for the ^C that a terminal shows: a line that wraps could not be cleared."""
_CLEAR_TO_END = "\x1b[K"
_NOT_DRAWING = ("", "dumb", "unknown")
"""Values of TERM for what cannot go back to the start of a line."""


def progress_text(jobs: Iterable[WatchedJob], trouble: Trouble | None, now: datetime) -> str:
    """Return in words how far `jobs` are, how old that is, and what keeps us from knowing more.

    `now` is in the time zone that moments are to be shown in. Nothing in it changes by the second.
    """
    listed = list(jobs)
    tally = Tally.of(listed, now)
    told = f"{tally.finished:,} of {words.plural(tally.jobs, 'job')} finished"
    if tally.counts.items:
        told += f", {words.items_word(tally.counts, None)}"
    looks = [job.looked_at for job in listed if not job.is_final and job.looked_at]
    if looks:
        age = words.age_word((now - min(looks)).total_seconds())
        told += ", looked now" if age == "now" else f", looked {age} ago"
    if trouble is not None:
        told += f"; {trouble.kind.value} "
        if trouble.kind is TroubleKind.LIMITED and trouble.resume_at is not None:
            told += f"until {words.time_word(trouble.resume_at, now)}"
        else:
            told += f"since {words.time_word(trouble.since, now)}"
    return told


class Progress(Protocol):
    """Shows the newest text in one way."""

    pause_s: float
    """How long the text may stay as it is though nothing happens."""

    def show(self, text: str) -> None:
        """Show `text` in place of the one before."""

    def clear(self) -> None:
        """Leave the place to what others write."""


class TerminalLine:
    """One line of a terminal that is drawn again and again."""

    pause_s = REDRAWN_EVERY_S

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._shown = ""

    def show(self, text: str) -> None:
        """Draw `text`, cut to the width of the terminal, if another one is drawn."""
        text = _cut(text, _columns(self._terminal) - _FREE_COLUMNS)
        if text != self._shown:
            self._write(f"\r{text}{_CLEAR_TO_END}")
            self._shown = text

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            self._write(f"\r{_CLEAR_TO_END}")
            self._shown = ""

    def _write(self, text: str) -> None:
        """Write in one piece, which does not flicker; not between the lines of another program."""
        with suppress(OSError, ValueError):
            if os.tcgetpgrp(self._terminal.fileno()) == os.getpgrp():
                self._terminal.write(text)
                self._terminal.flush()


class MinuteLines:
    """A line a minute, each with its time."""

    pause_s = LINE_EVERY_S

    def __init__(self, say: Callable[[str], None], clock: Clock) -> None:
        self._say = say
        self._clock = clock
        self._due = clock.monotonic() + LINE_EVERY_S

    def show(self, text: str) -> None:
        """Write `text` if the line before is a minute old."""
        if self._clock.monotonic() >= self._due:
            self._due = self._clock.monotonic() + LINE_EVERY_S
            self._say(f"{words.utc_word(self._clock.now())}: {text}.")

    def clear(self) -> None:
        """Do nothing: what is written stays."""


class Silence:
    """Shows nothing."""

    pause_s = 3600.0

    def show(self, text: str) -> None:
        """Do nothing."""

    def clear(self) -> None:
        """Do nothing."""


def progress_on(output: Output, clock: Clock) -> Progress:
    """Return the way that suits where stderr goes."""
    if output.quiet or sys.stderr is None:
        return Silence()
    if sys.stderr.isatty() and os.environ.get("TERM", "") not in _NOT_DRAWING:
        return TerminalLine(sys.stderr)
    return MinuteLines(output.say, clock)


def _columns(terminal: TextIO) -> int:
    with suppress(OSError, ValueError):
        return os.get_terminal_size(terminal.fileno()).columns or _USUAL_WIDTH
    return _USUAL_WIDTH


def _cut(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= width:
        return text
    return f"{set_cell_size(text, max(0, width - 3)).rstrip()}..."[: max(0, width)]
