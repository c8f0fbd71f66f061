"""The request budget as headers and answers tell it, measured by the answer's own clock.

The platform names the moment at which its window ends. Only the `Date` of the same answer says how
far away that is: the clock of this machine may be wrong by hours. What cannot be true is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from drs_tui.api.values import whole_number
from drs_tui.model import RateLimit

WINDOW_S = 300.0
"""Length of the fixed window in which requests are counted (page 'API rate limit')."""

FARTHEST_S = 2 * WINDOW_S
"""A window that ends later than this is not believed."""

LATENESS_S = 5.0
"""By how much the end may have passed when the answer was dated; it then counts as now."""

_FIRST_IN_MS = 10**11
"""Unix times from here on are milliseconds: as seconds it would be the year 5138."""


def seconds_until(reset: object, date: datetime | None) -> float | None:
    """Return the seconds from `date` to the Unix time `reset`, never negative.

    One page of the platform shows `reset` in seconds, another in milliseconds; both are taken.
    """
    moment = whole_number(reset)
    if moment is None or date is None:
        return None
    seconds = moment / 1000 if moment >= _FIRST_IN_MS else float(moment)
    left_s = seconds - date.timestamp()
    return max(0.0, left_s) if -LATENESS_S <= left_s <= FARTHEST_S else None


def budget_of(limit: object, remaining: object, reset_in_s: float | None) -> RateLimit | None:
    """Put the three numbers together; None where one is missing or they contradict each other."""
    most, left = whole_number(limit), whole_number(remaining)
    if not most or left is None or left > most or reset_in_s is None:
        return None
    return RateLimit(most, left, reset_in_s)


def wait_of_headers(headers: Mapping[str, str], date: datetime | None) -> float | None:
    """Return the seconds until the window of an answer with these headers ends."""
    return seconds_until(headers.get("x-ratelimit-reset"), date)


def budget_of_headers(headers: Mapping[str, str], date: datetime | None) -> RateLimit | None:
    """Return the budget that the headers of an answer tell (page 'API rate limit').

    `headers` finds lower-case names; `date` is the answer's own.
    """
    return budget_of(
        headers.get("x-ratelimit-limit"),
        headers.get("x-ratelimit-remaining"),
        wait_of_headers(headers, date),
    )
