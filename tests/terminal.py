"""A program on a real pseudo-terminal, with a screen that can be read and keys that can be pressed.

What `run_test` cannot show: the bytes as a terminal gets them, signals, and what is left behind.
"""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

PATIENCE_S = 60.0
"""How long anything may take before a test gives up; a busy machine is slow."""

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
    "ctrl+q": "\x11",
}
"""What a terminal sends for a key that is not a letter."""

# Makes the terminal on stdin the controlling one, as a login shell does, and becomes the program.
_TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0);"
    " os.execvp(sys.argv[1], sys.argv[1:])"
)


class Terminal:
    """Runs a command from entering the context to leaving it, in a session of its own."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        lines: int = 24,
        environ: Mapping[str, str] | None = None,
        controlling: bool = True,
        folder: Path | None = None,
    ) -> None:
        """Name what will run.

        Args:
            command: Program and arguments.
            columns: Width of the terminal.
            lines: Height of the terminal.
            environ: Variables that differ from ours; an empty value takes one away.
            controlling: Make it the controlling terminal, so that the kernel tells the program of
                a new size and of a hang-up. It costs an interpreter's start, which whoever
                measures a start does not want.
            folder: Where the program is started; where we are, if left out.
        """
        take = [sys.executable, "-ISc", _TAKE_TERMINAL] if controlling else []
        self._command = [*take, *command]
        self._size = (columns, lines)
        self._environ = _environ(environ or {})
        self._folder = folder
        self.screen = pyte.Screen(columns, lines)
        """What the terminal shows."""
        self.sent = bytearray()
        """Every byte that the program has written so far, as far as it was read."""
        self._stream = pyte.ByteStream(self.screen)
        self._shown = 0
        self._is_open = False

    def __enter__(self) -> Self:
        self._end, program_end = os.openpty()
        self._is_open = True
        self._set_size(*self._size)
        try:
            self.process = subprocess.Popen(
                self._command,
                stdin=program_end,
                stdout=program_end,
                stderr=program_end,
                start_new_session=True,
                env=self._environ,
                cwd=self._folder,
            )
        finally:
            os.close(program_end)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            # With its children: what strace starts outlives it, and spins where the terminal was.
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.hang_up()

    # What the person does

    def press(self, *keys: str) -> None:
        """Press keys, each a letter or a name of `KEYS`."""
        for key in keys:
            self.write(KEYS.get(key, key))

    def write(self, text: str) -> None:
        """Send text as the terminal would, reading meanwhile so that neither side gets stuck."""
        data = text.encode()
        while data:
            if select.select([], [self._end], [], 0.05)[1]:
                data = data[os.write(self._end, data[:1024]) :]
            self.read(0)

    def paste(self, text: str) -> None:
        """Paste as a terminal does that was asked to mark pasted text."""
        self.write(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, lines: int) -> None:
        """Give the window another size."""
        self.screen.resize(lines, columns)
        self._set_size(columns, lines)

    def hang_up(self) -> None:
        """Close the window."""
        if self._is_open:
            self._is_open = False
            os.close(self._end)

    # What the person sees

    @property
    def text(self) -> str:
        """What the screen shows, a line a line."""
        self._draw()
        return "\n".join(line.rstrip() for line in self.screen.display)

    def line_of(self, text: str) -> str:
        """Return the first line of the screen that holds `text`, empty if none does."""
        return next((line for line in self.text.split("\n") if text in line), "")

    @property
    def is_line_by_line(self) -> bool:
        """Whether the terminal echoes and gives whole lines, as it does for a shell."""
        flags: int = termios.tcgetattr(self._end)[3]
        return bool(flags & termios.ECHO and flags & termios.ICANON)

    def read(self, wait_s: float) -> int:
        """Take what the program writes, waiting so long for the first byte; return how much."""
        before = len(self.sent)
        while self._is_open and select.select([self._end], [], [], wait_s)[0]:
            try:
                data = os.read(self._end, 65536)
            except OSError:  # Linux says so when the program's side is closed.
                data = b""
            if not data:
                break
            self.sent += data
            wait_s = 0.0
        return len(self.sent) - before

    def wait_until(self, holds: Callable[[], bool], what: str) -> None:
        """Read until `holds`; fail with the screen and `what` was waited for."""
        end = time.monotonic() + PATIENCE_S
        while not holds():
            if time.monotonic() > end:
                raise AssertionError(f"Waited in vain for {what}. On the screen:\n{self.text}")
            self.read(0.02)

    def wait_for(self, *texts: str) -> None:
        """Read until all of `texts` are on the screen."""
        self.wait_until(lambda: all(text in self.text for text in texts), " and ".join(texts))

    def wait_for_none_of(self, *texts: str) -> None:
        """Read until none of `texts` is on the screen."""
        self.wait_until(
            lambda: not any(text in self.text for text in texts), f"no {' and no '.join(texts)}"
        )

    def wait_until_quiet(self, quiet_s: float = 0.3) -> None:
        """Read until nothing came for so long."""
        end = time.monotonic() + PATIENCE_S
        while self.read(quiet_s):
            if time.monotonic() > end:
                raise AssertionError(f"It does not come to rest. On the screen:\n{self.text}")

    def sent_during(self, seconds: float) -> bytes:
        """Return what the program writes in the next seconds."""
        start, end = len(self.sent), time.monotonic() + seconds
        while (left_s := end - time.monotonic()) > 0:
            self.read(left_s)
        return bytes(self.sent[start:])

    # How it ends

    def kill(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def wait_for_exit(self) -> int:
        """Read until the program has ended, and return its exit code."""
        self.wait_until(lambda: self.process.poll() is not None, "the end of the program")
        self.read(0)
        return self.process.returncode

    def _draw(self) -> None:
        if self._shown < len(self.sent):
            self._stream.feed(bytes(self.sent[self._shown :]))
            self._shown = len(self.sent)

    def _set_size(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._end, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))


def _environ(changed: Mapping[str, str]) -> dict[str, str]:
    usual = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}
    # A size in the environment would count more than that of the terminal.
    usual |= {"COLUMNS": "", "LINES": ""}
    merged = {**os.environ, **usual, **changed}
    return {name: value for name, value in merged.items() if value}
