"""Several processes on one file, and processes that are killed in the middle of writing."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from drs_tui.clock import SystemClock
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from tests.store.builders import API, JOB, a_look, an_answer
from tests.store.processes import exit_code, fork

ROUNDS = 25
KILLS = 30


def store_in(folder: Path) -> JobStore:
    return JobStore(folder, API, SystemClock())


def set_labels(folder: Path) -> None:
    store = store_in(folder)
    for number in range(ROUNDS):
        assert store.set_notes(JOB, label=text_of(number)).label == text_of(number)


def set_batches(folder: Path) -> None:
    store = store_in(folder)
    for number in range(ROUNDS):
        assert store.set_notes(JOB, batch=text_of(number)).batch == text_of(number)


def see_states(folder: Path, first: int) -> None:
    """See every second state, so that two processes see all of them."""
    store = store_in(folder)
    for number in range(first, 2 * (ROUNDS - 1), 2):
        store.save_facts(a_look(number, f"STATE {number}"), an_answer(number % 7))


def text_of(number: int) -> OutsideText:
    return OutsideText(str(number))


def test_several_processes_lose_nothing_of_each_other(tmp_path: Path) -> None:
    store_in(tmp_path).add(JOB)
    writers = [
        partial(set_labels, tmp_path),
        partial(set_batches, tmp_path),
        partial(see_states, tmp_path, 0),
        partial(see_states, tmp_path, 1),
    ]
    children = [fork(writer) for writer in writers]
    assert [exit_code(child) for child in children] == [0] * len(children)
    (job,) = store_in(tmp_path).read_all()
    assert job.label == job.batch == text_of(ROUNDS - 1)
    states = [f"STATE {number}" for number in range(2 * (ROUNDS - 1))]
    assert [seen.state_text.exact for seen in job.seen] == states
    assert os.listdir(tmp_path / "jobs") == [f"{JOB}.json"]


def write_for_ever(folder: Path, ready: int) -> None:
    store = store_in(folder)
    stored = store.read(JOB)
    number = stored.answer["n"] if stored and stored.answer else 0
    os.write(ready, b"x")
    while True:
        number += 1
        answer = {"n": number, "filling": "x" * 50_000}
        store.save_facts(a_look(number, f"STATE {number}"), answer)
        store.write_index(store.read_all())


def test_a_killed_process_leaves_the_old_content_or_the_new(tmp_path: Path) -> None:
    store_in(tmp_path).add(JOB)
    chance = random.Random(7)
    newest = 0
    for _ in range(KILLS):
        reader, writer = os.pipe()
        child = fork(partial(write_for_ever, tmp_path, writer))
        os.read(reader, 1)
        time.sleep(chance.uniform(0.0, 0.02))
        os.kill(child, signal.SIGKILL)
        assert exit_code(child) == -signal.SIGKILL
        os.close(reader)
        os.close(writer)
        remove_claims(tmp_path)
        store = store_in(tmp_path)
        (job,) = store.read_all()
        stored = store.read(JOB)
        assert stored is not None
        assert stored.job == job
        number = stored.answer["n"] if stored.answer else 0
        assert number >= newest
        assert job.state_text == (OutsideText(f"STATE {number}") if number else None)
        assert store.drain_notices() == ()
        newest = number
    assert newest > 0


@pytest.mark.parametrize("exists", [True, False])
def test_a_crash_at_any_step_leaves_the_old_content_or_the_new(
    tmp_path: Path, exists: bool
) -> None:
    outcomes: set[bool] = set()
    for steps in range(100):
        folder = tmp_path / str(steps)
        store = store_in(folder)
        old = store.add(JOB, label=OutsideText("old")) if exists else None
        code = crash_after(steps, partial(store.add, JOB, label=OutsideText("new")))
        found = store.read(JOB)
        is_new = found is not None and found.job.label == OutsideText("new")
        outcomes.add(is_new)
        assert is_new or (found.job if found else None) == old
        assert store.drain_notices() == ()
        remove_claims(folder)
        assert store.add(JOB, label=OutsideText("next")).label == OutsideText("next")
        if code == 0:
            break
        assert code == 9
    assert code == 0
    assert steps > 5
    assert outcomes == {True, False}


def crash_after(steps: int, call: Callable[[], object]) -> int:
    """Run `call` in a process that dies with code 9 before its file-system step of this number."""
    left = [steps]

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def step(*args: object, **named: object) -> object:
            if not left[0]:
                os._exit(9)
            left[0] -= 1
            return real(*args, **named)

        return step

    def run() -> None:
        for name in ("open", "fsync", "fchmod", "replace", "mkdir", "unlink", "close"):
            setattr(os, name, dying(getattr(os, name)))
        call()

    return exit_code(fork(run))


def remove_claims(folder: Path) -> None:
    """Remove what a dead owner left: waiting until it is taken over costs two seconds."""
    for claim in (folder / "jobs").glob(".*.claim"):
        claim.unlink()
