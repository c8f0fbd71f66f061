"""A terminal that goes away without a word to us."""

from __future__ import annotations

import os
import select
import signal
import threading


def watch_for_hang_up(terminal: int) -> None:
    """Send ourselves SIGHUP when the terminal behind the descriptor is gone.

    The kernel does so only for a controlling terminal. Without one, reading from what is gone gives
    nothing at once, again and again, and the loop that reads keys would spin. The thread that
    watches costs nothing until then, and keeps nobody from ending.
    """
    threading.Thread(target=_wait, args=(terminal,), name="hang-up", daemon=True).start()


def _wait(terminal: int) -> None:
    poll = select.poll()
    # Hanging up is told unasked; nothing else is to wake us.
    poll.register(terminal, 0)
    if any(event & select.POLLHUP for _, event in poll.poll()):
        os.kill(os.getpid(), signal.SIGHUP)
