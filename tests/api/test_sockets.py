"""Faults that only real sockets have, and where the token goes."""

from __future__ import annotations

import asyncio
import gzip
import ssl
import tracemalloc
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from drs_tui.api.breakdown import network_trouble
from drs_tui.api.client import PlatformClient
from drs_tui.api.transport import DEADLINE_S, TOKEN_HEADER, GuardedTransport
from drs_tui.credentials.secret import Secret
from drs_tui.errors import ApiError, BadReply, NetworkTrouble
from tests.api.sockets import Served, Talk, saying, serving, whole

TOKEN = "canary0123456789canary0123456789"
USER = b'{"username": "ada"}'
GZIP = "Content-Encoding: gzip"


@asynccontextmanager
async def talking(
    talk: Talk, deadline_s: float = DEADLINE_S
) -> AsyncIterator[tuple[PlatformClient, Served]]:
    async with serving(talk) as served:
        client = PlatformClient(served.api, Secret(TOKEN), deadline_s=deadline_s)
        try:
            yield client, served
        finally:
            await client.aclose()


async def error_from(talk: Talk, deadline_s: float = DEADLINE_S) -> ApiError:
    async with talking(talk, deadline_s) as (client, served):
        with pytest.raises(ApiError) as caught:
            await client.get_user()
        assert served.api.split("/")[2] in caught.value.message
    return caught.value


async def test_one_connection_serves_many_calls() -> None:
    async with talking(saying(whole(USER))) as (client, served):
        for _ in range(5):
            await client.get_user()
        assert len(served.heads) == 5
        assert served.connections == 1


async def test_at_most_five_connections_are_open() -> None:
    async with talking(saying(whole(USER), pause_s=0.01)) as (client, served):
        await asyncio.gather(*(client.get_user() for _ in range(12)))
        assert len(served.heads) == 12
        assert served.connections == 5


@pytest.mark.parametrize(
    "packed", [gzip.compress(USER), zlib.compress(USER, wbits=31)], ids=["gzip", "zlib"]
)
async def test_gzip_is_asked_for_and_read(packed: bytes) -> None:
    async with talking(saying(whole(packed, "200 OK", GZIP))) as (client, served):
        assert str((await client.get_user()).value.username) == "ada"
        assert "accept-encoding: gzip\r\n" in served.heads[0]


async def test_a_chunked_answer_is_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in (USER[:7], USER[7:])]
    async with talking(saying(head, *chunks, b"0\r\n\r\n")) as (client, _):
        assert str((await client.get_user()).value.username) == "ada"


