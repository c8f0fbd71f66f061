"""The whole program beside key rings: that answer, are locked, are mute, or are none to trust."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import LABEL, fill_home
from tests.safety import bus
from tests.safety.ssh import line_of, logged_in, with_ssh
from tests.safety.surroundings import (
    CANARY,
    CHILD_PATH,
    PRODUCT,
    ROOT,
    Surroundings,
    assert_not_sent,
    processes,
    run,
)
from tests.terminal import Terminal

LIMIT_S = 5.0
"""How long a keyring may take where nobody can see its window."""
SLACK_S = 0.5
LEAVE_S = 1.0
"""How long the program may take to end while its keyring hangs."""

DRS = " ".join(f"'{word}'" for word in PRODUCT)

with_keyring = bus.needs("dbus-run-session", "gnome-keyring-daemon")
with_bus = bus.needs("dbus-run-session")
with_display = bus.needs("dbus-run-session", "gnome-keyring-daemon", "Xvfb")


def marked(
    marks: list[pytest.MarkDecorator],
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Put all `marks` on a test."""

    def mark(test: Callable[..., None]) -> Callable[..., None]:
        for one in marks:
            test = one(test)
        return test

    return mark


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Surroundings]:
    place = Surroundings(tmp_path)
    # As on a login node: no display, and no bus but the one that a test starts.
    nothing = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "SSH_CONNECTION")
    place.environ |= dict.fromkeys(nothing, "") | {"DRS_TUI_KEYRING": ""}
    place.environ["PYTHON_KEYRING_BACKEND"] = ""
    place.environ["PYTHONPATH"] = f"{ROOT}:{CHILD_PATH}"
    place.environ["NO_AT_BRIDGE"] = "1"
    yield place
    # A bus that was interrupted leaves what it started behind.
    for pid in running(place, ""):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def in_session(place: Surroundings, *lines: str, mute: bool = False, **changed: str) -> Terminal:
    """Return a terminal in which lines of shell run on a bus of their own.

    Beside a service that never answers, on a bus without any other, if `mute`.
    """
    configuration = bus.without_services(place.folder) if mute else None
    first = [bus.mute(place.folder, sys.executable)] if mute else []
    command = bus.session(*first, *lines, bus=configuration)
    return Terminal(command, environ={**place.environ, **changed}, folder=place.work)


def chosen(place: Surroundings) -> None:
    """Have the profile's token be in the keyring, as if it had been set there."""
    file = place.home / "state" / "drs-tui" / "default" / "token-store.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text('{"store": "keyring"}\n')


def running(place: Surroundings, what: str) -> list[int]:
    """Return the processes of this test with `what` in their arguments."""
    home = f"HOME={place.home}\0".encode()
    return [
        process.pid
        for process in processes()
        if what.encode() in process.arguments and home in process.environ
    ]


def keyring_children(place: Surroundings) -> list[int]:
    """Return the processes of this test that ask the keyring."""
    return running(place, "keyring_child")


@contextmanager
def taking_at_most(limit_s: float) -> Iterator[None]:
    began = time.monotonic()
    yield
    took_s = time.monotonic() - began
    assert took_s <= limit_s, f"took {took_s:.2f} s of {limit_s:.2f} s"


def start_s(place: Surroundings) -> float:
    """Return how long a command takes here that asks no keyring."""
    began = time.monotonic()
    assert run(place, "token", "show-source", "--no-keyring").code == 4
    return time.monotonic() - began


# No keyring, or none to trust


def test_without_a_bus_the_answer_comes_at_once(place: Surroundings) -> None:
    usual_s = start_s(place)
    with taking_at_most(usual_s + 1.0):
        told = run(place, "token", "show-source")
    assert told.code == 4
    assert "system keyring: unavailable. This session has no system keyring" in told.out


@with_ssh
def test_after_a_real_login_over_ssh_it_is_said_that_there_is_none(
    place: Surroundings, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    keys.mkdir()
    ours = {name: value for name, value in place.environ.items() if name != "TMPDIR"}
    usual_s = start_s(place)
    with logged_in(keys) as ssh:
        began = time.monotonic()
        ended = subprocess.run(
            [*ssh, line_of(ours, *PRODUCT, "token", "show-source")],
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert time.monotonic() - began < usual_s + 2.0
    assert ended.returncode == 4
    assert "system keyring: unavailable. This session has no system keyring" in ended.stdout


NOTHING_TO_TRUST = {
    "null": ("keyring.backends.null.Keyring", "there is only keyring.backends.null.Keyring"),
    "fail": ("keyring.backends.fail.Keyring", "This session has no system keyring"),
    "plain text": ("foreign_backend.Foreign", "there is only foreign_backend.Foreign"),
    "asks on the terminal": ("fake_backends.Prompting", "there is only fake_backends.Prompting"),
    "bad name": ("no.such.Keyring", "no.such.Keyring does not load"),
    "not installed": ("", "the Python package 'keyring' does not load"),
}


@pytest.mark.parametrize("what", NOTHING_TO_TRUST)
def test_what_protects_no_token_gets_none(place: Surroundings, what: str) -> None:
    backend, words = NOTHING_TO_TRUST[what]
    place.environ["PYTHON_KEYRING_BACKEND"] = backend
    if what == "not installed":
        (place.folder / "without").mkdir()
        (place.folder / "without" / "keyring.py").write_text("raise ImportError('none')\n")
        place.environ["PYTHONPATH"] = f"{place.folder / 'without'}:{ROOT}"
    refuse_to_keep(place, words)


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("Prompting", "failed (EOFError)"),
        ("Forgetful", "took the token but did not keep it"),
        ("Telltale", "failed (PasswordSetError)"),
        ("Chatty", ""),
    ],
)
def test_one_that_was_asked_for_has_no_terminal_and_is_read_back(
    place: Surroundings, backend: str, words: str
) -> None:
    place.use_keyring(backend)
    if words:
        refuse_to_keep(place, words)
    else:
        given = place.folder.with_name("given")
        given.write_text(CANARY)
        for command in (("token", "set", "--token-file", str(given)), ("token", "show-source")):
            with place.started(*command) as terminal:
                assert terminal.wait_for_exit() == 0
            assert "noise" not in terminal.text


