"""Which terminal this is, as far as the environment tells. Pure.

A terminal that is asked may answer late, or in the middle of what a person types; so nothing is
asked, and what is not known for certain is not used.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from drs_tui.values import dataclass


class Multiplexer(Enum):
    """What stands between the program and the terminal of the person."""

    NONE = "none"
    TMUX = "tmux"
    SCREEN = "GNU screen"
    UNKNOWN = "tmux or GNU screen on the other side of an SSH connection"


_LINKING = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"})
"""Values of TERM_PROGRAM and LC_TERMINAL whose terminals show hyperlinks (OSC 8)."""
_NOTIFYING = frozenset({"iTerm.app", "iTerm2", "WezTerm", "ghostty"})
"""The same for notifications by OSC 9."""
_LINKING_TERMS = re.compile("xterm-kitty|xterm-ghostty|wezterm|alacritty|foot|contour")
_NOTIFYING_TERMS = re.compile("xterm-kitty|xterm-ghostty|wezterm|foot")
_FIRST_VTE = 5000
"""VTE shows hyperlinks from 0.50 on."""


@dataclass(frozen=True, slots=True)
class TerminalKind:
    """A terminal, by what its environment says."""

    multiplexer: Multiplexer = Multiplexer.NONE
    takes_strings: bool = True
    """Whether it knows sequences that hold text (OSC); the console of Linux may draw them."""
    is_remote: bool = False
    """Whether the person sits at another machine."""
    has_display: bool = False
    """Whether a browser's window would come up before the person."""
    shows_links: bool = False
    """Whether it is known to show hyperlinks."""
    shows_notifications: bool = False
    """Whether it is known to show notifications by OSC 9."""

    @property
    def keeps_title(self) -> bool:
        """Whether the title it had can be brought back; GNU screen and old consoles cannot."""
        is_known = self.multiplexer in (Multiplexer.NONE, Multiplexer.TMUX)
        return self.takes_strings and is_known

    @classmethod
    def of(cls, environ: Mapping[str, str], platform: str) -> TerminalKind:
        """Tell by variables and by what `sys.platform` says."""
        term = environ.get("TERM", "")
        multiplexer = _multiplexer(environ, term)
        is_direct = multiplexer is Multiplexer.NONE
        is_remote = any(environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"))
        names = {environ.get("TERM_PROGRAM", ""), environ.get("LC_TERMINAL", "")}
        display = environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
        return cls(
            multiplexer=multiplexer,
            takes_strings=not re.match("linux|dumb|vt[0-9]|ansi|cons", term),
            is_remote=is_remote,
            has_display=not is_remote and bool(display or platform == "darwin"),
            shows_links=is_direct and (_is_known_to_link(environ, names, term)),
            shows_notifications=is_direct
            and bool(names & _NOTIFYING or _NOTIFYING_TERMS.match(term)),
        )


def _multiplexer(environ: Mapping[str, str], term: str) -> Multiplexer:
    if environ.get("TMUX"):
        return Multiplexer.TMUX
    if environ.get("STY"):
        return Multiplexer.SCREEN
    return Multiplexer.UNKNOWN if re.match("screen|tmux", term) else Multiplexer.NONE


def _is_known_to_link(environ: Mapping[str, str], names: set[str], term: str) -> bool:
    if names & _LINKING or _LINKING_TERMS.match(term):
        return True
    if any(environ.get(name) for name in ("WT_SESSION", "KONSOLE_VERSION", "KITTY_WINDOW_ID")):
        return True
    vte = environ.get("VTE_VERSION", "")
    return vte.isdecimal() and int(vte) >= _FIRST_VTE
