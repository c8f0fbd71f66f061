"""Message buses of their own for real key rings: no bus and no key ring of a person is touched."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_WITHOUT_SERVICES = """<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""

# Owns the name of the Secret Service, and answers nobody, until its bus ends.
_MUTE = """
import sys
from jeepney import DBusAddress, new_method_call
from jeepney.io.blocking import open_dbus_connection
name = "org.freedesktop.DBus"
with open_dbus_connection() as connection:
    address = DBusAddress("/org/freedesktop/DBus", name, name)
    body = ("org.freedesktop.secrets", 0)
    connection.send_and_get_reply(new_method_call(address, "RequestName", "su", body))
    open(sys.argv[1], "w").close()
    try:
        while True:
            connection.receive()
    except Exception:
        pass
"""


def needs(*programs: str) -> list[pytest.MarkDecorator]:
    """Return the marks of tests that need real key rings, and these programs for them."""
    missing = [name for name in programs if shutil.which(name) is None]
    reason = f"not installed: {', '.join(missing)}"
    return [pytest.mark.keyring, pytest.mark.skipif(bool(missing), reason=reason)]


def session(*lines: str, bus: Path | None = None) -> list[str]:
    """Return the command that runs lines of shell on a bus of their own.

    The bus is one that starts services, or the one that the file `bus` configures.
    """
    configured = f"--config-file='{bus}'" if bus else ""
    # What the bus itself says, of every service that it starts, goes nowhere.
    outer = f'exec 3>&1 4>&2 >/dev/null 2>&1; exec dbus-run-session {configured} -- bash -ec "$1"'
    return ["bash", "-c", outer, "bash", "\n".join(["exec >&3 2>&4 3>&- 4>&-", *lines])]


def without_services(folder: Path) -> Path:
    """Return the configuration of a bus on which nothing can be started."""
    file = folder / "bus.conf"
    file.write_text(_WITHOUT_SERVICES)
    return file


def unlocked(password: str = "pass-phrase") -> str:
    """Return the line that starts the key ring; with a wrong password it stays locked."""
    return (
        f"printf %s {password} | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1"
    )


def mute(folder: Path, python: str) -> str:
    """Return the lines that put a service there that never answers."""
    script, ready = folder / "mute.py", folder / "mute-is-ready"
    script.write_text(_MUTE)
    ready.unlink(missing_ok=True)
    return (
        f"'{python}' '{script}' '{ready}' >/dev/null 2>&1 &\n"
        f"until [ -e '{ready}' ]; do sleep 0.02; done"
    )


@contextmanager
def display() -> Iterator[str]:
    """Run an X server that nobody looks at; give its name for DISPLAY."""
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "640x480x8", "-nolisten", "tcp"],
        pass_fds=[writing],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        assert number, "the X server did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
