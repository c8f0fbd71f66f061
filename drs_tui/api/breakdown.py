"""Why no answer came, in sentences: one for each way in which a network lets people down."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx

from drs_tui.api.route import trust_variable
from drs_tui.errors import NetworkTrouble
from drs_tui.text import clean

_OFFLINE_HINT = "Check your network."
_AGAIN_HINT = "Try again; if it stays so, check your network."


def network_trouble(error: BaseException, host: str, proxy: str | None = None) -> NetworkTrouble:
    """Return the error to raise where `error` kept `host` from answering.

    `proxy` is the variable that names the proxy on the way, None where there is none: who is not
    found or refuses is then the proxy.
    """
    peer = f"The proxy in {proxy}" if proxy else host
    hint = f"Check {proxy}." if proxy else "Check the API address and your network."
    for cause in _causes(error):
        if isinstance(cause, httpx.ProxyError):
            return NetworkTrouble(
                f"{peer if proxy else 'A proxy'} refused to connect to {host}.",
                "Check its address, user name and password.",
            )
        if isinstance(cause, ssl.SSLCertVerificationError):
            reason = clean(cause.verify_message, 100).rstrip(".")
            return NetworkTrouble(
                f"The TLS certificate of {host} is not trusted: {reason}.",
                f"{_trust_hint()} A wrong clock on this machine looks the same.",
            )
        if isinstance(cause, ssl.SSLError):
            return NetworkTrouble(
                f"No TLS connection to {host} could be made.",
                "Check the API address, and the proxy if there is one.",
            )
        if isinstance(cause, socket.gaierror):
            name = f"of the proxy in {proxy}" if proxy else host
            return NetworkTrouble(f"The name {name} was not found.", hint)
        if isinstance(cause, ConnectionRefusedError):
            return NetworkTrouble(f"{peer} refused the connection.", hint)
    return _by_stage(error, host)


def _trust_hint() -> str:
    variable = trust_variable()
    if variable is None:
        return "A network that inspects traffic needs its certificate named in SSL_CERT_FILE."
    return f"{variable} says who is trusted, in place of the usual list: check or unset it."


def _by_stage(error: BaseException, host: str) -> NetworkTrouble:
    if isinstance(error, httpx.PoolTimeout):
        return NetworkTrouble(f"All connections to {host} are busy.", "Try again in a moment.")
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError):
        late = " in time" if isinstance(error, httpx.ConnectTimeout) else ""
        return NetworkTrouble(f"{host} could not be reached{late}.", _OFFLINE_HINT)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return NetworkTrouble(f"{host} did not answer in time: timed out.", _AGAIN_HINT)
    return NetworkTrouble(f"The connection to {host} was cut.", _AGAIN_HINT)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield `error` and all that led to it, nearest first."""
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        cause = waiting.pop(0)
        if id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        if isinstance(cause, BaseExceptionGroup):
            waiting += cause.exceptions
        waiting += [link for link in (cause.__cause__, cause.__context__) if link is not None]
