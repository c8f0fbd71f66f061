"""Opening a web page where the person can see it; elsewhere its address is all that helps."""

from __future__ import annotations

from typing import Protocol

from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.sequences import link_target
from drs_tui.terminal.tasks import Ended, run


class RunOpener(Protocol):
    """Runs a program."""

    async def __call__(self, command: tuple[str, ...], limit_s: float, *, reads: bool) -> Ended: ...


OPEN_S = 10.0
"""How long the desktop may take to pass an address on."""


async def open_page(address: str, kind: TerminalKind, platform: str, run: RunOpener = run) -> bool:
    """Give `address` to the person's browser; False where there is none to be seen, or it failed.

    Over SSH a browser would come up on the wrong machine, or as text in the middle of the screen.
    """
    if not kind.has_display or link_target(address) is None:
        return False
    opener = "open" if platform == "darwin" else "xdg-open"
    return (await run((opener, address), OPEN_S, reads=False)).code == 0
