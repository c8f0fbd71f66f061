"""The unencrypted file: what is written, and what is refused when reading."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from drs_tui.credentials import token_file
from drs_tui.credentials.secret import Secret
from drs_tui.credentials.token_file import OtherEndpoint, TokenFile, read_given_file
from drs_tui.errors import StoreTrouble, TokenTrouble
from drs_tui.platforms import CAVATICA
from tests.credentials.conftest import CANARY


@pytest.fixture
def needs_permissions(tmp_path: Path) -> None:
    """Skip a test that somebody whom permissions do not bind would pass or fail wrongly."""
    closed = tmp_path / "closed"
    closed.touch(mode=0)
    if os.access(closed, os.R_OK):
        pytest.skip("permissions do not bind this user (root)")


@pytest.fixture
def file(tmp_path: Path) -> TokenFile:
    return TokenFile(tmp_path / "config", "default", CAVATICA.api)


@pytest.fixture
def kept(file: TokenFile, secret: Secret) -> TokenFile:
    """A token file with the canary in it."""
    file.write(secret)
    return file


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_comes_back_from_a_file_of_our_own(kept: TokenFile, secret: Secret) -> None:
    assert kept.read() == secret
    assert mode_of(kept.path) == 0o600
    assert mode_of(kept.path.parent) == 0o700
    assert os.listdir(kept.path.parent) == ["default"]


def test_an_open_folder_and_an_open_file_are_closed_by_writing(
    kept: TokenFile, secret: Secret
) -> None:
    kept.path.parent.chmod(0o777)
    kept.path.chmod(0o666)
    kept.write(secret)
    assert (mode_of(kept.path.parent), mode_of(kept.path)) == (0o700, 0o600)


def test_deleting(kept: TokenFile) -> None:
    remnant = kept.path.with_name(".default.0123.tmp")
    remnant.write_text(CANARY)
    assert kept.delete()
    assert os.listdir(kept.path.parent) == []
    assert not kept.delete()
    assert kept.read() is None


def test_a_profile_name_cannot_leave_the_folder(tmp_path: Path, secret: Secret) -> None:
    file = TokenFile(tmp_path, "../../evil", CAVATICA.api)
    assert file.path.parent == tmp_path / "tokens"
    file.write(secret)
    assert file.read() == secret


def test_another_address_does_not_get_the_token(kept: TokenFile, tmp_path: Path) -> None:
    other = TokenFile(tmp_path / "config", "default", "https://example.org/v2")
    with pytest.raises(OtherEndpoint, match=r"not for https://example\.org/v2"):
        other.read()


def make_symlink(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to("elsewhere")


def make_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir(mode=0o700)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (make_symlink, "is a symbolic link"),
        (make_pipe, "is not a regular file"),
        (make_folder, "is not a regular file"),
        (lambda path: path.chmod(0o640), "other users can read or change it"),
        (lambda path: path.chmod(0o604), "other users can read or change it"),
        (lambda path: path.chmod(0o620), "other users can read or change it"),
        (lambda path: path.write_text(CANARY), "holds no token that can be read"),
        (lambda path: path.write_text(f'["{CANARY}"]'), "holds no token that can be read"),
        (lambda path: path.write_text("[" * 50_000), "holds no token that can be read"),
        (lambda path: path.write_bytes(b"\xff\xfe" + b"x" * 200_000), "holds no token"),
        (lambda path: path.write_text('{"api": "a", "token": 7}'), "holds no token"),
    ],
)
def test_what_is_refused(kept: TokenFile, spoil: Callable[[Path], None], words: str) -> None:
    spoil(kept.path)
    with pytest.raises(TokenTrouble, match=words) as caught:
        kept.read()
    assert caught.value.hint
    assert CANARY not in repr(caught.value) + caught.value.hint


def test_an_open_file_is_refused_with_the_command_that_closes_it(kept: TokenFile) -> None:
    kept.path.chmod(0o644)
    with pytest.raises(TokenTrouble) as caught:
        kept.read()
    assert caught.value.hint == f"Run: chmod 600 {kept.path}"


def test_a_file_of_somebody_else_is_refused(
    kept: TokenFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    with pytest.raises(TokenTrouble, match="belongs to another user"):
        kept.read()


@pytest.mark.plain_user
@pytest.mark.usefixtures("needs_permissions")
def test_a_file_that_cannot_be_read(kept: TokenFile) -> None:
    kept.path.chmod(0)
    with pytest.raises(TokenTrouble, match="cannot be read: Permission denied"):
        kept.read()


@pytest.mark.plain_user
@pytest.mark.usefixtures("needs_permissions")
def test_a_folder_that_cannot_be_written(tmp_path: Path, secret: Secret) -> None:
    (tmp_path / "config").mkdir(mode=0o500)
    with pytest.raises(TokenTrouble, match="cannot be written: Permission denied"):
        TokenFile(tmp_path / "config", "default", CAVATICA.api).write(secret)


def test_a_file_where_the_folder_should_be(tmp_path: Path, secret: Secret) -> None:
    (tmp_path / "config").write_text("")
    file = TokenFile(tmp_path / "config", "default", CAVATICA.api)
    assert file.read() is None
    assert not file.delete()
    with pytest.raises(TokenTrouble, match="cannot be written"):
        file.write(secret)


def test_a_full_disk_is_told(
    file: TokenFile, secret: Secret, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write_atomic(path: Path, data: bytes) -> None:
        raise StoreTrouble("the disk is full")

    monkeypatch.setattr(token_file, "write_atomic", write_atomic)
    with pytest.raises(TokenTrouble, match="the disk is full"):
        file.write(secret)


@pytest.mark.parametrize("mode", [0o600, 0o644])
def test_what_does_not_come_back_is_not_left_there(
    file: TokenFile, secret: Secret, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    def write_badly(path: Path, data: bytes) -> None:
        path.write_bytes(data.replace(b"canary", b"parrot"))
        path.chmod(mode)

    monkeypatch.setattr(token_file, "write_atomic", write_badly)
    with pytest.raises(TokenTrouble):
        file.write(secret)
    assert not file.path.exists()


class TestGivenFile:
    """`--token-file`: any file the user names."""

    def test_a_file(self, tmp_path: Path, secret: Secret) -> None:
        path = tmp_path / "token"
        path.write_text(f"\n  {CANARY}\r\n")
        path.chmod(0o644)
        assert read_given_file(path) == secret

    def test_a_pipe_such_as_the_shell_makes(self, secret: Secret) -> None:
        reader, writer = os.pipe()

        def write_slowly() -> None:
            for piece in (CANARY[:5], CANARY[5:], "\n"):
                os.write(writer, piece.encode())
            os.close(writer)

        thread = threading.Thread(target=write_slowly)
        thread.start()
        assert read_given_file(Path(f"/dev/fd/{reader}")) == secret
        thread.join()
        os.close(reader)

    @pytest.mark.parametrize("content", ["", f"{CANARY} {CANARY}", f"token={CANARY}\nmore\n", "\0"])
    def test_what_is_no_token_is_not_repeated(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "token"
        path.write_text(content)
        with pytest.raises(TokenTrouble, match="holds no token") as caught:
            read_given_file(path)
        assert CANARY not in repr(caught.value) + caught.value.hint

    def test_a_file_without_end(self) -> None:
        with pytest.raises(TokenTrouble, match="holds no token"):
            read_given_file(Path("/dev/zero"))

    def test_what_cannot_be_read(self, tmp_path: Path) -> None:
        with pytest.raises(TokenTrouble, match="Is a directory"):
            read_given_file(tmp_path)
        with pytest.raises(TokenTrouble, match=r"a\\x1b\[31m cannot be read: No such file"):
            read_given_file(tmp_path / "a\x1b[31m")
