"""What one answer changes about a watched job. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from drs_tui.model import ImportJob, StateSeen, Trouble, WatchedJob
from drs_tui.store.merge import NOTE_FIELDS, SEEN_LIMIT, look_rank, unite_seen


def after_answer(
    job: WatchedJob, answer: ImportJob, *, at: datetime, server_date: datetime | None
) -> WatchedJob:
    """Return `job` with the facts of `answer`, which came at local time `at`."""
    agrees = (
        job.looked_at is not None
        and job.state_text == answer.state_text
        and job.finished_on == answer.finished_on
    )
    return replace(
        job,
        href=answer.href,
        state=answer.state,
        state_text=answer.state_text,
        started_on=answer.started_on,
        finished_on=answer.finished_on,
        counts=answer.counts,
        announced_total=answer.announced_total,
        confirmed=agrees,
        seen=_with_state(job.seen, answer, at),
        looked_at=at,
        server_date=server_date,
        trouble=None,
    )


def after_trouble(job: WatchedJob, trouble: Trouble) -> WatchedJob:
    """Return `job` with its last good facts and what kept us from newer ones."""
    known = job.trouble
    if known is not None and known.kind is trouble.kind:
        trouble = replace(trouble, since=known.since)
    return replace(job, trouble=trouble)


def after_reading(known: WatchedJob | None, stored: WatchedJob) -> WatchedJob:
    """Return `stored`, with the facts of `known` where these are of a newer look."""
    if known is None or look_rank(known) <= look_rank(stored):
        return stored
    notes = {name: getattr(stored, name) for name in (*NOTE_FIELDS, "added_at")}
    return replace(known, seen=unite_seen(known.seen, stored.seen), **notes)


def has_news(before: WatchedJob, after: WatchedJob) -> bool:
    """Tell whether a look changed more than the time of the look."""
    return replace(before, looked_at=None, server_date=None) != replace(
        after, looked_at=None, server_date=None
    )


def _with_state(
    seen: tuple[StateSeen, ...], answer: ImportJob, at: datetime
) -> tuple[StateSeen, ...]:
    if seen and seen[-1].state_text == answer.state_text:
        return seen
    return (*seen, StateSeen(answer.state_text, at))[-SEEN_LIMIT:]
