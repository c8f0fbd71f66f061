"""The names that are kept on disk, as the monitor uses them: in a thread, never waited for long.

They are a cache: a folder that hangs or refuses costs requests, and nothing else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from typing import Any, Protocol, TypeVar

from drs_tui.model import FileDetails, SizedJob
from drs_tui.monitor.disk import RunBlocking

T = TypeVar("T")

PATIENCE_S = 2.0
"""How long a reading is waited for, and at the end the last writing."""


class NameKeeper(Protocol):
    """Where names are kept. Methods block and never raise."""

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]: ...

    def keep(self, details: Iterable[FileDetails]) -> None: ...

    def sizes(self) -> dict[str, SizedJob]: ...

    def keep_sizes(self, sizes: Mapping[str, SizedJob]) -> None: ...


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
        self._reading: asyncio.Future[Any] | None = None
        self._waiting: dict[str, FileDetails] = {}
        """What is to be written."""
        self._waiting_sizes: dict[str, SizedJob] = {}
        self._writing: asyncio.Task[None] | None = None

    async def known(self, ids: Collection[str]) -> Mapping[str, FileDetails]:
        """Return what is kept of the files with these ids.

        Nothing where that takes too long, and as long as an earlier reading has not come back:
        threads that hang are not to pile up.
        """
        if self._keeper is None or not ids:
            return {}
        return await self._read(partial(self._keeper.known, tuple(ids)))

    async def sizes(self) -> Mapping[str, SizedJob]:
        """Return what is kept of how much arrived in each job; nothing as above."""
        return {} if self._keeper is None else await self._read(self._keeper.sizes)

    async def _read(self, call: Callable[[], dict[str, T]]) -> Mapping[str, T]:
        if self._reading is not None and not self._reading.done():
            return {}
        reading = asyncio.ensure_future(self._run_blocking(call))
        self._reading = reading
        await asyncio.wait([reading], timeout=self._patience_s)
        return reading.result() if reading.done() else {}

    def keep(self, details: Iterable[FileDetails]) -> None:
        """Have names written soon; of the same file the newest."""
        if self._keeper is None:
            return
        self._waiting |= {file.id.exact: file for file in details if file.id and file.name}
        self._write_soon()

    def keep_sizes(self, sizes: Mapping[str, SizedJob]) -> None:
        """Have written soon how much arrived in jobs."""
        if self._keeper is None:
            return
        self._waiting_sizes |= sizes
        self._write_soon()

    def _write_soon(self) -> None:
        is_idle = self._writing is None or self._writing.done()
        if self._keeper is not None and is_idle and (self._waiting or self._waiting_sizes):
            self._writing = asyncio.create_task(self._write(self._keeper))

    async def _write(self, keeper: NameKeeper) -> None:
        while self._waiting or self._waiting_sizes:
            told, self._waiting = tuple(self._waiting.values()), {}
            sizes, self._waiting_sizes = self._waiting_sizes, {}
            if told:
                await self._run_blocking(partial(keeper.keep, told))
            if sizes:
                await self._run_blocking(partial(keeper.keep_sizes, sizes))

    async def aclose(self) -> None:
        """Wait a moment for what is being written."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=self._patience_s)
