"""Who is to be alone is alone, and comes to its turn."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from tests.turns import Turns

PATIENCE_S = 10.0


@pytest.mark.parametrize("first_alone", [False, True])
def test_nobody_comes_in_while_one_is_alone(tmp_path: Path, first_alone: bool) -> None:
    here, there = Turns(tmp_path), Turns(tmp_path)
    came = threading.Event()

    def enter() -> None:
        with there.turn(alone=not first_alone):
            came.set()

    thread = threading.Thread(target=enter)
    with here.turn(alone=first_alone):
        thread.start()
        assert not came.wait(0.05)
    thread.join(PATIENCE_S)
    assert came.is_set()


def test_who_waits_to_be_alone_is_not_passed_by(tmp_path: Path) -> None:
    one, other, third = (Turns(tmp_path) for _ in range(3))
    order: list[str] = []

    def enter(turns: Turns, name: str, alone: bool) -> None:
        with turns.turn(alone=alone):
            order.append(name)

    threads = [
        threading.Thread(target=enter, args=(other, "alone", True)),
        threading.Thread(target=enter, args=(third, "late", False)),
    ]
    with one.turn(alone=False):
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        assert order == []
    for thread in threads:
        thread.join(PATIENCE_S)
    assert order == ["alone", "late"]


def test_many_share(tmp_path: Path) -> None:
    with Turns(tmp_path).turn(alone=False), Turns(tmp_path).turn(alone=False):
        pass
