"""Whose end is to be told to a person now. Pure.

A bell is a note of the job, so it goes along to other machines, and it is taken away when it rang:
whoever comes later, another program or the next run, does not ring again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from drs_tui import words
from drs_tui.model import Bell, Counts, Outcome, WatchedJob, outcome_of
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Ring:
    """Something ended that a person wants to hear of."""

    bell: Bell
    jobs: tuple[WatchedJob, ...]
    """The job, or all jobs of the batch; each of them final."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Whose bells have rung with this."""
        return tuple(job.id for job in self.jobs if job.bell is not None)

    @property
    def name(self) -> str:
        """What to call it; safe to show."""
        first = self.jobs[0]
        is_batch = self.bell is Bell.BATCH
        return f"batch {words.text_word(first.batch)}" if is_batch else words.name_word(first)

    @property
    def counts(self) -> Counts:
        """The items of all its jobs."""
        every = [job.counts for job in self.jobs]
        return Counts(*(sum(parts) for parts in zip(*map(_parts, every), strict=True)))

    @property
    def outcome(self) -> Outcome:
        """What it came to."""
        totals = [job.total for job in self.jobs]
        known = [total for total in totals if total is not None]
        return outcome_of(self.counts, sum(known) if len(known) == len(totals) else None)

    @property
    def text(self) -> str:
        """All of it in one sentence, safe to show."""
        came_to = f"{self.outcome.value}, {words.OUTCOME_WORDS[self.outcome]}"
        of = f" in {words.plural(len(self.jobs), 'job')}" if self.bell is Bell.BATCH else ""
        return f"{self.name}: {came_to}: {words.items_word(self.counts, None)}{of}."

    @property
    def facts(self) -> dict[str, str]:
        """The same as variables for a person's own command."""
        first, is_batch = self.jobs[0], self.bell is Bell.BATCH
        return {
            "DRS_TUI_EVENT": f"{self.bell.value}-ended",
            "DRS_TUI_JOB": "" if is_batch else first.id,
            "DRS_TUI_LABEL": "" if is_batch or not first.label else str(first.label),
            "DRS_TUI_BATCH": str(first.batch) if first.batch else "",
            "DRS_TUI_OUTCOME": self.outcome.value,
            "DRS_TUI_JOBS": str(len(self.jobs)),
            "DRS_TUI_OK": str(self.counts.ok),
            "DRS_TUI_FAILED": str(self.counts.failed),
        }


def rings(jobs: Iterable[WatchedJob], rung: Container[str]) -> tuple[Ring, ...]:
    """Return what is to be told now: each job whose bell is on and that has ended.

    A batch is told when all of its jobs on the list have ended, also those whose own bells are off.
    What is in `rung`, ids of jobs, was told and may not be written down yet.
    """
    watched = [job for job in jobs if not job.archived]
    on = [job for job in watched if job.bell is not None and job.id not in rung]
    if not on:
        return ()
    single = [Ring(Bell.JOB, (job,)) for job in on if job.is_final and not _is_of_batch(job)]
    names = dict.fromkeys(job.batch for job in on if _is_of_batch(job))
    batches = [tuple(job for job in watched if job.batch == name) for name in names]
    return (*single, *(Ring(Bell.BATCH, batch) for batch in batches if _have_ended(batch)))


def _is_of_batch(job: WatchedJob) -> bool:
    """A job that was taken out of its batch rings for itself."""
    return job.bell is Bell.BATCH and job.batch is not None


def _have_ended(jobs: Sequence[WatchedJob]) -> bool:
    return all(job.is_final for job in jobs)


def _parts(counts: Counts) -> tuple[int, int, int]:
    return counts.ok, counts.failed, counts.unknown
