from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store.atomic import Overtaken, UnfitFile, read_bytes, read_stamped, write_atomic
from tests.store.processes import as_plain_user, run_child


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names_in(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))


def test_writes_and_reads_back(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"one")
    stamp = write_atomic(path, b"two")
    assert read_bytes(path) == b"two"
    assert read_stamped(path) == (b"two", stamp)
    assert names_in(tmp_path) == ["file"]


def test_nothing_there_is_none(tmp_path: Path) -> None:
    assert read_bytes(tmp_path / "file") is None
    assert read_bytes(tmp_path / "no" / "file") is None


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o277])
def test_only_the_owner_may_read(tmp_path: Path, umask: int) -> None:
    path = tmp_path / "new" / "deeper" / "file"
    before = os.umask(umask if umask != 0o277 else 0o077)
    try:
        write_atomic(path, b"x")
        os.umask(umask)
        write_atomic(path, b"x")
    finally:
        os.umask(before)
    assert mode_of(path) == 0o600
    assert mode_of(path.parent) == mode_of(path.parent.parent) == 0o700


def test_nobody_else_may_read_it_even_for_a_moment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []
    real = os.fchmod

    def note(handle: int, mode: int) -> None:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        real(handle, mode)

    monkeypatch.setattr(os, "fchmod", note)
    before = os.umask(0)
    try:
        write_atomic(tmp_path / "file", b"x")
    finally:
        os.umask(before)
    assert modes == [0o600]


def test_replaces_a_link_and_leaves_its_target(tmp_path: Path) -> None:
    victim, path = tmp_path / "victim", tmp_path / "file"
    victim.write_bytes(b"mine")
    path.symlink_to(victim)
    write_atomic(path, b"x")
    assert victim.read_bytes() == b"mine"
    assert not path.is_symlink()


@pytest.mark.parametrize("step", ["fsync", "replace", "fchmod"])
@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "quota on it is full"),
        (errno.EDQUOT, "quota on it is full"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "read-only"),
        (errno.EPERM, "read-only"),
        (errno.ESTALE, "stale"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_refusal_is_told_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int, words: str
) -> None:
    def refuse(*args: object) -> None:
        raise OSError(number, os.strerror(number))

    path = tmp_path / "file"
    write_atomic(path, b"old")
    monkeypatch.setattr(os, step, refuse)
    with pytest.raises(StoreTrouble, match=words) as caught:
        write_atomic(path, b"new")
    monkeypatch.undo()
    assert isinstance(caught.value.__cause__, OSError)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["file"]


def test_an_interruption_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_atomic(tmp_path / "file", b"new")
    assert names_in(tmp_path) == []


def test_who_was_overtaken_replaces_nothing(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_atomic(path, b"old")
    with pytest.raises(Overtaken):
        write_atomic(path, b"new", is_allowed=lambda: False)
    assert path.read_bytes() == b"old"
    assert names_in(tmp_path) == ["file"]


def test_a_folder_that_cannot_be_synced_is_no_trouble(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.fsync

    def only_files(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EINVAL, "no")
        real(handle)

    monkeypatch.setattr(os, "fsync", only_files)
    write_atomic(tmp_path / "file", b"x")


def test_file_and_folder_are_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    sync, move = os.fsync, os.replace

    def note_sync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        sync(handle)

    def note_move(source: Path, target: Path) -> None:
        steps.append("replace")
        move(source, target)

    monkeypatch.setattr(os, "fsync", note_sync)
    monkeypatch.setattr(os, "replace", note_move)
    write_atomic(tmp_path / "file", b"x")
    assert steps == ["file", "replace", "folder"]


def test_a_disk_that_is_really_full(tmp_path: Path) -> None:
    code = f"""
        import resource
        from pathlib import Path
        from drs_tui.errors import StoreTrouble
        from drs_tui.store.atomic import write_atomic
        path = Path({str(tmp_path)!r}) / "file"
        write_atomic(path, b"old")
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            write_atomic(path, b"x" * 1_000_000)
        except StoreTrouble as trouble:
            print(trouble.message)
    """
    assert "is full" in run_child(code)
    assert (tmp_path / "file").read_bytes() == b"old"
    assert names_in(tmp_path) == ["file"]


@pytest.mark.plain_user
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreTrouble, match="read-only"):
            write_atomic(tmp_path / "file", b"x")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_a_folder_of_somebody_else(tmp_path: Path) -> None:
    code = """
        from pathlib import Path
        from drs_tui.errors import StoreTrouble
        from drs_tui.store.atomic import write_atomic
        try:
            write_atomic(Path("file"), b"x")
        except StoreTrouble as trouble:
            print(trouble.message)
    """
    tmp_path.chmod(0o755)
    assert "read-only or not yours" in run_child(as_plain_user(code, tmp_path))


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_link(path: Path) -> None:
    target = path.with_name("target")
    target.write_bytes(b"x")
    path.symlink_to(target)


def a_large_file(path: Path) -> None:
    path.write_bytes(b"x" * 101)


@pytest.mark.parametrize("make", [a_pipe, a_folder, a_link, a_large_file])
def test_reads_only_regular_files_of_some_size(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    make(tmp_path / "file")
    with pytest.raises(UnfitFile):
        read_bytes(tmp_path / "file", limit=100)


def test_a_file_that_grows_while_it_is_read_stays_within_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x" * 100)
    real = os.read

    def grow(handle: int, size: int) -> bytes:
        with path.open("ab") as file:
            file.write(b"x" * 100)
        return real(handle, size)

    monkeypatch.setattr(os, "read", grow)
    with pytest.raises(UnfitFile):
        read_bytes(path, limit=100)


def test_a_stale_handle_is_tried_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"x")
    real, stale = os.fstat, [1]

    def lose_track(handle: int) -> os.stat_result:
        if stale and stale.pop():
            raise OSError(errno.ESTALE, "stale")
        return real(handle)

    monkeypatch.setattr(os, "fstat", lose_track)
    assert read_bytes(path) == b"x"
    stale += [1, 1]
    with pytest.raises(StoreTrouble, match="stale"):
        read_bytes(path)
