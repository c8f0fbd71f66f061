"""A server that says exactly the bytes a test wants, over a real socket."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Talk = Callable[[asyncio.StreamWriter, str], Awaitable[None]]
"""Answers one request, given its head in lower case; an empty head is a connection just made."""


@dataclass
class Served:
    """What a server of a test has seen."""

    api: str
    heads: list[str] = field(default_factory=list)
    """Head of each request, in lower case."""
    connections: int = 0


@asynccontextmanager
async def serving(talk: Talk, *, greets: bool = False) -> AsyncIterator[Served]:
    """Serve on a port of this machine until the end of the block.

    `greets`: `talk` is also asked when a connection is made, before any request.
    """

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        served.connections += 1
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            if greets:
                await talk(writer, "")
            while not writer.transport.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                served.heads.append(head)
                await talk(writer, head)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass
        finally:
            writer.close()
            talks.discard(task)

    talks: set[asyncio.Task[None]] = set()
    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    served = Served(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2")
    try:
        yield served
    finally:
        server.close()
        for talk_under_way in talks:
            talk_under_way.cancel()
        await asyncio.gather(*talks)


def whole(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return the bytes of a whole answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def saying(*pieces: bytes, then_close: bool = False, pause_s: float = 0.0) -> Talk:
    """Return a talk that sends `pieces` one after the other."""

    async def talk(writer: asyncio.StreamWriter, head: str) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause_s)
        if then_close:
            writer.close()

    return talk


def resetting(*pieces: bytes) -> Talk:
    """Return a talk that sends `pieces` and then resets the connection (RST)."""

    async def talk(writer: asyncio.StreamWriter, head: str) -> None:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        if pieces:
            # What is still on its way would be thrown away with the connection.
            await asyncio.sleep(0.01)
        connection: socket.socket = writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()

    return talk


def hanging(*pieces: bytes) -> Talk:
    """Return a talk that sends `pieces` and nothing more, for ever."""

    async def talk(writer: asyncio.StreamWriter, head: str) -> None:
        for piece in pieces:
            writer.write(piece)
        await writer.drain()
        await asyncio.Event().wait()

    return talk
