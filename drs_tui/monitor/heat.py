"""How soon something is expected of a job. Pure: what was seen of it in, seconds out.

The importer finishes at most 500 files in 5 minutes (documented), however many jobs wait. So a look
is well spent where something moves, where a person looks, and where the importer comes next if it
works in the order of submission (a guess: nothing here breaks if it does not). All other jobs are
cold: they are looked at in turn.
"""

from __future__ import annotations

from enum import Enum
from math import inf

from drs_tui.values import dataclass

SELECTED_S = 2.0
MOVING_S = 3.0
VISIBLE_S = 10.0
YOUNG_S = 60.0
"""For so long after it was added a job is looked at often: 2, 3, 5, 8 s ..."""
CONFIRM_S = 7.0
"""When a job is looked at once more whose end has to be confirmed."""
SHORTEST_S = 2.0
"""No job is looked at more often than this by itself."""
COLD_S = 5.0
"""Least pause between two looks at a cold job."""
STILL_PART = 60
"""The pause grows with the time that a job has stood still, to this part of it ..."""
LONGEST_STILL_S = 20.0
"""... and no further: how long a job may stand still and then go on is not known."""
STARTED_PART = 0.3
"""Part of all looks that goes round among the jobs that were seen to start."""
PATIENCE = 3
"""After so many usual gaps without a change a job does not count as moving any more."""
UNATTENDED = 3.0
"""By how much everything is slower while nobody looks at the screens."""
UNATTENDED_FEW_S = 30.0
"""How often each of a handful of jobs is looked at meanwhile."""
FEW = 5


class Heat(Enum):
    """Why a job is looked at when it is."""

    SELECTED = "a person looks at it"
    MOVING = "its last looks showed changes"
    CONFIRMING = "its end has to be seen twice"
    STARTED = "it was seen to start, and stands still"
    NEXT = "it is next in the order of submission"
    YOUNG = "it was added just now"
    VISIBLE = "it is on the screen"
    COLD = "nothing is expected of it"


@dataclass(slots=True)
class Standing:
    """What the looks at one job taught; all times are monotonic seconds."""

    place: tuple[float, str]
    """Where it stands in the order of submission, as far as that is known."""
    added_at: float
    looked_at: float = -inf
    """End of the last good look."""
    moved_at: float = -inf
    """When a look last showed a change."""
    gap_s: float = MOVING_S
    """How far apart its changes seem to be."""
    has_started: bool = False
    is_odd: bool = False
    """Whether its state is none that we know: nothing is expected of it."""
    needs_confirming: bool = False
    not_before: float = -inf
    """Until when it is left alone, after looks that failed."""

    def note_look(self, at: float, *, items: int, moved: bool) -> None:
        """Take note of a good look that ended at `at`; `items` is how many entries were new."""
        if moved:
            since = max(self.looked_at, self.added_at)
            self.gap_s = max(MOVING_S, (at - since) / items) if items > 0 else MOVING_S
            self.moved_at = at
        self.looked_at = at
        self.not_before = -inf

    def is_moving(self, at: float) -> bool:
        """Tell whether the next change is likely to come soon."""
        return at - self.moved_at < PATIENCE * self.gap_s


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What besides a job itself decides how soon it is looked at."""

    selected: str | None = None
    visible: frozenset[str] = frozenset()
    frontier: frozenset[str] = frozenset()
    """The jobs that come next in the order of submission."""
    next_s: float = 10.0
    """How often each of these is looked at."""
    started: int = 0
    """How many jobs were seen to start."""
    jobs: int = 0
    """How many jobs are looked at by themselves."""
    rate: float = 1.0
    """Looks a second that there are for all of them; more than none."""
    is_attended: bool = True


def heat_of(job_id: str, job: Standing, at: float, around: Surroundings) -> Heat:
    """Return why `job` is looked at; the first reason that holds."""
    if job.needs_confirming:
        return Heat.CONFIRMING
    if job_id == around.selected:
        return Heat.SELECTED
    if job.looked_at == -inf or job.is_odd:
        return Heat.VISIBLE if job_id in around.visible else Heat.COLD
    if job.is_moving(at):
        return Heat.MOVING
    if job_id in around.frontier:
        return Heat.NEXT
    if job.has_started:
        return Heat.STARTED
    if at - job.added_at < YOUNG_S:
        return Heat.YOUNG
    return Heat.VISIBLE if job_id in around.visible else Heat.COLD


def interval_s(heat: Heat, job: Standing, at: float, around: Surroundings) -> float:
    """Return the seconds from the end of a look to the next one, before chance spreads it.

    Never more than it takes to look at all jobs in turn: what is to spare is spent.
    """
    seconds = _wanted_s(heat, job, at, around)
    if heat is not Heat.CONFIRMING:
        seconds = min(seconds, max(MOVING_S, around.jobs / around.rate))
    if heat in (Heat.STARTED, Heat.COLD):
        still_s = at - max(job.moved_at, job.added_at)
        seconds = max(seconds, min(still_s / STILL_PART, LONGEST_STILL_S))
    seconds = max(SHORTEST_S, seconds)
    if around.is_attended:
        return seconds
    slow_s = UNATTENDED * seconds
    return max(UNATTENDED_FEW_S, slow_s) if around.jobs <= FEW else slow_s


def _wanted_s(heat: Heat, job: Standing, at: float, around: Surroundings) -> float:
    match heat:
        case Heat.SELECTED:
            return SELECTED_S
        case Heat.CONFIRMING:
            return CONFIRM_S
        case Heat.MOVING:
            return job.gap_s
        case Heat.STARTED:
            return max(MOVING_S, around.started / (STARTED_PART * around.rate))
        case Heat.NEXT:
            return around.next_s
        case Heat.YOUNG:
            return (at - job.added_at) / 2
        case Heat.VISIBLE:
            return VISIBLE_S
        case Heat.COLD:
            return COLD_S
