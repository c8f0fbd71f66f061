"""Addresses of imports: which word is one, the id in it, and the API base address it tells.

The sentences of the `UsageTrouble`s raised here show nothing of an address: it may be signed, or
hold a password.
"""

from __future__ import annotations

import re
from functools import lru_cache

from drs_tui.errors import UsageTrouble
from drs_tui.ids import is_safe
from drs_tui.paste.words import AROUND_WORDS
from drs_tui.platforms import is_loopback, normalise_api
from drs_tui.values import dataclass

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://")
_IMPORT_PATH = re.compile(r"(?:bulk/drs/imports|async/files/import)/")
_AFTER_ID = re.compile(r"[/?#&]")
_PORT = re.compile(r":[0-9]*$")

_OTHER_CALLS = {"create"}
"""What stands at the place of an id in the address of another call."""


@dataclass(frozen=True, slots=True)
class ImportAddress:
    """The two halves of the address of an import."""

    base: str
    """What stands before the path of the import: `https://HOST/v2`, or `v2` without a host."""
    id: str


def is_address(word: str) -> bool:
    """Tell whether `word` is an address of anything."""
    return bool(_SCHEME.search(word) or _IMPORT_PATH.search(word))


def split_address(word: str) -> ImportAddress:
    """Return the parts of the address in `word`, or raise `UsageTrouble` if it is of no import.

    A host without a scheme gets one.
    """
    scheme = _SCHEME.search(word)
    word = word[scheme.start() :] if scheme else word
    path = _IMPORT_PATH.search(word)
    if path is None:
        raise UsageTrouble("this is not the address of an import.")
    base = word[: path.start()].rstrip("/")
    job_id = _AFTER_ID.split(word[path.end() :], maxsplit=1)[0].rstrip(AROUND_WORDS)
    if job_id in _OTHER_CALLS or not is_safe(job_id):
        raise UsageTrouble("the address has no import id.")
    if scheme is None:
        base = base.lstrip("/" + AROUND_WORDS)
        host = base.partition("/")[0]
        base = f"https://{base}" if "." in host or ":" in host else base
    return ImportAddress(base, job_id)


@lru_cache(maxsize=64)
def api_of(base: str) -> str | None:
    """Return the API base address that `base` is, or None where it has no host.

    Raises `UsageTrouble` for a host that may not be asked.
    """
    if not _SCHEME.match(base):
        return None
    try:
        return normalise_api(base)
    except UsageTrouble:
        raise UsageTrouble(
            "the address is not encrypted (http), so it is not used."
            if base[:5].lower() == "http:"
            else "the address cannot be used."
        ) from None


def api_on_host(host: str, base: str) -> str | None:
    """Return the API base address of a raw request to `host`, whose own address tells `base`.

    Raises as `api_of` does.
    """
    scheme = "http" if is_loopback(_PORT.sub("", host).strip("[]")) else "https"
    return api_of(f"{scheme}://{host}/{base or 'v2'}")
