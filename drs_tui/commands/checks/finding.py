"""One line of `doctor`, and the bounds within which it is found out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from enum import StrEnum

from drs_tui.commands.output import ExitCode, exit_code_of
from drs_tui.errors import DrsError, trouble_line
from drs_tui.values import dataclass


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
    ways: tuple[str, ...] | None = None
    """Of what reaches a person: by which ways; None of all else."""
    is_tried: bool = False
    """Whether something was sent by them just now."""


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
