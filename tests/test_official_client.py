"""`show --json` against the one client that others wrote: both see the same import.

`sevenbridges-python` keeps the files of `job.result_files` on the class, so that a second job shows
those of the first; `job.result` and `files.bulk_get` are asked instead.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import sevenbridges

from drs_tui.simulator.server import Simulation
from tests.commands.program import Program
from tests.simulator.helpers import FakeClock

FINISHING_S = 3600.0
"""By then the jobs that grow have ended."""

READ_BY_BOTH = {
    "ok": None,
    "mixed": None,
    "failed": None,
    "empty": None,
    "growing": None,
    "late": None,
    "bundle": None,
    "reversed": None,
    "pending": None,
    "odd": {"all-empty-entries", "lower-case-state", "null-state", "counters"},
    "missing": {"no-started_on-finished_on", "no-finished_on", "no-href", "no-result", "all-null"},
    "dates": {"utc", "naive", "end-before-start", "far-future"},
}
"""Scenario -> labels of the jobs that the official client survives; None for all."""


@pytest.fixture
def program(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Program:
    return Program(capsys, monkeypatch)


@pytest.fixture(params=sorted(READ_BY_BOTH))
def sim(request: pytest.FixtureRequest) -> Iterator[Simulation]:
    clock = FakeClock(time.time())
    with Simulation(request.param, clock=clock) as running:
        clock.now += FINISHING_S
        yield running


@pytest.fixture
def api(sim: Simulation) -> Iterator[Any]:
    client = sevenbridges.Api(url=sim.url, token=sim.token, debug=True)
    yield client
    client.session.close()


def date(moment: datetime | None) -> str | None:
    """Return a date of the official client in our form; it drops the zone, which is UTC."""
    if moment is None:
        return None
    at = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def items_seen_by(api: Any, job: Any) -> list[dict[str, Any]]:
    """Return the items of a job as the official client tells them."""
    ids = [entry.resource.id for entry in job.result or () if entry.resource]
    files: dict[str, Any] = {}
    for start in range(0, len(ids), 100):
        for record in api.files.bulk_get(ids[start : start + 100]):
            if record.valid:
                files[record.resource.id] = record.resource
    items = []
    for entry in job.result or ():
        file, error = entry.resource, entry.error
        fetched = files.get(file.id) if file else None
        items.append(
            {
                "id": file.id if file else None,
                "name": fetched.name if fetched else None,
                "size": fetched.size if fetched else None,
                "project": fetched.project if fetched else None,
                "status": error.status if error else None,
                "code": error.code if error else None,
                "message": error.message if error else None,
                "more_info": error.more_info if error else None,
            }
        )
    return items


def test_both_see_the_same(sim: Simulation, api: Any, program: Program) -> None:
    program.use(sim)
    labels = READ_BY_BOTH[sim.scenario]
    compared = 0
    for job_id, label in sim.jobs:
        if labels is not None and label not in labels:
            continue
        job = api.drs_imports.bulk_get(job_id)
        told = program("show", job_id, "--json").json
        assert (told["id"], told["state"]) == (job_id, job.state), label
        assert told["href"] == job.href, label
        assert told["started_on"] == date(job.started_on), label
        assert told["finished_on"] == date(job.finished_on), label
        theirs = items_seen_by(api, job)
        ours = [{key: item[key] for key in theirs[0]} for item in told["items"]] if theirs else []
        assert ours == theirs, label
        assert len(told["items"]) == len(theirs), label
        assert told["ok"] == sum(item["id"] is not None for item in theirs), label
        compared += 1
    assert compared == len(labels or sim.jobs)


def test_a_job_submitted_by_the_official_client_is_watched_to_its_end(program: Program) -> None:
    clock = FakeClock(time.time())
    with Simulation("ok", clock=clock) as sim:
        program.use(sim)
        client = sevenbridges.Api(url=sim.url, token=sim.token, debug=True)
        imports = [
            {"drs_uri": "drs://data.example.org/a", "project": sim.project, "name": "a.cram"},
            {"drs_uri": "drs://data.example.org/forbidden", "project": sim.project},
        ]
        job = client.drs_imports.bulk_submit(imports)
        client.session.close()
        program("watch", job.href)
        (told,) = program("jobs", "--json").json
        assert (told["state"], told["outcome"]) == ("SUBMITTED", None)
        clock.now += FINISHING_S
        (told,) = program("jobs", "--json").json
        assert (told["state"], told["outcome"], told["ok"], told["failed"]) == (
            *("FINISHED", "PARTIAL"),
            *(1, 1),
        )
