"""Names and sizes of files, fetched in hundreds and only as rows come into sight.

An answer about a job documents no more of a file than its id. The newest wish comes first: it is
what a person sees now. What was fetched once is kept on disk, and asked of that before it is asked
of the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress

from drs_tui.errors import ApiError
from drs_tui.model import FileDetails
from drs_tui.monitor.dispatch import Lane
from drs_tui.monitor.kept_names import KeptNames
from drs_tui.monitor.link import Link
from drs_tui.monitor.turns import Turns

MAX_FILES = 100
"""Ids in one call for many files (page 'Get details of multiple files')."""
MOST_WAITING = 1000
"""Older wishes than these are forgotten: nobody looks at those rows any more."""


class Names:
    """Details of files by id. `known` may be read by anybody, and is written here alone."""

    def __init__(
        self, link: Link, turns: Turns, kept: KeptNames, publish: Callable[[], None]
    ) -> None:
        self._link = link
        self._turns = turns
        self._kept = kept
        self._publish = publish
        self._wanted: dict[str, None] = {}
        self._sought: set[str] = set()
        """Files that were asked of the disk in vain."""
        self.known: dict[str, FileDetails] = {}
        self.version = 0
        """Another number whenever more is known."""

    def want(self, file_ids: Iterable[str]) -> bool:
        """Ask for details, the last ones first; tell whether there is anything to fetch."""
        for file_id in file_ids:
            if file_id not in self.known:
                self._wanted.pop(file_id, None)
                self._wanted[file_id] = None
        while len(self._wanted) > MOST_WAITING:
            del self._wanted[next(iter(self._wanted))]
        return bool(self._wanted)

    async def fetch_one(self, file_id: str) -> FileDetails:
        """Fetch the details of a file for a person who waits. Raises `ApiError`."""
        async with self._turns.take(Lane.PERSON):
            reply = await self._link.send(lambda client: client.get_file(file_id))
        self._learn({file_id: reply.value})
        self._kept.keep([reply.value])
        return reply.value

    async def recall(self, file_ids: Iterable[str]) -> Mapping[str, FileDetails]:
        """Return what is known of files, in memory or on disk; asks nobody for it."""
        ids = dict.fromkeys(file_ids)
        kept = await self._kept.known([file_id for file_id in ids if file_id not in self.known])
        return {**kept, **{one: self.known[one] for one in ids if one in self.known}}

    async def fetch_wanted(self) -> None:
        """Fetch what is wanted, a hundred at a time; what cannot be had is forgotten."""
        while self._wanted:
            await self._recall_wanted()
            if not self._wanted:
                return
            async with self._turns.take(Lane.NAMES):
                batch = list(reversed(self._wanted))[:MAX_FILES]
                for file_id in batch:
                    del self._wanted[file_id]
                with suppress(ApiError):
                    await self.fetch_hundred(batch)

    async def _recall_wanted(self) -> None:
        """Take what the disk knows of the wanted files, which is each asked of it once."""
        ids = [file_id for file_id in self._wanted if file_id not in self._sought]
        if not ids:
            return
        found = await self._kept.known(ids)
        self._sought.update(file_id for file_id in ids if file_id not in found)
        for file_id in found:
            self._wanted.pop(file_id, None)
        if found:
            self._learn({**found, **{one: self.known[one] for one in found if one in self.known}})
            self._publish()

    async def fetch_hundred(self, file_ids: Sequence[str]) -> None:
        """Fetch the details of up to `MAX_FILES` files in one request. Raises `ApiError`."""
        reply = await self._link.send(lambda client: client.get_files(file_ids))
        self._keep(found for found in reply.value if isinstance(found, FileDetails))

    def _keep(self, found: Iterable[FileDetails]) -> None:
        files = tuple(found)
        self._learn({file.id.exact: file for file in files if file.id is not None})
        self._kept.keep(files)
        self._publish()

    def _learn(self, files: Mapping[str, FileDetails]) -> None:
        self.known |= files
        self.version += 1
