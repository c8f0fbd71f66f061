"""Amounts on the command line: how long to wait, and how much may fail. Pure.

No sentence here repeats a value that was typed: it may be a token in the wrong place.
"""

from __future__ import annotations

import re
from argparse import ArgumentTypeError

from drs_tui.values import dataclass

_TIME = r"(?P<number>[0-9]{1,9})(?P<unit>[smh]?)"
_UNITS_S = {"": 1, "s": 1, "m": 60, "h": 3600}
_ITEMS = r"[0-9]{1,9}"
_SHARE = r"(?P<percent>[0-9]{1,3})(\.(?P<decimals>[0-9]{1,4}))?%"


def parse_time(text: str) -> int:
    """Return the seconds that `90`, `90s`, `15m` or `2h` says. Raises `ArgumentTypeError`."""
    found = re.fullmatch(_TIME, text)
    seconds = int(found["number"]) * _UNITS_S[found["unit"]] if found else 0
    if seconds <= 0:
        raise ArgumentTypeError("a time is a whole number above 0, as in 90, 90s, 15m or 2h")
    return seconds


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much may be lost and still count as well: so many items, or a share of all."""

    items: int = 0
    share_millionths: int | None = None
    """Counts in place of `items` where it is given. In whole numbers, so that 5% of 20 is 1."""

    def covers(self, lost: int, items: int) -> bool:
        """Tell whether `lost` of `items` are no more than is allowed."""
        if self.share_millionths is None:
            return lost <= self.items
        return lost * 1_000_000 <= items * self.share_millionths


def parse_allowance(text: str) -> Allowance:
    """Return what `5` (items) or `2.5%` (of all items) allows. Raises `ArgumentTypeError`."""
    if found := re.fullmatch(_ITEMS, text):
        return Allowance(items=int(found[0]))
    if found := re.fullmatch(_SHARE, text):
        percent, decimals = found["percent"], found["decimals"] or ""
        millionths = int(percent + decimals.ljust(4, "0"))
        if millionths <= 1_000_000:
            return Allowance(share_millionths=millionths)
    raise ArgumentTypeError("give a whole number of items, or a share from 0% to 100%")
