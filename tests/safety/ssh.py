"""A real SSH login on this machine: the environment that a login node gives, not one made up."""

from __future__ import annotations

import getpass
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SERVER = shutil.which("sshd") or "/usr/sbin/sshd"
PATIENCE_S = 10.0

with_ssh = pytest.mark.skipif(
    not Path(SERVER).exists() or shutil.which("ssh") is None,
    reason="not installed: an SSH server and its client",
)


@contextmanager
def logged_in(folder: Path) -> Iterator[list[str]]:
    """Run a server that lets us in; give the command to which a line of shell is to be added."""
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True
        )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "sshd.log"
    options = {
        "ListenAddress": "127.0.0.1",
        "Port": port,
        "HostKey": folder / "host",
        "AuthorizedKeysFile": folder / "user.pub",
        "PidFile": "none",
        "StrictModes": "no",
        "UsePAM": "no",
        "PermitRootLogin": "yes",
        "PasswordAuthentication": "no",
    }
    told = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
    server = subprocess.Popen([SERVER, "-D", "-f", "/dev/null", "-E", str(log), *told])
    try:
        yield _client(folder, port, log, server)
    finally:
        server.terminate()
        server.wait()


def _client(folder: Path, port: int, log: Path, server: subprocess.Popen[bytes]) -> list[str]:
    """Return the command of the client, once it is let in; skip where it is not."""
    client = [
        *("ssh", "-F", "/dev/null", "-i", str(folder / "user"), "-p", str(port), "-q"),
        *("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={folder / 'known'}"),
        *("-o", "BatchMode=yes", f"{getpass.getuser()}@127.0.0.1"),
    ]
    end = time.monotonic() + PATIENCE_S
    while subprocess.run([*client, "true"], capture_output=True).returncode != 0:
        is_over = server.poll() is not None or time.monotonic() > end
        if is_over:
            reason = log.read_text().strip().splitlines()[-1:] if log.exists() else []
            pytest.skip(f"no login here: {' '.join(reason)[:200]}")
        time.sleep(0.05)
    return client


def line_of(environ: dict[str, str], *command: str) -> str:
    """Return the line of shell that runs `command` with these variables on top of the login's."""
    given = [f"{name}={value}" for name, value in environ.items() if value]
    return shlex.join(["env", *given, *command])
