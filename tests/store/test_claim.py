from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store.claim import claimed


def test_a_claim_is_there_meanwhile_and_gone_afterwards(tmp_path: Path) -> None:
    with claimed(tmp_path / "folder" / "file"):
        assert os.listdir(tmp_path / "folder") == [".file.claim"]
    assert os.listdir(tmp_path / "folder") == []


def test_a_claim_goes_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyError), claimed(tmp_path / "file"):
        raise KeyError
    assert os.listdir(tmp_path) == []


def test_the_claim_of_a_dead_owner_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / ".file.claim").touch()
    start = time.monotonic()
    with claimed(tmp_path / "file", patience_s=0.05):
        assert time.monotonic() - start >= 0.05
    assert os.listdir(tmp_path) == []


def test_an_owner_who_was_overtaken_leaves_the_claim_of_the_other(tmp_path: Path) -> None:
    claim = tmp_path / ".file.claim"
    with claimed(tmp_path / "file"):
        claim.rename(tmp_path / "old")
        claim.write_text("another one")
    assert claim.exists()


def test_a_folder_that_cannot_be_made_is_a_trouble(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreTrouble), claimed(tmp_path / "file" / "deeper"):
        pass


def test_an_owner_can_tell_whether_it_was_overtaken(tmp_path: Path) -> None:
    claim_file = tmp_path / ".file.claim"
    with claimed(tmp_path / "file") as claim:
        assert claim.is_held()
        claim_file.rename(tmp_path / "old")
        assert not claim.is_held()
        claim_file.write_text("another one")
        assert not claim.is_held()


def test_a_claim_that_cannot_be_examined_is_not_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(handle: int) -> None:
        raise OSError(errno.EIO, "no")

    monkeypatch.setattr(os, "fstat", refuse)
    with pytest.raises(StoreTrouble), claimed(tmp_path / "file"):
        pass
    assert os.listdir(tmp_path) == []
