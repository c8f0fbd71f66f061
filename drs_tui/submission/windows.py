"""When our own submissions began to fill a window of the importer. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from drs_tui.insight.estimate import WINDOW_S
from drs_tui.submission.submission import Overview


def window_anchors(
    submissions: Iterable[Overview], job_ids: Collection[str]
) -> tuple[datetime, ...]:
    """Return when the submissions that made some of `job_ids` began to send, oldest first.

    What was sent within 5 minutes of something before it does not begin anew: it waits for a window
    that follows. Whether the importer counts like this is supposed.
    """
    moments = sorted(
        attempt.ended_at or attempt.at
        for submission in submissions
        if not set(job_ids).isdisjoint(submission.job_ids)
        for call in submission.calls
        for attempt in call.attempts
        if attempt.may_have_sent
    )
    anchors: list[datetime] = []
    before: datetime | None = None
    for moment in moments:
        if before is None or moment - before >= timedelta(seconds=WINDOW_S):
            anchors.append(moment)
        before = moment
    return tuple(anchors)
