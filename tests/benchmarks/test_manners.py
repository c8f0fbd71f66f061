"""What of speed and weight can be said without a clock: bytes that are not sent, modules that are
not loaded, processes that are not started."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import LABEL, fill_home, watch_simulation
from tests.terminal import Terminal

PRODUCT = [sys.executable, "-m", "drs_tui"]

# Runs the program up to the picture with the first row in it, and tells what it took until then.
SPY = f"""
import json, os, sys
from textual.drivers.linux_driver import LinuxDriver
from drs_tui.cli import main

CHILDREN = {{"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system"}}
found = []
pictures = []
sys.addaudithook(lambda event, args: found.append(event) if event in CHILDREN else None)
write = LinuxDriver.write

def spy(driver, data):
    write(driver, data)
    pictures.append(data)
    if {LABEL!r} in data:
        drawn = sum(len(picture) > 1000 for picture in pictures)
        told = {{"modules": list(sys.modules), "children": found, "pictures": drawn}}
        with open(sys.argv[1], "w") as file:
            json.dump(told, file)
        os._exit(0)

LinuxDriver.write = spy
main([])
"""


@pytest.mark.alone
def test_nothing_is_sent_while_nothing_happens(tmp_path: Path) -> None:
    environ = fill_home(tmp_path, 20, items=3)
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for(LABEL, "no token")
        terminal.wait_until_quiet()
        assert terminal.sent_during(3.0) == b""


@pytest.mark.alone
def test_looks_that_change_nothing_send_nothing(tmp_path: Path) -> None:
    moments = [time.time() - 60.0]
    with Simulation("growing", clock=lambda: moments[0]) as simulation:
        moments[0] += 20.0
        environ = watch_simulation(tmp_path, simulation)
        with Terminal(PRODUCT, environ=environ) as terminal:
            terminal.wait_for("RUNNING", "requests left")
            terminal.wait_until_quiet(1.0)
            looks = len(simulation.requests)
            sent = bytearray()
            while len(simulation.requests) < looks + 3:
                sent += terminal.sent_during(0.5)
            assert sent == b""


@pytest.mark.alone
def test_first_picture_waits_for_no_network_no_keyring_and_no_child(tmp_path: Path) -> None:
    environ = fill_home(tmp_path, 5, items=3)
    environ |= {"SB_AUTH_TOKEN": "0123456789abcdef", "DRS_TUI_KEYRING": ""}
    told_in = tmp_path / "told.json"
    with Terminal([sys.executable, "-c", SPY, str(told_in)], environ=environ) as terminal:
        assert terminal.wait_for_exit() == 0, terminal.text
    told = json.loads(told_in.read_text())
    modules = set(told["modules"])
    assert {"httpx", "keyring", "cryptography"} & modules == set()
    assert {"drs_tui.ui.screens.job", "drs_tui.ui.screens.token"} & modules == set()
    assert told["children"] == []
    assert told["pictures"] == 1
