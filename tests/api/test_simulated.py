"""Every fault of the simulated platform, as our client tells it."""

from __future__ import annotations

from contextlib import aclosing

import pytest

from drs_tui.api.client import PlatformClient
from drs_tui.credentials.secret import Secret
from drs_tui.errors import (
    ApiError,
    BadReply,
    CaptivePage,
    NetworkTrouble,
    NotFound,
    ServerTrouble,
)
from drs_tui.model import FileDetails
from drs_tui.simulator.server import Simulation

KINDS: dict[str, type[ApiError] | None] = {
    "http-500": ServerTrouble,
    "bad-gateway": ServerTrouble,
    "service-down": ServerTrouble,
    "gateway-404": NotFound,
    "not-json": BadReply,
    "html-200": CaptivePage,
    "truncated": NetworkTrouble,
    "reset": NetworkTrouble,
    "wrong-type": BadReply,
    "not-a-number": BadReply,
    "deep": BadReply,
    "empty-200": BadReply,
    "no-content": BadReply,
    "byte-order-mark": None,
    "bad-utf8": BadReply,
    "bad-gzip": BadReply,
    "bomb": BadReply,
    "redirect": BadReply,
}
"""What becomes of the job with this label; None is an answer that can be used."""


UNUSABLE = {"result-is-object", "nothing-at-all", "id-is-number"}
"""Labels of jobs whose answers are whole, but odd beyond use (the number is that of another)."""


async def test_each_fault_has_its_error() -> None:
    told: dict[str, type[ApiError] | None] = {}
    with Simulation(scenario="errors") as simulation:
        async with aclosing(PlatformClient(simulation.url, Secret(simulation.token))) as client:
            for job_id, label in simulation.jobs:
                told[label] = await error_of(client, job_id)
    assert {label: told.get(label) for label in KINDS} == KINDS


@pytest.mark.parametrize("scenario", ["ok", "mixed", "empty", "odd", "missing", "dates", "hostile"])
async def test_what_is_odd_but_whole_is_read(scenario: str) -> None:
    with Simulation(scenario=scenario) as simulation:
        async with aclosing(PlatformClient(simulation.url, Secret(simulation.token))) as client:
            told = {label: await error_of(client, job_id) for job_id, label in simulation.jobs}
    assert {label for label, error in told.items() if error} <= UNUSABLE
    assert set(told.values()) <= {None, BadReply}


async def test_the_files_of_a_job_have_names() -> None:
    with Simulation(scenario="ok") as simulation:
        async with aclosing(PlatformClient(simulation.url, Secret(simulation.token))) as client:
            job = (await client.get_job(simulation.jobs[0][0])).value
            ids = [item.file.id.exact for item in job.items if item.file and item.file.id]
            files = (await client.get_files(ids[:100])).value
    assert files
    assert all(isinstance(file, FileDetails) and file.name for file in files)


async def error_of(client: PlatformClient, job_id: str) -> type[ApiError] | None:
    """Return the type of the error that a look at a job ends with, None for none."""
    try:
        await client.get_job(job_id)
    except ApiError as error:
        return type(error)
    return None
