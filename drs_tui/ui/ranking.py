"""Which jobs a table shows, and in what order. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from drs_tui import words
from drs_tui.model import Outcome, Snapshot, TroubleKind, WatchedJob

_NEEDS_A_PERSON = (Outcome.FAILED, Outcome.PARTIAL, Outcome.UNKNOWN, Outcome.EMPTY)


def rank(job: WatchedJob) -> tuple[int, float, str]:
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


def matches(job: WatchedJob, needle: str) -> bool:
    """Tell whether the words of a row contain every word of `needle`, whatever the case."""
    row = " ".join(
        (
            job.id,
            words.text_word(job.label),
            words.text_word(job.batch),
            words.state_word(job),
            words.outcome_word(job),
            job.trouble.kind.value if job.trouble else "",
        )
    )
    return has_words(row, needle)


def has_words(row: str, needle: str) -> bool:
    """Tell whether `row` contains every word of `needle`, whatever the case."""
    folded = row.casefold()
    return all(word in folded for word in needle.casefold().split())


def visible_jobs(snapshot: Snapshot, needle: str, failures_only: bool) -> list[WatchedJob]:
    """Return the watched jobs that pass the filters, in rank order."""
    chosen = (
        job
        for job in snapshot.jobs
        if not job.archived
        and (not failures_only or has_failures(job))
        and (not needle or matches(job, needle))
    )
    return sorted(chosen, key=rank)


def in_old_order(jobs: Iterable[WatchedJob], old: Sequence[WatchedJob]) -> list[WatchedJob]:
    """Return `jobs` in the order that `old` had; those that were not there come last."""
    places = {job.id: place for place, job in enumerate(old)}
    return sorted(jobs, key=lambda job: places.get(job.id, len(places)))
