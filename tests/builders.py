"""Short ways to make jobs, items and answers, with values that are plain to see in a failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from drs_tui.api.wire import parse_job
from drs_tui.model import ImportJob, Trouble, TroubleKind, WatchedJob
from drs_tui.monitor.facts import after_answer
from drs_tui.text import OutsideText

API = "https://cavatica-api.sbgenomics.com/v2"
NOW = datetime(2026, 5, 6, 9, 0, 0, tzinfo=UTC)
JOB_ID = "301457789012345678"


def moment(minutes_ago: float) -> datetime:
    """Return a time before `NOW`."""
    return NOW - timedelta(minutes=minutes_ago)


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def a_resource(number: int, **more: Any) -> dict[str, Any]:
    """Return a `result[]` entry of a file that arrived."""
    file_id = f"66f0a1b2c3d4e5f6071{number:05d}"
    return {"resource": {"href": f"{API}/files/{file_id}", "id": file_id, **more}}


def an_error(code: int = 10226, status: int = 403, message: str = "No rights.") -> dict[str, Any]:
    """Return a `result[]` entry of a failure."""
    link = f"http://docs.cavatica.org/docs/api-status-codes/#{code}"
    return {"error": {"status": status, "code": code, "message": message, "more_info": link}}


def an_answer(
    job_id: str = JOB_ID,
    *,
    state: str = "FINISHED",
    ok: int = 0,
    failed: int = 0,
    odd: int = 0,
    started: datetime | None = None,
    finished: datetime | None = None,
    entries: Sequence[Mapping[str, Any]] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Return what the platform would say about a job."""
    result = (
        list(entries)
        if entries is not None
        else [
            *(a_resource(number) for number in range(ok)),
            *(an_error() for _ in range(failed)),
            *({} for _ in range(odd)),
        ]
    )
    answer: dict[str, Any] = {
        "href": f"{API}/bulk/drs/imports/{job_id}",
        "id": job_id,
        "result": result,
        "state": state,
        **more,
    }
    if started:
        answer["started_on"] = iso(started)
    if finished:
        answer["finished_on"] = iso(finished)
    return answer


def a_job(job_id: str = JOB_ID, **answer: Any) -> ImportJob:
    """Return one parsed answer."""
    return parse_job(an_answer(job_id, **answer), job_id)


def a_watched(
    job_id: str = JOB_ID,
    *,
    label: str | None = None,
    batch: str | None = None,
    archived: bool = False,
    looked: datetime = NOW,
    looks: int = 1,
    trouble: TroubleKind | None = None,
    **answer: Any,
) -> WatchedJob:
    """Return a watched job after `looks` equal looks; no looks: unchecked."""
    job = WatchedJob(
        job_id,
        API,
        added_at=moment(60),
        label=OutsideText(label) if label else None,
        batch=OutsideText(batch) if batch else None,
        archived=archived,
    )
    for _ in range(looks):
        job = after_answer(job, a_job(job_id, **answer), at=looked, server_date=looked)
    if trouble is None:
        return job
    from dataclasses import replace

    return replace(job, trouble=a_trouble(trouble, _SENTENCES.get(trouble, "It broke.")))


_SENTENCES = {
    TroubleKind.NOT_FOUND: "The platform does not know this id.",
    TroubleKind.BAD_REPLY: "The answer is not JSON.",
}


def a_trouble(
    kind: TroubleKind = TroubleKind.OFFLINE,
    message: str = "The platform could not be reached.",
    *,
    hint: str = "",
    resume_in_s: float | None = None,
) -> Trouble:
    """Return a trouble that began a minute ago."""
    resume_at = None if resume_in_s is None else NOW + timedelta(seconds=resume_in_s)
    return Trouble(kind, message, since=moment(1), hint=hint, resume_at=resume_at)
