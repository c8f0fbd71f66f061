"""From a request to an answer: the token, the limit, then the call itself."""

import re
from dataclasses import replace
from urllib.parse import unquote

from drs_tui.simulator import calls
from drs_tui.simulator.calls import Call
from drs_tui.simulator.errors import Refusal
from drs_tui.simulator.limits import Allowance
from drs_tui.simulator.platform import Platform, User
from drs_tui.simulator.wire import Answer, Headers, JsonObject, Request, json_answer, refuse

NO_LIMIT = 2**63 - 1
"""`remaining` of a limit that is not one (documented)."""


def respond(platform: Platform, request: Request) -> Answer:
    """Answer one request, under the platform's lock."""
    with platform.lock:
        return _respond(platform, request)


def _respond(platform: Platform, request: Request) -> Answer:
    now = platform.clock()
    headers: Headers = (("X-Request-Id", platform.ids.request()),)
    if request.path.rstrip("/") == "/v2":
        # The one call that needs no token (documented).
        nobody = platform.requests.look("", now)
        return json_answer(200, _index(platform), _limit_headers(nobody) + headers)
    try:
        user = platform.user_of(request.token)
    except Refusal as refusal:
        return refuse(refusal, _limit_headers(platform.requests.look("", now)) + headers)
    if request.path == "/v2/rate_limit":
        # Free of charge, and answered when all else is used up (documented).
        allowance = platform.requests.look(user.username, now)
        return json_answer(200, _rate(platform, allowance), _limit_headers(allowance) + headers)
    allowance = platform.requests.spend(user.username, now)
    headers = _limit_headers(allowance) + headers
    if not allowance.granted:
        return refuse(Refusal(1000), headers)
    try:
        answer = _dispatch(platform, request, user)
    except Refusal as refusal:
        return refuse(refusal, headers)
    return replace(answer, headers=answer.headers + headers)


def _dispatch(platform: Platform, request: Request, user: User) -> Answer:
    known = False
    for method, pattern, call in _ROUTES:
        match = pattern.fullmatch(request.path)
        if match is None:
            continue
        if method == request.method:
            return call(platform, request, user, tuple(map(unquote, match.groups())))
        known = True
    if known:
        raise Refusal(90006)
    # The gateway's own form: status as text and no code (seen live).
    return json_answer(404, {"status": "NOT_FOUND", "message": "HTTP 404"})


def _limit_headers(allowance: Allowance) -> Headers:
    return (
        ("X-RateLimit-Limit", str(allowance.limit)),
        ("X-RateLimit-Remaining", str(allowance.remaining)),
        ("X-RateLimit-Reset", str(allowance.reset_at)),
    )


def _index(platform: Platform) -> JsonObject:
    names = ("user", "projects", "files", "rate_limit")
    return {f"{name}_url": f"{platform.base_url}/{name}" for name in names}


def _rate(platform: Platform, allowance: Allowance) -> JsonObject:
    rate: JsonObject = {"limit": allowance.limit, "remaining": allowance.remaining}
    if platform.behaviour.reset_in_ms:
        return {"rate": rate | {"reset": allowance.reset_at * 1000}}
    return {
        "rate": rate | {"reset": allowance.reset_at},
        "instance_limit": {"limit": -1, "remaining": NO_LIMIT},
    }


_ROUTES: tuple[tuple[str, re.Pattern[str], Call], ...] = tuple(
    (method, re.compile(pattern), call)
    for method, pattern, call in (
        ("POST", r"/v2/bulk/drs/imports/create", calls.create_job),
        ("GET", r"/v2/bulk/drs/imports/([^/]+)", calls.show_job),
        ("POST", r"/v2/bulk/files/get", calls.show_files),
        ("GET", r"/v2/files", calls.find_files),
        ("GET", r"/v2/files/([^/]+)", calls.show_file),
        ("GET", r"/v2/files/([^/]+)/list", calls.show_folder),
        ("GET", r"/v2/projects/([^/]+)/([^/]+)", calls.show_project),
        ("GET", r"/v2/user", calls.show_user),
        ("GET", r"/v2/users/([^/]+)", calls.show_user),
    )
)
