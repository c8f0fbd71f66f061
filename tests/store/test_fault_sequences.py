"""Two processes change jobs in any order, on a disk that refuses or dies somewhere in between."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from drs_tui.errors import StoreTrouble
from drs_tui.store.jobs import JobStore
from tests.store.builders import a_look, a_text
from tests.store.faulty_disk import ERRORS, Cut, FaultyDisk
from tests.store.test_faults import NEVER, check_files, store_in

IDS = ("301457789012345678", "a", "a.json")
NOTES = ("label", "batch")
LONGEST = 60
"""Steps of the longest change."""


def cut_of(seed: int) -> Cut:
    """Return one of all cuts, each about as likely."""
    chance = Random(seed)
    number = chance.choice([*ERRORS, None, None, None, None])
    return Cut(
        step=chance.randrange(LONGEST),
        number=number,
        is_done=chance.random() < 0.5,
        part=chance.random(),
        lasts=chance.random() < 0.5,
        is_power_cut=chance.random() < 0.5,
    )


jobs = st.sampled_from(IDS)
processes = st.sampled_from([0, 1])
cuts = st.just(NEVER) | st.integers(1, 2**32).map(cut_of)


@dataclass
class Known:
    """What may be on the disk about one job; of each field all that is possible."""

    label: set[str | None] = field(default_factory=lambda: {None})
    batch: set[str | None] = field(default_factory=lambda: {None})
    look: set[int | None] = field(default_factory=lambda: {None})
    is_there: set[bool] = field(default_factory=lambda: {False})
    seen: set[str] = field(default_factory=set)
    """States that surely are in its history."""


class TwoProcesses(RuleBasedStateMachine):
    """What is said to be done must be there ever after; what is not may be."""

    @initialize()
    def begin(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="drs-tui-store-"))
        self.known = {job_id: Known() for job_id in IDS}
        self.number = 0
        self.stores = [self.new_store(), self.new_store()]

    def new_store(self) -> JobStore:
        return store_in(self.folder / "profile")

    def attempt(self, process: int, cut: Cut, call: Callable[[JobStore], object]) -> bool:
        """Make a change on a faulty disk; tell whether the store said that all is done."""
        is_done = False
        disk = FaultyDisk(cut)
        with disk.on(), contextlib.suppress(StoreTrouble):
            call(self.stores[process])
            is_done = True
        assert is_done or disk.was_cut
        if cut.number is None:
            self.stores[process] = self.new_store()
        if cut.is_power_cut:
            self.stores = [self.new_store(), self.new_store()]
        return is_done

    def next_text(self) -> str:
        self.number += 1
        return f"{self.number:04}"

    @rule(process=processes, job_id=jobs, cut=cuts)
    def add(self, process: int, job_id: str, cut: Cut) -> None:
        known, label = self.known[job_id], self.next_text()
        is_done = self.attempt(process, cut, lambda store: store.add(job_id, label=a_text(label)))
        known.label = {label, *(() if is_done else known.label)}
        known.is_there = {True, *(() if is_done else known.is_there)}

    @rule(process=processes, job_id=jobs, cut=cuts)
    def set_batch(self, process: int, job_id: str, cut: Cut) -> None:
        known, batch = self.known[job_id], self.next_text()
        if known.is_there == {True}:
            is_done = self.attempt(
                process, cut, lambda store: store.set_notes(job_id, batch=a_text(batch))
            )
            known.batch = {batch, *(() if is_done else known.batch)}

    @rule(process=processes, job_id=jobs, cut=cuts)
    def look(self, process: int, job_id: str, cut: Cut) -> None:
        known, state = self.known[job_id], self.next_text()
        look, answer = a_look(self.number, state, id=job_id), {"n": self.number, "x": "x" * 9000}
        is_done = self.attempt(process, cut, lambda store: store.save_facts(look, answer))
        known.look = {self.number, *(() if is_done else known.look)}
        known.is_there = {True, *(() if is_done else known.is_there)}
        known.seen |= {state} if is_done else set()

    @rule(process=processes, cut=cuts)
    def write_summary(self, process: int, cut: Cut) -> None:
        self.attempt(process, cut, lambda store: store.write_index(store.read_all()))

    @rule(process=processes, cut=cuts)
    def read(self, process: int, cut: Cut) -> None:
        """A disk that refuses to tell of a job does not take it off the list."""
        sure = {job_id for job_id, known in self.known.items() if known.is_there == {True}}
        listed: list[set[str]] = []

        def note(store: JobStore) -> None:
            listed.append({job.id for job in store.read_all()})

        self.attempt(process, cut, note)
        assert all(ids >= sure for ids in listed)

    @invariant()
    def nothing_is_lost(self) -> None:
        """Look with the eyes of the next process, on a disk that works again."""
        fresh = self.new_store()
        found = {job.id: job for job in fresh.read_all()}
        for job_id, known in self.known.items():
            assert (job_id in found) in known.is_there
            known.is_there = {job_id in found}
            if job_id in found:
                self.check_job(fresh, job_id, known)
        assert fresh.drain_notices() == ()
        check_files(self.folder / "profile")

    def check_job(self, fresh: JobStore, job_id: str, known: Known) -> None:
        stored = fresh.read(job_id)
        assert stored is not None
        look = stored.answer["n"] if stored.answer else None
        assert look in known.look
        assert stored.job.state_text == (a_text(f"{look:04}") if look else None)
        known.look = {look}
        for name in NOTES:
            value = getattr(stored.job, name)
            text = None if value is None else str(value)
            assert text in getattr(known, name)
            setattr(known, name, {text})
        assert known.seen <= {str(seen.state_text) for seen in stored.job.seen}

    def teardown(self) -> None:
        shutil.rmtree(getattr(self, "folder", ""), ignore_errors=True)


def test_nothing_is_lost_in_any_order() -> None:
    run_state_machine_as_test(
        TwoProcesses, settings=settings(max_examples=40, stateful_step_count=20, deadline=None)
    )
