"""What screens tell the app. Wishes end in `Requested`; ids travel, never widgets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob


@dataclass
class JobOpened(Message):
    """A job is to be shown."""

    job_id: str


@dataclass
class JobTurned(Message):
    """Another job is to be shown in the place of the one that is shown."""

    job_id: str


@dataclass
class ItemOpened(Message):
    """An item of a job is to be shown."""

    job_id: str
    index: int


@dataclass
class LookRequested(Message):
    """A job is to be looked at now; None: all that are under way."""

    job_id: str | None = None


@dataclass
class WatchRequested(Message):
    """Ids are to be put on the watch list."""

    jobs: Sequence[PastedJob]


@dataclass
class ArchiveRequested(Message):
    """A job is to be taken off the watch list."""

    job_id: str


@dataclass
class UndoRequested(Message):
    """The newest removal is to be undone."""


@dataclass
class CopyRequested(Message):
    """A text is to be sent to the terminal's clipboard."""

    text: str


@dataclass
class TokenAccepted(Message):
    """The platform took a token, which now is where it belongs."""

    username: str
    kept_in: str


@dataclass
class TokenForgotten(Message):
    """The token is no longer kept."""
