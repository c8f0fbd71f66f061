"""Text from outside, made safe to show.

Whatever the platform, a file or a paste says may hold escape sequences, bidirectional overrides or
markup. It travels through the program as `OutsideText`, which is no `str`: a type checker refuses
it where a screen or a stream wants text, and turning it into one cleans it. What came stays exact
in `OutsideText.exact`, for JSON, for manifests and for requests.
"""

from __future__ import annotations

import unicodedata

from drs_tui.values import dataclass

SHOWN_LIMIT = 4096
"""How many characters of one text from outside are shown, at most."""

_MARKS_LIMIT = 4
"""How many combining marks one character may carry: no script needs more, and a flood of them
covers the lines around it."""

_MARKS = {"Mn", "Me"}
"""Categories of characters that take no room of their own but are drawn onto the one before."""

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Letters and marks that draw nothing, so that two names look alike that are not."""


def clean(text: str, limit: int = SHOWN_LIMIT) -> str:
    r"""Return `text` on one line, without anything a terminal or a reader could be fooled by.

    Control, format, surrogate, private and unassigned characters and line separators become visible
    escapes such as `\x1b`; so do characters that draw nothing, marks that have nothing to stand on
    and more than a few marks on one character. The result has at most `limit` characters; a cut is
    marked with `...`.
    """
    if len(text) <= limit and text.isascii() and text.isprintable():
        return text
    pieces: list[str] = []
    length = 0
    marks = _MARKS_LIMIT
    for character in text:
        is_mark = unicodedata.category(character) in _MARKS
        marks = marks + 1 if is_mark else 0
        if _is_harmless(character) and marks <= _MARKS_LIMIT:
            piece = character
        else:
            piece = _escape(character)
            marks = _MARKS_LIMIT
        length += len(piece)
        if length > limit:
            return _cut("".join(pieces), limit)
        pieces.append(piece)
    return "".join(pieces)


def clean_lines(text: str, limit: int = SHOWN_LIMIT) -> str:
    """Return `text` cleaned line by line: line feeds stay, each line is capped at `limit`."""
    return "\n".join(clean(line, limit) for line in text.split("\n"))


def _is_harmless(character: str) -> bool:
    shows = character.isprintable() or unicodedata.category(character) == "Zs"
    return shows and character not in _UNSEEN


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