@pytest.mark.parametrize(
    "talk",
    [
        saying(then_close=True),
        saying(b"HTTP/1.1 200 OK\r\nConte", then_close=True),
        saying(whole(USER)[:-5], then_close=True),
        saying(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{", then_close=True),
        saying(whole(gzip.compress(USER)[:-12], "200 OK", GZIP)),
        saying(b"220 mail.example.org ready\r\n\r\n"),
    ],
    ids=["no answer", "half a head", "half a body", "half a chunk", "half a gzip", "not http"],
)
async def test_half_an_answer_is_none(talk: Talk) -> None:
    error = await error_from(talk)
    assert type(error) is NetworkTrouble
    assert "was cut" in error.message


async def test_a_reset_connection() -> None:
    async def reset(writer: asyncio.StreamWriter, head: str) -> None:
        writer.write(whole(USER)[:-5])
        await writer.drain()
        writer.transport.abort()

    error = await error_from(reset)
    assert type(error) is NetworkTrouble
    assert "was cut" in error.message


async def test_after_a_reset_the_next_call_has_a_connection() -> None:
    async def reset_first(writer: asyncio.StreamWriter, head: str) -> None:
        if len(served.heads) == 1:
            writer.transport.abort()
        else:
            writer.write(whole(USER))

    async with talking(reset_first) as (client, served):
        with pytest.raises(NetworkTrouble):
            await client.get_user()
        assert str((await client.get_user()).value.username) == "ada"


async def test_damaged_gzip() -> None:
    damaged = bytearray(gzip.compress(USER))
    damaged[15] ^= 0xFF
    for body in (bytes(damaged), b"<html>"):
        error = await error_from(saying(whole(body, "200 OK", GZIP)))
        assert type(error) is BadReply


async def test_a_gzip_bomb_is_not_held_in_memory() -> None:
    bomb = gzip.compress(b" " * (60 * 2**20), 1)
    tracemalloc.start()
    try:
        error = await error_from(saying(whole(bomb, "200 OK", GZIP)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert type(error) is BadReply
    assert "larger than 8 MB" in error.message
    assert peak < 24 * 2**20


async def test_a_large_plain_answer_is_not_read_to_its_end() -> None:
    sent = 0

    async def endless(writer: asyncio.StreamWriter, head: str) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b" " * 2**20)
            sent += 1
            await writer.drain()

    error = await error_from(endless)
    assert type(error) is BadReply
    assert "larger than 8 MB" in error.message
    assert sent < 32


async def test_a_job_may_be_larger_than_other_answers() -> None:
    answer = b'{"state": "RUNNING"}' + b" " * (9 * 2**20)
    async with talking(saying(whole(answer))) as (client, _):
        assert (await client.get_job("1")).value.items == ()


async def test_a_drip_has_a_deadline() -> None:
    drip = saying(b"HTTP/1.1 200 OK\r\n\r\n", *([b" "] * 200), pause_s=0.02)
    error = await error_from(drip, deadline_s=0.2)
    assert type(error) is NetworkTrouble
    assert "timed out" in error.message
    assert type(error.__cause__) is TimeoutError


async def test_a_call_can_be_cancelled_and_its_connection_is_given_back() -> None:
    all_wait = asyncio.Event()

    async def slow_at_first(writer: asyncio.StreamWriter, head: str) -> None:
        if len(served.heads) == 4:
            all_wait.set()
        if len(served.heads) <= 4:
            await asyncio.sleep(5)
        writer.write(whole(USER))

    async with talking(slow_at_first) as (client, served):
        calls = [asyncio.create_task(client.get_user()) for _ in range(4)]
        await all_wait.wait()
        for call in calls:
            call.cancel()
        await asyncio.gather(*calls, return_exceptions=True)
        assert all(call.cancelled() for call in calls)
        assert str((await client.get_user()).value.username) == "ada"


async def test_nobody_listens() -> None:
    async with serving(saying()) as served:
        api = served.api
    error = await trouble_at(api)
    assert "refused the connection" in error.message


async def test_a_name_that_is_not_there() -> None:
    error = await trouble_at("https://no-such-host.invalid/v2")
    assert error.message == "The name no-such-host.invalid was not found."


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "a..example", "-.example", "a_b.invalid"])
async def test_a_name_that_can_be_none(host: str) -> None:
    error = await trouble_at(f"https://{host}/v2")
    assert host in error.message


@pytest.mark.parametrize("proxy", ["http://no-such-host.invalid:1", "http://ada:hush@[broken"])
async def test_a_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    error = await trouble_at("https://example.org/v2")
    assert "The name of the proxy in HTTPS_PROXY was not found" in error.message
    assert "hush" not in error.message


async def test_a_proxy_that_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    refusal = whole(b"", "407 Proxy Authentication Required")
    async with serving(saying(refusal)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.api)
        error = await trouble_at("https://example.org/v2")
        assert "x-sbg-auth-token" not in proxy.heads[0]
    assert "The proxy in HTTPS_PROXY refused to connect to example.org" in error.message


async def test_no_tls_where_tls_is_wanted() -> None:
    async def hang_up(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        await hang_up(writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    error = await trouble_at(f"https://127.0.0.1:{port}/v2")
    server.close()
    assert "TLS" in error.message


def test_a_certificate_that_is_not_trusted() -> None:
    cause = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] x")
    cause.verify_message = "certificate has expired"
    outer = httpx.ConnectError("x")
    outer.__cause__ = ExceptionGroup("several addresses", [OSError("y"), cause])
    error = network_trouble(outer, "example.org")
    assert "certificate of example.org is not trusted: certificate has expired" in error.message
    assert "SSL_CERT_FILE" in error.hint


async def trouble_at(api: str) -> NetworkTrouble:
    client = PlatformClient(api, Secret(TOKEN))
    with pytest.raises(NetworkTrouble) as caught:
        await client.get_user()
    await client.aclose()
    return caught.value


class TestWhereTheTokenGoes:
    REDIRECTS = ("301 X", "302 X", "303 X", "307 X", "308 X")

    @pytest.mark.parametrize("status", REDIRECTS)
    async def test_the_client_follows_no_redirect(self, status: str) -> None:
        async with serving(saying(whole(USER))) as other:
            moved = whole(b"", status, f"Location: {other.api}/user")
            error = await error_from(saying(moved))
            assert other.heads == []
        assert type(error) is BadReply
        assert error.status == int(status[:3])
        assert "redirected the request to 127.0.0.1 " in error.message

    @pytest.mark.parametrize("status", REDIRECTS)
    async def test_even_a_followed_redirect_does_not_take_it_along(self, status: str) -> None:
        async with serving(saying(whole(USER))) as other:
            back_and_forth = whole(b"", status, f"Location: {other.api}/user")
            async with serving(saying(back_and_forth)) as origin:
                guarded = GuardedTransport(
                    httpx.AsyncHTTPTransport(), httpx.URL(origin.api), Secret(TOKEN)
                )
                async with httpx.AsyncClient(transport=guarded, follow_redirects=True) as http:
                    for method in ("GET", "POST"):
                        await http.request(method, f"{origin.api}/user")
        assert all(f"x-sbg-auth-token: {TOKEN}\r\n" in head for head in origin.heads)
        assert len(other.heads) == 2
        assert not any("x-sbg-auth-token" in head for head in other.heads)

    @pytest.mark.parametrize(
        ("url", "belongs"),
        [
            ("https://example.org/v2/user", True),
            ("https://EXAMPLE.org:443/elsewhere", True),
            ("http://example.org/v2/user", False),
            ("http://example.org:443/v2/user", False),
            ("https://example.org:8443/v2/user", False),
            ("https://example.org.evil.example/v2/user", False),
            ("https://evil.example/?https://example.org/v2", False),
            ("https://example.org@evil.example/v2", False),
            ("https://api.example.org/v2", False),
        ],
    )
    async def test_only_the_very_origin_has_it(self, url: str, belongs: bool) -> None:
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            return httpx.Response(200, content=USER)

        inner = httpx.MockTransport(answer)
        guarded = GuardedTransport(inner, httpx.URL("https://example.org/v2"), Secret(TOKEN))
        async with httpx.AsyncClient(transport=guarded) as http:
            reply = await http.get(url, headers={TOKEN_HEADER: "smuggled"})
        assert seen[0].headers.get(TOKEN_HEADER) == (TOKEN if belongs else None)
        assert TOKEN not in repr(reply.request.headers.raw)
