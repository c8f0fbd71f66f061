"""Jobs in wall time: what each was doing when, and how the items of several arrived. Pure.

The platform keeps two dates, a start and an end, and they count as measured. A state that a look
found was there at the look, and begins no later. What lies between, and was not looked at, is
supposed and marked so. All moments are turned into those of this machine's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import TypeAlias

from drs_tui.model import ItemsSeen, JobState, Timestamp, WatchedJob
from drs_tui.values import dataclass, replace

MOST_AHEAD = timedelta(days=1)
"""A date of the platform that is further ahead of us than this is not believed."""


LONG_PAUSE = timedelta(hours=1)
"""A pause that is shorter than this does not end a busy time."""


class Phase(StrEnum):
    """What a job does. That `started_on` ends the waiting is inferred from its name."""

    WAITING = "waiting"
    RESOLVING = "resolving"
    RUNNING = "running"
    OTHER = "other"
    """A state that we do not know."""


_PHASES = {
    JobState.SUBMITTED: Phase.WAITING,
    JobState.PENDING: Phase.WAITING,
    JobState.RESOLVING: Phase.RESOLVING,
    JobState.RUNNING: Phase.RUNNING,
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of time in one phase."""

    phase: Phase
    start: datetime
    end: datetime
    is_supposed: bool
    """Whether the phase, or the end while we do not look, is inferred."""


@dataclass(frozen=True, slots=True)
class Line:
    """One job in time."""

    job: WatchedJob
    segments: tuple[Segment, ...]
    """In order, without overlap; there may be gaps of which nothing is known."""
    done_at: datetime | None
    """When it ended; None while it has not, and where nothing tells."""
    is_end_supposed: bool = False
    """Whether the end is only that of the look that found it."""

    @property
    def start(self) -> datetime | None:
        return self.segments[0].start if self.segments else self.done_at

    @property
    def end(self) -> datetime | None:
        return self.done_at or (self.segments[-1].end if self.segments else None)


Curve: TypeAlias = tuple[ItemsSeen, ...]
"""How many items of several jobs together were known at a moment, in time order, growing."""


def line_of(job: WatchedJob, now: datetime) -> Line:
    """Return what `job` was doing when, up to `now` where it is under way."""
    started, finished = _dates(job, now)
    seen = [(entry.at, JobState.of(entry.state_text.exact)) for entry in job.seen]
    done_at, supposed_end = None, False
    if job.is_final:
        last_seen = seen.pop()[0] if seen else job.looked_at
        done_at, supposed_end = finished or last_seen, finished is None
    marks = _marks([(at, _PHASES.get(state, Phase.OTHER)) for at, state in seen], started)
    end = done_at or job.looked_at or now
    segments = list(_segments(marks, end))
    if done_at is None and marks and end < now:
        segments.append(Segment(marks[-1][1], end, now, is_supposed=True))
    return Line(job, tuple(segments), done_at, supposed_end)


def curve_of(jobs: Iterable[WatchedJob]) -> Curve:
    """Return how the items of `jobs` arrived together, as far as we saw it.

    What was there at the first look at a job arrived no later than its end.
    """
    steps: list[ItemsSeen] = []
    for job in jobs:
        finished = _local(job.finished_on, job)
        latest = None if finished is None else int(finished.timestamp())
        for step in _steps(job.arrivals):
            second = step.second if latest is None else min(step.second, latest)
            steps.append(replace(step, second=second))
    return _added_up(steps)


def growth_of(jobs: Iterable[WatchedJob]) -> Curve:
    """Return how the items of `jobs` became more while we looked.

    What was there at the first look at a job, whenever that was, is there from the beginning.
    """
    began: list[ItemsSeen] = []
    later: list[ItemsSeen] = []
    for job in jobs:
        steps = list(_steps(job.arrivals))
        began += steps[:1]
        later += steps[1:]
    first = min((step.second for step in began), default=0)
    return _added_up([*(replace(step, second=first) for step in began), *later])


