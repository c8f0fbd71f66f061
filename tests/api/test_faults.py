"""Every fault of the table over a real socket: the right value or a named error, and then go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest

from drs_tui.api.client import PlatformClient
from drs_tui.credentials.secret import Secret
from drs_tui.errors import ApiError, BadReply, NetworkTrouble, RateLimited
from drs_tui.model import ImportJob
from tests.api.fault_table import BODY, FAULTS, FOUND, JOB_ID, REDIRECTS, Fault
from tests.api.sockets import Served, Talk, saying, serving, whole

TOKEN = "canary0123456789canary0123456789"
DEADLINE_S = 0.25
PATIENCE_S = 4.0
"""How long anything here may take on a busy machine."""
CERTIFICATES = httpx.create_ssl_context()
"""Reading them takes longer than a look."""


@asynccontextmanager
async def talking(
    talk: Talk, *, greets: bool = False, deadline_s: float = PATIENCE_S
) -> AsyncIterator[tuple[PlatformClient, Served]]:
    async with serving(talk, greets=greets) as served:
        way_out = httpx.AsyncHTTPTransport(verify=CERTIFICATES)
        client = PlatformClient(served.api, Secret(TOKEN), transport=way_out, deadline_s=deadline_s)
        try:
            yield client, served
        finally:
            await client.aclose()


def test_names_are_unique() -> None:
    names = [fault.name for fault in FAULTS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_fault_is_named_and_the_next_look_is_right(fault: Fault) -> None:
    is_faulty = True

    async def talk(writer: asyncio.StreamWriter, head: str) -> None:
        if is_faulty:
            await fault.talk(writer, head)
        elif head:
            writer.write(whole(BODY))

    deadline_s = DEADLINE_S if fault.waits else PATIENCE_S
    async with talking(talk, greets=fault.greets, deadline_s=deadline_s) as (client, served):
        async with asyncio.timeout(PATIENCE_S):
            outcome = await outcome_of(client)
        if fault.error is None:
            assert isinstance(outcome, ImportJob), outcome
            assert (outcome.state, outcome.counts) == (fault.state, fault.counts)
        else:
            assert type(outcome) is fault.error, outcome
            assert fault.words in outcome.message
            check_sentence(outcome, served)
        is_faulty = False
        await asyncio.sleep(fault.pause_s)
        again = await outcome_of(client)
        if fault.stains:
            assert type(again) is NetworkTrouble, again
            again = await outcome_of(client)
        assert isinstance(again, ImportJob), again
        assert again.counts == FOUND


async def outcome_of(client: PlatformClient) -> ImportJob | ApiError:
    try:
        return (await client.get_job(JOB_ID)).value
    except ApiError as error:
        return error


def check_sentence(error: ApiError, served: Served) -> None:
    assert served.api.split("/")[2] in error.message or isinstance(error, RateLimited)
    assert error.hint
    for text in (error.message, error.hint, str(error.__cause__)):
        assert TOKEN not in text
    assert error.message.isprintable()
    assert len(error.message) < 500


@pytest.mark.parametrize("status", REDIRECTS)
@pytest.mark.parametrize("way", ["to another origin", "to the same", "nowhere", "in a circle"])
async def test_the_token_goes_along_with_no_redirect(status: str, way: str) -> None:
    async with serving(saying(whole(BODY))) as other:
        where = {
            "to another origin": [f"Location: {other.api}/user"],
            "to the same": ["Location: /v2/elsewhere"],
            "nowhere": [],
            "in a circle": [f"Location: /v2/bulk/drs/imports/{JOB_ID}"],
        }
        async with talking(saying(whole(b"", status, *where[way]))) as (client, served):
            outcome = await outcome_of(client)
            assert type(outcome) is BadReply
            assert "redirected" in outcome.message
            assert outcome.status == int(status[:3])
            assert len(served.heads) == 1
        assert other.connections == 0
