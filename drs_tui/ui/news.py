"""Which jobs changed since a person last had an eye on them. Pure.

What a job said when the screens first showed it is taken as seen, unless it is kept when a person
left the screens the last time: then it is as it was known at that time. The first answer about a
job is no change. From then on a change of its state, of what failed or of its trouble is news,
until the cursor comes to the row or leaves it, or the job is opened. That more items arrived is
not: a job under way does nothing else. It is a change all the same, and is told with the others.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta

from drs_tui.insight.changes import Change, as_of, changes_of
from drs_tui.model import Snapshot, WatchedJob
from drs_tui.store.view import SeenUntil
from drs_tui.text import OutsideText

_Said = tuple[OutsideText | None, Hashable]
"""The state, None before the first answer; and what else counts."""


class News:
    """What was seen of each job."""

    def __init__(self, until: SeenUntil | None = None) -> None:
        """`until` tells when each job was last seen in an earlier run."""
        self._until = until
        self._seen: dict[str, WatchedJob | None] = {}
        """As it was seen; None: it was not there."""
        self._earlier: dict[str, WatchedJob | None] = {}
        """As it was before a person saw the last change."""

    def meet(self, jobs: Iterable[WatchedJob]) -> None:
        """Take jobs as seen that are here for the first time, or answered for the first time."""
        for job in jobs:
            if job.id not in self._seen:
                self._seen[job.id] = self._first(job)
            elif (seen := self._seen[job.id]) is not None and seen.state_text is None:
                self._seen[job.id] = job

    def _first(self, job: WatchedJob) -> WatchedJob | None:
        return job if self._until is None else as_of(job, self._until.of(job.id))

    def is_news(self, job: WatchedJob) -> bool:
        """Tell whether a job says something else than when it was seen."""
        seen = self._seen.get(job.id, job)
        return seen is None or _said(seen) != _said(job)

    def see(self, job: WatchedJob) -> bool:
        """Take a job as seen; tell whether it was news."""
        was_news = self.is_news(job)
        seen = self._seen.get(job.id, job)
        if any(changes_of(seen, job)):
            self._earlier[job.id] = seen
        self._seen[job.id] = job
        return was_news

    def changes(self, jobs: Iterable[WatchedJob]) -> Iterator[Change]:
        """Yield what is otherwise with `jobs` than when they were seen."""
        for job in jobs:
            if (seen := self._seen.get(job.id, job)) is not job:
                yield from changes_of(seen, job)

    def earlier(self, job: WatchedJob) -> WatchedJob | None:
        """Return a job as it was before the last change that was seen."""
        return self._earlier.get(job.id, job)

    def until(self, snapshot: Snapshot) -> SeenUntil:
        """Return when each job was last seen, to be kept for a later run."""
        before = {}
        for job in snapshot.jobs:
            if self.is_news(job):
                seen = self._seen[job.id]
                at = seen.looked_at if seen is not None else None
                before[job.id] = at or job.added_at - timedelta(seconds=2)
        return SeenUntil(snapshot.at, before)


def _said(job: WatchedJob) -> _Said:
    trouble = job.trouble.kind if job.trouble else None
    return job.state_text, (job.finished_on, job.counts.failed, job.counts.unknown, trouble)