def span_of(lines: Iterable[Line]) -> tuple[datetime, datetime] | None:
    """Return the first and the last moment of which `lines` tell; None where they tell nothing."""
    told = [line for line in lines if line.start is not None]
    starts = [line.start for line in told if line.start]
    ends = [line.end for line in told if line.end]
    return (min(starts), max(ends)) if starts and ends else None


def latest_of(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Return the lines of the latest busy time, without those that ended long before it.

    Long is an hour, and as much as the busy time itself: one old job would leave a picture of the
    others no room.
    """
    told = [(line.end, line.start, line) for line in lines if line.end and line.start]
    told.sort(key=itemgetter(0), reverse=True)
    latest: list[Line] = []
    for end, start, line in told:
        if not latest:
            first, last = start, end
        elif first - end > max(LONG_PAUSE, last - first):
            break
        first = min(first, start)
        latest.append(line)
    return tuple(latest)


def _steps(points: Sequence[ItemsSeen]) -> Iterator[ItemsSeen]:
    """Yield what each point has more than the one before it."""
    before = ItemsSeen(0, 0, 0)
    for point in points:
        yield ItemsSeen(
            point.second,
            point.ok - before.ok,
            point.failed - before.failed,
            point.unknown - before.unknown,
        )
        before = point


def _added_up(steps: Iterable[ItemsSeen]) -> Curve:
    curve: list[ItemsSeen] = []
    ok = failed = unknown = 0
    for step in sorted(steps):
        ok, failed, unknown = ok + step.ok, failed + step.failed, unknown + step.unknown
        point = ItemsSeen(step.second, ok, failed, unknown)
        if curve and curve[-1].second == step.second:
            curve[-1] = point
        elif not curve or point.items > curve[-1].items:
            curve.append(point)
    return tuple(curve)


def _marks(
    seen: Sequence[tuple[datetime, Phase]], started: datetime | None
) -> list[tuple[datetime, Phase, bool]]:
    """Return when each phase begins, and whether that it was this one is supposed."""
    if not seen:
        return [(started, Phase.RUNNING, True)] if started else []
    marks: list[tuple[datetime, Phase, bool]] = []
    waited_until: datetime | None = None
    has_begun = False
    for at, phase in seen:
        if phase is Phase.WAITING:
            waited_until = at
        elif not has_begun:
            has_begun = True
            earliest = max(filter(None, (started, waited_until))) if started else None
            if earliest is not None and earliest < at:
                # It may have been resolving until we saw it running.
                marks.append((earliest, phase, phase is not Phase.RESOLVING))
        marks.append((at, phase, False))
    return marks


def _segments(marks: Sequence[tuple[datetime, Phase, bool]], end: datetime) -> Iterable[Segment]:
    """Yield what lies between the marks, and up to the end; equal neighbours are one."""
    open_segment: Segment | None = None
    for place, (start, phase, is_supposed) in enumerate(marks):
        until = min(marks[place + 1][0], end) if place + 1 < len(marks) else end
        if until <= start:
            continue
        segment = Segment(phase, start, until, is_supposed)
        if open_segment is None:
            open_segment = segment
        elif (open_segment.phase, open_segment.is_supposed) == (phase, is_supposed):
            open_segment = Segment(phase, open_segment.start, until, is_supposed)
        else:
            yield open_segment
            open_segment = segment
    if open_segment is not None:
        yield open_segment


def _dates(job: WatchedJob, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return start and end by our clock, as far as they can be true."""
    started, finished = (_local(date, job) for date in (job.started_on, job.finished_on))
    latest = now + MOST_AHEAD
    if started and (started > latest or (finished and finished < started)):
        return None, None
    return started, None if finished and finished > latest else finished


def _local(date: Timestamp | None, job: WatchedJob) -> datetime | None:
    """Return a date of the platform by our clock, as far as the newest answer told both."""
    if date is None or date.at is None:
        return None
    if job.server_date is None or job.looked_at is None:
        return date.at
    try:
        return date.at - (job.server_date - job.looked_at)
    except OverflowError:
        return date.at
