"""How far the sending of a submission has come: an immutable picture for whoever shows it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from drs_tui.model import Trouble
from drs_tui.submission.submission import CallState, Overview, Standing
from drs_tui.text import clean


class Wait(Enum):
    """What the next request waits for."""

    WINDOW = "the importer takes 500 files in 5 minutes"
    FULL = "the importer takes no more files for now"
    """The platform said so, though by our own count there was room: others import too."""
    TROUBLE = "the platform could not be reached"
    """Or any other trouble, see `Waiting.trouble`."""
    CAUTION = "the last request had no answer"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Why nothing is sent just now."""

    wait: Wait
    until: datetime | None = None
    """When it goes on; None where nobody knows."""
    trouble: Trouble | None = None


class End(Enum):
    """Why the sending is over."""

    ALL_SENT = "all sent"
    """Nothing is left to send; some calls may have been refused, or their outcome be unknown."""
    OVERTAKEN = "taken over"
    """Another process is sending this now."""
    REFUSED = "refused"
    """The platform refused several calls in a row, so that the others were not tried."""
    NO_ANSWERS = "no answers"
    """Several calls in a row had no answer, so that the others were not tried."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the sending has come."""

    overview: Overview
    waiting: Waiting | None = None
    end: End | None = None

    @property
    def files(self) -> int:
        """How many files there are to send in all."""
        return self.overview.header.files

    @property
    def sent_files(self) -> int:
        """How many of them belong to jobs whose ids are known."""
        return self.overview.files(CallState.SENT)

    @property
    def sent_calls(self) -> int:
        return sum(call.state is CallState.SENT for call in self.overview.calls)

    @property
    def unknown(self) -> tuple[Standing, ...]:
        """The calls whose outcome is unknown; one that is being sent is none of them."""
        return tuple(call for call in self.overview.calls if call.state is CallState.UNKNOWN)

    @property
    def refused(self) -> tuple[Standing, ...]:
        return tuple(call for call in self.overview.calls if call.state is CallState.REFUSED)


def resume_command(batch: str) -> str:
    """Return the command that goes on with a batch, to be typed as it is."""
    return f"drs-tui resume {shlex.quote(clean(batch, 128))}"
