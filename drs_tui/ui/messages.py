"""What screens tell the app. Wishes end in `Requested`; ids travel, never widgets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from textual.message import Message

from drs_tui.model import Bell
from drs_tui.values import dataclass

if TYPE_CHECKING:
    from drs_tui.paste import PastedJob
    from drs_tui.submission.drafting import Draft
    from drs_tui.submission.retrying import Retry
    from drs_tui.submission.settling import Remedy
    from drs_tui.text import OutsideText
    from drs_tui.ui.copies import Copy
    from drs_tui.ui.exporting import Export
    from drs_tui.ui.found_items import Place
    from drs_tui.ui.scope import Scope


@dataclass(slots=True)
class JobOpened(Message):
    """A job is to be shown."""

    job_id: str
    among: tuple[str, ...] = ()
    """The ids of the jobs to walk through from there, in their order."""


@dataclass(slots=True)
class JobPreviewed(Message):
    """The items of a job are to be at hand, as far as they are known; None: of none."""

    job_id: str | None


@dataclass(slots=True)
class JobsAttended(Message):
    """Somebody looks at other jobs than before."""

    cursor: str | None
    """The one that the cursor is on."""
    in_sight: tuple[str, ...]


@dataclass(slots=True)
class NamesRequested(Message):
    """Names and sizes of files are to come with later snapshots, as far as they are not known."""

    file_ids: tuple[str, ...]


@dataclass(slots=True)
class JobTurned(Message):
    """Another job is to be shown in the place of the one that is shown."""

    job_id: str


@dataclass(slots=True)
class ItemOpened(Message):
    """An item of a job is to be shown."""

    place: Place
    among: tuple[Place, ...]
    """The items to walk through from there, in their order."""


@dataclass(slots=True)
class ItemTurned(Message):
    """An item of another job is shown in the place of one of `before`."""

    before: str
    job_id: str


@dataclass(slots=True)
class CauseOpened(Message):
    """The items that failed for a cause are to be shown."""

    cause: str
    scope: Scope
    """The jobs whose items they are."""


@dataclass(slots=True)
class CauseWanted(Message):
    """A cause is to be shown among the others."""

    cause: str


@dataclass(slots=True)
class LookRequested(Message):
    """Jobs are to be looked at now; None: all that are under way."""

    job_ids: tuple[str, ...] | None = None


@dataclass(slots=True)
class WatchRequested(Message):
    """Ids are to be put on the watch list."""

    jobs: Sequence[PastedJob]


@dataclass(slots=True)
class ArchiveRequested(Message):
    """Jobs are to be taken off the watch list, or put back on it."""

    job_ids: tuple[str, ...]
    archived: bool = True


@dataclass(slots=True)
class NameRequested(Message):
    """Jobs are to be given a label, or put into a batch; an empty name takes it away."""

    job_ids: tuple[str, ...]
    note: Literal["label", "batch"]
    name: str


@dataclass(slots=True)
class UndoRequested(Message):
    """The newest change of the watch list is to be taken back."""


@dataclass(slots=True)
class CopyRequested(Message):
    """A text is to be sent to the terminal's clipboard."""

    text: str


@dataclass(slots=True)
class CopyMenuRequested(Message):
    """One of several texts is to be chosen and copied."""

    copies: Sequence[Copy]


@dataclass(slots=True)
class ExportRequested(Message):
    """Rows are to be written to a file, which is to be asked for."""

    export: Export


@dataclass(slots=True)
class PageRequested(Message):
    """A web page is to be shown; None: there is none, or none is known."""

    address: str | None


@dataclass(slots=True)
class ProfileChosen(Message):
    """Another profile is to be opened in the place of the present one."""

    name: str


class TokenRequested(Message):
    """A token is to be asked for."""


@dataclass(slots=True)
class BellRequested(Message):
    """The end of jobs, or of a whole batch, is to be told; or no longer, if it was to be."""

    job_ids: frozenset[str]
    bell: Bell


@dataclass(slots=True)
class SubmissionPrepared(Message):
    """What would be sent is known, and is to be shown."""

    draft: Draft


@dataclass(slots=True)
class SendRequested(Message):
    """A draft is to be sent: a person said yes to it."""

    draft: Draft


@dataclass(slots=True)
class RetryRequested(Message):
    """What failed or is missing is to be found out, to be sent again after a question."""

    batch: OutsideText | None = None
    job_ids: frozenset[str] = frozenset()
    """The jobs it is about, where it is not about a batch."""
    cause: str | None = None
    """Key of the only cause that counts; None where all count."""


@dataclass(slots=True)
class RetryPrepared(Message):
    """What would go again is known, and is to be shown."""

    retry: Retry


@dataclass(slots=True)
class SendAgainRequested(Message):
    """What failed or is missing is to be sent again: a person said yes to it."""

    retry: Retry


@dataclass(slots=True)
class ResumeRequested(Message):
    """What is left of a submission is to be sent."""

    uuid: str
    remedy: Remedy
    """What is to be done about calls of unknown outcome."""
    take_over: bool


class StopRequested(Message):
    """Nothing more is to be sent for now."""


class UnfinishedRequested(Message):
    """What is not sent to its end is to be shown."""


class NewSubmissionRequested(Message):
    """A manifest is to be asked for."""


class FirstJobWanted(Message):
    """A first run has come so far that a job can be added."""


class DemoRequested(Message):
    """The demo is to be opened in the place of all this."""


@dataclass(slots=True)
class TokenAccepted(Message):
    """The platform took a token, which now is where it belongs."""

    username: str
    kept_in: str


@dataclass(slots=True)
class TokenForgotten(Message):
    """The token is no longer kept."""
