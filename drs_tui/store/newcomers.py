"""Files of jobs that are on no list yet, made without taking turns.

Where there is no file, there is nothing to read and merge: a link is made only where its name is
free, and that settles who was first. It takes a third of the time of a turn.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from drs_tui.model import WatchedJob
from drs_tui.store.atomic import (
    TEMPORARY_SUFFIX,
    FileStamp,
    make_folder,
    store_trouble,
    sync_folder,
    write_synced,
)
from drs_tui.store.claim import claim_on
from drs_tui.store.merge import record_of
from drs_tui.store.record import encode


class Newcomers:
    """Makes files of jobs in the folder of a watch list. For any number of threads and processes.

    Methods raise `StoreTrouble` where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "jobs"

    def create(self, job: WatchedJob) -> bool:
        """Make the file of `job`, whose id must be safe; tell whether it is there now as told.

        Where it is not, somebody else knows the job, or may: it is to be added in its turn. The
        file lasts once `sync` was called.
        """
        path = self._folder / f"{job.id}.json"
        temporary = path.with_name(f".{path.name}.{os.urandom(8).hex()}{TEMPORARY_SUFFIX}")
        try:
            make_folder(self._folder)
            try:
                stamp = write_synced(temporary, encode(record_of(job)))
                # Whatever is there, or if there are no links here: a turn copes with it.
                with contextlib.suppress(OSError):
                    os.link(temporary, path)
                    return _is_ours(path, stamp)
                return False
            finally:
                temporary.unlink(missing_ok=True)
        except OSError as error:
            raise store_trouble(error, "written", path) from error

    def sync(self) -> None:
        """Make what was created last, also where the machine loses its power."""
        try:
            sync_folder(self._folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise store_trouble(error, "written", self._folder) from error


def _is_ours(path: Path, stamp: FileStamp) -> bool:
    """Tell whether nobody replaced the file, or is about to, who had found none before."""
    return not claim_on(path).exists() and FileStamp.of(os.lstat(path)) == stamp
