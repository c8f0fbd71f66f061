"""Who hears of each snapshot besides the screens: the log, and the bells."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from drs_tui.insight.bells import Ring, rings
from drs_tui.insight.recorder import Recorder
from drs_tui.model import Snapshot
from drs_tui.terminal.announcer import Announcer, News
from drs_tui.ui.session import Session

RunLater = Callable[[Awaitable[None]], object]
"""Has something done beside the screens."""


class Listeners:
    """Writes down what happens in one session, and tells what a person wanted to be told."""

    def __init__(self, session: Session, announcer: Announcer, run_later: RunLater) -> None:
        self._monitor = session.monitor
        self._announcer = announcer
        self._run_later = run_later
        self.recorder = Recorder(session.log.add, session.monitor.snapshot.at)
        self._rung: set[str] = set()
        """Ids of jobs that were told, since the note that they were may take its time."""

    def take(self, snapshot: Snapshot) -> tuple[Ring, ...]:
        """Hear of a snapshot; return what was told to the person."""
        self.recorder.take(snapshot)
        rung = rings(snapshot.jobs, self._rung)
        if rung:
            ids = [job_id for ring in rung for job_id in ring.ids]
            self._rung.update(ids)
            self._announcer.announce([News(ring.text, ring.facts) for ring in rung])
            self._run_later(self._monitor.set_notes(ids, bell=None))
        return rung
