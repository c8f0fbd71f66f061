"""A real Secret Service (gnome-keyring) on a message bus of its own.

Each test is a plain `def` that runs this file as a program inside `dbus-run-session`, with a home
of its own, so that no bus and no keyring of the person who runs the tests is touched.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.safety.bus import needs, session, unlocked, without_services

ROOT = Path(__file__).parents[2]
CANARY = "canary0123456789abcdef0123456789"
SERVICE = "drs-tui:https://cavatica-api.sbgenomics.com/v2"

pytestmark = needs("dbus-run-session", "gnome-keyring-daemon")


def in_session(home: Path, *steps: str, unlock: bool = True, bus: Path | None = None) -> list[str]:
    """Run `steps` of this file on a bus of their own; return what they printed, a line a step."""
    lines = [unlocked()] if unlock else []
    lines.append(f'"$PYTHON" -W error "$STEPS" {" ".join(steps)}')
    result = subprocess.run(
        session(*lines, bus=bus),
        env={
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHON": sys.executable,
            "STEPS": __file__,
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.splitlines()


def test_set_get_delete_and_missing(home: Path) -> None:
    assert in_session(home, "get", "set", "get", "delete", "get", "delete") == [
        "missing",
        "stored",
        "found Secret Service True",
        "deleted",
        "missing",
        "missing",
    ]


def test_the_token_survives_the_daemon_and_is_not_readable_on_disk(home: Path) -> None:
    assert in_session(home, "set") == ["stored"]
    files = [path for path in home.rglob("*") if path.is_file()]
    assert files
    assert not any(CANARY.encode() in path.read_bytes() for path in files)
    assert in_session(home, "get") == ["found Secret Service True"]


def test_locked(home: Path) -> None:
    assert in_session(home, "set", "lock", "look", "get", "set", "delete") == [
        "stored",
        "locked now",
        "ready",
        "locked",
        "locked",
        "locked",
    ]


def test_a_collection_that_lives_in_memory_is_told(home: Path) -> None:
    assert in_session(home, "use-session-collection", "set", "get") == [
        "default is session",
        "stored, session only",
        "found Secret Service True",
    ]


def test_a_bus_without_the_service(home: Path, tmp_path: Path) -> None:
    bus = without_services(tmp_path)
    assert in_session(home, "get", unlock=False, bus=bus) == ["unavailable"]


def test_a_service_that_never_answers_is_bounded(home: Path, tmp_path: Path) -> None:
    bus = without_services(tmp_path)
    before = time.monotonic()
    assert in_session(home, "get-beside-mute", unlock=False, bus=bus) == ["timeout"]
    assert time.monotonic() - before < 6.0


def _step(name: str) -> str:
    """Do one step of a session and return what there is to say of it."""
    if name == "lock":
        import secretstorage

        secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
        return "locked now"
    if name == "use-session-collection":
        return _use_session_collection()
    if name == "get-beside-mute":
        return asyncio.run(_ask_a_mute_service())
    return asyncio.run(_ask(name))


async def _ask(action: str, limit_s: float = 8.0) -> str:
    from drs_tui.credentials.keyring_store import KeyringStore
    from drs_tui.credentials.secret import Secret

    keyring = KeyringStore(dict(os.environ), limit_s=limit_s)
    if action == "look":
        return (await keyring.look()).state
    if action == "set":
        answer = await keyring.set(SERVICE, "default", Secret(CANARY))
        return f"{answer.state}{', session only' if answer.session_only else ''}"
    if action == "delete":
        return (await keyring.delete(SERVICE, "default")).state
    answer = await keyring.get(SERVICE, "default")
    if answer.secret is None:
        return answer.state
    return f"{answer.state} {answer.backends[0]} {answer.secret == Secret(CANARY)}"


async def _ask_a_mute_service() -> str:
    """Own the name of the Secret Service on the bus, say nothing, and ask the keyring."""
    name = "org.freedesktop.DBus"
    body = ("org.freedesktop.secrets", 0)
    with _called(name, "/org/freedesktop/DBus", name, "RequestName", "su", body):
        return await _ask("get", limit_s=2.0)


def _use_session_collection() -> str:
    """Make the collection that lives in memory the default one."""
    path = "/org/freedesktop/secrets"
    interface = "org.freedesktop.Secret.Service"
    body = ("default", f"{path}/collection/session")
    with _called("org.freedesktop.secrets", path, interface, "SetAlias", "so", body):
        return "default is session"


@contextmanager
def _called(
    name: str, path: str, interface: str, method: str, signature: str, body: tuple[str | int, ...]
) -> Iterator[None]:
    """Call a method on the bus, and stay connected until the block is left."""
    from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

    with open_dbus_connection() as connection:
        address = DBusAddress(path, name, interface)
        connection.send_and_get_reply(new_method_call(address, method, signature, body))
        yield


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        print(_step(argument))
