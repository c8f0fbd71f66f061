"""The store on a disk that refuses or dies at any step: old or new, never neither, no id lost."""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store.jobs import JobStore, StoredJob
from drs_tui.store.litter import sweep
from tests.store.builders import API, JOB, StoppedClock, a_look, a_text, an_answer
from tests.store.faulty_disk import ERRORS, Cut, FaultyDisk

OTHER = "301457789012345679"
NEVER = Cut(10**9)

Change: TypeAlias = Callable[[JobStore], object]
Picture: TypeAlias = tuple[dict[str, StoredJob | None], set[str]]


def store_in(folder: Path) -> JobStore:
    return JobStore(folder, API, StoppedClock())


def picture_of(folder: Path) -> Picture:
    """Return what the next process finds there, and which jobs are in the summary."""
    fresh = store_in(folder)
    summary = {job.id for job in fresh.quick_list()}
    jobs = {job.id: fresh.read(job.id) for job in fresh.read_all()}
    assert fresh.drain_notices() == ()
    return jobs, summary


def check_files(folder: Path) -> None:
    """See that files are whole and private, and that what a dead process left can be removed."""
    for path in list(folder.rglob("*")):
        if path.is_dir():
            assert path.stat().st_mode & 0o777 == 0o700
        elif path.name.startswith("."):
            os.utime(path, (0, 0))
        else:
            assert path.suffix == ".json"
            assert path.stat().st_mode & 0o777 == 0o600
            json.loads(path.read_bytes())
    for place in (folder, folder / "jobs"):
        sweep(place)
    assert not [path for path in folder.rglob(".*") if path.is_file()]


def nothing(store: JobStore) -> None:
    """Leave the folder of the profile empty."""


def a_watched_job(store: JobStore) -> None:
    store.add(JOB, label=a_text("old"), batch=a_text("B"))
    store.save_facts(a_look(1), an_answer(3))
    store.write_index([])


CHANGES: dict[str, tuple[Change, Change]] = {
    "the first job": (nothing, lambda store: store.add(JOB, label=a_text("L"))),
    "one more job": (a_watched_job, lambda store: store.add(OTHER, batch=a_text("B"))),
    "a known job": (a_watched_job, lambda store: store.add(JOB, label=a_text("other"))),
    "a note": (a_watched_job, lambda store: store.set_notes(JOB, archived=True)),
    "newer facts": (
        a_watched_job,
        lambda store: store.save_facts(a_look(9, "FINISHED"), an_answer(100)),
    ),
    "facts without a file": (nothing, lambda store: store.save_facts(a_look(9), an_answer(3))),
    "the summary": (a_watched_job, lambda store: store.write_index(store.read_all())),
}
"""What was there, and what changes."""


def cuts_at(step: int) -> Iterator[Cut]:
    """Yield the ways in which a step can go wrong, each error at some of the steps."""
    yield Cut(step, ERRORS[step % len(ERRORS)])
    yield Cut(step, ERRORS[(step + 1) % len(ERRORS)], is_done=True, part=1.0)
    yield Cut(step, ERRORS[(step + 2) % len(ERRORS)], lasts=True, part=0.0)
    yield Cut(step, errno.EIO, lasts=True)
    yield Cut(step, None)
    yield Cut(step, None, is_done=True, is_power_cut=True)


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_is_cut_anywhere_is_done_or_not(tmp_path: Path, name: str) -> None:
    prepare, change = CHANGES[name]
    before = tmp_path / "before"
    before.mkdir(mode=0o700)
    prepare(store_in(before))
    after = copy(before, "after")
    change(store_in(after))
    allowed = [picture_of(before), picture_of(after)]
    found: set[int] = set()
    for step in itertools.count():
        was_cut = False
        for cut in cuts_at(step):
            folder, disk, is_done = copy(before, "cut"), FaultyDisk(cut), False
            store = store_in(folder)
            with disk.on(), contextlib.suppress(StoreTrouble):
                change(store)
                is_done = True
            was_cut |= disk.was_cut
            assert is_done or disk.was_cut
            outcome = allowed.index(picture_of(folder))
            assert outcome or not is_done
            found.add(outcome)
            with FaultyDisk(NEVER).on():
                change(store_in(folder) if cut.number is None else store)
            assert picture_of(folder) == allowed[1]
            check_files(folder)
            shutil.rmtree(folder)
        if not was_cut:
            break
    assert step > 10
    assert found == {0, 1}


def copy(folder: Path, name: str) -> Path:
    """Return a copy with the dates of the files, which the summary knows."""
    return Path(shutil.copytree(folder, folder.with_name(name)))
