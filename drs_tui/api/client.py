"""The calls of the platform's API that we use, as methods that return values of the model.

This is the only place where errors of httpx are caught: each becomes an error of `drs_tui.errors`
with a sentence and a hint. Nothing is tried twice here, and no redirect is followed. Addresses are
built from the API base address and an id, never from an `href` of an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Generic, TypeVar
from urllib.parse import quote, urlencode, urlsplit

import httpx

from drs_tui import __version__
from drs_tui.api import wire
from drs_tui.api.body import read_json
from drs_tui.api.breakdown import network_trouble
from drs_tui.api.budget import budget_of_headers, wait_of_headers
from drs_tui.api.dates import parse_http_date
from drs_tui.api.listing import (
    PAGE,
    FilePage,
    ProjectDetails,
    parse_file_page,
    parse_project,
)
from drs_tui.api.order import DEPARTURE, Departure
from drs_tui.api.refusal import Asked, redirect, refusal
from drs_tui.api.route import open_route, proxy_variable
from drs_tui.api.transport import CAP, DEADLINE_S, DEFAULT_CAP_BYTES, GuardedTransport
from drs_tui.clock import Clock, SystemClock
from drs_tui.credentials.secret import Secret
from drs_tui.errors import ApiError, BadReply, CaptivePage, TokenTrouble, UsageTrouble
from drs_tui.ids import check_id
from drs_tui.model import Account, Failure, FileDetails, ImportJob, RateLimit
from drs_tui.platforms import normalise_api
from drs_tui.text import clean
from drs_tui.values import dataclass

MAX_FILES = 100
"""Ids in one call for many files (page 'Get details of multiple files')."""

JOB_CAP_BYTES = 64 * 2**20
"""Bundles may give a job many more entries than the 100 items of its request."""

T = TypeVar("T")

_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=5.0)
_NOT_CONNECTED = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""What is raised before anything is sent."""
_HEADER_VALUE = re.compile(r"[\x21-\x7e]+")
_FILE_ID_LIMIT = 512
_PROJECT_PART = re.compile(r"(?!\.{1,2}$)[^\s/\x00-\x1f\x7f\ud800-\udfff]{1,256}")
"""Owners and short names; what exactly may be in them is not documented."""


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What one call gave, and what its headers told besides."""

    value: T
    date: datetime | None = None
    """When the platform answered, by its own clock; aware, in UTC."""
    budget: RateLimit | None = None
    """None where the headers are missing or cannot be true."""
    request_id: str | None = None
    """What the platform's support asks for, safe to show."""
    took_s: float = 0.0
    """Seconds from asking to the whole answer."""


