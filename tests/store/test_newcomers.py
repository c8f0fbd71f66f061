"""Files of jobs that are made without a turn, and when they are none."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store.claim import claimed
from drs_tui.store.jobs import JobStore
from drs_tui.store.newcomers import Newcomers
from tests.store.builders import API, JOB, StoppedClock, a_job, a_text


def a_store(folder: Path) -> JobStore:
    return JobStore(folder, API, StoppedClock())


def file_of(folder: Path) -> Path:
    return folder / "jobs" / f"{JOB}.json"


def names(folder: Path) -> list[str]:
    return os.listdir(folder / "jobs")


@pytest.mark.parametrize("archived", [False, True])
def test_it_is_as_if_it_had_been_added(tmp_path: Path, archived: bool) -> None:
    notes: dict[str, Any] = {"label": a_text("one"), "batch": a_text("b"), "archived": archived}
    newcomers = Newcomers(tmp_path / "new")
    assert newcomers.create(a_job(**notes))
    newcomers.sync()
    a_store(tmp_path / "added").add(JOB, **notes)
    assert file_of(tmp_path / "new").read_bytes() == file_of(tmp_path / "added").read_bytes()
    assert names(tmp_path / "new") == [f"{JOB}.json"]
    assert file_of(tmp_path / "new").stat().st_mode & 0o777 == 0o600


def test_what_is_there_stays(tmp_path: Path) -> None:
    a_store(tmp_path).add(JOB, label=a_text("one"))
    before = file_of(tmp_path).read_bytes()
    assert not Newcomers(tmp_path).create(a_job(label=a_text("two")))
    assert file_of(tmp_path).read_bytes() == before
    assert names(tmp_path) == [f"{JOB}.json"]


def test_a_writer_who_found_nothing_before_is_noticed(tmp_path: Path) -> None:
    with claimed(file_of(tmp_path)):
        assert not Newcomers(tmp_path).create(a_job())


def test_a_writer_who_is_done_by_then_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def replaced_at_once(source: Path, target: Path) -> None:
        link(source, target)
        other = tmp_path / "other"
        other.write_bytes(source.read_bytes())
        other.replace(target)

    monkeypatch.setattr(os, "link", replaced_at_once)
    assert not Newcomers(tmp_path).create(a_job())


def test_without_links_it_has_to_wait_its_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    assert not Newcomers(tmp_path).create(a_job())
    assert names(tmp_path) == []


def test_a_full_disk_is_a_trouble_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", refuse)
    with pytest.raises(StoreTrouble, match="full"):
        Newcomers(tmp_path).create(a_job())
    assert names(tmp_path) == []


def test_without_newcomers_there_is_nothing_to_sync(tmp_path: Path) -> None:
    Newcomers(tmp_path / "none").sync()
    assert not (tmp_path / "none").exists()