def refuse_to_keep(place: Surroundings, words: str) -> None:
    """Set a token on a terminal; check that all three ways are named, and nothing is stored."""
    given = place.folder.with_name("given")
    given.write_text(CANARY)
    with place.started("token", "set", "--token-file", str(given)) as terminal:
        assert terminal.wait_for_exit() == 4
    told = terminal.sent.decode()
    assert terminal.sent.startswith(b"drs-tui: ")
    assert terminal.sent.count(b"\n") == 1
    for part in (words, "--store file", "SB_AUTH_TOKEN"):
        assert part in told
    assert_not_sent(terminal, CANARY)
    assert place.files_with(CANARY) == []


# A service that never answers

# Tells what the program had loaded and started at its first picture with a row, and at its end.
SPY = f"""
import json, sys
from textual.drivers.linux_driver import LinuxDriver
from drs_tui.cli import main

CHILDREN = {{"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system"}}
found, told = [], {{}}
sys.addaudithook(lambda event, args: found.append(event) if event in CHILDREN else None)
write = LinuxDriver.write

def spy(driver, data):
    write(driver, data)
    if {LABEL!r} in data and "first" not in told:
        told["first"] = {{"modules": list(sys.modules), "children": list(found)}}

LinuxDriver.write = spy
code = main()
told["last"] = {{"modules": list(sys.modules), "children": list(found)}}
json.dump(told, open(sys.argv.pop(), "w"))
sys.exit(code)
"""


@marked(with_bus)
def test_screens_do_not_wait_for_a_mute_service(place: Surroundings) -> None:
    place.environ |= fill_home(place.home, 3, items=3) | {"DRS_TUI_KEYRING": ""}
    chosen(place)
    told_in = place.folder / "told.json"
    spy = place.folder / "spy.py"
    spy.write_text(SPY.replace("sys.argv.pop()", repr(str(told_in))))
    marked_start = f"date +%s.%N > '{place.folder}/began'; exec '{sys.executable}' '{spy}'"
    plain = Terminal(
        ["bash", "-c", marked_start],
        environ=place.environ | {"DRS_TUI_KEYRING": "off"},
        folder=place.work,
    )
    painted_s = []
    for terminal in (plain, in_session(place, marked_start, mute=True)):
        with terminal:
            terminal.wait_for(LABEL)
            painted_s.append(time.time() - float((place.folder / "began").read_text()))
            if terminal is plain:
                terminal.press("q")
                assert terminal.wait_for_exit() == 0
                continue
            terminal.wait_until(lambda: bool(keyring_children(place)), "the keyring's child")
            with taking_at_most(LEAVE_S):
                terminal.press("q")
                assert terminal.wait_for_exit() == 0
            assert keyring_children(place) == []
    # Somebody who waited for the service would have waited for all of the limit.
    assert painted_s[1] < painted_s[0] + LIMIT_S / 5, painted_s
    told = json.loads(told_in.read_text())
    assert told["first"]["children"] == []
    assert told["last"]["children"]
    for moment in told.values():
        loaded = set(moment["modules"])
        assert not {"keyring", "cryptography", "secretstorage", "jeepney"} & loaded


@marked(with_bus)
def test_commands_beside_a_mute_service_answer_within_the_limit(place: Surroundings) -> None:
    given = place.folder.with_name("given")
    given.write_text(CANARY)
    usual_s = start_s(place)
    lines = (
        f"{DRS} token set --token-file '{given}' & set=$!",
        f"{DRS} token show-source & show=$!",
        "wait $set && exit 1; [ $? = 4 ] || exit 2",
        "wait $show && exit 3; [ $? = 4 ] || exit 4",
        "echo all is said",
    )
    with in_session(place, *lines, mute=True) as terminal:
        terminal.wait_for("Waiting for the system keyring")
        # Two start at once, which takes longer than one alone.
        with taking_at_most(LIMIT_S + SLACK_S + 2 * usual_s):
            terminal.wait_for("all is said")
        assert terminal.wait_for_exit() == 0, terminal.text
    told = terminal.sent.decode()
    assert "The system keyring did not answer within 5 seconds. It may have kept the token." in told
    assert "system keyring: timeout." in told
    assert keyring_children(place) == []
    assert_not_sent(terminal, CANARY)
    assert place.files_with(CANARY) == []


