"""The newest of a batch's jobs, from the monitor that runs beside the screens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from typing import Protocol

from drs_tui import words
from drs_tui.model import ImportJob
from drs_tui.monitor.disk import Added
from drs_tui.monitor.naming import Fetcher
from drs_tui.paste.jobs import PastedJob
from drs_tui.submission.batches import Batch
from drs_tui.submission.lots import JobSeen
from drs_tui.submission.watching import not_watched


class Looker(Fetcher, Protocol):
    """What is asked of the monitor that runs."""

    async def look_at(self, job_ids: Sequence[str]) -> None: ...

    def read_answers(self, job_ids: Sequence[str]) -> AsyncIterator[ImportJob]: ...

    async def watch(self, pasted: Sequence[PastedJob]) -> Added: ...


async def see_jobs(
    batch: Batch, looker: Looker, tell: Callable[[str], None]
) -> tuple[dict[str, JobSeen], list[str]]:
    """Return what is known of the batch's jobs, and sentences about what went wrong.

    Jobs that are not final, or of which no answer is kept, are looked at first.
    """
    watched = {job.id for job in looker.snapshot.jobs}
    overviews = [one.overview for one in batch.submissions]
    if missing := not_watched(overviews, watched):
        await looker.watch(missing)
    answers = {answer.id: answer async for answer in looker.read_answers(batch.job_ids)}
    final = _final(looker)
    due = [job_id for job_id in batch.job_ids if job_id not in final or job_id not in answers]
    notes: list[str] = []
    if due:
        tell(f"Looking at {words.plural(len(due), 'job')}.")
        await looker.look_at(due)
        if (trouble := looker.snapshot.trouble) is not None:
            notes.append(f"{trouble.message} {trouble.hint}".strip())
        final = _final(looker)
        answers |= {answer.id: answer async for answer in looker.read_answers(due)}
    seen = {
        job_id: JobSeen(job_id, answers[job_id].items, job_id in final)
        for job_id in batch.job_ids
        if job_id in answers
    }
    return seen, notes


def _final(looker: Looker) -> set[str]:
    return {job.id for job in looker.snapshot.jobs if job.is_final}
