"""The calls of the API that need a token: one function for each.

Each is given the platform, the request, its user and the parts of the path that its route
picks out, percent-decoded; each raises `Refusal` with the platform's code.
"""

from collections.abc import Callable
from typing import TypeAlias

from drs_tui.simulator.errors import Refusal, error_body
from drs_tui.simulator.fields import parse_fields, select
from drs_tui.simulator.listing import list_folder
from drs_tui.simulator.orders import read_order
from drs_tui.simulator.platform import Platform, User
from drs_tui.simulator.wire import Answer, JsonObject, Request, json_answer

BULK_FILES = 100
"""File ids one bulk call may hold (documented)."""

Parts: TypeAlias = tuple[str, ...]
Call: TypeAlias = Callable[[Platform, Request, User, Parts], Answer]


def create_job(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Start an import. The answer has an empty `result` and no dates (seen in a client)."""
    job = platform.create(read_order(request.document()), user)
    document: JsonObject = {
        "href": f"{platform.base_url}/bulk/drs/imports/{job.id}",
        "id": job.id,
        "result": [],
        "state": job.steps[0].state,
    }
    return json_answer(200, document)


def show_job(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Look at an import."""
    return _chosen(request, platform.job(parts[0], user))


def show_file(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Tell all about one file or folder."""
    return _chosen(request, platform.file_details(parts[0], user))


def show_files(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Tell all about many files: a resource or an error for each id, in the order asked."""
    body = request.document()
    wanted = body.get("file_ids") if isinstance(body, dict) else None
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise Refusal(90000, "file_ids has to be a list of ids.")
    if not 0 < len(wanted) <= BULK_FILES:
        raise Refusal(90000, f"file_ids takes 1 to {BULK_FILES} ids, not {len(wanted)}.")
    fields = parse_fields(request.query.get("fields", ()))
    items: list[JsonObject] = []
    for file_id in wanted:
        try:
            items.append({"resource": select(platform.file_details(file_id, user), fields)})
        except Refusal as refusal:
            items.append({"error": error_body(refusal.code, refusal.message)})
    return json_answer(200, {"items": items})


def find_files(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """List what lies directly in a project (depth inferred) or in a folder."""
    project, parent = request.query.get("project"), request.query.get("parent")
    if project and parent:
        raise Refusal(5031)
    if project:
        return list_folder(platform, request, platform.project(project[0], user).root_folder)
    if parent:
        return list_folder(platform, request, platform.folder(parent[0], user).id)
    raise Refusal(5029)


def show_folder(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """List what lies in a folder."""
    return list_folder(platform, request, platform.folder(parts[0], user).id)


def show_project(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Tell about a project: the keys that matter to an import (seen in a client)."""
    project = platform.project("/".join(parts), user)
    rights = ("write", "read", "copy", "execute", "admin")
    document: JsonObject = {
        "href": f"{platform.base_url}/projects/{project.id}",
        "id": project.id,
        "name": project.name,
        "type": "v2",
        "tags": [],
        "root_folder": project.root_folder,
        "created_by": project.id.partition("/")[0],
        "permissions": {right: project.writable or right == "read" for right in rights},
    }
    return _chosen(request, document)


def show_user(platform: Platform, request: Request, user: User, parts: Parts) -> Answer:
    """Tell who the token belongs to (keys documented)."""
    if parts and parts[0] != user.username:
        raise Refusal(90003)
    document: JsonObject = {
        "href": f"{platform.base_url}/users/{user.username}",
        "username": user.username,
        "email": f"{user.username}@example.org",
        "first_name": user.first_name,
        "last_name": user.last_name,
        "affiliation": "Example Lab",
        "phone": "",
        "address": "",
        "city": "",
        "state": "",
        "country": "",
        "zip_code": "",
    }
    return _chosen(request, document)


def _chosen(request: Request, document: JsonObject) -> Answer:
    return json_answer(200, select(document, parse_fields(request.query.get("fields", ()))))
