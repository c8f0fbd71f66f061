"""The names that are kept on disk, as the monitor uses them: in a thread, never waited for long.

They are a cache: a folder that hangs or refuses costs requests, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Iterable, Mapping
from functools import partial
from typing import Protocol

from drs_tui.model import FileDetails
from drs_tui.monitor.disk import RunBlocking

PATIENCE_S = 2.0
"""How long a reading is waited for, and at the end the last writing."""


class NameKeeper(Protocol):
    """Where names are kept. Methods block and never raise."""

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]: ...

    def keep(self, details: Iterable[FileDetails]) -> None: ...


class KeptNames:
    """Reads and writes beside the loop; without a keeper nothing is kept and nothing known."""

    def __init__(
        self,
        keeper: NameKeeper | None,
        run_blocking: RunBlocking = asyncio.to_thread,
        *,
        patience_s: float = PATIENCE_S,
    ) -> None:
        self._keeper = keeper
        self._run_blocking = run_blocking
        self._patience_s = patience_s
        self._reading: asyncio.Future[dict[str, FileDetails]] | None = None
        self._waiting: dict[str, FileDetails] = {}
        """What is to be written."""
        self._writing: asyncio.Task[None] | None = None

    async def known(self, ids: Collection[str]) -> Mapping[str, FileDetails]:
        """Return what is kept of the files with these ids.

        Nothing where that takes too long, and as long as an earlier reading has not come back:
        threads that hang are not to pile up.
        """
        is_busy = self._reading is not None and not self._reading.done()
        if self._keeper is None or not ids or is_busy:
            return {}
        reading = asyncio.ensure_future(self._run_blocking(partial(self._keeper.known, tuple(ids))))
        self._reading = reading
        await asyncio.wait([reading], timeout=self._patience_s)
        return reading.result() if reading.done() else {}

    def keep(self, details: Iterable[FileDetails]) -> None:
        """Have names written soon; of the same file the newest."""
        if self._keeper is None:
            return
        self._waiting |= {file.id.exact: file for file in details if file.id and file.name}
        if self._waiting and (self._writing is None or self._writing.done()):
            self._writing = asyncio.create_task(self._write(self._keeper))

    async def _write(self, keeper: NameKeeper) -> None:
        while self._waiting:
            told, self._waiting = tuple(self._waiting.values()), {}
            await self._run_blocking(partial(keeper.keep, told))

    async def aclose(self) -> None:
        """Wait a moment for what is being written."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=self._patience_s)