# A real key ring


@marked(with_keyring)
def test_a_real_key_ring_keeps_the_token_over_a_restart(place: Surroundings) -> None:
    with Simulation("ok") as sim:
        place.watch(sim, with_token=False)
        given = place.folder.with_name("given")
        given.write_text(sim.token)
        setting = f"{DRS} token set --check --token-file '{given}'"
        with in_session(place, bus.unlocked(), setting, f"{DRS} jobs") as terminal:
            assert terminal.wait_for_exit() == 0, terminal.text
            assert "is kept in system keyring (Secret Service)." in terminal.text
        assert place.files_with(sim.token) == []

        again = (f"{DRS} jobs", f"{DRS} token delete --store keyring", f"{DRS} token show-source")
        with in_session(place, bus.unlocked(), *again) as terminal:
            assert terminal.wait_for_exit() == 4, terminal.text
        told = terminal.sent.decode()
        assert "(Secret Service): deleted." in told
        assert "(Secret Service): missing." in told
        assert_not_sent(terminal, sim.token)


@pytest.fixture
def locked(place: Surroundings) -> Surroundings:
    """A home whose key ring has the token, and which the next session opens with a wrong one."""
    given = place.folder.with_name("given")
    given.write_text(CANARY)
    line = f"{DRS} token set --token-file '{given}'"
    with in_session(place, bus.unlocked(), line) as terminal:
        assert terminal.wait_for_exit() == 0, terminal.text
    place.environ |= fill_home(place.home, 3, items=3) | {"DRS_TUI_KEYRING": ""}
    return place


@marked(with_keyring)
def test_a_wrong_pass_phrase_leaves_it_locked_and_that_is_said(locked: Surroundings) -> None:
    given = locked.folder.with_name("given")
    lines = (
        f"{DRS} token show-source || [ $? = 4 ]",
        f"{DRS} token set --token-file '{given}' || [ $? = 4 ]",
        f"exec {DRS}",
    )
    with in_session(locked, bus.unlocked("wrong"), *lines) as terminal:
        terminal.wait_for("! no token", "(Secret Service) is locked", "Press T")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    told = terminal.sent.decode()
    assert "> " not in told.partition("\x1b")[0]
    assert "(Secret Service): locked." in told
    assert "is locked. The token was not kept." in told
    assert_not_sent(terminal, CANARY)
    assert locked.files_with(CANARY) == []


@marked(with_display)
def test_an_unlock_window_that_nobody_sees_holds_nobody_up(locked: Surroundings) -> None:
    """With a display the limit is a minute: it is said, and a key goes on without."""
    with bus.display() as name:
        leave_the_command(locked, name)
        leave_the_screens(locked, name)


def leave_the_command(place: Surroundings, name: str) -> None:
    command = f"exec {DRS} token show-source"
    with in_session(place, bus.unlocked("wrong"), command, DISPLAY=name) as terminal:
        terminal.wait_for("Waiting for the system keyring")
        assert keyring_children(place)
        with taking_at_most(LEAVE_S):
            terminal.press("ctrl+c")
            terminal.wait_until(lambda: not running(place, "drs_tui"), "the end of the program")
        assert keyring_children(place) == []
    assert_not_sent(terminal, CANARY)


def leave_the_screens(locked: Surroundings, name: str) -> None:
    command = f"exec {DRS}"
    with in_session(locked, bus.unlocked("wrong"), command, DISPLAY=name) as terminal:
        terminal.wait_for(LABEL, "Waiting for the system keyring", "Esc skips it.")
        assert keyring_children(locked)
        with taking_at_most(LEAVE_S):
            terminal.press("escape")
            terminal.wait_for("was not waited for")
        assert keyring_children(locked) == []
        terminal.press("T")
        terminal.wait_for("timeout", "was not waited for")
        assert keyring_children(locked) == []
        terminal.press("escape")
        terminal.wait_for(LABEL)
        terminal.press("q")
        with taking_at_most(LEAVE_S):
            assert terminal.wait_for_exit() == 0
    assert_not_sent(terminal, CANARY)


@marked(with_display)
def test_a_forwarded_display_is_nobody_who_could_unlock(locked: Surroundings) -> None:
    usual_s = start_s(locked)
    with (
        bus.display() as name,
        in_session(
            locked,
            bus.unlocked("wrong"),
            f"{DRS} token show-source",
            DISPLAY=name,
            SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22",
        ) as terminal,
    ):
        terminal.wait_for("Waiting for the system keyring")
        with taking_at_most(LIMIT_S + SLACK_S + usual_s):
            assert terminal.wait_for_exit() == 4
        assert "timeout" in terminal.text
    assert keyring_children(locked) == []
