"""What lies in the targets by now: files with a tag, and files with the names of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from drs_tui.api.listing import PAGE
from drs_tui.clock import Clock
from drs_tui.model import Failure, FileDetails, RateLimit
from drs_tui.submission.lookup import NAMES_AT_ONCE, Listing, pages
from drs_tui.submission.lots import ExpectedRow
from drs_tui.submission.manifest import Target

if TYPE_CHECKING:
    from drs_tui.api.client import Reply

_SPARE_REQUESTS = 20
"""So many of the budget are left for whoever else uses this token."""

_MOST_PAGES = 1000
"""A platform whose pages find no end is not followed for ever."""


class Files(Listing, Protocol):
    """What is asked of the platform."""

    async def get_files(
        self, file_ids: Sequence[str]
    ) -> Reply[tuple[FileDetails | Failure, ...]]: ...


async def find_present(
    rows: Sequence[ExpectedRow],
    connected: Callable[[], AbstractAsyncContextManager[Files]],
    clock: Clock,
) -> Mapping[int, datetime | None]:
    """Return what `Finder.there_already` finds of `rows`; without any nothing is asked.

    Raises `ApiError`, or `TokenTrouble` where there is no token.
    """
    if not rows:
        return {}
    async with connected() as client:
        return await Finder(client, clock).there_already(rows)


class Finder:
    """Asks the platform for files, within the request budget. Methods raise `ApiError`."""

    def __init__(self, platform: Files, clock: Clock) -> None:
        self._platform = platform
        self._clock = clock
        self._budget: RateLimit | None = None

    async def with_tag(self, tag: str, targets: Iterable[Target]) -> list[FileDetails]:
        """Return the files with this tag directly in `targets`."""
        return [file for target in targets for file in await self._list(target, tags=[tag])]

    async def there_already(self, rows: Sequence[ExpectedRow]) -> dict[int, datetime | None]:
        """Return the places of the rows whose target has a file of their name.

        With each goes when the newest of those files was made, by the platform's clock; None where
        it does not tell.
        """
        wanted: dict[Target, dict[str, list[int]]] = {}
        for place, row in enumerate(rows):
            if row.target is not None and row.row.exact_name:
                by_name = wanted.setdefault(row.target, {})
                by_name.setdefault(row.row.exact_name, []).append(place)
        found: dict[str, list[int]] = {}
        for target, by_name in wanted.items():
            names = list(by_name)
            for start in range(0, len(names), NAMES_AT_ONCE):
                part = names[start : start + NAMES_AT_ONCE]
                for file in await self._list(target, names=part):
                    if file.id is not None and file.name is not None:
                        places = by_name.get(file.name.exact, ())
                        found.setdefault(file.id.exact, []).extend(places)
        return await self._with_dates(found)

    async def _with_dates(self, found: Mapping[str, Sequence[int]]) -> dict[int, datetime | None]:
        dates: dict[int, datetime | None] = {
            place: None for places in found.values() for place in places
        }
        ids = [file_id for file_id, places in found.items() if places]
        for start in range(0, len(ids), PAGE):
            await self._keep_to_budget()
            reply = await self._platform.get_files(ids[start : start + PAGE])
            self._budget = reply.budget
            for file in reply.value:
                if isinstance(file, FileDetails) and file.id is not None:
                    made = file.created_on.at if file.created_on else None
                    for place in found.get(file.id.exact, ()):
                        dates[place] = max(filter(None, (dates[place], made)), default=None)
        return dates

    async def _keep_to_budget(self) -> None:
        if self._budget is not None and self._budget.remaining < _SPARE_REQUESTS:
            await self._clock.sleep(self._budget.reset_in_s)

    async def _list(
        self, target: Target, *, names: Sequence[str] = (), tags: Sequence[str] = ()
    ) -> list[FileDetails]:
        files: list[FileDetails] = []
        await self._keep_to_budget()
        listed = pages(self._platform, target, names=names, tags=tags, most=_MOST_PAGES)
        async for reply in listed:
            self._budget = reply.budget
            files += reply.value.files
            if reply.value.has_more:
                await self._keep_to_budget()
        return files
