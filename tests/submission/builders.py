"""Plans and journals for tests, in as few words as can be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.manifest import Manifest, Target, parse_manifest
from drs_tui.submission.plan import ConflictRule, Plan, make_plan
from drs_tui.submission.submission import Created, Intended, Lost, Refused, Rejection, Unsent

API = "https://cavatica-api.sbgenomics.com/v2"
PROJECT = Target(project="ana/cohort")
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def a_manifest(rows: int, file_name: str = "cohort.csv") -> Manifest:
    """Return a manifest of so many good rows and one that is refused."""
    lines = [f"drs://host.org/{number},f{number}.bam,{number},s{number}" for number in range(rows)]
    data = "\n".join(["drs_uri,name,size,sample", *lines, "no-uri,x,1,s", ""])
    return parse_manifest(data.encode(), file_name)


def a_plan(rows: int, *, batch: str | None = None) -> Plan:
    return make_plan(a_manifest(rows), PROJECT, tags=["cohort"], batch=batch)


def a_journal(folder: Path, rows: int, *, batch: str | None = None) -> Journal:
    """Begin a journal in `folder`."""
    return Journals(folder, API).create(a_plan(rows, batch=batch), a_manifest(rows), START)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def intended(call: int, attempt: str, conflict: ConflictRule = ConflictRule.SKIP) -> Intended:
    return Intended(at(1), call, attempt, f"drs-tui-{attempt}", conflict)


def created(attempt: str, job_id: str) -> Created:
    return Created(at(2), attempt, job_id)


def unsent(attempt: str) -> Unsent:
    return Unsent(at(2), attempt, "The connection was refused.")


def lost(attempt: str) -> Lost:
    return Lost(at(2), attempt, "The connection was cut.")


def refused(attempt: str) -> Refused:
    return Refused(at(2), attempt, Rejection("No such project.", 404, 3002, "req-1"))
