"""The file of results says what falls short, and every figure with its bar."""

from __future__ import annotations

from tests.benchmarks.bench_live import floor_bytes
from tests.benchmarks.measuring import Bar, Section
from tests.benchmarks.results import render

KEPT, SHORT = Bar("bytes", 0, 0, "B"), Bar("start / posting", 0.612, 0.5, why="It is so.")
SEEN = Bar("drs-tui", 1234.5, None, "ms")


def test_what_falls_short_is_said_first() -> None:
    text = render([Section("Start", "In turn.", [KEPT, SHORT, SEEN])], "2 cores.")
    assert "- start / posting: 0.61, the bar is 0.50. It is so." in text.split("## Start")[0]
    assert "| bytes | 0 B | 0 B | kept |" in text
    assert "| start / posting | 0.61 | 0.50 | SHORT |" in text
    assert "| drs-tui | 1,234 ms |  |  |" in text


def test_where_nothing_falls_short_that_is_said() -> None:
    assert "every bar is kept" in render([Section("Start", "In turn.", [KEPT])], "")


def test_the_floor_is_cursor_moves_and_changed_cells() -> None:
    before = ["abcdefghijklmnop", "same", "x  "]
    assert floor_bytes(before, before) == 0
    assert floor_bytes(before, ["aBcdefghijklmnop", "same", "x  "]) == len("\x1b[1;2HB")
    assert floor_bytes(before, ["aBcDefghijklmnop", "same", "x █"]) == (
        len("\x1b[1;2HBcD") + len("\x1b[3;3H") + 3
    )
    assert floor_bytes(before, ["Abcdefghijklmnop"[:-1] + "P", "same", "x  "]) == (
        len("\x1b[1;1HA") + len("\x1b[1;16HP")
    )
