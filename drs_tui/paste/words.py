"""Bare words: how a line falls into them, and which of them may be an import id.

A long number and a UUID are taken wherever they stand. Anything else in the form of an id is taken
only from a line of its own and with a digit in it, since prose is full of such words.
"""

from __future__ import annotations

import re

from drs_tui.ids import is_safe

AROUND_WORDS = ".:!?[]{}="
"""Characters at either end of a word that do not belong to it."""

_BETWEEN_WORDS = re.compile(r"""[\s,;|"'`<>()\\]+""")
_NUMBER = re.compile(r"[0-9]{6,128}")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_DIGIT = re.compile(r"[0-9]")


def split_words(line: str) -> list[str]:
    """Return the words of `line`; `AROUND_WORDS` may still stand around each."""
    return [word for word in _BETWEEN_WORDS.split(line) if word]


def value_in(word: str) -> str:
    """Return what follows the last sign in `word`: `17` in `id=17` and in `job:id=17`."""
    return word.rpartition("=")[2].rpartition(":")[2]


def is_surely_id(word: str) -> bool:
    """Tell whether `word` is an id wherever it stands: a long number, or a UUID."""
    return bool(_NUMBER.fullmatch(word) or _UUID.fullmatch(word))


def is_plausible_id(word: str) -> bool:
    """Tell whether `word` is an id where it is all there is on its line."""
    return is_safe(word) and _DIGIT.search(word) is not None
