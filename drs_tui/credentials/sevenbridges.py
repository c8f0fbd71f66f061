"""The credentials file of the official Seven Bridges clients: read, never written.

`~/.sevenbridges/credentials` is an INI file with a section for each of its profiles, which has
`api_endpoint` and `auth_token` [docs.cavatica.org, "Store credentials to access Seven Bridges
client applications and libraries"]. An endpoint may end with a slash.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from drs_tui.credentials.secret import Secret, parse_token
from drs_tui.errors import TokenTrouble, UsageTrouble
from drs_tui.platforms import host_and_port, normalise_api
from drs_tui.text import clean
from drs_tui.values import dataclass

if TYPE_CHECKING:
    from configparser import SectionProxy

_MAX_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the file that has a token."""

    name: str
    """As it stands in the file; not safe to show."""
    api: str | None
    """The normalised API address; None where there is none or it is none."""
    secret: Secret | None
    """None where what stands there cannot be a token."""


@dataclass(frozen=True, slots=True)
class CredentialsFile:
    """What the file holds for others to choose from."""

    path: Path
    sections: tuple[Section, ...] = ()
    is_open_to_others: bool = False
    """Other users of this machine may read it."""

    def serving(self, profile: str, api: str) -> tuple[Section, ...]:
        """Return the section that serves `profile` on `api`.

        The one of the profile's own name goes first; for a profile that is named after its address,
        then `default`, which the official clients use where nobody names one; else all sections for
        `api`: the caller may use a single one, and must not choose among several.
        """
        matching = tuple(section for section in self.sections if section.api == api)
        unnamed = profile == host_and_port(api)
        for name in (profile, "default") if unnamed else (profile,):
            if own := tuple(section for section in matching if section.name == name):
                return own
        return matching


def credentials_path(home: Path) -> Path:
    """Return where the official clients keep their credentials."""
    return home / ".sevenbridges" / "credentials"


def read_credentials(path: Path) -> CredentialsFile | None:
    """Read the file; None where there is none.

    Raises `TokenTrouble` where it cannot be read or is no INI file. The parser's own messages
    quote lines of the file, so none of them is passed on.
    """
    import configparser

    shown = clean(str(path))
    try:
        text, mode = _read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise TokenTrouble(f"The file {shown} cannot be read: {error.strerror}.") from None
    parser = configparser.ConfigParser(interpolation=None)
    try:
        parser.read_string(text)
    except configparser.Error:
        raise TokenTrouble(
            f"The file {shown} is not written as the Seven Bridges clients write it.",
            "It needs lines such as [default], api_endpoint = ... and auth_token = ...",
        ) from None
    sections = tuple(_section(name, parser[name]) for name in parser.sections())
    return CredentialsFile(
        path, tuple(section for section in sections if section), bool(mode & 0o077)
    )


def _read(path: Path) -> tuple[str, int]:
    """Return text and permission bits of a regular file of sensible size, without ever waiting."""
    fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(fd, "rb") as file:
        status = os.fstat(fd)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a regular file")
        if status.st_size > _MAX_BYTES:
            raise OSError(0, "it is too long")
        return file.read(_MAX_BYTES).decode("utf-8-sig", "replace"), stat.S_IMODE(status.st_mode)


def _section(name: str, values: SectionProxy) -> Section | None:
    token = values.get("auth_token", "").strip()
    if not token:
        return None
    try:
        secret = parse_token(token)
    except TokenTrouble:
        secret = None
    try:
        api = normalise_api(values.get("api_endpoint", ""))
    except UsageTrouble:
        api = None
    return Section(name, api, secret)
