"""Which columns a table keeps on a narrow terminal."""

from __future__ import annotations

import os

import pytest

from drs_tui.commands.fitting import columns_that_fit
from drs_tui.commands.output import Output

HEADER = ("JOB", "STARTED", "TOOK", "TROUBLE")
ROWS = [["a", "2026-05-06", "10 min", ""], ["b", "2026-05-06", "-", ""]]
WIDTHS = [3, 10, 6, 7]
SPARE = ("STARTED", "TOOK")


@pytest.mark.parametrize(
    ("room", "kept"),
    [
        (32, "JOB STARTED TOOK TROUBLE"),
        (31, "JOB STARTED TOOK"),
        (22, "JOB TOOK"),
        (10, "JOB"),
        (1, "JOB"),
    ],
)
def test_what_says_nothing_goes_first_then_what_is_spare(room: int, kept: str) -> None:
    places = columns_that_fit(HEADER, ROWS, WIDTHS, SPARE, room)
    assert [HEADER[place] for place in places] == kept.split()


def test_a_column_that_is_not_spare_stays() -> None:
    assert columns_that_fit(HEADER, ROWS, WIDTHS, (), 1) == [0, 1, 2]


def test_a_spare_column_that_is_not_there_is_no_trouble() -> None:
    assert columns_that_fit(("JOB",), [["a"]], [3], ("OF",), 1) == [0]


def test_a_table_without_a_word_keeps_a_column() -> None:
    assert len(columns_that_fit(("A", "B"), [["-", "-"]], [1, 1], (), 1)) == 1


def test_only_a_terminal_is_too_narrow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    Output().table(HEADER, ROWS, SPARE)
    assert capsys.readouterr().out.splitlines()[0].split() == list(HEADER)
    monkeypatch.setattr(os, "get_terminal_size", lambda _number: os.terminal_size((20, 24)))
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1)
    Output().table(HEADER, ROWS, SPARE)
    assert capsys.readouterr().out.splitlines()[0].split() == ["JOB", "TOOK"]
