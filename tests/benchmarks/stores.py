"""Folders with many watched jobs, written past the store: syncing each would take minutes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from drs_tui.store.merge import record_of
from drs_tui.store.record import encode
from tests.builders import a_watched, an_answer, moment

ITEMS = 100
_ANY_ID = "301457789012345678"


def fill_store(folder: Path, jobs: int) -> None:
    """Write the files of so many jobs: of each two, one is finished and one under way."""
    jobs_folder = folder / "jobs"
    jobs_folder.mkdir(parents=True, mode=0o700)
    dates = {"started": moment(90), "finished": moment(80)}
    templates = [
        _file_of(ok=ITEMS - 5, failed=5, **dates),
        _file_of(state="RUNNING", ok=ITEMS // 2, started=moment(5)),
    ]
    for number in range(jobs):
        job_id = f"30145778901{number:07}"
        data = templates[number % 2].replace(_ANY_ID.encode(), job_id.encode())
        (jobs_folder / f"{job_id}.json").write_bytes(data)


def _file_of(**answer: Any) -> bytes:
    job = a_watched(_ANY_ID, label=f"cohort-{_ANY_ID}", batch="cohort", looks=2, **answer)
    return encode(record_of(job, an_answer(_ANY_ID, **answer)))


def read_bare(folder: Path) -> list[bytes]:
    """Read the same files with nothing around it."""
    contents: list[bytes] = []
    with os.scandir(folder / "jobs") as entries:
        for entry in entries:
            handle = os.open(entry.path, os.O_RDONLY)
            contents.append(os.read(handle, 2**20))
            os.close(handle)
    return contents


def stat_bare(folder: Path) -> int:
    """Ask for the dates of the same files, and nothing else."""
    with os.scandir(folder / "jobs") as entries:
        return sum(entry.stat(follow_symlinks=False).st_size for entry in entries)
