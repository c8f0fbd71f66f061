"""What needs a person, and what went wrong: the order of jobs that nobody sorted. Pure."""

from __future__ import annotations

from typing import TypeAlias

from drs_tui.model import Outcome, TroubleKind, WatchedJob

_NEEDS_A_PERSON = (Outcome.FAILED, Outcome.PARTIAL, Outcome.UNKNOWN, Outcome.EMPTY)


Rank: TypeAlias = tuple[int, float, str]
"""A sort key."""


def rank(job: WatchedJob) -> Rank:
    """Return the sort key that puts on top what needs a person, then what moves, then the rest.

    Within a group the newest is first.
    """
    if job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND:
        group = 0
    elif job.outcome in _NEEDS_A_PERSON:
        group = 1
    elif not job.is_final:
        group = 3 if job.state is None else 2
    else:
        group = 4
    started = job.started_on.at if job.started_on else None
    return group, -(started or job.added_at).timestamp(), job.id


def has_failures(job: WatchedJob) -> bool:
    """Tell whether something about this job went wrong, so far."""
    return bool(job.counts.failed or job.counts.unknown or job.trouble) or (
        job.outcome not in (None, Outcome.OK)
    )
