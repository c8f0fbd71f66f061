"""Text from outside, made safe to show.

Whatever the platform, a file or a paste says may hold escape sequences, bidirectional overrides or
markup. It travels through the program as `OutsideText`, which is no `str`: a type checker refuses
it where a screen or a stream wants text, and turning it into one cleans it. What came stays exact
in `OutsideText.exact`, for JSON, for manifests and for requests.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

SHOWN_LIMIT = 4096
"""How many characters of one text from outside are shown, at most."""


def clean(text: str, limit: int = SHOWN_LIMIT) -> str:
    r"""Return `text` on one line, without anything a terminal or a reader could be fooled by.

    Control, format, surrogate, private and unassigned characters and line separators become visible
    escapes such as `\x1b`. The result has at most `limit` characters; a cut is marked with `...`.
    """
    if len(text) <= limit and text.isprintable():
        return text
    pieces: list[str] = []
    length = 0
    for character in text:
        piece = character if _is_harmless(character) else _escape(character)
        length += len(piece)
        if length > limit:
            return _cut("".join(pieces), limit)
        pieces.append(piece)
    return "".join(pieces)


def clean_lines(text: str, limit: int = SHOWN_LIMIT) -> str:
    """Return `text` cleaned line by line: line feeds stay, each line is capped at `limit`."""
    return "\n".join(clean(line, limit) for line in text.split("\n"))


def _is_harmless(character: str) -> bool:
    return character.isprintable() or unicodedata.category(character) == "Zs"


def _escape(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _cut(text: str, limit: int) -> str:
    return text[: max(0, limit - 3)] + "..."[:limit]


@dataclass(frozen=True, slots=True, order=True)
class OutsideText:
    """A text that came from outside: `str()` of it is safe to show, `exact` is what came."""

    exact: str
    """The text as it came, to be written only where nothing interprets it (JSON, a request)."""

    def __str__(self) -> str:
        return clean(self.exact)

    def __bool__(self) -> bool:
        return bool(self.exact)


def outside(value: object) -> OutsideText | None:
    """Wrap a text from outside; anything that is not a text is None."""
    return OutsideText(value) if isinstance(value, str) else None
