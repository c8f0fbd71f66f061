"""What a failure means in plain words, and what helps: read from the table beside this module."""

from __future__ import annotations

from functools import cache

from drs_tui.model import Failure
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Advice:
    """One row of the table."""

    meaning: str
    helps: str
    source: str
    """Where the meaning comes from; what helps is our inference."""


UNKNOWN = Advice(
    "We do not know what this code means.",
    "Read the platform's message; its support can say more.",
    "",
)

NO_CODE = Advice("The platform gave no code.", UNKNOWN.helps, "")


def advice_for(failure: Failure) -> Advice:
    """Return the row for the failure's code, else for its HTTP status, else `UNKNOWN`.

    A failure with neither gets `NO_CODE`.
    The text of a message is never looked at: it may change on any day.
    """
    codes, statuses = _tables()
    for value, table in ((failure.code, codes), (failure.status, statuses)):
        if isinstance(value, int) and value in table:
            return table[value]
    return NO_CODE if failure.code is None and failure.status is None else UNKNOWN


@cache
def _tables() -> tuple[dict[int, Advice], dict[int, Advice]]:
    import tomllib
    from importlib.resources import files

    text = files("drs_tui.insight").joinpath("advice.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    codes, statuses = (
        {int(number): Advice(**row) for number, row in tables[name].items()}
        for name in ("code", "status")
    )
    return codes, statuses
