"""A create call: its body, its answer, and what each error says of whether there is a job."""

from __future__ import annotations

import json
import socket

import httpx
import pytest
import respx

from drs_tui.api.client import PlatformClient
from drs_tui.credentials.secret import Secret
from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    CaptivePage,
    Maintenance,
    NetworkTrouble,
    RateLimited,
    RequestRefused,
    ServerTrouble,
)
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.simulator.server import Simulation
from tests.api.calls import API, HEADERS, TOKEN
from tests.api.sockets import Talk, hanging, resetting, saying, serving, whole

BODY = {"conflict_resolution": "SKIP", "items": [{"drs_uri": "drs://h/\u00e9", "project": "a/b"}]}
CREATED = {"id": "412000000000000009", "href": "x", "result": [], "state": "SUBMITTED"}


@respx.mock
async def test_the_body_goes_out_as_it_is_and_the_id_comes_back(client: PlatformClient) -> None:
    route = respx.post(f"{API}/bulk/drs/imports/create")
    route.respond(json=CREATED, headers=HEADERS)
    reply = await client.create_import(BODY)
    assert (reply.value.id, reply.value.state_text.exact) == ("412000000000000009", "SUBMITTED")
    assert reply.budget is not None
    assert json.loads(route.calls.last.request.content) == BODY


@pytest.mark.parametrize("told", [{}, {"id": None}, {"id": "../x"}, {"id": ""}, {"id": ["7"]}, []])
@respx.mock
async def test_an_answer_without_a_usable_id_says_nothing(
    client: PlatformClient, told: object
) -> None:
    respx.post(f"{API}/bulk/drs/imports/create").respond(json=told)
    with pytest.raises(BadReply) as caught:
        await client.create_import(BODY)
    assert caught.value.may_have_left


FAULT_ERRORS: dict[str, tuple[type[ApiError], bool]] = {
    "http-500": (ServerTrouble, True),
    "bad-gateway": (ServerTrouble, True),
    "service-down": (ServerTrouble, True),
    "maintenance": (Maintenance, True),
    "token-refused": (AuthError, True),
    "import-limit": (RateLimited, True),
    "not-json": (BadReply, True),
    "html-200": (CaptivePage, True),
    "truncated": (NetworkTrouble, True),
    "reset": (NetworkTrouble, True),
    "lost-answer": (NetworkTrouble, True),
    "redirect": (BadReply, True),
    "empty-200": (BadReply, True),
}


@pytest.mark.parametrize("name", FAULT_ERRORS)
async def test_after_the_first_byte_it_is_never_sent_again(name: str) -> None:
    kind, may_have_left = FAULT_ERRORS[name]
    with Simulation("ok") as sim:
        sim.platform.faults.add(Rule(FAULTS[name], path="/imports/create$", first=1))
        client = PlatformClient(sim.url, Secret(sim.token))
        body = {**BODY, "items": [{"drs_uri": "drs://h/a", "project": sim.project}]}
        with pytest.raises(kind) as caught:
            await client.create_import(body)
        await client.aclose()
        assert caught.value.may_have_left is may_have_left
        assert [method for method, _, _ in sim.requests] == ["POST"]


async def test_a_refusal_of_the_platform_is_one() -> None:
    with Simulation("ok") as sim:
        client = PlatformClient(sim.url, Secret(sim.token))
        body = {"items": [{"drs_uri": "drs://h/a", "project": "mlopez/frozen-archive"}]}
        with pytest.raises(RequestRefused) as caught:
            await client.create_import(body)
        await client.aclose()
        assert (caught.value.status, caught.value.code) == (403, 10210)


@pytest.mark.parametrize("talk", [resetting(), hanging(), saying(whole(b"{"))])
async def test_what_went_out_may_have_arrived(talk: Talk) -> None:
    async with serving(talk) as served:
        client = PlatformClient(served.api, Secret(TOKEN), deadline_s=0.2)
        with pytest.raises(ApiError) as caught:
            await client.create_import(BODY)
        await client.aclose()
        assert caught.value.may_have_left
        assert len(served.heads) <= 1


async def test_where_no_connection_was_made_nothing_went_out() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        api = f"http://127.0.0.1:{unused.getsockname()[1]}/v2"
        client = PlatformClient(api, Secret(TOKEN))
        with pytest.raises(NetworkTrouble) as caught:
            await client.create_import(BODY)
        await client.aclose()
    assert not caught.value.may_have_left


async def test_a_deadline_that_passes_while_connecting_passes_before_anything_went_out() -> None:
    # A listener whose queue is full takes no connection, and refuses none.
    with socket.socket() as full, socket.socket() as first:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        first.connect(full.getsockname())
        client = PlatformClient(
            f"http://127.0.0.1:{full.getsockname()[1]}/v2", Secret(TOKEN), deadline_s=0.2
        )
        with pytest.raises(NetworkTrouble) as caught:
            await client.create_import(BODY)
        await client.aclose()
    assert not caught.value.may_have_left


async def test_where_the_way_out_tells_nothing_the_worst_is_assumed() -> None:
    def time_out(request: httpx.Request) -> httpx.Response:
        raise TimeoutError

    client = PlatformClient(API, Secret(TOKEN), transport=httpx.MockTransport(time_out))
    with pytest.raises(NetworkTrouble) as caught:
        await client.create_import(BODY)
    await client.aclose()
    assert caught.value.may_have_left


async def test_a_proxy_that_refuses_lets_nothing_through(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(whole(b"", "403 Forbidden"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.api.removesuffix("/v2"))
        client = PlatformClient(API, Secret(TOKEN))
        with pytest.raises(NetworkTrouble) as caught:
            await client.create_import(BODY)
        await client.aclose()
        assert proxy.heads[0].startswith("connect ")
    assert not caught.value.may_have_left
