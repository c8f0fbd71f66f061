"""The token as a value that does not show itself."""

from __future__ import annotations

import re
from weakref import WeakValueDictionary

from drs_tui.errors import TokenTrouble

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import NoReturn


_FORM = r"[\x21-\x7e]{8,512}"


class Secret:
    """A token. No text form, no representation and no copy gives it away; `reveal` does.

    It is no `str` on purpose: whatever formats, logs or serialises a `str` cannot take it.
    """

    __slots__ = ("__weakref__", "_value")

    def __init__(self, value: str) -> None:
        self._value = value
        _LIVE[id(self)] = self

    def reveal(self) -> str:
        """Return the token itself: for the request header and for the store that keeps it."""
        return self._value

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return "<secret>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash((Secret, self._value))

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither pickled nor copied")


_LIVE: WeakValueDictionary[int, Secret] = WeakValueDictionary()
"""Every secret there is in this process, so that logs can be kept free of all of them. By identity:
of two that are equal, one may go and the other stay."""


def live_values() -> frozenset[str]:
    """Return the tokens that this process holds at the moment."""
    return frozenset(secret.reveal() for secret in list(_LIVE.values()))


def parse_token(text: str) -> Secret:
    """Return the token in `text`, which may have white space around it.

    Raises `TokenTrouble`, which does not repeat the text, where it cannot be a token: anything but
    8 to 512 visible ASCII characters (a line end in a header value would put the token into an
    exception's text). The platform documents no form, so no more than that is asked.
    """
    stripped = text.strip()
    if not stripped:
        raise TokenTrouble("The token is empty.", "Paste the token from the platform's web page.")
    if not re.fullmatch(_FORM, stripped):
        raise TokenTrouble(
            "This is not a token: it must be 8 to 512 visible ASCII characters without spaces.",
            "Copy it again from the platform's web page, menu Developer.",
        )
    return Secret(stripped)
