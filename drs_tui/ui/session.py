"""What the screens of one profile work with; another profile brings another one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from drs_tui.model import Snapshot
from drs_tui.monitor.monitor import Monitor
from drs_tui.settings.lines import SettingLine
from drs_tui.store.log import LogEntry
from drs_tui.ui.view_keeper import ViewKeeper
from drs_tui.values import dataclass, field

ReadAnchors = Callable[[Collection[str]], Sequence[datetime]]
"""Returns when the submissions of some jobs, by id, began. Reads files; raises `StoreTrouble`."""

if TYPE_CHECKING:
    from drs_tui.submission.desk import SubmissionDesk
    from drs_tui.ui.screens.token import CheckToken, Desk


class Log(Protocol):
    """Where events are kept."""

    def add(self, entry: LogEntry) -> None: ...

    def read(self) -> tuple[LogEntry, ...]: ...

    def close(self) -> None: ...


class Submissions:
    """The desk for a session's submissions, made when it is first asked for: it imports much."""

    def __init__(
        self, make: Callable[[], SubmissionDesk], has_any: Callable[[], bool] = lambda: True
    ) -> None:
        """`has_any` tells whether anything was ever submitted, at no cost; it may block."""
        self._make = make
        self.has_any = has_any
        self._desk: SubmissionDesk | None = None
        self._making = Lock()

    @property
    def desk(self) -> SubmissionDesk:
        """The desk. May be asked for in a thread."""
        with self._making:
            if self._desk is None:
                self._desk = self._make()
            return self._desk

    def note(self, snapshot: Snapshot) -> None:
        """Take note that the monitor published something."""
        if self._desk is not None:
            self._desk.note(snapshot)

    @property
    def unsent_batch(self) -> str | None:
        """The batch that was sent in part only; None where there is none."""
        run = self._desk.run if self._desk is not None else None
        return run.batch if run is not None and run.overview.is_open else None

    @property
    def is_sending(self) -> bool:
        return self._desk is not None and self._desk.is_sending

    async def aclose(self) -> None:
        """Stop what is being sent; what is known of it is on the disk then."""
        if self._desk is not None:
            await self._desk.stop()


@dataclass(frozen=True, slots=True)
class Session:
    """One profile, opened."""

    profile: str
    place: str
    """Profile and platform, in words."""
    api: str
    """API base address."""
    monitor: Monitor
    desk: Desk
    check_token: CheckToken
    token_page: str | None
    log: Log
    submissions: Submissions
    views: ViewKeeper = field(default_factory=ViewKeeper)
    """How its lists were left."""
    settings: Sequence[SettingLine] = ()
    read_anchors: ReadAnchors = lambda job_ids: ()
    """Tells when submissions of ours began to fill a window of the importer."""
    notices: Callable[[], Iterable[str]] = tuple
    """Gives sentences that a person should read, each once."""

    async def aclose(self) -> None:
        """Keep what is not kept yet, and close what is open."""
        try:
            await self.submissions.aclose()
            await self.views.save()
            await self.monitor.aclose()
        finally:
            self.log.close()


@dataclass(frozen=True, slots=True)
class ProfileChoice:
    """A profile that can be chosen, in words that are safe to show."""

    name: str
    platform: str
    origin: str
    token_source: str | None = None
    """Where its token is at hand; None where only a keyring or a file may have it."""
    is_read_only: bool = False
    obstacle: str = ""
    """Why it cannot be opened; empty where it can."""
    config_lines: str = ""
    """What makes it a profile of the settings file."""


class Profiles(Protocol):
    """The profiles of this machine. Both methods block for as long as small files take."""

    def find(self) -> tuple[ProfileChoice, ...]:
        """Return all of them, the present one among them."""

    def open(self, name: str) -> Session:
        """Return one of them, opened. Raises a `DrsError`."""
