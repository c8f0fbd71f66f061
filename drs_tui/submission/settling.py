"""What a person can have done about create calls whose answer was lost."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from enum import Enum

from drs_tui import words
from drs_tui.clock import Clock
from drs_tui.submission.lookup import Found, Listing, look_for
from drs_tui.submission.submission import Solution, Solved, Standing, Submission


class Remedy(Enum):
    """What is to be done about unknown outcomes."""

    LOOK = "look"
    """Look for their files in the target."""
    AGAIN = "again"
    """Send them again, skipping what is there."""
    LEAVE = "leave"
    """They are settled as they are."""
    NOTHING = "nothing"
    """They stay unknown for now."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look for the files of one call came to."""

    call: Standing
    rows: int
    found: Found

    @property
    def sentence(self) -> str:
        """What that means, in words that are safe to show."""
        name, tagged, named = f"Call {self.call.number + 1}", self.found.tagged, self.found.named
        if tagged:
            return (
                f"{name}: {words.plural(tagged, 'file')} with its own tag are there, for "
                f"{words.plural(self.rows, 'row')}. So there is a job, whose failures cannot be "
                "had: check tells what is missing."
            )
        hint = f", but {words.plural(named, 'file')} of its names" if named else ""
        return (
            f"{name}: no file with its own tag is there{hint}. That proves nothing while a job "
            "may still be under way."
        )


def unknown_calls(submission: Submission) -> tuple[Standing, ...]:
    """Return the calls of which nobody can say whether there is a job."""
    return tuple(call for call in submission.calls if call.is_unknown)


async def look_for_calls(
    calls: Sequence[Standing], submission: Submission, platform: Listing
) -> AsyncIterator[Finding]:
    """Yield for each call what a look for its files came to. Raises `ApiError`."""
    for call in calls:
        planned = submission.planned[call.number]
        found = await look_for(call, planned, platform)
        yield Finding(call, len(planned.rows), found)


def found_event(finding: Finding, clock: Clock) -> Solved | None:
    """Return what a look settled; None where it proves nothing."""
    tagged = finding.found.tagged
    return Solved(clock.now(), finding.call.number, Solution.FOUND, tagged) if tagged else None


def left_event(call: Standing, clock: Clock) -> Solved:
    """Return that a call is left as it is."""
    return Solved(clock.now(), call.number, Solution.LEFT, None)
