"""Pages are opened only where a window can be seen."""

from __future__ import annotations

import pytest

from drs_tui.terminal.browser import open_page
from drs_tui.terminal.kind import TerminalKind
from drs_tui.terminal.tasks import Ended

PAGE = "https://cavatica.sbgenomics.com/u/a/b/files/1/"
DESK = TerminalKind(has_display=True)


@pytest.mark.parametrize(
    ("kind", "platform", "address", "commands"),
    [
        (DESK, "linux", PAGE, [("xdg-open", PAGE)]),
        (DESK, "darwin", PAGE, [("open", PAGE)]),
        (TerminalKind(), "linux", PAGE, []),
        (DESK, "linux", "file:///etc/passwd", []),
        (DESK, "linux", "-h", []),
    ],
)
async def test_opening(
    kind: TerminalKind, platform: str, address: str, commands: list[tuple[str, ...]]
) -> None:
    ran: list[tuple[str, ...]] = []

    async def run(command: tuple[str, ...], limit_s: float, *, reads: bool) -> Ended:
        ran.append(command)
        return Ended(0)

    assert await open_page(address, kind, platform, run) is bool(commands)
    assert ran == commands
