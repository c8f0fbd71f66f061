"""The text that says how far it is, and the ways to show it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta

import pyte
import pytest

from drs_tui.commands.output import Output
from drs_tui.commands.progress import (
    MinuteLines,
    Silence,
    TerminalLine,
    progress_on,
    progress_text,
)
from drs_tui.model import Trouble, TroubleKind, WatchedJob
from tests.builders import NOW, a_trouble, a_watched, moment
from tests.fakes import FakeClock

RUNNING = a_watched("1", state="RUNNING", ok=4, failed=1)
ENDED = a_watched("2", ok=1200, looked=moment(300))
UNCHECKED = a_watched("3", looks=0)


@pytest.mark.parametrize(
    ("jobs", "trouble", "text"),
    [
        ([UNCHECKED], None, "0 of 1 job finished"),
        ([RUNNING], None, "0 of 1 job finished, 4 ok, 1 failed, looked now"),
        ([ENDED, UNCHECKED], None, "1 of 2 jobs finished, 1,200 ok"),
        (
            [replace(RUNNING, looked_at=moment(2)), RUNNING, ENDED],
            None,
            "1 of 3 jobs finished, 1,208 ok, 2 failed, looked 1 min ago",
        ),
        ([UNCHECKED], a_trouble(), "0 of 1 job finished; offline since 08:59:00"),
        (
            [UNCHECKED],
            a_trouble(TroubleKind.LIMITED, resume_in_s=90),
            "0 of 1 job finished; rate limited until 09:01:30",
        ),
        (
            [UNCHECKED],
            a_trouble(TroubleKind.MAINTENANCE, resume_in_s=40),
            "0 of 1 job finished; maintenance since 08:59:00",
        ),
    ],
)
def test_text(jobs: Sequence[WatchedJob], trouble: Trouble | None, text: str) -> None:
    assert progress_text(jobs, trouble, NOW) == text


def test_text_stands_still_while_nothing_happens() -> None:
    trouble = a_trouble(resume_in_s=2)
    looks = [progress_text([RUNNING], trouble, NOW + timedelta(seconds=s)) for s in range(30)]
    assert len(set(looks)) == 2  # "now", then "10 s ago"


class Pty:
    """A terminal of so many columns, and what was written to it."""

    def __init__(self, columns: int) -> None:
        self.end, program_end = os.openpty()
        self.stream = os.fdopen(program_end, "w")
        self.columns = columns
        self.screen = pyte.Screen(columns, 4)
        self._reader = pyte.ByteStream(self.screen)

    def read(self) -> bytes:
        """Return what was written since, and draw it."""
        data = b""
        os.set_blocking(self.end, False)
        try:
            while piece := os.read(self.end, 4096):
                data += piece
        except BlockingIOError:
            pass
        self._reader.feed(data)
        return data

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.screen.display if line.strip()]


@pytest.fixture
def pty(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pty]:
    terminal = Pty(40)
    monkeypatch.setattr("os.get_terminal_size", lambda fd: os.terminal_size((terminal.columns, 4)))
    monkeypatch.setattr("os.tcgetpgrp", lambda fd: os.getpgrp())
    yield terminal
    terminal.stream.close()
    os.close(terminal.end)


def test_line_is_drawn_when_its_text_changed_only(pty: Pty) -> None:
    line = TerminalLine(pty.stream)
    line.show("one")
    assert pty.read() == b"\rone\x1b[K"
    line.show("one")
    assert pty.read() == b""
    line.show("two and more")
    line.show("3")
    pty.read()
    assert pty.lines == ["3"]


def test_line_fits_the_terminal_and_follows_its_width(pty: Pty) -> None:
    line = TerminalLine(pty.stream)
    line.show("\u732b" * 30)
    pty.read()
    assert pty.lines == ["\u732b" * 17 + "..."]
    pty.columns = 23
    line.show("\u732b" * 30)
    assert pty.read().decode() == "\r" + "\u732b" * 8 + "...\x1b[K"


def test_line_is_taken_away_once(pty: Pty) -> None:
    line = TerminalLine(pty.stream)
    line.clear()
    assert pty.read() == b""
    line.show("something")
    line.clear()
    pty.read()
    assert pty.lines == []
    line.clear()
    assert pty.read() == b""
    line.show("something")
    assert pty.read() == b"\rsomething\x1b[K"


def test_line_is_not_drawn_from_the_background(pty: Pty, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.tcgetpgrp", lambda fd: os.getpgrp() + 1)
    line = TerminalLine(pty.stream)
    line.show("something")
    line.clear()
    assert pty.read() == b""


def test_line_on_a_terminal_that_is_gone_is_no_trouble(pty: Pty) -> None:
    line = TerminalLine(pty.stream)
    pty.stream.close()
    line.show("something")
    line.clear()


async def test_a_line_a_minute() -> None:
    clock, said = FakeClock(), list[str]()
    lines = MinuteLines(said.append, clock)
    for number in range(181):
        lines.show(f"{number} done")
        await clock.run_for(1)
    lines.clear()
    assert said == [
        "2026-05-06 09:01:00 UTC: 60 done.",
        "2026-05-06 09:02:00 UTC: 120 done.",
        "2026-05-06 09:03:00 UTC: 180 done.",
    ]


@pytest.mark.parametrize(
    ("term", "is_terminal", "quiet", "way"),
    [
        ("xterm", True, False, TerminalLine),
        ("xterm", True, True, Silence),
        ("xterm", False, False, MinuteLines),
        ("xterm", False, True, Silence),
        ("dumb", True, False, MinuteLines),
        ("", True, False, MinuteLines),
    ],
)
def test_the_way_that_suits(
    term: str, is_terminal: bool, quiet: bool, way: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal, raising=False)
    output = Output()
    output.quiet = quiet
    assert type(progress_on(output, FakeClock())) is way


def test_no_stderr_no_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    assert type(progress_on(Output(), FakeClock())) is Silence
