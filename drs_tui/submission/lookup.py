"""Looking for the files of a create call whose answer was lost.

Files with the call's own tag prove that there is a job. That there are none proves nothing: the
platform may put tags on files only after the import, or may still be at it. Files with the names of
its rows hint at it, and may as well have been there before.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from drs_tui.submission.manifest import Target
from drs_tui.submission.plan import CreateCall
from drs_tui.submission.submission import Standing

if TYPE_CHECKING:
    from drs_tui.api.client import Reply
    from drs_tui.api.listing import FilePage

NAMES_AT_ONCE = 20
"""How many names are asked for in one address, which must not be too long."""
_MOST_PAGES = 100
"""A bundle may have brought many files; more are not counted."""


class Listing(Protocol):
    """What is asked of the platform."""

    async def list_files(
        self,
        *,
        project: str | None = None,
        parent: str | None = None,
        names: Sequence[str] = (),
        tags: Sequence[str] = (),
        limit: int = 100,
        offset: int = 0,
    ) -> Reply[FilePage]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for the files of a call gave."""

    tagged: int
    """Files with a tag of the call, directly in its targets."""
    named: int
    """Files with the name of one of its rows, directly in its targets."""


async def look_for(call: Standing, planned: CreateCall, platform: Listing) -> Found:
    """Look for the files of `call` in its targets. Raises `ApiError`."""
    names: dict[Target, list[str]] = {}
    for item in planned.items:
        wanted = names.setdefault(item.target, [])
        if item.row.exact_name:
            wanted.append(item.row.exact_name)
    tagged = named = 0
    for target, wanted in names.items():
        if call.tags:
            tagged += await _count(platform, target, tags=call.tags)
        for start in range(0, len(wanted), NAMES_AT_ONCE):
            named += await _count(platform, target, names=wanted[start : start + NAMES_AT_ONCE])
    return Found(tagged, named)


async def _count(
    platform: Listing, target: Target, *, names: Sequence[str] = (), tags: Sequence[str] = ()
) -> int:
    found = pages(platform, target, names=names, tags=tags)
    return sum([reply.value.entries async for reply in found])


async def pages(
    platform: Listing,
    target: Target,
    *,
    names: Sequence[str] = (),
    tags: Sequence[str] = (),
    most: int = _MOST_PAGES,
) -> AsyncIterator[Reply[FilePage]]:
    """Ask for the files directly in `target`, a page when it is wanted, and so many at most.

    Raises `ApiError`.
    """
    offset = 0
    for _ in range(most):
        reply = await platform.list_files(
            project=target.project, parent=target.parent, names=names, tags=tags, offset=offset
        )
        yield reply
        offset += reply.value.entries
        if not reply.value.has_more or not reply.value.entries:
            break
