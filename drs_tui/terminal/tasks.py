"""Programs that are started beside the screens: without a shell, within a time, heard by nobody."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Mapping, Sequence

from drs_tui.text import clean
from drs_tui.values import dataclass

BRIEF_S = 2.0
"""How long a program may take whose answer a person waits for."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended."""

    code: int | None = None
    """Its exit code, negative for a signal; None where it could not run, or not to its end."""
    written: str = ""
    """What it wrote to stdout."""
    trouble: str = ""
    """Where there is no code: why, as a sentence that is safe to show."""

    @property
    def trouble_clause(self) -> str:
        """The trouble as it stands within a sentence."""
        return self.trouble[:1].lower() + self.trouble[1:].rstrip(".")


async def run_briefly(command: Sequence[str], stdin: bytes = b"") -> str | None:
    """Run `command` and return what it wrote to stdout; None where it is not there or fails."""
    ended = await run(command, BRIEF_S, stdin=stdin)
    return ended.written if ended.code == 0 else None


async def run(
    command: Sequence[str],
    limit_s: float,
    *,
    stdin: bytes = b"",
    environ: Mapping[str, str] | None = None,
    reads: bool = True,
) -> Ended:
    """Run `command` for at most `limit_s`.

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
    except (OSError, ValueError) as error:
        return Ended(trouble=_why_not(command, error))
    try:
        async with asyncio.timeout(limit_s):
            written, _ = await process.communicate(stdin or None)
    except TimeoutError:
        return Ended(trouble=f"It took longer than {limit_s:g} s and was ended.")
    finally:
        await _end(process)
    return Ended(process.returncode, (written or b"").decode("utf-8", "replace"))


def _why_not(command: Sequence[str], error: Exception) -> str:
    """Return why `command` did not start. Its arguments may hold secrets: they are not named."""
    name = clean(command[0], 120)
    if isinstance(error, FileNotFoundError) and not os.path.exists(command[0]):
        return f"There is no program '{name}'."
    reason = getattr(error, "strerror", None) or "its arguments cannot be passed on"
    return f"'{name}' cannot be run: {clean(reason, 80)}."


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill what is left of a program and all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
