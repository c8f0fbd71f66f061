"""Tokens that are pasted along: taken out of the text, and recognised where they appear again.

`take_out` comes before any other reading, so the other modules see a text without the values of
token headers and variables. What they may still meet is a token that stands without its name.
"""

from __future__ import annotations

import re
from collections.abc import Set

from drs_tui.paste.words import is_surely_id

_NAME = re.compile(r"x-sbg-auth-token|sb_auth_token|auth[_-]token|authorization", re.I)
_HELD = re.compile(
    # The name of a header or variable that holds a token ...
    rf"(?P<name>{_NAME.pattern})"
    # ... what separates it from its value, and what a value may begin with ...
    r"""(?P<gap>["'\\]*+\s*+(?:[:=]\s*+)?["'\\]*+(?:(?:bearer|basic)\s++)?["'\\]*+)"""
    # ... and the value, up to a white space or to a quotation mark that ends something.
    r"""(?P<value>(?:(?!["'](?:[\s,}\])]|$))\S)++)""",
    re.I,
)
_PLACEHOLDER = re.compile(r"[$<{*].*|.{0,7}", re.DOTALL)
"""`$TOKEN`, `<your token>`, `****`, or too short for a token."""

_TOKEN_LIKE = re.compile(r"(?=[0-9]*[A-Za-z])(?=[A-Za-z]*[0-9])[0-9A-Za-z]{32,}")
"""Letters and digits, both of them, without a break."""

_SECRET_LIKE = re.compile(r"(?<![0-9A-Za-z])(?![0-9]+(?![0-9A-Za-z]))[0-9A-Za-z]{24,}")
"""Wider than a token, since showing less costs nothing: a long run that is no plain number."""

_MASK = "\u2022"


def take_out(text: str) -> tuple[str, frozenset[str]]:
    """Return `text` without what its token headers and variables hold, and the tokens they held.

    A placeholder is taken out as well, but is no token.
    """
    tokens: set[str] = set()

    def without_value(match: re.Match[str]) -> str:
        gap, value = match["gap"], match["value"]
        has_sign = ":" in gap or "=" in gap
        # An empty header is followed by something else: an import on the next line is no token.
        if "\n" in gap and (not has_sign or is_surely_id(value) or "://" in value):
            return match[0]
        if not _PLACEHOLDER.fullmatch(value) and (has_sign or is_token_like(value)):
            tokens.update((value, value.strip("\"'\\")))
        return match["name"] + gap

    return _HELD.sub(without_value, text), frozenset(tokens)


def masked(text: str) -> str:
    """Return `text`, as long as it is, with what token headers hold and long secrets as dots.

    A value is hidden from its first character on, since a field shows it while it is typed.
    """

    def hide(match: re.Match[str]) -> str:
        start = match.start("value") - match.start()
        return match[0][:start] + _MASK * (len(match[0]) - start)

    return _SECRET_LIKE.sub(lambda match: _MASK * len(match[0]), _HELD.sub(hide, text))


def is_token_like(word: str) -> bool:
    """Tell whether a word is so long and so mixed that it is a token rather than an id."""
    return _TOKEN_LIKE.fullmatch(word) is not None


def holds_token(text: str) -> bool:
    """Tell whether `text` is a token, or has one behind the name of its header or variable."""
    return is_token_like(text.strip()) or bool(take_out(text)[1])


def names_token(text: str) -> bool:
    """Tell whether a header or variable that holds tokens is named in `text`."""
    return _NAME.search(text) is not None


def has_token(text: str, tokens: Set[str]) -> bool:
    """Tell whether one of the `tokens` that were taken out stands in `text` once more."""
    return any(token in text for token in tokens)


def may_show(text: str, tokens: Set[str]) -> bool:
    """Tell whether nothing in `text` is one of the `tokens`, or looks like a secret."""
    return not (_SECRET_LIKE.search(text) or has_token(text, tokens))
