"""Which proxy and certificate variables are set, and which of them count: for people to read.

Apart from `route`, which acts by them, because here what does not count is told as well.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from drs_tui.api.route import open_route, proxy_variable, trust_variable
from drs_tui.credentials.redaction import HIDDEN
from drs_tui.errors import NetworkTrouble, trouble_line
from drs_tui.platforms import is_loopback
from drs_tui.text import clean
from drs_tui.values import dataclass

_VALUE_LIMIT = 200

_PROXIES = tuple(
    name
    for scheme in ("https", "http", "all")
    for name in (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
)
_EXCEPTIONS = ("no_proxy", "NO_PROXY")
_TRUST = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)
_KEY_LOG = "SSLKEYLOGFILE"
_OF_OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True, slots=True)
class NetworkSetting:
    """One environment variable that is set."""

    name: str
    value: str
    """Safe to show; user and password are hidden."""
    is_in_force: bool
    """Requests to the platform go by it."""
    note: str = ""
    """A sentence on what is wrong with it, or good to know; empty where there is nothing."""


def network_settings(api: str) -> tuple[NetworkSetting, ...]:
    """Return the variables that are set, and what they mean for requests to `api`.

    Reads the environment of this process, and the certificates that it names; asks nobody.
    """
    problem = _problem(api)
    settings = []
    for name, is_in_force, note in _told(api):
        wrong = problem if is_in_force and problem.startswith(f"{name} ") else ""
        settings.append(NetworkSetting(name, _masked(name), is_in_force, wrong or note))
    return tuple(settings)


def _told(api: str) -> Iterator[tuple[str, bool, str]]:
    """Yield each variable that is set, whether it counts, and what there is to say of it."""
    host = urlsplit(api).hostname or ""
    is_here, is_encrypted = is_loopback(host), urlsplit(api).scheme == "https"
    chosen, trusted = proxy_variable(api), trust_variable()
    for name in filter(os.environ.get, _PROXIES):
        why_not = "This machine itself is reached without a proxy." if is_here else ""
        yield name, name == chosen, why_not
    for name in filter(os.environ.get, _EXCEPTIONS):
        is_used = name == next(filter(os.environ.get, _EXCEPTIONS))
        yield name, is_used, _note_on_networks(os.environ[name])
    for name in filter(os.environ.get, _TRUST):
        if not is_encrypted:
            yield name, False, "This machine itself is asked without encryption."
        else:
            why_not = "" if name == trusted else f"{trusted} goes before it."
            yield name, name == trusted, why_not
    if is_encrypted and os.environ.get(_KEY_LOG):
        yield _KEY_LOG, True, "Who can read that file can read the token on its way: unset it."
    for name in filter(os.environ.get, _OF_OTHERS):
        yield name, False, "Other programs go by it; here it is SSL_CERT_FILE."


def _note_on_networks(exceptions: str) -> str:
    networks = [entry.strip() for entry in exceptions.split(",") if "/" in entry]
    if not networks:
        return ""
    return f"'{clean(networks[0], 60)}' matches nothing: hosts and domains count, not networks."


def _problem(api: str) -> str:
    """Return what is wrong with the settings that count, empty where nothing is."""
    try:
        open_route(api)
    except NetworkTrouble as trouble:
        return trouble_line(trouble)
    return ""


def _masked(name: str) -> str:
    value = os.environ[name]
    if name in _PROXIES and "@" in value:
        scheme = _SCHEME.match(value)
        value = f"{scheme[0] if scheme else ''}{HIDDEN}@{value.rpartition('@')[2]}"
    return clean(value, _VALUE_LIMIT)
