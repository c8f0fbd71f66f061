"""A child process that gets a request, gives an answer, and never outstays its limit.

A thread that hangs can be neither stopped nor left behind: it keeps the program from ending. A
process can be killed.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from typing import cast

MAX_ANSWER_BYTES = 64 * 1024
"""A child that says more than that is killed and has said nothing."""

_FAREWELL_S = 0.5
"""How long a killed child is waited for: one that hangs in a dead file system does not die."""


async def ask_child(
    argv: Sequence[str], request: bytes, environ: Mapping[str, str], limit_s: float
) -> bytes:
    """Start `argv`, write `request` to its stdin and return all of its stdout once it has ended.

    The child has exactly `environ`, no terminal (a session of its own) and no stderr. At the limit
    and when cancelled it is killed with all it started, and waited for, so that no zombie stays.
    Raises `TimeoutError` at the limit, `OSError` where it cannot be started.
    """
    loop = asyncio.get_running_loop()
    transport, child = await loop.subprocess_exec(
        lambda: _Child(loop.create_future()),
        *argv,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=dict(environ),
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(limit_s):
            stdin = cast(asyncio.WriteTransport, transport.get_pipe_transport(0))
            stdin.write(request)
            stdin.write_eof()
            await asyncio.shield(child.ended)
        return child.answer
    finally:
        await _end(transport, child)


async def _end(transport: asyncio.SubprocessTransport, child: _Child) -> None:
    """Kill what still runs of the child's process group, and wait for the child."""
    try:
        if transport.get_returncode() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(transport.get_pid(), signal.SIGKILL)
        # The loop has to see the end first: closing takes it away from the loop, which says so
        # in a warning on stderr.
        await asyncio.wait([child.ended], timeout=_FAREWELL_S)
    finally:
        transport.close()


class _Child(asyncio.SubprocessProtocol):
    """Collects what a child says."""

    def __init__(self, ended: asyncio.Future[None]) -> None:
        self.ended = ended
        """Done once the child has been waited for and its pipes are closed."""
        self.answer = b""
        """All it said; nothing where that was too long."""
        self._length = 0
        self._transport: asyncio.SubprocessTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.SubprocessTransport, transport)

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._length += len(data)
        if self._length <= MAX_ANSWER_BYTES:
            self.answer += data
            return
        self.answer = b""
        if self._transport is not None:
            self._transport.kill()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.ended.done():
            self.ended.set_result(None)
