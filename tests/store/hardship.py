"""Processes that are killed while they write, and processes that write the same file at a time.

Short forms of this are tests; the long ones are run by `tests.benchmarks.bench_hardship`. Writers
tell through a pipe what the store said was done: just that must be there afterwards.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from unittest import mock

from drs_tui.clock import SystemClock
from drs_tui.store import job_files
from drs_tui.store.claim import claimed
from drs_tui.store.jobs import JobStore
from drs_tui.store.merge import SEEN_LIMIT
from drs_tui.text import OutsideText
from tests.store.builders import API, JOB, a_look, after
from tests.store.processes import exit_code, fork

PATIENCE_S = 0.01
"""How long a claim is respected here: most of those that are killed leave one."""
FILLING = "x" * 50_000
"""Makes a file so large that a process is often killed in the middle of writing it."""


def store_in(folder: Path) -> JobStore:
    return JobStore(folder, API, SystemClock())


class Writer:
    """A process of its own, from which is heard what it has done."""

    def __init__(self, write: Callable[[Callable[[str, object], None]], None]) -> None:
        self.done: dict[str, list[str]] = defaultdict(list)
        """What was done of each sort, in order."""
        self._reader, writer = os.pipe()

        def tell(sort: str, what: object) -> None:
            os.write(writer, f"{sort} {what}\n".encode())

        def run() -> None:
            os.close(self._reader)
            with mock.patch.object(job_files, "claimed", partial(claimed, patience_s=PATIENCE_S)):
                write(tell)

        self._child = fork(run)
        os.close(writer)
        self._heard = b""

    def wait_until_heard(self, patience_s: float = 30.0) -> None:
        """Wait until it has done something."""
        ready, _, _ = select.select([self._reader], [], [], patience_s)
        assert ready, "The process does nothing."

    def kill(self) -> None:
        """Kill it, and hear what it had said."""
        os.kill(self._child, signal.SIGKILL)
        assert self._end() == -signal.SIGKILL

    def join(self) -> None:
        """Wait for its own end, and hear what it had said."""
        assert self._end() == 0

    def _end(self) -> int:
        with open(self._reader, encoding="ascii") as pipe:
            for line in pipe.read().splitlines():
                sort, _, what = line.partition(" ")
                self.done[sort].append(what)
        return exit_code(self._child)


@dataclass
class Killing:
    """What came of killing a process many times."""

    kills: int = 0
    changes: int = 0
    """What the store said was done."""
    job_ids: set[str] = field(default_factory=set)
    """Jobs of which the store said that they are kept."""
    lost: set[str] = field(default_factory=set)
    undone: list[str] = field(default_factory=list)
    """What was done and is not there, in words."""
    most_litter: int = 0
    """Files that the dead left, at most at a time."""
    litter_left: int = 0
    """Files of these that nobody removed once they were old."""


def kill_while_saving(folder: Path, kills: int, seed: int = 7) -> Killing:
    """Kill a process at random while it adds jobs and changes one, again and again."""
    chance, killing = Random(seed), Killing()
    store_in(folder).add(JOB)
    label, look = 0, 0
    for number in range(kills):
        writer = Writer(partial(add_and_change, folder, number))
        writer.wait_until_heard()
        time.sleep(chance.uniform(0.0, 0.1))
        writer.kill()
        killing.kills += 1
        killing.changes += sum(map(len, writer.done.values()))
        killing.job_ids.update(writer.done["job"])
        label = max([label, *map(int, writer.done["label"])])
        look = max([look, *map(int, writer.done["look"])])
        label, look = check_after_kill(folder, killing, label, look)
        killing.most_litter = max(killing.most_litter, len(litter_in(folder)))
    for path in litter_in(folder):
        os.utime(path, (0, 0))
    store = store_in(folder)
    store.write_index(store.read_all())
    killing.litter_left = len(litter_in(folder))
    return killing


def add_and_change(folder: Path, run: int, tell: Callable[[str, object], None]) -> None:
    """Add jobs and change one until the process is killed."""
    store = store_in(folder)
    stored = store.read(JOB)
    first = 1 + (stored.answer["n"] if stored and stored.answer else 0)
    for number in range(first, first + 10**6):
        store.add(f"{run}-{number}")
        tell("job", f"{run}-{number}")
        store.set_notes(JOB, label=OutsideText(str(number)))
        tell("label", number)
        look = a_look(number, f"STATE {number}")
        store.save_facts(look, {"n": number, "filling": FILLING})
        tell("look", number)
        store.write_index(store.read_all())


def check_after_kill(folder: Path, killing: Killing, label: int, look: int) -> tuple[int, int]:
    """Note what is not there; `label` and `look` were done. Return those that are there."""
    store = store_in(folder)
    jobs = {job.id: job for job in store.read_all()}
    killing.lost |= killing.job_ids - jobs.keys()
    killing.undone += store.drain_notices()
    killing.undone += broken_files(folder)
    stored = store.read(JOB)
    if stored is None or stored.job != jobs[JOB]:
        killing.undone.append("the file and the list differ")
        return label, look
    there = stored.answer["n"] if stored.answer else 0
    if stored.job.state_text != (OutsideText(f"STATE {there}") if there else None):
        killing.undone.append(f"facts and answer of look {there} are mixed")
    if there < look:
        killing.undone.append(f"look {look} is lost, {there} is there")
    kept = int(str(stored.job.label)) if stored.job.label else 0
    if kept < label:
        killing.undone.append(f"label {label} is lost, {kept} is there")
    return kept, there


def litter_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob(".*") if path.is_file()]


def broken_files(folder: Path) -> list[str]:
    """Return the names of files of ours that are not whole."""
    broken = []
    for path in [folder / "index.json", *(folder / "jobs").iterdir()]:
        if not path.name.startswith(".") and path.exists():
            try:
                json.loads(path.read_bytes())
            except ValueError:
                broken.append(path.name)
    return broken


@dataclass
class Together:
    """What came of several processes that wrote the same file for a while."""

    changes: int = 0
    kills: int = 0
    undone: list[str] = field(default_factory=list)
    """What was done and is not there, in words."""


def write_together(folder: Path, seconds: float, seed: int = 7) -> Together:
    """Let two processes, and one that is killed at random, write one job; compare with their words.

    Each sets notes of its own, and all of them save looks. Their clocks are hours apart.
    """
    store_in(folder).add(JOB)
    start_s, chance, together = time.monotonic(), Random(seed), Together()
    end_s = start_s + seconds
    writers = [
        Writer(partial(set_label_and_look, folder, "label", -2.0, start_s, end_s)),
        Writer(partial(set_label_and_look, folder, "batch", 3.0, start_s, end_s)),
    ]
    killed: list[Writer] = []
    while time.monotonic() < end_s:
        third = Writer(partial(set_label_and_look, folder, None, 0.0, start_s, end_s + 60))
        with contextlib.suppress(AssertionError):
            third.wait_until_heard(1.0)
        time.sleep(chance.uniform(0.0, 0.1))
        third.kill()
        killed.append(third)
    for writer in writers:
        writer.join()
    together.kills = len(killed)
    check_together(folder, writers, killed, together)
    return together


def set_label_and_look(
    folder: Path,
    note: str | None,
    hours_ahead: float,
    start_s: float,
    end_s: float,
    tell: Callable[[str, object], None],
) -> None:
    """Set a note and save looks for a while, with a clock that is so far ahead."""
    store, chance, number = store_in(folder), Random(note), 0
    newest = after(0)
    while time.monotonic() < end_s:
        number += 1
        if note == "label":
            store.set_notes(JOB, label=OutsideText(str(number)))
        elif note == "batch":
            store.set_notes(JOB, batch=OutsideText(str(number)))
        tell("note", number)
        date_s = time.monotonic() - start_s
        # Answers do not always come in the order in which they were given.
        time.sleep(chance.uniform(0.0, 0.01))
        look = a_look(date_s, f"{date_s:.6f}")
        assert look.looked_at is not None
        look = replace(look, looked_at=look.looked_at + timedelta(hours=hours_ahead))
        store.save_facts(look, {"state": f"{date_s:.6f}"})
        tell("look", f"{date_s:.6f}")
        there = store.read(JOB)
        assert there is not None
        assert there.job.server_date is not None
        assert there.job.server_date >= newest, "Facts went back."
        seen = [float(str(entry.state_text)) for entry in there.job.seen]
        assert float(f"{date_s:.6f}") in seen or date_s < min(seen), (
            "A state is not among those seen."
        )
        if note is not None:
            assert str(getattr(there.job, note)) == str(number), "A note was undone."
        newest = there.job.server_date


def check_together(
    folder: Path, writers: list[Writer], killed: list[Writer], together: Together
) -> None:
    """Note in `together` what was done and is not there."""
    store = store_in(folder)
    stored = store.read(JOB)
    together.undone += [*store.drain_notices(), *broken_files(folder)]
    if stored is None:
        together.undone.append("the job")
        return
    for writer, kept in zip(writers, (stored.job.label, stored.job.batch), strict=True):
        if str(kept) != writer.done["note"][-1]:
            together.undone.append(f"note {writer.done['note'][-1]}, {kept} is there")
    looks = sorted(
        (look for writer in (*writers, *killed) for look in writer.done["look"]), key=float
    )
    together.changes = len(looks) + sum(len(writer.done["note"]) for writer in writers)
    newest = str(stored.job.state_text)
    if float(newest) < float(looks[-1]):
        together.undone.append(f"look {looks[-1]}, {newest} is there")
    if stored.answer != {"state": newest}:
        together.undone.append(f"the answer of look {newest}")
    seen = {str(entry.state_text) for entry in stored.job.seen}
    # Looks of the killed that nobody heard of may have pushed out some.
    sure = looks[-(SEEN_LIMIT - len(killed)) :] if len(killed) < SEEN_LIMIT else []
    together.undone += [f"state {look} as seen" for look in sure if look not in seen]
