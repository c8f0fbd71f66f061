"""Answers that are no success, or make no sense: each with its error, over a mocked network."""

from __future__ import annotations

import json

import pytest
import respx

from drs_tui.api.client import PlatformClient
from drs_tui.errors import (
    ApiError,
    AuthError,
    BadReply,
    CaptivePage,
    Maintenance,
    NetworkTrouble,
    NotFound,
    RateLimited,
    RequestRefused,
    ServerTrouble,
)
from drs_tui.model import RateLimit
from tests.api.calls import (
    API,
    DATE,
    HEADERS,
    JOB_ID,
    JOB_PATH,
    RESET,
    TOKEN,
    failing,
)

pytestmark = pytest.mark.respx(base_url=API, assert_all_called=True)


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "body", "kind", "code"),
        [
            (401, {"status": 401, "code": 90001, "message": "no"}, AuthError, 90001),
            (401, {"code": 57430}, AuthError, 57430),
            (400, {"code": 90001}, AuthError, 90001),
            (401, "<html>", AuthError, None),
            (404, {"code": 10211}, NotFound, 10211),
            (400, {"code": 90003}, NotFound, 90003),
            (404, {"code": 5002}, NotFound, 5002),
            (404, {"status": "NOT_FOUND", "message": "HTTP 404"}, NotFound, None),
            (404, "", NotFound, None),
            (429, {"code": 1000}, RateLimited, 1000),
            (429, {"code": 10371}, RateLimited, 10371),
            (429, "slow down", RateLimited, None),
            (503, {"code": 0}, Maintenance, 0),
            (503, {"code": 5000}, ServerTrouble, 5000),
            (503, {"code": False}, ServerTrouble, None),
            (503, "<html>", ServerTrouble, None),
            (500, {"code": 0}, ServerTrouble, 0),
            (502, "<html><body>Bad gateway</body></html>", ServerTrouble, None),
            (501, [], ServerTrouble, None),
            (400, {"code": 3012, "message": "bad id"}, RequestRefused, 3012),
            (403, {"code": 90002, "message": "no rights"}, RequestRefused, 90002),
            (409, {"code": "x"}, RequestRefused, None),
            (418, {"message": {"a": 1}}, RequestRefused, None),
        ],
    )
    async def test_the_code_decides_then_the_status(
        self,
        client: PlatformClient,
        respx_mock: respx.MockRouter,
        status: int,
        body: object,
        kind: type[ApiError],
        code: int | None,
    ) -> None:
        content = body if isinstance(body, str) else json.dumps(body)
        respx_mock.get(JOB_PATH).respond(status, content=content, headers=HEADERS)
        error = await failing(client.get_job(JOB_ID))
        assert type(error) is kind
        assert error.status == status
        assert error.code == code
        assert error.request_id == "7d1a"
        assert error.budget == RateLimit(1000, 874, 60.0)

    @pytest.mark.parametrize(
        ("code", "reset", "date", "wait_s"),
        [
            (1000, RESET, DATE, 60.0),
            (1000, RESET * 1000, DATE, 60.0),
            (1000, RESET + 3600, DATE, None),
            (1000, "soon", DATE, None),
            (1000, RESET, "", None),
            (10371, RESET, DATE, None),
        ],
    )
    async def test_the_wait_is_told_by_the_answers_own_clock(
        self,
        client: PlatformClient,
        respx_mock: respx.MockRouter,
        code: int,
        reset: object,
        date: str,
        wait_s: float | None,
    ) -> None:
        headers = {"X-RateLimit-Reset": str(reset), "Date": date}
        respx_mock.get("/user").respond(429, json={"code": code}, headers=headers)
        error = await failing(client.get_user())
        assert isinstance(error, RateLimited)
        assert error.wait_s == wait_s
        assert ("500 files" in error.message) == (code == 10371)

    async def test_a_refused_token_leads_to_the_page_for_a_new_one(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get("/user").respond(401, json={"code": 90001})
        error = await failing(client.get_user())
        assert "https://cavatica.sbgenomics.com/developer#token" in error.hint

    async def test_a_forbidden_job_is_a_matter_of_rights(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(JOB_PATH).respond(403, json={"code": 90002, "message": "No."})
        error = await failing(client.get_job(JOB_ID))
        assert isinstance(error, RequestRefused)
        assert "'No.'" in error.message
        assert "rights" in error.hint

    @pytest.mark.parametrize("status", [400, 500])
    @pytest.mark.parametrize(
        ("told", "end"),
        [
            ("The server could not read it.", ": 'The server could not read it.'"),
            ("What is this?\n", ": 'What is this?'"),
            ("no rights", ": 'no rights'."),
            ("", ")."),
            ("long " * 100, "...'"),
        ],
    )
    async def test_a_quote_ends_its_sentence_with_one_stop(
        self,
        client: PlatformClient,
        respx_mock: respx.MockRouter,
        status: int,
        told: str,
        end: str,
    ) -> None:
        respx_mock.get(JOB_PATH).respond(status, json={"message": told})
        error = await failing(client.get_job(JOB_ID))
        assert error.message.endswith(end)

    async def test_the_hint_on_maintenance_holds_for_one_look_too(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get(JOB_PATH).respond(503, json={"code": 0})
        error = await failing(client.get_job(JOB_ID))
        assert error.hint == "Wait until it is back."

    async def test_the_platforms_words_are_cleaned_and_cut(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        message = f"\x1b]52;c;x\x07\u202e {TOKEN} " + "long " * 1000
        headers = {"X-Request-Id": b"\xe9\x1b[5m" + b"x" * 500}
        respx_mock.get("/user").respond(400, json={"message": message}, headers=headers)  # type: ignore[arg-type]
        error = await failing(client.get_user())
        assert "\\x1b]52" in error.message
        assert len(error.message) < 400
        assert error.request_id is not None
        assert len(error.request_id) <= 80
        assert error.request_id.isprintable()


async def test_a_web_page_for_an_answer_is_a_trouble_of_the_network(
    client: PlatformClient, respx_mock: respx.MockRouter
) -> None:
    page = b"<html>Sign in here</html>"
    respx_mock.get(JOB_PATH).respond(200, content=page, headers=HEADERS)
    error = await failing(client.get_job(JOB_ID))
    assert type(error) is CaptivePage
    assert isinstance(error, NetworkTrouble)
    assert "A web page came instead of an answer" in error.message
    assert error.status == 200


class TestBadReplies:
    @pytest.mark.parametrize(
        ("status", "content", "words"),
        [
            (200, b"", "empty"),
            (204, b"", "empty"),
            (200, b'{"state": "FINI', "valid JSON"),
            (200, b'{"total_files": NaN}', "valid JSON"),
            (200, b"[" * 100_000, "nested"),
            (200, b'{"state": "\xff"}', "UTF-8"),
            (200, b"[]", "not a JSON object"),
            (200, b"null", "not a JSON object"),
            (200, b'{"id": "412000000000000009"}', "not about 412000000000000002"),
            (206, b"{}", "does not describe an import"),
            (304, b"", "redirected"),
        ],
    )
    async def test_what_is_no_job(
        self,
        client: PlatformClient,
        respx_mock: respx.MockRouter,
        status: int,
        content: bytes,
        words: str,
    ) -> None:
        respx_mock.get(JOB_PATH).respond(status, content=content, headers=HEADERS)
        error = await failing(client.get_job(JOB_ID))
        assert type(error) is BadReply
        assert words in error.message
        assert error.status == status
        assert error.request_id == "7d1a"
        assert error.budget is not None

    @pytest.mark.parametrize(
        ("location", "target"),
        [
            (f"https://login.example.org/?token={TOKEN}", " to login.example.org "),
            ("https://ada:pass@login.example.org:8443/x", " to login.example.org "),
            (f"https://{TOKEN}.example.org/", " to <secret>.example.org "),
            ("/elsewhere", "the request (HTTP"),
            ("https://[broken", "the request (HTTP"),
            ("", "the request (HTTP"),
        ],
    )
    async def test_a_redirect_names_the_host_only(
        self, client: PlatformClient, respx_mock: respx.MockRouter, location: str, target: str
    ) -> None:
        respx_mock.get("/user").respond(302, headers={"Location": location})
        error = await failing(client.get_user())
        assert type(error) is BadReply
        assert target in error.message
        assert "pass" not in error.message

    async def test_an_answer_that_echoes_the_token_does_not_give_it_away(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        answer = {"state": "RUNNING", "you_sent": TOKEN}
        respx_mock.get(JOB_PATH).respond(json=answer, headers={"X-Request-Id": TOKEN})
        reply = await client.get_job(JOB_ID)
        assert TOKEN not in repr(reply)
        assert TOKEN not in str(reply.value.answer)

    async def test_an_unknown_coding_is_not_decoded(
        self, client: PlatformClient, respx_mock: respx.MockRouter
    ) -> None:
        respx_mock.get("/user").respond(headers={"Content-Encoding": "gzip, gzip"}, content=b"x")
        error = await failing(client.get_user())
        assert "not asked for" in error.message
