"""How long to wait and how much may fail, as people type it."""

from __future__ import annotations

from argparse import ArgumentTypeError

import pytest

from drs_tui.commands.amounts import parse_allowance, parse_time


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("90", 90), ("90s", 90), ("15m", 900), ("2h", 7200), ("1", 1), ("007", 7)],
)
def test_times(typed: str, seconds: int) -> None:
    assert parse_time(typed) == seconds


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "0h",
        "-5",
        "1.5h",
        "2 h",
        "2H",
        "90sec",
        "1h30m",
        "h",
        "nan",
        "1e3",
        "\u0663",
        "9" * 10,
    ],
)
def test_what_is_no_time(typed: str) -> None:
    with pytest.raises(ArgumentTypeError, match="15m") as refused:
        parse_time(typed)
    assert not typed.strip("0") or typed not in str(refused.value).split()


@pytest.mark.parametrize(
    ("typed", "lost", "items", "is_well"),
    [
        ("0", 0, 100, True),
        ("0", 1, 100, False),
        ("5", 5, 100, True),
        ("5", 6, 1000, False),
        ("5%", 1, 20, True),
        ("5%", 2, 20, False),
        ("5%", 1, 19, False),
        ("2.5%", 25, 1000, True),
        ("2.5%", 26, 1000, False),
        ("0.0001%", 1, 1_000_000, True),
        ("0.0001%", 1, 999_999, False),
        ("29%", 29, 100, True),
        ("100%", 100, 100, True),
        ("0%", 0, 0, True),
        ("0%", 1, 1000, False),
        ("100", 1, 1, True),
    ],
)
def test_what_may_fail(typed: str, lost: int, items: int, is_well: bool) -> None:
    assert parse_allowance(typed).covers(lost, items) is is_well


@pytest.mark.parametrize(
    "typed",
    ["", "%", "-1", "1.5", "101%", "100.1%", "5 %", "%5", "5%%", "five", "1e2", "\u0665", "5.%"],
)
def test_what_is_no_allowance(typed: str) -> None:
    with pytest.raises(ArgumentTypeError, match="0% to 100%"):
        parse_allowance(typed)
