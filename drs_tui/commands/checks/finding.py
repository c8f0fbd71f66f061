"""One line of `doctor`, and the bounds within which it is found out."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import TypeVar

from drs_tui.commands.output import ExitCode, exit_code_of
from drs_tui.errors import DrsError, trouble_line
from drs_tui.values import dataclass

T = TypeVar("T")


class Standing(StrEnum):
    """How things stand."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"
    UNKNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. The detail may hold what has to be cleaned before it is shown."""

    check: str
    standing: Standing
    detail: str
    code: ExitCode = ExitCode.OK
    """What it means for the exit code of the whole."""


async def bounded(
    check: str,
    work: Awaitable[Finding],
    limit_s: float,
    late: ExitCode = ExitCode.OK,
) -> Finding:
    """Return what `work` finds; a finding as well where it fails or takes more than `limit_s`."""
    try:
        async with asyncio.timeout(limit_s):
            return await work
    except TimeoutError:
        return Finding(check, Standing.UNKNOWN, f"No answer within {limit_s:g} s.", late)
    except DrsError as error:
        return Finding(check, Standing.BAD, trouble_line(error), exit_code_of(error))
    except Exception as error:
        # A check that breaks must not take the others with it.
        told = f"It could not be checked ({type(error).__name__})."
        return Finding(check, Standing.UNKNOWN, told)


async def in_thread(work: Callable[[], T]) -> T:
    """Return the result of `work`, which may hang: the thread holds up neither loop nor exit."""
    loop = asyncio.get_running_loop()
    result: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if result.done():
            return
        if error is not None:
            result.set_exception(error)
        else:
            result.set_result(value)  # type: ignore[arg-type]

    def run() -> None:
        value, failure = None, None
        try:
            value = work()
        except BaseException as error:
            failure = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, value, failure)

    threading.Thread(target=run, daemon=True).start()
    return await result
