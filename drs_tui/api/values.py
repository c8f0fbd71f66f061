"""Single JSON values, read by what they are worth rather than by their exact type."""

from __future__ import annotations

import json
import re

from drs_tui.model import Field, Scalar
from drs_tui.text import OutsideText, outside

MAX_NUMBER = 2**63 - 1
"""Largest number that is believed to count or measure anything."""

_DIGITS = re.compile(r"[0-9]{1,19}")
_LARGEST_ID = 10**128


def whole_number(value: object) -> int | None:
    """Return a number that counts something, also where it came as text; else None.

    Not negative and at most 2**63 - 1; a truth value is no number.
    """
    if isinstance(value, str) and _DIGITS.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= MAX_NUMBER else None


def scalar(value: object) -> Scalar | None:
    """Return the number or the text that came where a number belongs (a code, a status)."""
    if isinstance(value, bool) or not isinstance(value, int):
        return outside(value)
    return value if abs(value) <= MAX_NUMBER else None


def id_text(value: object) -> OutsideText | None:
    """Return an id as text; empty ones and what cannot be one are None.

    Ids are texts in every document. A whole number becomes its digits; a fraction does not, since
    ids of imports are above 2**53 and would have lost digits.
    """
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST_ID:
        value = str(value)
    return outside(value) or None


def shown_fields(value: object) -> tuple[Field, ...]:
    """Return the names and values of a free-form object in their order; nothing for others."""
    if not isinstance(value, dict):
        return ()
    return tuple(Field(OutsideText(name), shown_value(part)) for name, part in value.items())


def shown_value(value: object) -> OutsideText:
    """Return any value as the text to show: null is empty, a list is joined, objects are JSON."""
    if value is None:
        return OutsideText("")
    if isinstance(value, str):
        return OutsideText(value)
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return OutsideText(", ".join(shown_value(part).exact for part in value))
    return OutsideText(json.dumps(value, ensure_ascii=False))
