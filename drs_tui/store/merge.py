"""What is right when two records tell of the same job. Pure.

Facts are the platform's: of two looks the newer one counts, as a whole. Notes are ours: each field
counts by itself, the one that was set later. What was seen when is united.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from drs_tui.model import Answer, CauseSeen, ItemsSeen, StateSeen, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.values import dataclass, field, replace

TYPE_CHECKING = False  # As type checkers understand it too.

if TYPE_CHECKING:
    from typing import Any


SEEN_LIMIT = 50
"""How many changes of state are kept a job, the newest ones."""

ARRIVALS_LIMIT = 50
"""How many points of a job's growth are kept while it is under way."""

ARRIVALS_LIMIT_FINAL = 12
"""The same once it is final: the summary file, which is read at each start, has them too."""

NOTE_FIELDS = ("label", "batch", "archived", "bell", "expected")
"""The fields of a job that do not come from the platform."""

MOST_SKEW = timedelta(days=2)
"""How far the clocks of a machine and of the platform may differ and still be believed."""

_NEVER = datetime.min.replace(tzinfo=UTC)
_EVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """All that the file of one job holds."""

    job: WatchedJob
    answer: Answer | None = None
    """The platform's newest whole answer; None while there was none."""
    stamps: Mapping[str, datetime] = field(default_factory=dict)
    """When each of `NOTE_FIELDS` was set; one that is missing was never set."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """What a later version wrote at the top of the file, kept as it is."""


def merge(stored: Record, told: Record) -> Record:
    """Return what is to be kept of `stored` and of `told`, which is newer knowledge of ours."""
    return merge_notes(merge_facts(stored, told), told)


def merge_facts(stored: Record, told: Record) -> Record:
    """Return `stored` with the facts of `told` if these are newer, and what was seen of both.

    Newer is what is of the later look; of one and the same look `told` counts, since it may know of
    a trouble since then. Facts that come without the answer do not replace an answer that says
    something else.
    """
    if not _is_newer(stored, told):
        return replace(stored, job=unite_history(stored.job, told.job))
    notes = {name: getattr(stored.job, name) for name in (*NOTE_FIELDS, "added_at")}
    answer = stored.answer if told.answer is None else told.answer
    job = replace(unite_history(told.job, stored.job), **notes)
    return replace(stored, job=job, answer=answer)


def merge_notes(stored: Record, told: Record) -> Record:
    """Return `stored` with each note of `told` that was set later; added is when it was first.

    Notes set at the same moment are decided by their values, so that every machine decides alike.
    """
    stamps = dict(stored.stamps)
    notes: dict[str, Any] = {"added_at": min(stored.job.added_at, told.job.added_at)}
    for name in NOTE_FIELDS:
        if _note_rank(told, name) > _note_rank(stored, name):
            notes[name] = getattr(told.job, name)
            stamps[name] = told.stamps[name]
    return replace(stored, job=replace(stored.job, **notes), stamps=stamps)


def with_notes(record: Record, notes: Mapping[str, object], at: datetime) -> Record:
    """Return `record` with these notes set at `at`; those that are so already stay untouched.

    A stamp always grows, also where the clock of another machine is ahead of ours: what a person
    sets now is meant to hold.
    """
    changed = {name: value for name, value in notes.items() if getattr(record.job, name) != value}
    if not changed:
        return record
    stamps = dict(record.stamps)
    for name in changed:
        stamps[name] = max(at, _just_after(stamps.get(name, _NEVER)))
    job: WatchedJob = replace(record.job, **changed)  # type: ignore[arg-type]
    return replace(record, job=job, stamps=stamps)


def record_of(job: WatchedJob, answer: Answer | None = None) -> Record:
    """Return `job` as a record whose notes give way to all that is set after it was added."""
    notes = {name: getattr(job, name) for name in NOTE_FIELDS}
    return with_notes(Record(without_notes(job), answer), notes, job.added_at)


def without_notes(job: WatchedJob) -> WatchedJob:
    """Return `job` with what the platform tells of it alone."""
    return replace(job, label=None, batch=None, archived=False, bell=None, expected=None)


def unite_history(job: WatchedJob, other: WatchedJob) -> WatchedJob:
    """Return `job` with what was seen when, by whoever of the two saw it first."""
    limit = ARRIVALS_LIMIT_FINAL if job.is_final else ARRIVALS_LIMIT
    return replace(
        job,
        seen=unite_seen(job.seen, other.seen),
        arrivals=unite_arrivals(job.arrivals, other.arrivals, limit=limit),
        causes=unite_causes(job.causes, other.causes),
    )


def unite_arrivals(*several: Iterable[ItemsSeen], limit: int) -> tuple[ItemsSeen, ...]:
    """Return the points of all in time order, each with more items than before it, thinned."""
    united: list[ItemsSeen] = []
    for entry in sorted({entry for arrivals in several for entry in arrivals}):
        if not united or entry.items > united[-1].items:
            united.append(entry)
    return tuple(_thin(united, limit))


def unite_causes(causes: Iterable[CauseSeen], others: Iterable[CauseSeen]) -> tuple[CauseSeen, ...]:
    """Return `causes`, each first seen when either saw it first."""
    known = {other.cause: other for other in others}
    return tuple(_seen_first(cause, known.get(cause.cause)) for cause in causes)


def _seen_first(cause: CauseSeen, other: CauseSeen | None) -> CauseSeen:
    if other is None:
        return cause
    first = min(cause.first_seen, other.first_seen)
    same = cause.count == other.count
    last = min(cause.last_seen, other.last_seen) if same else cause.last_seen
    return replace(cause, first_seen=first, last_seen=max(first, last))


def _thin(points: list[ItemsSeen], limit: int) -> list[ItemsSeen]:
    """Return `points` without those that say least: nearest to the line between their neighbours.

    So a stand-still keeps both its ends, and steady growth loses what lies between.
    """
    kept = list(points)
    while len(kept) > limit:
        triples = zip(kept, kept[1:], kept[2:], strict=False)
        areas = [_area(before, point, after) for before, point, after in triples]
        del kept[1 + areas.index(min(areas))]
    return kept


def _area(before: ItemsSeen, point: ItemsSeen, after: ItemsSeen) -> float:
    """Return the area between three points, in items times seconds."""
    rise, whole = point.items - before.items, after.items - before.items
    run_s, whole_s = point.second - before.second, after.second - before.second
    return abs(rise * whole_s - whole * run_s) / 2


def unite_seen(*several: Iterable[StateSeen]) -> tuple[StateSeen, ...]:
    """Return the states of all in time order, each change once, at most the newest 50."""
    entries = sorted(
        {entry for seen in several for entry in seen},
        key=lambda entry: (entry.at, entry.state_text.exact),
    )
    united: list[StateSeen] = []
    for entry in entries:
        if not united or united[-1].state_text != entry.state_text:
            united.append(entry)
    return tuple(united[-SEEN_LIMIT:])


def _is_newer(stored: Record, told: Record) -> bool:
    # What we saved last we learned after all that we had read before.
    if is_later_look(stored.job, told.job, in_doubt=False):
        return False
    if told.answer is not None or stored.answer is None:
        return True
    return _content(told.job) == _content(stored.job)


def is_later_look(one: WatchedJob, other: WatchedJob, *, in_doubt: bool) -> bool:
    """Tell whether the facts of `one` are of a later look than those of `other`.

    The platform's date decides, then ours. Where the two are days apart, one of them is wrong, and
    nobody knows which: an impossible date of the platform would outlive every later look, and a
    machine whose clock is in the past would never learn anything. Then only what both say counts;
    `in_doubt` is the answer where they contradict each other.
    """
    (one_date, one_looked), (other_date, other_looked) = _look_dates(one), _look_dates(other)
    if _agree(one_date, one_looked) and _agree(other_date, other_looked):
        return (one_date, one_looked) > (other_date, other_looked)
    if (one_date > other_date) is (one_looked > other_looked):
        return one_date > other_date
    return in_doubt


def _look_dates(job: WatchedJob) -> tuple[datetime, datetime]:
    looked_at = job.looked_at or _NEVER
    return job.server_date or looked_at, looked_at


def _agree(date: datetime, looked_at: datetime) -> bool:
    return abs(date - looked_at) <= MOST_SKEW


def _content(job: WatchedJob) -> tuple[object, ...]:
    """Return what the answer behind `job` said."""
    dates = (job.started_on, job.finished_on)
    return job.state, job.state_text, dates, job.counts, job.announced_total


def _note_rank(record: Record, name: str) -> tuple[datetime, str]:
    stamp = record.stamps.get(name)
    if stamp is None:
        return _NEVER, ""
    value = getattr(record.job, name)
    return stamp, json.dumps(value.exact if isinstance(value, OutsideText) else value)


def _just_after(at: datetime) -> datetime:
    return at + min(timedelta(microseconds=1), _EVER - at)
