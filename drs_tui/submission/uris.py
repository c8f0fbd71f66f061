"""DRS URIs by the rules of the GA4GH Data Repository Service, version 1.

The host form is `drs://<host>/<id>`: always https, no port, and the id may hold slashes, so only
the first slash after the host divides. The compact form is `drs://[provider/]namespace:accession`.
Whether the platform takes the compact form is not known.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from drs_tui.text import clean

COMPACT_WARNING = "is a compact DRS URI, and it is not known whether the platform takes these"

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_PLAIN = r"[A-Za-z0-9._~!$&'()*+,;=:@/-]"
_ID = rf"(?:{_PLAIN}|%[0-9A-Fa-f]{{2}}){_PLAIN}*(?:%[0-9A-Fa-f]{{2}}{_PLAIN}*)*"
_HOST = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_HOST_FORM = re.compile(rf"[dD][rR][sS]://{_LABEL}(?:\.{_LABEL})*/{_ID}")
_COMPACT_FORM = re.compile(
    rf"[dD][rR][sS]://(?:[A-Za-z0-9._]+/)?[A-Za-z0-9._]*[A-Za-z][A-Za-z0-9._]*:{_ID}"
)
_PORT = re.compile(r"[dD][rR][sS]://(?:localhost|[^/:]*\.[^/:]*):[0-9]+/")
_WITH_PROVIDER = re.compile(r"[dD][rR][sS]://[A-Za-z0-9_]+/[A-Za-z0-9._]+:")
"""The compact form with a provider, whose name has no dot, as a host has."""

_BARE_GEN3 = re.compile(r"dg\.[A-Za-z0-9]+/")


class UriVerdict(NamedTuple):
    """What is to be said of a DRS URI, as the rest of a sentence; both empty where it is fine."""

    refusal: str = ""
    """Why it cannot be sent."""
    warning: str = ""
    """What is not known of how the platform takes it."""


_FINE = UriVerdict()
_DOUBTED = UriVerdict(warning=COMPACT_WARNING)


def check_uri(text: str) -> UriVerdict:
    """Judge `text` as a DRS URI."""
    if _HOST_FORM.fullmatch(text):
        return _DOUBTED if _WITH_PROVIDER.match(text) else _FINE
    # A port is tried before the compact form, whose namespace it would pass for a part of.
    if not _PORT.match(text) and _COMPACT_FORM.fullmatch(text):
        return _DOUBTED
    return UriVerdict(refusal=_refusal(text))


def is_host(text: str) -> bool:
    """Tell whether `text` can stand as the host of a DRS URI."""
    return len(text) <= 253 and _HOST.fullmatch(text) is not None


def _refusal(text: str) -> str:
    shown = f"'{clean(text, 80)}'"
    if not text:
        return "has no DRS URI"
    if _BARE_GEN3.match(text):
        return f"{shown} has no host: put 'drs://' and the host of its server in front"
    if text[:6].lower() != "drs://":
        return f"{shown} does not begin with drs://"
    if _PORT.match(text):
        return f"{shown} has a port, which a DRS URI cannot have"
    if "/" not in text[6:].rstrip("/"):
        return f"{shown} has no id after its host"
    return f"{shown} holds characters that a DRS URI cannot have"
