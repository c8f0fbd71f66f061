"""Ids from the command line: whatever a person pastes there."""

from __future__ import annotations

from collections.abc import Iterable

from drs_tui.commands.output import ExitCode, Output
from drs_tui.errors import UsageTrouble
from drs_tui.paste import Pasted, PastedJob, for_platform, read_pasted

TOKEN_WARNING = (
    "There was a token in what was given. It is not kept, but it may be in your shell's history: "
    "make a new one on the web if others can read that."
)


def jobs_of(
    texts: Iterable[str], api: str, output: Output
) -> tuple[tuple[PastedJob, ...], ExitCode]:
    """Return the jobs in `texts`, one argument or one pasted text each.

    What cannot be used is said on stderr, and the code is then USAGE; nothing usable at all raises
    `UsageTrouble`.
    """
    found: dict[str, PastedJob] = {}
    refused: list[str] = []
    for text in texts:
        pasted: Pasted = read_pasted(text)
        mine, foreign = for_platform(pasted.jobs, api)
        found |= {job.id: job for job in mine}
        refused += [*pasted.refused, *foreign]
        if pasted.held_token:
            output.complain(TOKEN_WARNING)
    if not found:
        raise UsageTrouble(
            " ".join(refused) or "There is no import id in this.",
            "Give an id such as 301457789012345678, or the href of a job.",
        )
    for sentence in refused:
        output.complain(sentence)
    return tuple(found.values()), ExitCode.USAGE if refused else ExitCode.OK


def one_id(text: str, api: str, output: Output) -> str:
    """Return the one id in `text`, or raise `UsageTrouble`."""
    jobs, _ = jobs_of([text], api, output)
    if len(jobs) > 1:
        raise UsageTrouble("There are several ids in this.", "Give one of them.")
    return jobs[0].id
