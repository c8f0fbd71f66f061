"""What is known of one job, with its items: as far as the disk tells, without looking."""

from __future__ import annotations

from drs_tui.api.wire import parse_job
from drs_tui.errors import BadReply
from drs_tui.model import Answer, ImportItem, ImportJob, WatchedJob
from drs_tui.services import Services
from drs_tui.values import dataclass


@dataclass(slots=True)
class Picture:
    """What is known of one job: from the disk at first, from the platform after a look."""

    job: WatchedJob
    answer: ImportJob | None = None
    is_watched: bool = False
    """Whether the job has a file of ours, which learns what is learnt."""

    @property
    def items(self) -> tuple[ImportItem, ...]:
        """What its newest answer holds."""
        return self.answer.items if self.answer else ()

    @property
    def is_settled(self) -> bool:
        """Whether all that the platform will ever say of the job is here."""
        return self.job.is_final and self.answer is not None

    @property
    def is_known(self) -> bool:
        return self.is_watched or self.answer is not None


def stored_picture(job_id: str, services: Services) -> Picture:
    """Return what the disk knows of a job."""
    stored = services.store.read(job_id)
    if stored is None:
        return Picture(WatchedJob(job_id, services.api, services.clock.now()))
    return Picture(stored.job, _parsed(stored.answer, job_id), is_watched=True)


def _parsed(answer: Answer | None, job_id: str) -> ImportJob | None:
    try:
        return None if answer is None else parse_job(answer, job_id)
    except BadReply:
        return None
