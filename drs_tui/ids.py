"""One rule for names that become a file name or a part of a URL.

Letters, digits, `.`, `_` and `-`, first a letter or digit, at most 128 characters. An id that
breaks the rule is refused, since asking for another one would be a guess; a name that breaks it
(a profile, a batch) is encoded, since it is ours and only has to come back the same.
"""

from __future__ import annotations

import re

from drs_tui.errors import UsageTrouble
from drs_tui.text import clean

MAX_LENGTH = 128

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")


def is_safe(name: str) -> bool:
    """Tell whether `name` may stand in a file name and in a URL as it is."""
    return _SAFE.fullmatch(name) is not None


def check_id(text: str) -> str:
    """Return the id `text`, or raise `UsageTrouble` with a sentence that says what an id is."""
    if is_safe(text):
        return text
    raise UsageTrouble(
        f"'{clean(text, 60)}' is not an import id.",
        "An id has letters, digits, '.', '_' and '-' only, for example 301457789012345678.",
    )


def file_name_for(name: str) -> str:
    """Return a file name for any `name`: itself if it obeys the rule, else encoded and unique.

    The encoding starts with `%`, which no name that obeys the rule can, and is cut with a digest
    where it would be too long.
    """
    if is_safe(name):
        return name
    encoded = "%" + name.encode("utf-8", "surrogatepass").hex()
    if len(encoded) <= MAX_LENGTH:
        return encoded
    import hashlib

    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"%{digest}"
