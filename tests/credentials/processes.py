"""What tests ask about processes that are not theirs."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

_PATIENCE_S = 10.0


async def hanging_pids(home: Path) -> tuple[int, int]:
    """Wait until the hanging back end hangs; return its process and the one it started."""
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if pids := _text(home / "pids").split():
            return int(pids[0]), int(pids[1])
        await asyncio.sleep(0.01)
    pytest.fail("the back end was not asked")


async def is_gone(pid: int, within_s: float = 1.0) -> bool:
    """Tell whether the process has ended; a zombie has, though its parent has not asked yet."""
    end = time.monotonic() + within_s
    while _is_running(pid):
        if time.monotonic() > end:
            return False
        await asyncio.sleep(0.02)
    return True


def shows_in_proc(pid: int, text: str) -> bool:
    """Tell whether arguments or environment of a running process hold `text`."""
    process = Path("/proc", str(pid))
    if not process.exists():
        pytest.skip("this system has no /proc")
    return any(text in _text(process / name) for name in ("environ", "cmdline"))


def _is_running(pid: int) -> bool:
    state = _text(Path("/proc", str(pid), "stat")).rpartition(")")[2].split()
    return bool(state) and state[0] not in ("Z", "X")


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""
