"""Key rings with one trait each, loaded by the child process only (`PYTHON_KEYRING_BACKEND`)."""

from __future__ import annotations

import getpass
import json
import os
import subprocess
import sys
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError, PasswordSetError

HOME = Path(os.environ["HOME"])


class Good(KeyringBackend):
    """Keeps passwords, in a file in the home of the test."""

    priority = 2
    _path = HOME / "fake-keyring.json"

    def get_password(self, service: str, username: str) -> str | None:
        return self._items().get(f"{service} {username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write({**self._items(), f"{service} {username}": password})

    def delete_password(self, service: str, username: str) -> None:
        items = self._items()
        if items.pop(f"{service} {username}", None) is None:
            raise PasswordDeleteError("no such password")
        self._write(items)

    def _items(self) -> dict[str, str]:
        return dict(json.loads(self._path.read_text())) if self._path.exists() else {}

    def _write(self, items: dict[str, str]) -> None:
        self._path.write_text(json.dumps(items))


class Odd(Good):
    """What the others have in common: in a chain, none goes before the good one."""

    priority = 1


class Forgetful(Odd):
    """Says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class Stubborn(Odd):
    """Says yes and deletes nothing."""

    def delete_password(self, service: str, username: str) -> None:
        pass


class Chatty(Odd):
    """Prints, as a back end with a warning or a progress line would."""

    def get_password(self, service: str, username: str) -> str | None:
        print('{"state": "found", "secret": "printed-by-backend"}', flush=True)
        os.write(1, b"more noise\n")
        print("noise", file=sys.stderr, flush=True)
        return super().get_password(service, username)


class Locked(Odd):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")

    set_password = get_password  # type: ignore[assignment]


class NotSetUp(Odd):
    def get_password(self, service: str, username: str) -> str | None:
        raise InitError("no collection")


class Telltale(Odd):
    """Fails with the password in the text of the exception."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"cannot set {password}")


class Dying(Odd):
    def get_password(self, service: str, username: str) -> str | None:
        os._exit(3)


class Talkative(Odd):
    """Gives far more than any token."""

    def get_password(self, service: str, username: str) -> str | None:
        return "x" * 10_000_000


class Prompting(Odd):
    """Asks for a pass phrase wherever a person might be, as some back ends do."""

    def get_password(self, service: str, username: str) -> str | None:
        return getpass.getpass("Please set a password for your new keyring: ")

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


class Hanging(Odd):
    """Never answers, and has started a process that would not end either."""

    def get_password(self, service: str, username: str) -> str | None:
        grandchild = subprocess.Popen(["sleep", "60"])
        (HOME / "pids.part").write_text(f"{os.getpid()} {grandchild.pid}")
        (HOME / "pids.part").rename(HOME / "pids")
        time.sleep(60)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


class LateToAnswer(Odd):
    """Writes at once, and answers far too late."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, password)
        time.sleep(60)


class LateToWrite(Odd):
    """Never comes to writing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        time.sleep(60)


class Alone(Odd):
    """Fails where another question is under way."""

    def get_password(self, service: str, username: str) -> str | None:
        (HOME / "asked").mkdir()
        time.sleep(0.05)
        (HOME / "asked").rmdir()
        return None
