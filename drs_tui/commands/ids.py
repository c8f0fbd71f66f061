"""Ids from the command line and from stdin: whatever a person pastes there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from drs_tui.commands.output import ExitCode, Output
from drs_tui.commands.stdin import read_stdin
from drs_tui.errors import UsageTrouble

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob

TOKEN_WARNING = (
    "There was a token in what was given. It is not kept, but it may be in your shell's history: "
    "make a new one on the web if others can read that."
)

STDIN = "-"
"""The argument that stands for stdin."""

_ID = r"[0-9]{6,24}"
"""An id as the platform gives them, and no token."""

_PLACE = r"Line [0-9]+: (.)"


def jobs_of(
    arguments: Sequence[str], api: str, output: Output
) -> tuple[tuple[PastedJob, ...], ExitCode]:
    """Return the jobs that `arguments` name, each once; one of them may be stdin.

    What cannot be used is said on stderr, and the code is then USAGE; nothing usable at all raises
    `UsageTrouble`.
    """
    from drs_tui.paste import for_platform, read_pasted

    # All at once, since a shell may have split a pasted line into many arguments.
    texts = ["\n".join(argument for argument in arguments if argument != STDIN)]
    if STDIN in arguments:
        texts.append(read_stdin())
    found: dict[str, PastedJob] = {}
    refused: list[str] = []
    hint = "An id is, for example, 301457789012345678."
    held_token = False
    for text in texts:
        pasted = read_pasted(text)
        mine, foreign = for_platform(pasted.jobs, api)
        found |= {job.id: job for job in mine}
        refused += [*pasted.refused, *foreign]
        hint = "" if foreign else hint
        held_token = held_token or pasted.held_token
    if held_token:
        output.complain(TOKEN_WARNING)
    if STDIN not in arguments:
        refused = [re.sub(_PLACE, lambda match: match[1].upper(), sentence) for sentence in refused]
    if not found:
        raise UsageTrouble(" ".join(refused) or "There is no import id in this.", hint)
    for sentence in refused:
        output.complain(sentence)
    return tuple(found.values()), ExitCode.USAGE if refused else ExitCode.OK


def one_id(argument: str, api: str, output: Output) -> str:
    """Return the one id in `argument`, or raise `UsageTrouble`."""
    if re.fullmatch(_ID, argument):
        # Whatever reads what was pasted takes it too; that need not be imported then.
        return argument
    jobs, _ = jobs_of([argument], api, output)
    if len(jobs) > 1:
        raise UsageTrouble("There are several ids in this.", "Give one of them.")
    return jobs[0].id
