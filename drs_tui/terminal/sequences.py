"""Builds the sequences that a terminal acts on. Pure.

Text from outside stands in them, so every one cleans it: nothing may end a sequence early, or begin
another.
"""

from __future__ import annotations

import base64
import re
from urllib.parse import urlsplit

from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.text import clean

BELL = "\x07"
KEEP_TITLE, RESTORE_TITLE = "\x1b[22;2t", "\x1b[23;2t"
"""Put the window's title on the terminal's stack, and take it from there [xterm, CSI t]."""

_END = "\x1b\\"
_TITLE_LIMIT = 80
_NOTICE_LIMIT = 200
_SCREEN_PIECE = 250
"""GNU screen passes on strings of at most 256 bytes [screen.h, MAXSTR of older versions]."""
_ADDRESS = re.compile(r"https?://[!-~]+")


def clipboard(text: str, kind: TerminalKind) -> str:
    """Return what puts `text` into the terminal's clipboard (OSC 52), where it allows that."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    return wrapped(f"\x1b]52;c;{encoded}{BELL}", kind)


def notification(text: str, kind: TerminalKind) -> str:
    """Return what shows a notification (OSC 9).

    It never begins with a digit: some terminals take `9;4` for a progress bar.
    """
    return wrapped(f"\x1b]9;drs-tui: {clean(text, _NOTICE_LIMIT)}{BELL}", kind)


def title(text: str) -> str:
    """Return what gives the window, or the pane of a tmux, a title."""
    return f"\x1b]2;{clean(text, _TITLE_LIMIT)}{BELL}"


def link_target(address: str) -> str | None:
    """Return `address` if it may stand in a hyperlink: a web address in plain ASCII."""
    if not _ADDRESS.fullmatch(address):
        return None
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if host else None


def wrapped(sequence: str, kind: TerminalKind) -> str:
    """Return `sequence` as a multiplexer passes it on to the terminal around it."""
    match kind.multiplexer:
        case Multiplexer.TMUX:
            doubled = sequence.replace("\x1b", "\x1b\x1b")
            return f"\x1bPtmux;{doubled}{_END}"
        case Multiplexer.SCREEN:
            pieces = range(0, len(sequence), _SCREEN_PIECE)
            return "".join(f"\x1bP{sequence[at : at + _SCREEN_PIECE]}{_END}" for at in pieces)
        case _:
            return sequence
