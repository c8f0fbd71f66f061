"""The jobs of a submission as they are put on the watch list: as one batch, each with its place."""

from __future__ import annotations

from collections.abc import Container, Iterable

from drs_tui.paste.jobs import PastedJob
from drs_tui.submission.submission import Header, Overview
from drs_tui.text import OutsideText


def job_to_watch(header: Header, number: int, job_id: str) -> PastedJob:
    """Return the job of the call `number`, labelled such as `3 of 200`."""
    return PastedJob(
        job_id,
        header.api,
        label=OutsideText(f"{number + 1} of {len(header.sizes)}"),
        batch=OutsideText(header.batch),
        expected=header.sizes[number],
    )


def not_watched(overviews: Iterable[Overview], watched: Container[str]) -> list[PastedJob]:
    """Return the jobs whose ids are known and that are not among `watched`.

    There are such where a process had an id on the disk, and no time for the watch list.
    """
    return [
        job_to_watch(overview.header, call.number, call.job_id)
        for overview in overviews
        for call in overview.calls
        if call.job_id is not None and call.job_id not in watched
    ]
