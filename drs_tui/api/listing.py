"""Answers about where files are put: a project, and pages of what lies in it. Read tolerantly.

As in `wire`, what is missing or of another type is None, and only what makes no sense as the thing
that was asked for is a `BadReply`.
"""

from __future__ import annotations

from contextlib import suppress

from drs_tui.api.values import id_text
from drs_tui.api.wire import parse_file
from drs_tui.errors import BadReply
from drs_tui.model import Answer, FileDetails
from drs_tui.text import OutsideText, clean, outside
from drs_tui.values import dataclass

PAGE = 100
"""Entries of one page, at most (documented)."""

_NOT_DOCUMENTED = "Try again; if it stays so, the platform has changed, or a proxy interferes."


@dataclass(frozen=True, slots=True)
class Permissions:
    """What the token's owner may do in a project; None where the platform does not say."""

    write: bool | None = None
    read: bool | None = None
    copy: bool | None = None
    execute: bool | None = None
    admin: bool | None = None


@dataclass(frozen=True, slots=True)
class ProjectDetails:
    """A project, as far as an import is concerned with it."""

    id: OutsideText | None
    """`owner/slug`."""
    name: OutsideText | None
    permissions: Permissions


@dataclass(frozen=True, slots=True)
class FilePage:
    """Some of the files and folders that lie directly in a project or a folder."""

    files: tuple[FileDetails, ...]
    """Documented to have `href`, `id`, `name`, `project`, `type` and `parent`."""
    entries: int
    """How many entries the page has, those included that are not understood: the next one begins
    so much later."""
    has_more: bool
    """Whether another page follows."""


def parse_project(answer: object, asked_id: str) -> ProjectDetails:
    """Read the answer about the project `asked_id` (its keys as the official client reads them).

    Raises `BadReply` where it is no project, or another one.
    """
    told = _object(answer)
    project_id, name = id_text(told.get("id")), outside(told.get("name"))
    if project_id is None and name is None:
        raise BadReply("The answer does not describe a project.", _NOT_DOCUMENTED)
    if project_id is not None and project_id.exact != asked_id:
        raise BadReply(
            f"The answer is about '{clean(project_id.exact, 60)}', not about "
            f"{clean(asked_id, 60)}.",
            "A proxy may mix up answers. Try again.",
        )
    rights = told.get("permissions")
    rights = rights if isinstance(rights, dict) else {}
    return ProjectDetails(
        project_id,
        name,
        Permissions(
            write=_truth(rights.get("write")),
            read=_truth(rights.get("read")),
            copy=_truth(rights.get("copy")),
            execute=_truth(rights.get("execute")),
            admin=_truth(rights.get("admin")),
        ),
    )


def parse_file_page(answer: object, limit: int) -> FilePage:
    """Read one page of a listing ('List files in a project'), asked for with this `limit`.

    Another page follows where `links` names a next one; without `links`, where the page is full.
    Raises `BadReply` where it is no list.
    """
    told = _object(answer)
    items, links = told.get("items"), told.get("links")
    if not isinstance(items, list):
        raise BadReply("The answer has no list of files.", _NOT_DOCUMENTED)
    files: list[FileDetails] = []
    for item in items:
        with suppress(BadReply):
            files.append(parse_file(item))
    if isinstance(links, list):
        has_more = any(isinstance(link, dict) and link.get("rel") == "next" for link in links)
    else:
        has_more = len(items) >= limit
    return FilePage(tuple(files), len(items), has_more and bool(items))


def _object(answer: object) -> Answer:
    if not isinstance(answer, dict):
        raise BadReply("The answer is not a JSON object.", _NOT_DOCUMENTED)
    return answer


def _truth(value: object) -> bool | None:
    return value if isinstance(value, bool) else None
