"""Writes that the disk refused, until it takes them. Pure, but for `try_all`.

What is written about a job has a key: a later write under the same key stands for the earlier one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TypeAlias

from drs_tui.errors import StoreTrouble
from drs_tui.model import WatchedJob
from drs_tui.values import dataclass

REFUSALS = 3
"""After so many refusals in a row no more writes are tried at a time."""

Key: TypeAlias = tuple[str, str]
"""Id of a job, and what about it is written."""

Write: TypeAlias = Callable[[], WatchedJob]
"""Writes, and returns the job as it is kept. Blocks; raises `StoreTrouble`."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of several writes; those that are in neither list were not tried."""

    written: Mapping[Key, WatchedJob]
    refused: Collection[Key]
    error: StoreTrouble | None
    """Why the last one was refused."""


def try_all(writes: Mapping[Key, Write]) -> Trial:
    """Try writes in order, until too many in a row are refused. Blocks."""
    written: dict[Key, WatchedJob] = {}
    refused: list[Key] = []
    error: StoreTrouble | None = None
    in_a_row = 0
    for key, write in writes.items():
        try:
            written[key] = write()
            in_a_row = 0
        except StoreTrouble as trouble:
            refused.append(key)
            error = trouble
            in_a_row += 1
            if in_a_row == REFUSALS:
                break
    return Trial(written, refused, error)


class Owed:
    """What is to be written again, in order."""

    def __init__(self) -> None:
        self._writes: dict[Key, Write] = {}

    def __len__(self) -> int:
        return len(self._writes)

    @property
    def job_ids(self) -> frozenset[str]:
        """Jobs of which the disk lacks something."""
        return frozenset(job_id for job_id, _ in self._writes)

    def get(self, key: Key) -> Write | None:
        """Return the write that is owed under `key`."""
        return self._writes.get(key)

    def writes(self) -> dict[Key, Write]:
        """Return all that is owed."""
        return dict(self._writes)

    def still(self, writes: Mapping[Key, Write]) -> dict[Key, Write]:
        """Return those of `writes` that are still owed, and not replaced by later ones."""
        return {key: write for key, write in writes.items() if self._writes.get(key) is write}

    def note(self, writes: Mapping[Key, Write], trial: Trial) -> None:
        """Take note of what became of `writes`; those that were refused come last next time."""
        for key in writes:
            self._writes.pop(key, None)
        left = [key for key in writes if key not in trial.written]
        for key in sorted(left, key=lambda key: key in trial.refused):
            self._writes[key] = writes[key]
