"""JSON values in the middle of other text, on one line or over many."""

from __future__ import annotations

import json
import re

_BETWEEN_VALUES = re.compile(r"[\s,]+")
_OPENINGS = ("{", "[")


class LostDigits:
    """Stands for a number with a fraction or an exponent: as an id it is not what it was."""


_DECODER = json.JSONDecoder(
    parse_int=str, parse_float=lambda text: LostDigits(), parse_constant=lambda text: None
)


class ValueFinder:
    """Finds the JSON values of one text. Whole numbers become `str`, since an id is one."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tries = 8
        """How often something over several lines may turn out not to be JSON; each costs time."""

    def find(self, start: int, end: int) -> tuple[list[object], int]:
        """Return the objects and lists that begin in the line from `start` to `end`.

        Only those that follow one another from `start` on; the last one may go on below the line.
        The number is the place in the text where they end.
        """
        line, index = self._text[start:end], 0
        values: list[object] = []
        while line.startswith(_OPENINGS, index):
            try:
                value, index = _DECODER.raw_decode(line, index)
            except (ValueError, RecursionError) as error:
                is_open = isinstance(error, json.JSONDecodeError) and error.pos >= len(line) - 1
                if not (is_open and self._tries):
                    break
                try:
                    value, below = _DECODER.raw_decode(self._text, start + index)
                except (ValueError, RecursionError):
                    self._tries -= 1
                    break
                return [*values, value], below
            values.append(value)
            if gap := _BETWEEN_VALUES.match(line, index):
                index = gap.end()
        return values, start + index
