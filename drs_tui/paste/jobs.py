"""One import that was pasted, and the platform it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from drs_tui.platforms import title_of_api
from drs_tui.text import OutsideText
from drs_tui.values import dataclass


@dataclass(frozen=True, slots=True)
class PastedJob:
    """One import that was pasted."""

    id: str
    api: str | None
    """API base address where its address told it; None for a bare id."""
    label: OutsideText | None = None
    batch: OutsideText | None = None
    archived: bool | None = None
    expected: int | None = None
    """How many items its create call had, where that is known."""

    def may_be(self, other: PastedJob) -> bool:
        """Tell whether `other`, which has the same id, is not on another platform for sure."""
        return self.api is None or other.api is None or self.api == other.api

    def completed_by(self, other: PastedJob) -> PastedJob:
        """Return this job, with what only `other` tells of it."""
        return PastedJob(
            self.id,
            self.api or other.api,
            self.label or other.label,
            self.batch or other.batch,
            other.archived if self.archived is None else self.archived,
            other.expected if self.expected is None else self.expected,
        )


def for_platform(
    jobs: Sequence[PastedJob], api: str
) -> tuple[tuple[PastedJob, ...], tuple[str, ...]]:
    """Return the jobs that belong to the platform at `api`, and a sentence for each that does not.

    A bare id belongs to whatever platform it is given to.
    """
    mine = tuple(job for job in jobs if job.api in (None, api))
    foreign = tuple(
        f"Job {job.id} is on {title_of_api(job.api)}, not on {title_of_api(api)}. "
        f"Watch it with --api-url {job.api}"
        for job in jobs
        if job.api is not None and job.api != api
    )
    return mine, foreign
