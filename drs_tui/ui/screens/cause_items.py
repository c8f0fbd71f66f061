"""The items that failed for one cause, across jobs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import monotonic
from typing import NamedTuple

from textual.widget import Widget

from drs_tui import words
from drs_tui.insight.causes import cause_of, causes_of
from drs_tui.model import CauseSeen, ImportItem, Snapshot, WatchedJob
from drs_tui.ui.cause_text import cause_line
from drs_tui.ui.found_items import FoundItem, failed_columns
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.found import FoundScreen, ReadAnswers
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.text_block import TextBlock

DRAW_EVERY_S = 0.1
"""While jobs are read, rows come in so often at most."""


class _Read(NamedTuple):
    """The items of one job that failed for the cause."""

    seen: CauseSeen
    """What the snapshot told of them when they were read."""
    items: tuple[ImportItem, ...]


class CauseItemsScreen(FoundScreen):
    """One row an item. Each job that has some is read once, and again when it has others."""

    BINDING_GROUP_TITLE = "Items of a cause"

    def __init__(self, cause: str, scope: Scope, read_answers: ReadAnswers, look: Look) -> None:
        """`cause` is the key of the cause."""
        super().__init__(read_answers, look)
        self._cause = cause
        self._scope = scope
        self._jobs: dict[str, tuple[WatchedJob, CauseSeen]] = {}
        self._read: dict[str, _Read] = {}
        self._rows: dict[str, tuple[WatchedJob, _Read, list[FoundItem]]] = {}
        self._is_reading = False

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="scope")
        yield self.make_pane(failed_columns(self.name_of), "cause-items", "By job")
        yield Detail()

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)

    @property
    def scope(self) -> Scope:
        return self._scope

    @property
    def crumb(self) -> str:
        return "items"

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._jobs = {
            job.id: (job, seen)
            for job in self._scope.of(snapshot.jobs)
            for seen in job.causes
            if seen.cause == self._cause
        }
        if not self._is_reading and any(self._stale()):
            self._is_reading = True
            self.run_worker(self._read_items(), group="items")
        self._draw()

    def _stale(self) -> Iterator[str]:
        """Yield the ids of the jobs that are to be read."""
        for job_id, (_, seen) in self._jobs.items():
            known = self._read.get(job_id)
            if known is None or known.seen != seen:
                yield job_id

    async def _read_items(self) -> None:
        drawn_at = monotonic()
        while due := {job_id: self._jobs[job_id][1] for job_id in self._stale()}:
            async for answer in self._read_answers(tuple(due)):
                failed = tuple(item for item in answer.items if cause_of(item) == self._cause)
                self._read[answer.id] = _Read(due.pop(answer.id), failed)
                if monotonic() - drawn_at > DRAW_EVERY_S:
                    self._draw()
                    drawn_at = monotonic()
            for job_id, seen in due.items():
                self._read[job_id] = _Read(seen, ())
        self._is_reading = False
        self._draw()

    def _draw(self) -> None:
        if self._snapshot is None or not self.is_here:
            return
        rows = [row for job_id in self._jobs for row in self._rows_of(job_id)]
        self.pane.say_when_empty(
            f"Reading the items of {words.plural(len(self._jobs), 'job')} ..."
            if self._is_reading
            else "No items of this cause are kept here any more."
        )
        self.pane.show(rows)
        self.pane.table.recheck()
        notes = [f"reading {words.plural(len(self._jobs), 'job')} ..."] if self._is_reading else []
        self.pane.note(*notes)
        causes = causes_of(job for job, _ in self._jobs.values())
        cause = next((one for one in causes if one.key == self._cause), None)
        if cause is not None:
            self.query_one("#scope", TextBlock).show(cause_line(cause))

    def _rows_of(self, job_id: str) -> list[FoundItem]:
        """Return the rows of a job; the same ones again while nothing about it changed."""
        job, read = self._jobs[job_id][0], self._read.get(job_id)
        if read is None:
            return []
        known = self._rows.get(job_id)
        if known is None or known[0] is not job or known[1] is not read:
            known = (job, read, [FoundItem(job, item) for item in read.items])
            self._rows[job_id] = known
        return known[2]
