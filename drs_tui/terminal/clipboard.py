"""Copying: which ways a text can take to a clipboard, and what to say of them.

No terminal says whether it took a text, so nothing here ever says that it did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import Protocol

from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.sequences import clipboard
from drs_tui.terminal.tasks import run_briefly
from drs_tui.values import dataclass

LIMIT_BYTES = 74_000
"""Longest text that is sent: in base64 about the 100,000 characters that terminals stop at."""

_UNSURE = "Terminals do not say whether they took it."


class Way(Enum):
    """The way that a text took."""

    NONE = "none"
    TERMINAL = "OSC 52"
    SCREEN = "OSC 52 through GNU screen"
    FAR = "OSC 52, which tmux on another machine lets through with 'set -g set-clipboard on'"
    TMUX = "tmux"
    OLD_TMUX = "tmux and OSC 52"
    THROUGH_TMUX = "OSC 52 through tmux, which did not take it itself"


_SENTENCES = {
    Way.NONE: "Not sent: this terminal has no clipboard.",
    Way.TERMINAL: f"Sent to the terminal's clipboard. {_UNSURE}",
    Way.SCREEN: f"Sent through GNU screen to the terminal's clipboard. {_UNSURE}",
    Way.FAR: (
        "Sent to the terminal's clipboard; tmux lets it through only with"
        " 'set -g set-clipboard on'."
    ),
    Way.TMUX: (
        "Given to tmux: its prefix and ] paste it. It passes it on to terminals of which it knows"
        " that they have a clipboard."
    ),
    Way.OLD_TMUX: (
        "Given to tmux: its prefix and ] paste it. Also sent to the terminal's clipboard."
    ),
    Way.THROUGH_TMUX: (
        "tmux did not take it; sent through it to the terminal's clipboard, which needs"
        " 'set -g allow-passthrough on'."
    ),
}


class Run(Protocol):
    """Runs a program and returns what it wrote; None where it failed."""

    async def __call__(self, command: Sequence[str], stdin: bytes = b"") -> str | None: ...


@dataclass(frozen=True, slots=True)
class Clipboard:
    """The clipboard of the person, as far as it can be reached from here."""

    kind: TerminalKind
    write: Callable[[str], None]
    """Writes to the terminal."""
    run: Run = run_briefly

    async def copy(self, text: str) -> str:
        """Send `text`, which is safe to show; return a sentence about the way it went."""
        size = len(text.encode("utf-8", "replace"))
        if size > LIMIT_BYTES:
            return f"Not sent: {size:,} bytes are more than terminals take ({LIMIT_BYTES:,})."
        return _SENTENCES[await self.send(text)]

    async def send(self, text: str) -> Way:
        """Send `text`, which is short and safe to show."""
        way = usual_way(self.kind)
        if way is Way.TMUX:
            way = await self._give_to_tmux(text.encode("utf-8", "replace"))
        if way not in (Way.NONE, Way.TMUX):
            self.write(clipboard(text, self.kind))
        return way

    async def _give_to_tmux(self, data: bytes) -> Way:
        if await self.run(("tmux", "load-buffer", "-w", "-"), data) is not None:
            return Way.TMUX
        # Before 3.2 tmux does not pass a buffer on by itself.
        taken = await self.run(("tmux", "load-buffer", "-"), data) is not None
        return Way.OLD_TMUX if taken else Way.THROUGH_TMUX


def usual_way(kind: TerminalKind) -> Way:
    """Return the way from such a terminal where all goes well."""
    match kind.multiplexer:
        case Multiplexer.TMUX:
            return Way.TMUX
        case Multiplexer.SCREEN:
            return Way.SCREEN
        case Multiplexer.UNKNOWN:
            return Way.FAR
    return Way.TERMINAL if kind.takes_strings else Way.NONE
