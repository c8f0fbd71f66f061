"""Names and sizes of many files for a person who waits: from the disk, what it lacks by request."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Protocol

from drs_tui import words
from drs_tui.errors import ApiError, DrsError, trouble_line
from drs_tui.model import FileDetails, Snapshot, Trouble
from drs_tui.monitor.disk import RunBlocking
from drs_tui.values import dataclass

AT_ONCE = 2000
"""Files whose names are fetched before they are kept on the disk."""
MANY = 2000
"""From so many files on it is said that fetching their names takes a while."""


class Fetcher(Protocol):
    """What is asked of a monitor."""

    snapshot: Snapshot

    async def fetch_names(self, file_ids: Sequence[str]) -> tuple[ApiError, ...]: ...


class NameShelf(Protocol):
    """Where names are kept for good. Methods block and never raise."""

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]: ...

    def keep(self, details: Iterable[FileDetails]) -> None: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that could not be had."""

    sentence: str
    """What, and why; safe to show."""
    reason: DrsError | Trouble | None = None
    """None where the reason was told before."""


async def fetch_all_names(
    ids: Sequence[str],
    fetcher: Fetcher,
    shelf: NameShelf,
    *,
    tell: Callable[[str], None] = lambda sentence: None,
    run_blocking: RunBlocking = asyncio.to_thread,
) -> tuple[Mapping[str, FileDetails], tuple[Problem, ...]]:
    """Return what is known of files by id, and fetch what is not, by the hundred.

    What is fetched is kept for good, bit by bit. `tell` hears that it takes a while. Beside the
    names stands what could not be had.
    """
    files = await run_blocking(lambda: shelf.known(ids))
    missing = [file_id for file_id in ids if file_id not in files]
    if len(missing) > MANY:
        tell(f"Fetching the names of {words.plural(len(missing), 'file')}.")
    was_in_trouble = fetcher.snapshot.trouble is not None
    errors: dict[str, ApiError] = {}
    for start in range(0, len(missing), AT_ONCE):
        part = missing[start : start + AT_ONCE]
        errors |= {trouble_line(error): error for error in await fetcher.fetch_names(part)}
        told = fetcher.snapshot.files
        fetched = {file_id: told[file_id] for file_id in part if file_id in told}
        await run_blocking(partial(shelf.keep, tuple(fetched.values())))
        files |= fetched
    problems = [
        Problem(f"Names and sizes could not be fetched: {line}", error)
        for line, error in errors.items()
    ]
    left = sum(file_id not in files for file_id in missing)
    trouble = fetcher.snapshot.trouble
    if left and not errors and trouble is not None:
        number = words.plural(left, "file")
        problems.append(Problem(f"Names and sizes of {number} were not fetched."))
        if not was_in_trouble:
            problems.append(Problem(f"{trouble.message} {trouble.hint}".strip(), trouble))
    return files, tuple(problems)
