"""When a job or a batch may end: a range, and what it rests on. Pure.

The platform tells nothing of the kind. What there is to go by, in this order: how the result grew
against a known number of items; the limit of 500 files in 5 minutes (documented); how long past
jobs of like size took. Where there is none of these, that is said. A result that does not grow
while a job runs gives no growth, and so no estimate from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from math import ceil, floor, sqrt

from drs_tui import words
from drs_tui.insight.timeline import Curve, growth_of
from drs_tui.model import JobState, WatchedJob
from drs_tui.values import dataclass, replace

WINDOW_S = 300.0
WINDOW_FILES = 500
"""The importer takes 500 files in 5 minutes, and goes on by itself (page 'Start a bulk DRS import
job')."""

LEAST_GROWTHS = 3
"""How many times the result must have grown before its pace says anything."""

LEAST_PAST = 3
"""How many past jobs say something about another one."""

LIKE_SIZE = 1.5
"""How many times larger or smaller a job of like size may be."""

STILL_S = 60.0
"""A stand-still is longer than this, and than `STILL_GAPS` of the usual pauses."""
STILL_GAPS = 3

_BEFORE_START = (JobState.SUBMITTED, JobState.PENDING)


class Basis(StrEnum):
    """What an estimate rests on."""

    GROWTH = "growth"
    LIMIT = "limit"
    PAST = "past"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Estimate:
    """When something may end."""

    basis: Basis
    reason: str
    """What it rests on, or why there is nothing to go by, in words."""
    soonest_s: float = 0.0
    """Seconds from now; no promise."""
    latest_s: float = 0.0

    @property
    def sentence(self) -> str:
        """The estimate in words, as what it is."""
        if self.basis is Basis.NONE:
            return f"no basis for an estimate: {self.reason}"
        return f"{range_word(self.soonest_s, self.latest_s)} more, estimated {self.reason}"


@dataclass(frozen=True, slots=True)
class Standstill:
    """A job under way whose result stopped growing."""

    since: datetime
    """Local time of the look that showed the last item or state that was new."""
    for_s: float
    """From then to the newest look: what we did not look at, we do not know."""
    is_flagged: bool
    """Whether it is longer than the importer's window explains."""

    @property
    def sentence(self) -> str:
        told = f"nothing arrived for {words.duration_word(_whole_minutes(self.for_s))}"
        if self.is_flagged:
            return f"{told}, longer than the 5-minute window explains"
        return f"{told}: probably waiting for the 5-minute window"


def estimate_job(
    job: WatchedJob, now: datetime, past: Iterable[WatchedJob] = (), *, ahead: int = 0
) -> Estimate | None:
    """Return when `job` may end, None for one that is final.

    `past` are jobs of the same profile, of which the final ones count; `ahead` is how many items
    of other jobs are waiting too, as far as known.
    """
    if job.is_final:
        return None
    if job.looked_at is None:
        return _none("it was not looked at yet")
    age_s = (now - job.looked_at).total_seconds()
    estimate = _from_items(growth_of([job]), job.total, job.looked_at, ahead)
    estimate = _aged(estimate, age_s)
    return estimate if estimate.basis is not Basis.NONE else _from_past(job, now, past, estimate)


def estimate_batch(jobs: Sequence[WatchedJob], now: datetime) -> Estimate | None:
    """Return when the last of `jobs` may end, None where all are final or there are none."""
    if all(job.is_final for job in jobs):
        return None
    totals = [job.total for job in jobs]
    known = [total for total in totals if total is not None]
    total = sum(known) if len(known) == len(jobs) else None
    looks = [job.looked_at for job in jobs if job.looked_at is not None]
    if len(looks) < len(jobs):
        return _none("some of its jobs were not looked at yet")
    looked_at = max(looks)
    estimate = _from_items(growth_of(jobs), total, looked_at, 0)
    return _aged(estimate, (now - looked_at).total_seconds())


def standstill(job: WatchedJob) -> Standstill | None:
    """Return how long the result of a running job has stood still, None while it has not.

    A result without any item says nothing: it may be that all of them come at the end.
    """
    points = job.arrivals
    if job.is_final or job.looked_at is None or job.state in (None, *_BEFORE_START):
        return None
    if (
        not points
        or not points[-1].items
        or points[-1].items >= (job.total or points[-1].items + 1)
    ):
        return None
    since = max([points[-1].at, *(seen.at for seen in job.seen[-1:])])
    for_s = (job.looked_at - since).total_seconds()
    from statistics import median

    gaps = [after.second - before.second for before, after in pairwise(points)]
    usual_s = STILL_GAPS * median(gaps) if gaps else 0.0
    if for_s <= max(STILL_S, usual_s):
        return None
    return Standstill(since, for_s, for_s > WINDOW_S)


def range_word(soonest_s: float, latest_s: float) -> str:
    """Return a range of time, rounded so that it does not look exact: `6 to 9 min`."""
    step = _step_s(latest_s)
    first, last = floor(soonest_s / step) * step, ceil(latest_s / step) * step
    if first >= last:
        return f"about {words.duration_word(last)}"
    if not first:
        return f"up to {words.duration_word(last)}"
    shown = [words.duration_word(seconds) for seconds in (first, last)]
    (number, _, unit), (_, _, last_unit) = (word.partition(" ") for word in shown)
    return f"{number if unit == last_unit else shown[0]} to {shown[1]}"


def _none(reason: str) -> Estimate:
    return Estimate(Basis.NONE, reason)


def _aged(estimate: Estimate, age_s: float) -> Estimate:
    """Return an estimate that was right `age_s` ago as it is now."""
    if estimate.basis is Basis.NONE or age_s <= 0:
        return estimate
    if estimate.latest_s <= age_s:
        return _none("it was last looked at too long ago")
    soonest_s = max(0.0, estimate.soonest_s - age_s)
    return replace(estimate, soonest_s=soonest_s, latest_s=estimate.latest_s - age_s)


def _from_items(curve: Curve, total: int | None, looked_at: datetime, ahead: int) -> Estimate:
    """Estimate from growth, else from the limit, in seconds from the look."""
    if total is None:
        return _none("how many items there are is not known")
    left = total - (curve[-1].items if curve else 0)
    if left <= 0:
        return _none("all its items are told, and it is not finished")
    soonest_s, latest_s = _limit_s(left)
    rates = _rates(curve, looked_at)
    if rates:
        # Few points, or few items, could lie anywhere around what they stand for.
        grown = curve[-1].items - curve[0].items
        doubt = min(0.9, 1 / (len(curve) - 1) + 1 / sqrt(grown))
        soonest_s = max(soonest_s, left / max(rates) * (1 - doubt))
        grown_s = left / min(rates) * (1 + doubt)
        return Estimate(
            Basis.GROWTH,
            "from how its items arrived",
            soonest_s,
            max(grown_s, latest_s) if left > WINDOW_FILES else grown_s,
        )
    if left + ahead > WINDOW_FILES:
        latest_s = _limit_s(left + ahead)[1]
        return Estimate(
            Basis.LIMIT, "by the limit of 500 files in 5 minutes alone", soonest_s, latest_s
        )
    return _none("too few of its items were seen to arrive")


def _limit_s(files: int) -> tuple[float, float]:
    """Return in how many seconds so many files are through, at the limit and nothing else.

    At best the present window is free and about to end, at worst it is used up and new.
    """
    windows = ceil(files / WINDOW_FILES)
    return max(0, windows - 2) * WINDOW_S, windows * WINDOW_S


def _rates(curve: Curve, looked_at: datetime) -> list[float]:
    """Return items a second over all the time, and over each half of it that has any.

    Empty where the result did not grow often enough.
    """
    if len(curve) - 1 < LEAST_GROWTHS:
        return []
    first, end = curve[0], max(curve[-1].at, looked_at)
    middle = first.at + (end - first.at) / 2
    at_middle = max(point.items for point in curve if point.at <= middle)
    half_s = (end - first.at).total_seconds() / 2
    grown = [at_middle - first.items, curve[-1].items - at_middle]
    rates = [items / half_s for items in grown if items] if half_s else []
    return [*rates, sum(grown) / (2 * half_s)] if rates else []


def _from_past(
    job: WatchedJob, now: datetime, past: Iterable[WatchedJob], otherwise: Estimate
) -> Estimate:
    """Estimate from how long like jobs took; `otherwise` says why nothing better was found."""
    so_far_s = job.duration_s(now)
    if so_far_s is None:
        return otherwise
    like = [other for other in past if other.id != job.id and _is_like(other, job)]
    told = [other.duration_s(now) for other in like]
    took_s = sorted(seconds for seconds in told if seconds is not None)
    if len(took_s) < LEAST_PAST:
        return otherwise
    low_s, high_s = took_s[0], took_s[-1]
    if len(took_s) >= 10:
        from statistics import quantiles

        tenths = quantiles(took_s, n=10)
        low_s, high_s = tenths[0], tenths[-1]
    kind = "of like size" if job.total is not None else "of its batch"
    if so_far_s >= high_s:
        return _none(f"it takes longer than {len(took_s)} past jobs {kind}")
    return Estimate(
        Basis.PAST,
        f"from {len(took_s)} past jobs {kind}",
        max(0.0, low_s - so_far_s),
        high_s - so_far_s,
    )


def _is_like(other: WatchedJob, job: WatchedJob) -> bool:
    """Tell whether a past job is of like size; where the size is not known, of the same batch."""
    if not other.is_final or not other.total:
        return False
    if job.total is None:
        return job.batch is not None and other.batch == job.batch
    larger, smaller = max(other.total, job.total), min(other.total, job.total)
    return 0 < larger <= LIKE_SIZE * smaller


def _step_s(seconds: float) -> int:
    for limit_s, step_s in ((60, 10), (1200, 60), (7200, 300), (86400, 3600)):
        if seconds <= limit_s:
            return step_s
    return 86400


def _whole_minutes(seconds: float) -> float:
    return seconds // 60 * 60 if seconds >= 60 else seconds
