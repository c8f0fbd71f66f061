"""Processes that are killed in the middle of writing, and several that write at a time."""

from __future__ import annotations

from pathlib import Path

from tests.store.hardship import kill_while_saving, write_together

KILLS = 25
TOGETHER_S = 3.0


def test_a_killed_process_loses_nothing_that_was_done(tmp_path: Path) -> None:
    killing = kill_while_saving(tmp_path, KILLS)
    assert killing.kills == KILLS
    assert killing.lost == set()
    assert killing.undone == []
    # Each process is killed after the first change that it told of.
    assert killing.changes >= KILLS
    assert 1 < killing.most_litter <= 2 * KILLS
    assert killing.litter_left == 0


def test_processes_that_write_together_lose_nothing_of_each_other(tmp_path: Path) -> None:
    together = write_together(tmp_path, TOGETHER_S)
    assert together.undone == []
    assert together.changes > 20 * TOGETHER_S
    assert together.kills > TOGETHER_S
