"""Questions to a person at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def can_ask() -> bool:
    """Tell whether somebody is there who can be asked, and can answer."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr))


def ask(question: str, answers: Sequence[str]) -> str | None:
    """Ask on stderr, and return the one of `answers` that begins as the line typed does.

    None for anything else: nothing is done that nobody asked for.
    """
    sys.stderr.write(f"drs-tui: {question} ")
    sys.stderr.flush()
    typed = sys.stdin.readline().strip().lower()
    return next((answer for answer in answers if typed and answer.startswith(typed)), None)
