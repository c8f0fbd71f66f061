"""Writes down what happens: one who listens to snapshots and to what a person did.

What it is given are typed events and sentences of our own, so no header, body or address gets into
the log.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime

from drs_tui.insight.events import Chronicle
from drs_tui.model import Snapshot
from drs_tui.store.log import LogEntry

RECENT_LIMIT = 5000
"""How many entries of this run are kept in memory, the newest ones."""


class Recorder:
    """Turns one snapshot after the other into entries of the log."""

    def __init__(self, add: Callable[[LogEntry], None], started: datetime) -> None:
        """`add` keeps an entry and never blocks; answers from before `started` are no news."""
        self._add = add
        self._chronicle = Chronicle(started)
        self._account: tuple[str | None, str | None] = (None, None)
        self.recent: deque[LogEntry] = deque(maxlen=RECENT_LIMIT)
        """What was written down since the start, the newest last."""

    def take(self, snapshot: Snapshot) -> None:
        """Write down what is new in `snapshot`."""
        for event in self._chronicle.events(snapshot, snapshot.jobs):
            job_id = event.job.id if event.job else None
            self._write(LogEntry(event.at, event.kind.value, event.text, job_id))
        self._take_account(snapshot)

    def note(self, at: datetime, event: str, text: str, job_id: str | None = None) -> None:
        """Write down what a person did, in one word and a sentence."""
        self._write(LogEntry(at, event, text, job_id))

    def _take_account(self, snapshot: Snapshot) -> None:
        username = str(snapshot.account.username) if snapshot.account else None
        account = (username, snapshot.token_source)
        if account == self._account:
            return
        self._account = account
        if snapshot.token_source is not None:
            whose = f"It is {username}'s." if username else "Asking whose it is."
            self.note(snapshot.at, "token", f"Token from {snapshot.token_source}. {whose}")

    def _write(self, entry: LogEntry) -> None:
        self.recent.append(entry)
        self._add(entry)
