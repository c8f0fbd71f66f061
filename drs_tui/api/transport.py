"""The guarded way out: one origin for the token, bounds on how much and how long is read.

It wraps whatever transport does the work, so that no caller, no redirect and no address found in an
answer can pass it by.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterable

import httpx

from drs_tui.api.order import DEPARTURE, TRACE, InOrder
from drs_tui.credentials.secret import Secret
from drs_tui.errors import BadReply, NetworkTrouble

TOKEN_HEADER = "X-SBG-Auth-Token"
"""Documented on every page of the platform's API."""

DEADLINE_S = 60.0
"""Seconds a request may take in all. The limits of httpx are for each read: bytes that drip in one
by one never reach those."""

CAP = "drs_tui_cap_bytes"
"""Name of the request extension that holds how many decoded bytes of the answer are read."""

DEFAULT_CAP_BYTES = 8 * 2**20

_STEP_BYTES = 256 * 1024

_FRAMING = (b"content-encoding", b"content-length", b"transfer-encoding")

_SHORTEST_TOKEN = 8
"""Anything shorter is found in answers by chance."""


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests through `inner`; hands back whole, decoded answers.

    The token goes along only where scheme, host and port are exactly those of `api`, and is in no
    request that a caller, an exception or an answer can show. Raises `BadReply` where an answer is
    larger than its cap or coded in another way than was asked for, `NetworkTrouble` where its
    compression ends early or where it was there before it was asked for, `TimeoutError` after
    `deadline_s`, and what `inner` raises.
    """

    def __init__(
        self,
        inner: httpx.AsyncBaseTransport,
        api: httpx.URL,
        token: Secret | None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        self._inner = inner
        self._origin = _origin(api)
        self._token = token
        self._deadline_s = deadline_s

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        async with asyncio.timeout(self._deadline_s):
            response = await self._inner.handle_async_request(self._guarded(request))
            stream = response.stream
            assert isinstance(stream, httpx.AsyncByteStream)
            coding = response.headers.get("content-encoding", "").strip().lower()
            try:
                body = await _read(stream, coding, request.extensions.get(CAP, DEFAULT_CAP_BYTES))
            finally:
                await stream.aclose()
        headers = [
            (name, value) for name, value in response.headers.raw if name.lower() not in _FRAMING
        ]
        return httpx.Response(
            response.status_code,
            headers=[(name, self._without_token(value)) for name, value in headers],
            content=self._without_token(body),
        )

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _without_token(self, text: bytes) -> bytes:
        """Return `text` of an answer with the token, should it echo it, made unreadable."""
        secret = self._token.reveal().encode("ascii") if self._token is not None else b""
        return text.replace(secret, b"<secret>") if len(secret) >= _SHORTEST_TOKEN else text

    def _guarded(self, request: httpx.Request) -> httpx.Request:
        """Return a copy of `request` that has the token if it may, and has none otherwise."""
        headers = request.headers.copy()
        headers.pop(TOKEN_HEADER, None)
        if self._token is not None and _origin(request.url) == self._origin:
            headers[TOKEN_HEADER] = self._token.reveal()
        return httpx.Request(
            request.method,
            request.url,
            headers=headers,
            stream=request.stream,
            extensions={
                **request.extensions,
                TRACE: InOrder(request.extensions.get(DEPARTURE)),
            },
        )


def _origin(url: httpx.URL) -> tuple[str, bytes, int | None]:
    port = url.port or {"http": 80, "https": 443}.get(url.scheme)
    return url.scheme, url.raw_host, port


async def _read(pieces: AsyncIterable[bytes], coding: str, cap: int) -> bytes:
    """Read and decode a body, never holding more than `cap` decoded bytes and one step."""
    if coding in ("gzip", "x-gzip"):
        return await _gunzip(pieces, cap)
    if coding not in ("", "identity"):
        raise BadReply(
            "The answer is packed in a way that was not asked for.",
            "A proxy may have changed it. Check your network.",
        )
    body = bytearray()
    async for piece in pieces:
        body += piece
        _check_size(len(body), cap)
    return bytes(body)


async def _gunzip(pieces: AsyncIterable[bytes], cap: int) -> bytes:
    """Decode gzip, stopping at the cap however small the packed bytes are."""
    inflater = _inflater()
    body = bytearray()
    packed = False
    async for piece in pieces:
        packed = packed or bool(piece)
        # Several members in a row are one text, with nothing but zeros between them or behind.
        piece = piece.lstrip(b"\0") if inflater.eof else piece
        try:
            while piece:
                inflater = _inflater() if inflater.eof else inflater
                # In steps: a few kilobytes may hold all of the cap, which would then be here twice.
                body += inflater.decompress(piece, _STEP_BYTES)
                _check_size(len(body), cap)
                piece = inflater.unconsumed_tail or inflater.unused_data.lstrip(b"\0")
        except zlib.error as error:
            raise BadReply(
                "The answer's compression is damaged.", "Try again; a proxy may have changed it."
            ) from error
    if packed and not inflater.eof:
        raise NetworkTrouble("The answer was cut short.", "Try again.")
    return bytes(body)


def _inflater() -> zlib._Decompress:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)


def _check_size(size: int, cap: int) -> None:
    if size > cap:
        raise BadReply(
            f"The answer is larger than {cap // 2**20} MB and was not read.",
            "If the import is really that large, look at it on the platform's web page.",
        )
