"""Copying: which ways a text can take to a clipboard, and what to say of them.

No terminal says whether it took a text, so nothing here ever says that it did.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from drs_tui.terminal.kind import Multiplexer, TerminalKind
from drs_tui.terminal.sequences import clipboard
from drs_tui.terminal.tasks import run_briefly
from drs_tui.values import dataclass

LIMIT_BYTES = 74_000
"""Longest text that is sent: in base64 about the 100,000 characters that terminals stop at."""

_UNSURE = "Terminals do not say whether they took it."


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
        match self.kind.multiplexer:
            case Multiplexer.TMUX:
                return await self._copy_to_tmux(text)
            case Multiplexer.SCREEN:
                self.write(clipboard(text, self.kind))
                return f"Sent through GNU screen to the terminal's clipboard. {_UNSURE}"
            case Multiplexer.UNKNOWN:
                self.write(clipboard(text, self.kind))
                return (
                    "Sent to the terminal's clipboard; tmux lets it through only with"
                    " 'set -g set-clipboard on'."
                )
        if not self.kind.takes_strings:
            return "Not sent: this terminal has no clipboard."
        self.write(clipboard(text, self.kind))
        return f"Sent to the terminal's clipboard. {_UNSURE}"

    async def _copy_to_tmux(self, text: str) -> str:
        data = text.encode("utf-8", "replace")
        if await self.run(("tmux", "load-buffer", "-w", "-"), data) is not None:
            return (
                "Given to tmux: its prefix and ] paste it. It passes it on to terminals of which it"
                " knows that they have a clipboard."
            )
        if await self.run(("tmux", "load-buffer", "-"), data) is not None:
            # Before 3.2 tmux does not pass a buffer on by itself.
            self.write(clipboard(text, self.kind))
            return (
                "Given to tmux: its prefix and ] paste it. Also sent to the terminal's clipboard."
            )
        self.write(clipboard(text, self.kind))
        return (
            "tmux did not take it; sent through it to the terminal's clipboard, which needs"
            " 'set -g allow-passthrough on'."
        )