class PlatformClient:
    """The API of one platform, for one token.

    All calls raise an `ApiError` where no usable answer came, with what the answer's headers told
    in `budget`. They may be cancelled, and may run side by side in one event loop.
    """

    def __init__(
        self,
        api: str,
        token: Secret | None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline_s: float = DEADLINE_S,
    ) -> None:
        """Prepare for `api`; nothing is sent yet.

        `transport` replaces the way out by the environment's proxy and certificates; `deadline_s`
        is how many seconds a request may take in all. Raises
        `UsageTrouble` for an address without encryption, `TokenTrouble` for a token that no header
        can hold, `NetworkTrouble` for an environment that cannot be used.
        """
        if token is not None and not _HEADER_VALUE.fullmatch(token.reveal()):
            raise TokenTrouble(
                "The token has characters in it that no token has.", "Set the token again."
            )
        self.api = normalise_api(api)
        """API base address."""
        self._host = urlsplit(self.api).netloc
        self._with_token = token is not None
        self._clock = clock or SystemClock()
        self._proxy = None if transport else proxy_variable(self.api)
        self._transport = transport
        self._token = token
        self._deadline_s = deadline_s
        self._http = self._open()

    def _open(self) -> httpx.AsyncClient:
        way_out = self._transport or open_route(self.api)
        return httpx.AsyncClient(
            transport=GuardedTransport(way_out, _address(self.api), self._token, self._deadline_s),
            headers={
                "User-Agent": f"drs-tui/{__version__}",
                "Accept": "application/json",
                "Accept-Encoding": "gzip",
            },
            timeout=_TIMEOUT,
            follow_redirects=False,
        )

    async def get_job(self, job_id: str) -> Reply[ImportJob]:
        """Look at an import; `UsageTrouble` where `job_id` is no id."""
        return await self._ask(
            f"bulk/drs/imports/{check_id(job_id)}",
            f"import {job_id}",
            lambda answer, _: wire.parse_job(answer, job_id),
            cap=JOB_CAP_BYTES,
        )

    async def get_file(self, file_id: str) -> Reply[FileDetails]:
        """Get a file's details; `UsageTrouble` where `file_id` cannot be one."""
        return await self._ask(
            f"files/{_file_segment(file_id)}",
            f"file {clean(file_id, 60)}",
            lambda answer, _: wire.parse_file(answer, file_id),
        )

    async def get_files(self, file_ids: Sequence[str]) -> Reply[tuple[FileDetails | Failure, ...]]:
        """Get the details of up to `MAX_FILES` files at once, in the order of the answer.

        A failure does not name its file. More ids are a `ValueError`; none cost no request.
        """
        if len(file_ids) > MAX_FILES:
            raise ValueError(f"{len(file_ids)} ids in a call that takes {MAX_FILES}")
        if not file_ids:
            return Reply(())
        return await self._ask(
            "bulk/files/get",
            "these files",
            lambda answer, _: wire.parse_bulk_files(answer, file_ids),
            content=json.dumps({"file_ids": list(file_ids)}).encode("ascii"),
        )

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]:
        """Start an import with the `body` of a create call; never sent twice by itself.

        An error's `may_have_left` tells whether it can have reached the platform. Where it can,
        only an answer by which the platform refuses it says that there is no job; any other error
        leaves that open.
        """
        return await self._ask(
            "bulk/drs/imports/create",
            "a new import",
            lambda answer, _: wire.parse_created_job(answer),
            content=json.dumps(body).encode("ascii"),
            cap=JOB_CAP_BYTES,
        )

    async def get_project(self, project_id: str) -> Reply[ProjectDetails]:
        """Look at a project (`owner/slug`); `UsageTrouble` where `project_id` cannot be one."""
        return await self._ask(
            f"projects/{_project_segments(project_id)}",
            f"project {clean(project_id, 80)}",
            lambda answer, _: parse_project(answer, project_id),
        )

    async def list_files(
        self,
        *,
        project: str | None = None,
        parent: str | None = None,
        names: Sequence[str] = (),
        tags: Sequence[str] = (),
        limit: int = PAGE,
        offset: int = 0,
    ) -> Reply[FilePage]:
        """List what lies directly in a project or in a folder (`parent`), a page at a time.

        Of several `names` or `tags` any will do; each is exact. Not exactly one place, or more than
        a page, is a `ValueError`.
        """
        if (project is None) == (parent is None) or not 0 < limit <= PAGE:
            raise ValueError("one place and one page at a time")
        kind, place = ("folder", parent) if project is None else ("project", project)
        query = [
            ("parent" if project is None else "project", place),
            *(("name", one) for one in names),
            *(("tag", one) for one in tags),
        ]
        query += [("limit", str(limit)), ("offset", str(offset))]
        return await self._ask(
            f"files?{urlencode(query)}",
            f"the files of {kind} {clean(place or '', 80)}",
            lambda answer, _: parse_file_page(answer, limit),
        )

    async def get_user(self) -> Reply[Account]:
        """Ask whose token it is: the cheapest test of a token."""
        return await self._ask("user", "the account", lambda answer, _: wire.parse_account(answer))

    async def get_rate_limit(self) -> Reply[RateLimit]:
        """Ask for the request budget; the call itself costs nothing of it (documented)."""
        return await self._ask("rate_limit", "the request limit", wire.parse_rate_limit)

    async def renew(self) -> None:
        """Drop all connections, as after a sleep that they did not live through.

        Requests under way fail with a `NetworkTrouble`.
        """
        before, self._http = self._http, self._open()
        await before.aclose()

    async def aclose(self) -> None:
        """Close the connections; the client is of no use afterwards."""
        await self._http.aclose()

    async def _ask(
        self,
        path: str,
        subject: str,
        parse: Callable[[object, datetime | None], T],
        *,
        content: bytes | None = None,
        cap: int = DEFAULT_CAP_BYTES,
    ) -> Reply[T]:
        """Send one request (a POST where it has `content`) and read its answer with `parse`."""
        began_s = self._clock.monotonic()
        response = await self._send(path, content, cap)
        took_s = self._clock.monotonic() - began_s
        date = parse_http_date(response.headers.get("date"))
        budget = budget_of_headers(response.headers, date)
        request_id = clean(response.headers.get("x-request-id", ""), 80) or None
        try:
            self._check_status(response, subject, date)
            value = self._read(response, date, parse)
        except ApiError as error:
            error.status = response.status_code
            error.request_id = request_id
            error.budget = budget
            raise
        return Reply(value, date, budget, request_id, took_s)

    async def _send(self, path: str, content: bytes | None, cap: int) -> httpx.Response:
        departure = Departure()
        request = self._http.build_request(
            "GET" if content is None else "POST",
            f"{self.api}/{path}",
            content=content,
            headers={} if content is None else {"Content-Type": "application/json"},
            extensions={CAP: cap, DEPARTURE: departure},
        )
        try:
            return await self._http.send(request)
        except ApiError as error:
            raise self._placed(error) from error
        except (httpx.HTTPError, OSError) as error:
            trouble = network_trouble(error, self._host, self._proxy)
            is_sure = departure.is_watched or isinstance(error, _NOT_CONNECTED)
            trouble.may_have_left = departure.has_left or not is_sure
            raise trouble from error

    def _check_status(self, response: httpx.Response, subject: str, date: datetime | None) -> None:
        """Raise the error that the HTTP status of an answer stands for, if any."""
        status = response.status_code
        if status < 300:
            return
        asked = Asked(self.api, self._host, subject, self._with_token)
        if status < 400:
            raise redirect(asked, status, _target_host(response.headers.get("location", "")))
        try:
            failure = wire.parse_failure(read_json(response.content))
        except (BadReply, CaptivePage):
            failure = Failure()
        raise refusal(asked, status, failure, wait_of_headers(response.headers, date))

    def _read(
        self,
        response: httpx.Response,
        date: datetime | None,
        parse: Callable[[object, datetime | None], T],
    ) -> T:
        try:
            return parse(read_json(response.content), date)
        except (BadReply, CaptivePage) as error:
            raise self._placed(error) from error

    def _placed(self, error: ApiError) -> ApiError:
        """Return `error` with the host it came from in its sentence."""
        return type(error)(f"{self._host}: {error.message}", error.hint, status=error.status)


