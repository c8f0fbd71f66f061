"""Dates of the platform and of HTTP, read without ever failing.

A date that cannot be read keeps its text: the screens show it as it came, and nothing is
calculated from it.
"""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, UTC, date, datetime

from drs_tui.model import Timestamp
from drs_tui.text import OutsideText


def parse_timestamp(value: object) -> Timestamp | None:
    """Read a date of a JSON answer; None for anything that is not a text.

    Documented is `2021-09-14T14:06:27Z`. Also read are other offsets, a date without an offset
    (taken as UTC, which the platform's pages say all dates are) and fractions of a second (cut to
    microseconds). A day without a time of day keeps its text alone: no moment was told.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()
    try:
        at = None if _is_day(text) else _in_utc(datetime.fromisoformat(text))
    except (ValueError, OverflowError):
        at = None
    return Timestamp(OutsideText(value), at)


def _is_day(text: str) -> bool:
    """Tell whether this is a date without a time of day."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def parse_http_date(value: str | None) -> datetime | None:
    """Read the `Date` header of an answer, in UTC; None where there is none that can be read."""
    if not value:
        return None
    # Imported here: with it the first picture would come later.
    from email.utils import parsedate_to_datetime

    try:
        return _in_utc(parsedate_to_datetime(value))
    except (ValueError, OverflowError):
        return None


def _in_utc(at: datetime) -> datetime:
    """Return `at` in UTC, or raise `ValueError` or `OverflowError`."""
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    # The first and the last year cannot be turned into every local time.
    if not MINYEAR < at.year < MAXYEAR:
        raise ValueError("no date of this age")
    return at
