"""Switching bells: whose end is to be told to the person."""

from __future__ import annotations

from typing import Protocol

from drs_tui import words
from drs_tui.model import Bell
from drs_tui.monitor.monitor import Monitor


class Did(Protocol):
    """Says what was done, and writes it down."""

    def __call__(self, event: str, sentence: str, /) -> None: ...


async def turn_bell(monitor: Monitor, job_ids: frozenset[str], bell: Bell, did: Did) -> None:
    """Have the end of jobs told, or no longer if it was to be told of all of them.

    Of a batch its ended jobs ring too, when the last one ends; of single jobs those that ended are
    left out.
    """
    jobs = [job for job in monitor.snapshot.jobs if job.id in job_ids]
    alive = [job for job in jobs if not job.is_final]
    if not alive:
        did("bell", "It has ended already.")
        return
    chosen = jobs if bell is Bell.BATCH else alive
    is_on = all(job.bell is bell for job in chosen)
    what = "the batch" if bell is Bell.BATCH else words.plural(len(chosen), "job")
    did("bell", f"The end of {what} will {'not be told' if is_on else 'be told, once'}.")
    await monitor.set_notes([job.id for job in chosen], bell=None if is_on else bell)
