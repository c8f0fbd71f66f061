"""The folder with one file a job: which files are there, and what is no file of ours.

Apart from what the files say: here they are bytes with a stamp.
"""

from __future__ import annotations

import os
import re
from contextlib import AbstractContextManager
from pathlib import Path

from drs_tui import ids
from drs_tui.store.aside import BAD, set_aside
from drs_tui.store.atomic import FileStamp, read_stamped, store_trouble, write_atomic
from drs_tui.store.claim import Claim, claimed
from drs_tui.store.litter import remove_litter
from drs_tui.text import clean

_SUFFIX = ".json"
_ASIDE = r"(.+)\.json\.bad(-[0-9]+)?"


class JobFiles:
    """The files of jobs, by id. Ids must be safe as file names.

    Nothing is created before the first write. Methods raise `StoreTrouble` where the disk refuses.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def date(self) -> int | None:
        """Return when a file came, went or was replaced last, in ns; None for no folder."""
        try:
            return self._folder.stat().st_mtime_ns
        except OSError:
            return None

    def scan(self) -> dict[str, FileStamp | None]:
        """Return the stamp of each job's file, None where it was set aside, and remove litter."""
        found: dict[str, FileStamp | None] = {}
        try:
            folder_date_s = self._folder.stat().st_mtime
            with os.scandir(self._folder) as entries:
                for entry in entries:
                    job_id = entry.name.removesuffix(_SUFFIX)
                    if job_id != entry.name and ids.is_safe(job_id):
                        try:
                            found[job_id] = FileStamp.of(entry.stat(follow_symlinks=False))
                        except FileNotFoundError:
                            continue  # Another process just set it aside.
                    elif (name := re.fullmatch(_ASIDE, entry.name)) and ids.is_safe(name[1]):
                        found.setdefault(name[1], None)
                    else:
                        remove_litter(entry, folder_date_s)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise store_trouble(error, "read", self._folder) from error
        return found

    def read(self, job_id: str) -> tuple[bytes, FileStamp] | None:
        """Return what a job's file holds, None if there is none; raises as `read_stamped` does."""
        # Many are read in a row, and a Path takes as long to make as such a file to open.
        return read_stamped(f"{self._folder}{os.sep}{job_id}{_SUFFIX}")

    def claimed(self, job_id: str) -> AbstractContextManager[Claim]:
        """Take turns with other writers of a job's file; see `claimed`."""
        return claimed(self._path(job_id))

    def write(self, job_id: str, data: bytes, claim: Claim) -> FileStamp:
        """Replace a job's file while `claim` holds; raises `Overtaken` if it does not."""
        return write_atomic(self._path(job_id), data, is_allowed=claim.is_held)

    def set_aside(self, job_id: str) -> str:
        """Rename a job's file to a name that is free; return a sentence that says so.

        Belongs into a claim: another process may have put a good file there.
        """
        name = clean(self._path(job_id).name)
        aside = set_aside(self._path(job_id))
        if aside is None:
            return f"{name} cannot be read, and could not be set aside either."
        return (
            f"{name} could not be read and was set aside as {aside}; its job will be looked at"
            " again."
        )

    def stamp_aside(self, job_id: str) -> FileStamp | None:
        """Return the stamp of the file of a job that was set aside first; None if none was."""
        try:
            return FileStamp.of(os.lstat(self._folder / f"{job_id}{_SUFFIX}{BAD}"))
        except OSError:
            return None

    def _path(self, job_id: str) -> Path:
        return self._folder / f"{job_id}{_SUFFIX}"
