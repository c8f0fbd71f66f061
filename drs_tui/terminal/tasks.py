"""Programs that are started beside the screens: without a shell, within a time, heard by nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence

BRIEF_S = 2.0
"""How long a program may take whose answer a person waits for."""


async def run_briefly(command: Sequence[str], stdin: bytes = b"") -> str | None:
    """Run `command` and return what it wrote to stdout; None where it is not there or fails."""
    return await run(command, BRIEF_S, stdin=stdin)


async def run(
    command: Sequence[str],
    limit_s: float,
    *,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    reads: bool = True,
) -> str | None:
    """Run `command` for at most `limit_s`; return its stdout, None where it failed or was killed.

    Without `reads` what it writes goes nowhere, and what is returned is empty. It gets a session of
    its own, so that no key of the person reaches it, and is killed with all that it started. Its
    errors go nowhere: they would be written across the screen.
    """
    nowhere = asyncio.subprocess.DEVNULL
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE if stdin else nowhere,
            stdout=asyncio.subprocess.PIPE if reads else nowhere,
            stderr=nowhere,
            env=None if environ is None else dict(environ),
            start_new_session=True,
        )
    except (OSError, ValueError):
        return None
    try:
        async with asyncio.timeout(limit_s):
            written, _ = await process.communicate(stdin or None)
    except TimeoutError:
        return None
    finally:
        await _end(process)
    return (written or b"").decode("utf-8", "replace") if process.returncode == 0 else None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of a program and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
