"""The network's settings from the environment: which proxy, which certificates.

httpx reads the same variables, but lets whatever is wrong with them out as an exception of any
type; here it is a sentence that names the variable.
"""

from __future__ import annotations

import os
import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

from drs_tui.errors import NetworkTrouble
from drs_tui.platforms import is_loopback

MAX_CONNECTIONS = 5
"""Four requests at a time, and the free question for the budget beside them."""
KEEPALIVE_S = 120.0
"""Seconds an idle connection is kept: looks are up to minutes apart, and a new one costs a TLS
handshake."""


def open_route(api: str) -> httpx.AsyncBaseTransport:
    """Return the transport to `api` by the environment's proxy and certificates.

    Raises `NetworkTrouble` where one of those settings cannot be used. This machine itself is never
    reached through a proxy: there, and only there, requests go unencrypted.
    """
    chosen = proxy_of(api)
    limits = httpx.Limits(
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=MAX_CONNECTIONS,
        keepalive_expiry=KEEPALIVE_S,
    )
    context = _trust(api)
    if chosen is None:
        return httpx.AsyncHTTPTransport(verify=context, limits=limits)
    variable, url = chosen
    try:
        return httpx.AsyncHTTPTransport(verify=context, limits=limits, proxy=url)
    except ImportError:
        raise NetworkTrouble(
            f"{variable} names a SOCKS proxy, for which a package is missing.",
            "Install it with pip install 'httpx[socks]', or name an http proxy.",
        ) from None
    except (ValueError, httpx.InvalidURL):
        # The cause would quote the address, which may hold a password.
        raise NetworkTrouble(
            f"{variable} is not the address of a proxy.", "It looks like http://proxy.example:3128."
        ) from None


def _trust(api: str) -> ssl.SSLContext:
    """Return whose certificates are trusted; nobody's, and none is read, where none is asked for.

    Raises `NetworkTrouble` where the environment names certificates that cannot be used.
    """
    if urlsplit(api).scheme == "http":
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context = httpx.create_ssl_context()
    except OSError as error:
        raise _bad_certificates() from error
    folder = _certificates_from("SSL_CERT_DIR")
    if folder and not os.path.isdir(folder):
        # Such a folder trusts nobody, and no error says so.
        raise _bad_certificates()
    return context


def proxy_of(api: str) -> tuple[str, str] | None:
    """Return the environment variable and the address of the proxy to `api`; None for none.

    The address may hold a password.
    """
    parts = urlsplit(api)
    if is_loopback(parts.hostname or "") or proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    for scheme in (parts.scheme, "all"):
        url = proxies.get(scheme)
        if url:
            return _variable_of(scheme), url if "://" in url else f"http://{url}"
    return None


def proxy_variable(api: str) -> str | None:
    """Return the environment variable that names the proxy to `api`; None for none."""
    chosen = proxy_of(api)
    return chosen[0] if chosen else None


def trust_variable() -> str | None:
    """Return the environment variable that says whose certificates are trusted; None for none."""
    names = ("SSL_CERT_FILE", "SSL_CERT_DIR")
    return next((name for name in names if _certificates_from(name)), None)


def _certificates_from(variable: str) -> str | None:
    """Return the value of a variable that is in force; a file goes before a folder."""
    if variable == "SSL_CERT_DIR" and os.environ.get("SSL_CERT_FILE"):
        return None
    return os.environ.get(variable) or None


def _variable_of(scheme: str) -> str:
    """Return the name of the variable that `getproxies` took for `scheme`."""
    names = (f"{scheme}_proxy", f"{scheme.upper()}_PROXY")
    return next((name for name in names if os.environ.get(name)), "the system's settings")


def _bad_certificates() -> NetworkTrouble:
    key_log, trusted = os.environ.get("SSLKEYLOGFILE"), trust_variable()
    if key_log and not _can_be_written(key_log):
        return NetworkTrouble(
            "SSLKEYLOGFILE names a file that cannot be written.",
            "Unset it: what is written there lets others read the token.",
        )
    if trusted is None:
        return NetworkTrouble("The list of trusted certificates cannot be read.", "Reinstall.")
    kind = "a readable file with" if trusted == "SSL_CERT_FILE" else "a folder of"
    return NetworkTrouble(
        f"{trusted} does not name {kind} certificates.", f"Correct {trusted}, or unset it."
    )


def _can_be_written(path: str) -> bool:
    try:
        with open(path, "ab"):
            return True
    except OSError:
        return False
