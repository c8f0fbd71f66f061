"""Tokens in files: the one the user chose to keep unencrypted, and one named on the command line.

The kept file belongs to one profile and says for which API address its token is, so that a changed
address never gets it. It is read only if nobody else can read or could have written it.
"""

from __future__ import annotations

import errno
import json
import os
import shlex
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.errors import StoreTrouble, TokenTrouble
from drs_tui.ids import file_name_for
from drs_tui.store.atomic import TEMPORARY_SUFFIX, write_atomic
from drs_tui.text import clean

MAX_BYTES = 64 * 1024
"""No file with a token in it is longer."""


class OtherEndpoint(TokenTrouble):
    """The file holds a token, but for the API address in `api`, which is safe to show."""

    def __init__(self, message: str, hint: str, api: str) -> None:
        super().__init__(message, hint)
        self.api = api


class TokenFile:
    """The unencrypted token file of one profile, `<config>/tokens/<profile>`, mode 0600.

    Every method reads or writes the disk and raises `TokenTrouble` where that must not or cannot
    be done.
    """

    def __init__(self, config_dir: Path, profile: str, api: str) -> None:
        self.path = config_dir / "tokens" / file_name_for(profile)
        self.api = api
        """API base address that the token has to be for."""

    @property
    def name(self) -> str:
        """What to call it, safe to show."""
        return f"token file {clean(str(self.path))}"

    def read(self) -> Secret | None:
        """Return the token; None where there is no file. Raises `OtherEndpoint` as well."""
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with _opened(self.path, flags) as fd:
                self._check(os.fstat(fd))
                text = _read_all(fd)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise self._refused("is a symbolic link") from None
            raise TokenTrouble(f"The {self.name} cannot be read: {error.strerror}.") from None
        return self._parse(text)

    def write(self, secret: Secret) -> None:
        """Keep `secret` in place of what was there, and read it back.

        What cannot be read back, for one because the file system has no modes, is not left there.
        """
        record = json.dumps({"api": self.api, "token": secret.reveal()})
        try:
            self._make_folder()
            write_atomic(self.path, f"{record}\n".encode())
        except StoreTrouble as trouble:
            raise TokenTrouble(trouble.message, "The token was not kept.") from None
        except OSError as error:
            raise TokenTrouble(f"The {self.name} cannot be written: {error.strerror}.") from None
        try:
            is_kept = self.read() == secret
        except TokenTrouble:
            self.delete()
            raise
        if not is_kept:
            self.delete()
            raise TokenTrouble(f"The {self.name} does not hold what was written to it.")

    def delete(self) -> bool:
        """Delete the file, whatever it holds; tell whether there was one.

        What a write left behind that was interrupted goes as well: it holds a token, too.
        """
        try:
            for remnant in self.path.parent.glob(f".{self.path.name}.*{TEMPORARY_SUFFIX}"):
                remnant.unlink(missing_ok=True)
            self.path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise TokenTrouble(f"The {self.name} cannot be deleted: {error.strerror}.") from None
        return True

    def _make_folder(self) -> None:
        """Make the folder, private; one that others could enter is closed to them."""
        folder = self.path.parent
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
        if stat.S_IMODE(folder.stat().st_mode) & 0o077:
            folder.chmod(0o700)

    def _check(self, status: os.stat_result) -> None:
        """Raise `TokenTrouble` unless this is a regular file that is ours alone."""
        if not stat.S_ISREG(status.st_mode):
            raise self._refused("is not a regular file")
        if status.st_uid != os.geteuid():
            raise self._refused("belongs to another user")
        if stat.S_IMODE(status.st_mode) & 0o077:
            raise TokenTrouble(
                f"The {self.name} is not used: other users can read or change it.",
                f"Run: chmod 600 {shlex.quote(clean(str(self.path)))}",
            )

    def _refused(self, why: str) -> TokenTrouble:
        return TokenTrouble(
            f"The {self.name} is not used: it {why}.",
            "Remove it, then run: drs-tui token set --store file",
        )

    def _parse(self, text: str) -> Secret:
        try:
            record = json.loads(text)
            api, token = record["api"], record["token"]
            secret = parse_token(token)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError, TokenTrouble):
            raise self._refused("holds no token that can be read") from None
        if api != self.api:
            shown = clean(str(api), 120)
            raise OtherEndpoint(
                f"The {self.name} holds a token for {shown}, not for {self.api}.",
                "Give the token for this address: drs-tui token set --store file",
                shown,
            )
        return secret


def read_given_file(path: Path) -> Secret:
    """Return the token in any file that the user named, a pipe such as `/dev/fd/3` as well.

    Reads to the end, and so waits as long as a pipe's writer does. Raises `TokenTrouble`.
    """
    shown = clean(str(path))
    try:
        with _opened(path, os.O_RDONLY | os.O_CLOEXEC) as fd:
            text = _read_all(fd)
    except OSError as error:
        raise TokenTrouble(f"The file {shown} cannot be read: {error.strerror}.") from None
    try:
        return parse_token(text)
    except TokenTrouble as trouble:
        raise TokenTrouble(
            f"The file {shown} holds no token: it must hold the token and nothing else.",
            trouble.hint,
        ) from None


@contextmanager
def _opened(path: Path, flags: int) -> Iterator[int]:
    fd = os.open(path, flags)
    try:
        yield fd
    finally:
        os.close(fd)


def _read_all(fd: int) -> str:
    """Return what `fd` holds; of anything too long to hold a token, the part that shows it."""
    data = b""
    while len(data) <= MAX_BYTES and (piece := os.read(fd, MAX_BYTES)):
        data += piece
    return data.decode("utf-8-sig", "replace")
