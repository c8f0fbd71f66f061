"""Which jobs a screen is about. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from drs_tui import words
from drs_tui.model import WatchedJob
from drs_tui.text import OutsideText
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """All jobs of the watch list, those of one batch, or some that were chosen."""

    batch: OutsideText | None = None
    job_ids: frozenset[str] | None = None
    """The chosen ones, archived or not; None where none were chosen."""

    @property
    def is_all(self) -> bool:
        return self.batch is None and self.job_ids is None

    def of(self, jobs: Iterable[WatchedJob]) -> tuple[WatchedJob, ...]:
        """Return those of `jobs` that it is about, in their order."""
        if self.job_ids is not None:
            return tuple(job for job in jobs if job.id in self.job_ids)
        watched = (job for job in jobs if not job.archived)
        if self.batch is None:
            return tuple(watched)
        return tuple(job for job in watched if job.batch == self.batch)

    def says(self, jobs: int) -> str:
        """Return in words, safe to show, what it is about, which are so many jobs."""
        if self.job_ids is not None:
            return words.plural(jobs, "chosen job")
        if self.batch is not None:
            return f"batch {self.batch}, {words.plural(jobs, 'job')}"
        return words.plural(jobs, "watched job")