def _address(api: str) -> httpx.URL:
    """Return a normalised API base address as httpx reads it, or raise `UsageTrouble`."""
    try:
        address = httpx.URL(api)
        # Decoded only when asked for, which httpx does with each request.
        readable = bool(address.host)
    except (httpx.InvalidURL, UnicodeError):
        readable = False
    if not readable:
        raise UsageTrouble(f"'{clean(api, 80)}' is not an API address.", "Check its host name.")
    return address


def _file_segment(file_id: str) -> str:
    """Return a file id, which comes from the platform and may be odd, as one part of a path."""
    try:
        segment = quote(file_id, safe="")
    except UnicodeEncodeError:
        segment = ""
    if segment in ("", ".", "..") or len(segment) > _FILE_ID_LIMIT:
        raise UsageTrouble(
            f"'{clean(file_id, 60)}' is not a file id.", "An id is, for example, 66f0a1b2c3d4e5f6."
        )
    return segment


def _project_segments(project_id: str) -> str:
    """Return a project's id as the two parts of a path that it is."""
    parts = project_id.split("/")
    if len(parts) != 2 or not all(_PROJECT_PART.fullmatch(part) for part in parts):
        raise UsageTrouble(
            f"'{clean(project_id, 80)}' is not a project.",
            "A project is named by owner and short name, for example ana/cohort-7.",
        )
    return "/".join(quote(part, safe="") for part in parts)


def _target_host(location: str) -> str | None:
    """Return the host that a redirect points to, safe to show; None where it names none."""
    try:
        return clean(urlsplit(location).hostname or "", 80) or None
    except ValueError:
        return None
