"""The calls: what is sent, and what is made of a good answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
import respx

from drs_tui import __version__
from drs_tui.api.client import MAX_FILES, PlatformClient
from drs_tui.credentials.secret import Secret
from drs_tui.errors import (
    AuthError,
    BadReply,
    NetworkTrouble,
    TokenTrouble,
    UsageTrouble,
)
from drs_tui.model import Failure, FileDetails, JobState, RateLimit
from drs_tui.text import OutsideText
from tests.api.calls import (
    API,
    DATE,
    FILE_ID,
    HEADERS,
    JOB_ID,
    JOB_PATH,
    RESET,
    TOKEN,
    failing,
)
from tests.api.golden import golden

pytestmark = pytest.mark.respx(base_url=API, assert_all_called=True)


class TestCalls:
    async def test_get_job(self, client: PlatformClient, respx_mock: respx.MockRouter) -> None:
        route = respx_mock.get(JOB_PATH).respond(json=golden("job-mixed"), headers=HEADERS)
        reply = await client.get_job(JOB_ID)
        assert reply.value.state is JobState.FINISHED
        assert reply.date == datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
        assert reply.budget == RateLimit(1000, 874, 60.0)
        assert reply.request_id == "7d1a"
        sent = route.calls.last.request
        assert sent.headers["X-SBG-Auth-Token"] == TOKEN
        assert sent.headers["User-Agent"] == f"drs-tui/{__version__}"
        assert sent.headers["Accept"] == "application/json"
        assert sent.headers["Accept-Encoding"] == "gzip"
        assert sent.content == b""

    async def test_an_answer_may_lack_every_header(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(JOB_PATH).respond(json=golden("job-mixed"))
        reply = await client.get_job(JOB_ID)
        assert (reply.date, reply.budget, reply.request_id) == (None, None, None)

    async def test_get_file(self, client: PlatformClient, respx_mock: respx.MockRouter) -> None:
        respx_mock.get(f"/files/{FILE_ID}").respond(json=golden("file"))
        assert (await client.get_file(FILE_ID)).value.name == OutsideText("sample one.cram")

    async def test_get_files(self, client: PlatformClient, respx_mock: respx.MockRouter) -> None:
        route = respx_mock.post("/bulk/files/get").respond(json=golden("bulk"))
        asked = [FILE_ID, "b\ud800", "c"]
        first, second, _ = (await client.get_files(asked)).value
        assert isinstance(first, FileDetails)
        assert isinstance(second, Failure)
        sent = route.calls.last.request
        assert json.loads(sent.content) == {"file_ids": asked}
        assert sent.headers["Content-Type"] == "application/json"
        assert sent.headers["X-SBG-Auth-Token"] == TOKEN

    async def test_get_files_of_none_asks_nobody(self, client: PlatformClient) -> None:
        assert (await client.get_files([])).value == ()

    async def test_get_files_takes_no_more_than_the_platform(self, client: PlatformClient) -> None:
        with pytest.raises(ValueError, match="100"):
            await client.get_files(["a"] * (MAX_FILES + 1))

    async def test_get_user(self, client: PlatformClient, respx_mock: respx.MockRouter) -> None:
        respx_mock.get("/user").respond(json=golden("account"))
        assert str((await client.get_user()).value.username) == "ada"

    async def test_get_rate_limit(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        rate = {"limit": 1000, "remaining": 10, "reset": RESET * 1000}
        respx_mock.get("/rate_limit").respond(json={"rate": rate}, headers={"Date": DATE})
        assert (await client.get_rate_limit()).value == RateLimit(1000, 10, 60.0)

    async def test_without_a_token_no_header_is_sent(self, respx_mock: respx.MockRouter) -> None:
        route = respx_mock.get("/user").respond(401, json={"code": 90001})
        client = PlatformClient(API, None)
        error = await failing(client.get_user())
        assert isinstance(error, AuthError)
        assert "there is none" in error.message
        assert "X-SBG-Auth-Token" not in route.calls.last.request.headers

    @pytest.mark.parametrize(
        ("file_id", "raw_path"),
        [
            ("a/b", "/v2/files/a%2Fb"),
            ("../user", "/v2/files/..%2Fuser"),
            ("a?x=1#y", "/v2/files/a%3Fx%3D1%23y"),
            ("a%2Fb", "/v2/files/a%252Fb"),
            ("//example.org", "/v2/files/%2F%2Fexample.org"),
            ("\u00e9 \n", "/v2/files/%C3%A9%20%0A"),
        ],
    )
    async def test_an_odd_file_id_stays_one_part_of_the_path(
        self, client: PlatformClient, respx_mock: respx.MockRouter, file_id: str, raw_path: str
    ) -> None:
        route = respx_mock.get(url__startswith=API).respond(json={"id": file_id})
        await client.get_file(file_id)
        assert route.calls.last.request.url.raw_path.decode() == raw_path

    @pytest.mark.parametrize("file_id", ["", ".", "..", "a\ud800", "a" * 600])
    async def test_what_is_no_file_id_is_not_sent(
        self, client: PlatformClient, file_id: str
    ) -> None:
        with pytest.raises(UsageTrouble):
            await client.get_file(file_id)

    @pytest.mark.parametrize("job_id", ["", "..", "a/b", "a?b", "a b"])
    async def test_what_is_no_job_id_is_not_sent(self, client: PlatformClient, job_id: str) -> None:
        with pytest.raises(UsageTrouble):
            await client.get_job(job_id)


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (httpx.ConnectTimeout("x"), "could not be reached in time"),
        (httpx.ConnectError("x"), "could not be reached"),
        (httpx.ReadTimeout("x"), "timed out"),
        (httpx.WriteTimeout("x"), "timed out"),
        (httpx.PoolTimeout("x"), "busy"),
        (httpx.ReadError(""), "was cut"),
        (httpx.RemoteProtocolError("x"), "was cut"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "A proxy"),
        (TimeoutError(), "timed out"),
        (OSError("x"), "was cut"),
    ],
)
async def test_each_breakdown_has_its_sentence(raised: Exception, words: str) -> None:
    def break_down(request: httpx.Request) -> httpx.Response:
        raise raised

    client = PlatformClient(API, Secret(TOKEN), transport=httpx.MockTransport(break_down))
    error = await failing(client.get_user())
    assert type(error) is NetworkTrouble
    assert words in error.message
    assert error.status is None


async def test_a_bug_is_no_network_trouble() -> None:
    def break_down(request: httpx.Request) -> httpx.Response:
        raise KeyError("a bug")

    client = PlatformClient(API, None, transport=httpx.MockTransport(break_down))
    with pytest.raises(KeyError):
        await client.get_user()


@pytest.mark.parametrize("token", [TOKEN + "\n", " " + TOKEN, "", "t\u00f6ken-0123", "a\x00b"])
def test_a_token_that_no_header_can_hold_is_refused_unseen(token: str) -> None:
    with pytest.raises(TokenTrouble) as caught:
        PlatformClient(API, Secret(token))
    assert not token or token.strip() not in str(caught.value)


@pytest.mark.parametrize(
    "api",
    [
        "http://example.org/v2",
        "ftp://example.org",
        "https://a:b@c.org",
        "https://999.999.1.1/v2",
        "https://xn--/v2",
        "https://" + "a" * 70_000,
    ],
)
def test_only_a_sound_and_encrypted_address_is_taken(api: str) -> None:
    with pytest.raises(UsageTrouble):
        PlatformClient(api, None)


def test_the_address_has_one_form() -> None:
    assert PlatformClient("HTTPS://Example.org:443/v2/", None).api == "https://example.org/v2"


async def test_the_time_an_answer_took_is_told(respx_mock: respx.MockRouter) -> None:
    class TickingClock:
        ticks = 0.0

        def now(self) -> datetime:
            raise AssertionError("the wall clock may be wrong")

        def monotonic(self) -> float:
            self.ticks += 1.5
            return self.ticks

        async def sleep(self, seconds: float) -> None:
            raise AssertionError("nothing is waited for here")

    respx_mock.get("/user").respond(json=golden("account"))
    client = PlatformClient(API, None, clock=TickingClock())
    assert (await client.get_user()).took_s == 1.5


Call = Callable[[PlatformClient], Awaitable[Any]]


@pytest.mark.parametrize(
    "call",
    [
        lambda client: client.get_file(FILE_ID),
        lambda client: client.get_files([FILE_ID]),
        lambda client: client.get_user(),
        lambda client: client.get_rate_limit(),
        lambda client: client.get_project("ana/cohort"),
        lambda client: client.list_files(project="ana/cohort"),
    ],
    ids=["file", "files", "user", "rate limit", "project", "listing"],
)
async def test_every_call_refuses_what_it_did_not_ask_for(
    client: PlatformClient, respx_mock: respx.MockRouter, call: Call
) -> None:
    respx_mock.route().respond(json={"nothing": "here"}, headers=HEADERS)
    error = await failing(call(client))
    assert type(error) is BadReply
    assert error.budget is not None
