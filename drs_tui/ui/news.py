"""Which jobs changed since a person last had an eye on them. Pure.

What a job said when the screens first showed it, which may be what was known when they were left,
is taken as seen, and so is the first answer about a new job. From then on a change of its state, of
what failed or of its trouble is news, until the cursor comes to the row or leaves it, or the job is
opened. That more items arrived is not: a job under way does nothing else.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from drs_tui.model import WatchedJob
from drs_tui.text import OutsideText

_Said = tuple[OutsideText | None, Hashable]
"""The state, None before the first answer; and what else counts."""
_UNCHECKED: _Said = (None, None)


class News:
    """What was seen of each job."""

    def __init__(self) -> None:
        self._seen: dict[str, _Said] = {}

    def meet(self, jobs: Iterable[WatchedJob]) -> None:
        """Take jobs as seen that are here for the first time, or answered for the first time."""
        for job in jobs:
            if self._seen.get(job.id, _UNCHECKED)[0] is None:
                self._seen[job.id] = _said(job)

    def is_news(self, job: WatchedJob) -> bool:
        """Tell whether a job says something else than when it was seen."""
        return self._seen.get(job.id, _said(job)) != _said(job)

    def see(self, job: WatchedJob) -> bool:
        """Take a job as seen; tell whether it was news."""
        was_news = self.is_news(job)
        self._seen[job.id] = _said(job)
        return was_news


def _said(job: WatchedJob) -> _Said:
    trouble = job.trouble.kind if job.trouble else None
    return job.state_text, (job.finished_on, job.counts.failed, job.counts.unknown, trouble)
