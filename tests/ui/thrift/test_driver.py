"""The way to the terminal, where a signal comes in the middle of a writing."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pyte
import pytest
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from drs_tui.ui.thrift.driver import ThriftyDriver

COLUMNS, LINES = 20, 4
HERE = ("thrift/driver.py", "thrift/picture.py")


async def test_what_a_signal_writes_waits_for_the_writing_that_it_came_into(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(LinuxDriver, "write", lambda _self, data: sent.append(data))
    monkeypatch.setattr(LinuxDriver, "_get_terminal_size", lambda _self: (COLUMNS, LINES))
    moments = 0
    while written_with_signal_at(moments, sent):
        screen = pyte.Screen(COLUMNS, LINES)
        pyte.Stream(screen).feed("".join(sent))
        assert [line.rstrip() for line in screen.display] == ["one", "two", "three", ""], moments
        moments += 1
    assert moments > 30


def written_with_signal_at(moment: int, sent: list[str]) -> bool:
    """Write, with a handler that writes too before the line of code of that number.

    Tell whether the writing was long enough for that.
    """
    sent.clear()
    driver = ThriftyDriver(App[None]())
    lines_left = moment

    def step(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal lines_left
        if not frame.f_code.co_filename.endswith(HERE):
            return None
        if event == "line":
            lines_left -= 1
            if lines_left == -1:
                driver.write("\x1b[?2004h\x1b[3;1Hthree")
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        driver.write("\x1b[1;1Hone\x1b[2;1Htwo")
    finally:
        sys.settrace(before)
    return lines_left < 0
