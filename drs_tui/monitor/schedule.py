"""Which job is looked at next, of thousands, and when. Pure: the caller brings the time.

Three lanes: what a person asked for; hot, where something is expected; cold, all other jobs in
turn. Each job stands in one of the last two, by its due time. A lane lends what it does not use:
cold jobs are sure of their part while hot ones press, and have all that hot ones leave over, up to
a share of their own. First looks and those of a sweep go out in the turn of the cold ones, but
beyond that share: a person waits for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable
from math import inf
from random import Random

from drs_tui.monitor.agenda import Agenda
from drs_tui.monitor.frontier import Frontier, Place
from drs_tui.monitor.heat import Heat, Standing, Surroundings, heat_of, interval_s
from drs_tui.values import replace

COLD_PART = 0.4
"""Part of the looks that is the cold jobs' while both lanes have work."""
COLD_BURST = 4.0
"""How many cold looks may go out together after a rest."""
JITTER = (0.85, 1.15)
SOON_S = 15.0
"""What is due within this time has no use for a sweep."""
LEAST_RATE = 0.01
_AGES_AGO = 1e10
"""Taken off the place of a job that was never looked at, it is before all other due times."""


class Schedule:
    """Due times of all jobs that are looked at by themselves; times are monotonic seconds.

    A job that was picked is in no lane until `looked` or `postpone` puts it back.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._jobs: dict[str, Standing] = {}
        self._asked: deque[str] = deque()
        self._hot = Agenda()
        self._cold = Agenda()
        self._frontier = Frontier()
        self._started: set[str] = set()
        self._swept: set[str] = set()
        """Jobs whose next look does not count against the share of the cold ones."""
        self._around = Surroundings()
        self._cold_credit = 0.0
        self._cold_room = COLD_BURST
        self._cold_rate = 1.0
        self._filled_at: float | None = None

    def __contains__(self, job_id: str) -> bool:
        return job_id in self._jobs

    def __len__(self) -> int:
        return len(self._jobs)

    # Jobs come and go

    def add(
        self,
        job_id: str,
        place: Place,
        at: float,
        *,
        looked_at: float = -inf,
        has_started: bool = False,
        is_odd: bool = False,
    ) -> None:
        """Take up a job as it is known, to be looked at in its turn.

        `looked_at` is when it was last looked at, if ever; for the others see `looked`.
        """
        job = Standing(place, added_at=at, looked_at=looked_at, is_odd=is_odd)
        self._jobs[job_id] = job
        self._around = replace(self._around, jobs=len(self._jobs))
        if looked_at == -inf:
            self._swept.add(job_id)
            self._cold.put(job_id, place[0] - _AGES_AGO)
        else:
            self._note_start(job_id, job, has_started=has_started, seen=False, at=at)
            self._file(job_id, job, at, not_before=at)

    def drop(self, job_id: str, *, ran_s: float | None = None) -> None:
        """Do not look at this job by itself any more; `ran_s` is how long it ran if it ended."""
        job = self._jobs.pop(job_id, None)
        if job is None:
            return
        if ran_s is not None:
            self._frontier.end(ran_s)
        self._take_out(job_id)
        self._frontier.remove(job.place)
        self._started.discard(job_id)
        self._swept.discard(job_id)
        self._around = replace(self._around, jobs=len(self._jobs))
        self._look_around()

    # What looks taught

    def looked(
        self,
        job_id: str,
        at: float,
        *,
        new_items: int = 0,
        moved: bool = False,
        has_started: bool = False,
        is_odd: bool = False,
        needs_confirming: bool = False,
    ) -> None:
        """Take note of a good look that ended at `at` at a job that is still under way.

        `moved`: it showed a change, `new_items` of it entries of the result. `is_odd`: its state is
        none that we know. `needs_confirming`: its end is believed when it is seen twice.
        """
        job = self._jobs.get(job_id)
        if job is None:
            return
        is_first = job.looked_at == -inf
        job.note_look(at, items=new_items, moved=moved)
        job.is_odd, job.needs_confirming = is_odd, needs_confirming
        self._swept.discard(job_id)
        self._note_start(job_id, job, has_started=has_started, seen=not is_first, at=at)
        self._file(job_id, job, at, not_before=at)

    def postpone(self, job_id: str, due: float) -> None:
        """Look at this job at `due`, in the turn of the cold ones, whatever is expected of it."""
        job = self._jobs.get(job_id)
        if job is not None:
            job.not_before = due
            self._swept.discard(job_id)
            self._take_out(job_id)
            self._cold.put(job_id, due)

    def look_soon(self, job_id: str, due: float) -> None:
        """Look at this job at `due`, or as soon as the pace allows after it."""
        if job_id in self._jobs:
            self._take_out(job_id)
            self._hot.put(job_id, due)

    def look_soon_at_other_than(self, passed_over: Container[str | None], due: float) -> None:
        """Look at `due` at a job that is due soon and not one of `passed_over`."""
        hot, cold = (lane.first_other_than(passed_over) for lane in (self._hot, self._cold))
        if job_id := hot or cold:
            self.look_soon(job_id, due)

    # What a person does

    def ask(self, job_id: str) -> None:
        """Look at this job before all others, once."""
        if job_id not in self._asked:
            self._asked.append(job_id)

    def sweep(self, at: float) -> int:
        """Look once at all jobs as fast as the budget allows, oldest look first; return how many.

        Jobs whose looks failed are tried again without waiting any longer.
        """
        for job_id, job in self._jobs.items():
            if self._is_filed(job_id) and not self._hot.is_due(job_id, at + SOON_S):
                job.not_before = -inf
                self._take_out(job_id)
                self._cold.put(job_id, min(at, self._oldest_first(job)))
        self._swept.update(self._jobs)
        return len(self._jobs)

    def attend(self, selected: str | None, visible: frozenset[str], at: float) -> None:
        """Take note of what a person sees: one job closely, others in passing."""
        before = self._around
        self._around = replace(before, selected=selected, visible=visible)
        concerned = set(before.visible ^ visible)
        if before.selected != selected:
            concerned |= {job_id for job_id in (before.selected, selected) if job_id}
        self._refile(concerned, at)

    def set_attended(self, is_attended: bool) -> None:
        """Take note of whether anybody looks at all; it shows from each job's next look on."""
        self._around = replace(self._around, is_attended=is_attended)

    def spread(self, at: float) -> None:
        """Make the jobs due anew from `at` on, as after a pause: without a burst.

        The selected one is due at once; those that were never looked at keep their place.
        """
        for job_id, job in self._jobs.items():
            if job.looked_at == -inf or job.not_before > at or not self._is_filed(job_id):
                continue
            heat = heat_of(job_id, job, at, self._around)
            seconds = interval_s(heat, job, at, self._around) * self._random.random()
            self._put(job_id, heat, at if heat is Heat.SELECTED else at + seconds)

    # Whose turn it is

    def set_rate(self, rate: float, cold_rate: float, at: float) -> None:
        """Take over how many looks a second the budget allows, and how many of them cold ones."""
        if self._filled_at is not None:
            passed_s = max(0.0, at - self._filled_at)
            self._cold_room = min(COLD_BURST, self._cold_room + passed_s * cold_rate)
        self._filled_at = at
        self._cold_rate = cold_rate
        if abs(rate - self._around.rate) > 0.02 * self._around.rate:
            self._around = replace(self._around, rate=max(LEAST_RATE, rate))

    def has_asked(self, busy: Container[str]) -> bool:
        """Tell whether a job is asked for that is not in `busy`."""
        return any(job_id not in busy for job_id in self._asked)

    def pick_asked(self, busy: Container[str]) -> str | None:
        """Take the first job that a person asked for and that is not in `busy`."""
        for job_id in self._asked:
            if job_id not in busy:
                self._asked.remove(job_id)
                self._take_out(job_id)
                return job_id
        return None

    def pick(self, at: float) -> str | None:
        """Take the job whose turn it is at `at`, None if it is nobody's."""
        hot_is_due = self._hot.any_due(at)
        cold_is_due = self._cold.any_due(at) and self._cold_wait_s() == 0.0
        if hot_is_due and cold_is_due:
            self._cold_credit += COLD_PART
            hot_is_due = self._cold_credit < 1
        if hot_is_due:
            return self._hot.pop_due(at)
        if not cold_is_due:
            return None
        self._cold_credit = max(0.0, self._cold_credit - 1)
        job_id = self._cold.pop_due(at)
        if job_id not in self._swept:
            self._cold_room -= 1
        return job_id

    def pick_new(self) -> str | None:
        """Take the job that `next_is_new` speaks of."""
        return self._cold.pop_due(inf) if self.next_is_new else None

    def wait_s(self, at: float) -> float:
        """Return in how many seconds it is somebody's turn, infinite if no job is looked at."""
        waits = [inf]
        if (hot := self._hot.first_due()) is not None:
            waits.append(hot - at)
        if (cold := self._cold.first_due()) is not None:
            waits.append(max(cold - at, self._cold_wait_s()))
        return max(0.0, min(waits))

    @property
    def next_is_new(self) -> bool:
        """Whether the job that is first among the cold ones waits for its very first look."""
        first = self._cold.first()
        return first is not None and first[0] < -_AGES_AGO / 2

    # Inside

    def _cold_wait_s(self) -> float:
        first = self._cold.first()
        if self._cold_room >= 1 or (first is not None and first[1] in self._swept):
            return 0.0
        return (1 - self._cold_room) / self._cold_rate if self._cold_rate > 0 else inf

    def _note_start(
        self, job_id: str, job: Standing, *, has_started: bool, seen: bool, at: float
    ) -> None:
        """Take note of whether a job has started, which moves the frontier."""
        known = job_id in self._started
        if has_started and not known:
            self._started.add(job_id)
            self._frontier.start(job.place, seen=seen)
        elif not (has_started or known or job.is_odd):
            self._frontier.add(job.place)
        job.has_started = has_started or known
        before = self._around.frontier
        self._look_around()
        self._refile(self._around.frontier - before - {job_id}, at)

    def _look_around(self) -> None:
        self._around = replace(
            self._around,
            started=len(self._started),
            frontier=self._frontier.jobs,
            next_s=self._frontier.interval_s,
        )

    def _file(self, job_id: str, job: Standing, at: float, *, not_before: float) -> None:
        heat = heat_of(job_id, job, at, self._around)
        seconds = interval_s(heat, job, at, self._around) * self._random.uniform(*JITTER)
        self._put(job_id, heat, max(not_before, job.looked_at + seconds))

    def _refile(self, job_ids: Iterable[str], at: float) -> None:
        """Put jobs where they belong now, unless they are being looked at or have to wait."""
        for job_id in job_ids:
            job = self._jobs.get(job_id)
            if job is None or job.looked_at == -inf or job.not_before > at:
                continue
            if self._is_filed(job_id):
                self._file(job_id, job, at, not_before=at)

    def _put(self, job_id: str, heat: Heat, due: float) -> None:
        lane, other = (self._cold, self._hot) if heat is Heat.COLD else (self._hot, self._cold)
        other.drop(job_id)
        lane.put(job_id, due)

    def _is_filed(self, job_id: str) -> bool:
        return job_id in self._hot or job_id in self._cold

    def _take_out(self, job_id: str) -> None:
        self._hot.drop(job_id)
        self._cold.drop(job_id)

    def _oldest_first(self, job: Standing) -> float:
        return job.place[0] - _AGES_AGO if job.looked_at == -inf else job.looked_at
