"""The whole program on a real pseudo-terminal, as a person starts, uses and leaves it."""

from __future__ import annotations

import errno
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drs_tui.simulator.odd_scenes import HOSTILE
from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import LABEL, environ_of, fill_home, watch_simulation
from tests.safety.stream import assert_harmless, assert_nothing_of
from tests.terminal import Terminal

PRODUCT = [sys.executable, "-m", "drs_tui"]
TOKEN = "c0ffee5ca1ab1e0123456789abcdef01"
MOUSE = b"\x1b[?1000h"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Terminal]:
    """Give the demo, on the screen, with a folder of its own for temporary files."""
    (tmp_path / "tmp").mkdir()
    with Terminal([*PRODUCT, "demo"], environ={"TMPDIR": str(tmp_path / "tmp")}) as terminal:
        terminal.wait_for("TRIO-FY2104", "mlopez", "RUNNING")
        yield terminal


def choose(terminal: Terminal, name: str) -> None:
    """Filter the jobs to the one with this name and open it."""
    terminal.press("/")
    terminal.wait_for("filter:")
    terminal.press(*name)
    terminal.wait_for_none_of("typo-in-the-id")
    terminal.press("enter")
    terminal.wait_for("enter Open")
    terminal.press("enter")
    terminal.wait_for("started_on", "finished_on")


def modes_on(sent: bytes) -> set[int]:
    """Return the private modes of the terminal that were switched on last, not off."""
    last: dict[int, bool] = {}
    for number, switch in re.findall(rb"\x1b\[\?(\d+)([hl])", sent):
        last[int(number)] = switch == b"h"
    return {number for number, is_on in last.items() if is_on}


def assert_left(terminal: Terminal) -> None:
    """Check that the program ends well by itself."""
    assert terminal.wait_for_exit() == 0, terminal.text
    assert_left_in_order(terminal)


def assert_left_in_order(terminal: Terminal) -> None:
    """Check that the terminal is as it was: no mode is on but the cursor and wrapping."""
    assert modes_on(bytes(terminal.sent)) <= {25, 7}
    assert terminal.is_line_by_line
    keyboards = re.findall(rb"\x1b\[([<>])\d*u", bytes(terminal.sent))
    assert keyboards.count(b"<") == keyboards.count(b">")
    assert b"Traceback" not in terminal.sent


def is_served(port: int) -> bool:
    """Tell whether anybody listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) != errno.ECONNREFUSED


def simulation_port(terminal: Terminal) -> int:
    """Open a job of the demo and read from its raw answer where the platform is served."""
    choose(terminal, "pnoc")
    terminal.press("v")
    terminal.wait_for("http://127.0.0.1:")
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", terminal.text)
    assert found is not None
    terminal.press("v")
    terminal.wait_for("File or message")
    return int(found[1])


def files_holding(folder: Path, text: str) -> list[Path]:
    """Return the files somewhere in a folder that hold `text`."""
    wanted = text.encode()
    return [path for path in folder.rglob("*") if path.is_file() and wanted in path.read_bytes()]


# The demo, from start to end


def test_demo_from_the_jobs_to_an_item_and_out(demo: Terminal, tmp_path: Path) -> None:
    assert len(list((tmp_path / "tmp").iterdir())) == 1
    port = simulation_port(demo)
    assert re.search(r"started_on \d{4}-\d\d-\d\d .* finished_on \d{4}-\d\d-\d\d", demo.text)
    demo.wait_for("PARTIAL", "Nothing was found at this source.")

    demo.press("enter")
    demo.wait_for("Item 1 of 36", "consensus_somatic.protected.maf", "MB")
    demo.press("v")
    demo.wait_for("In the file's own answer", '"resource"')
    demo.press("escape")
    demo.wait_for("started_on", "consensus_somatic.protected.maf")

    demo.press("f")
    demo.wait_for("1 of 36")
    demo.press("enter")
    demo.wait_for("What may help", "10225")
    demo.press("q")
    demo.wait_for("started_on")
    demo.press("q", "q")
    demo.wait_for("Outcome")
    demo.press("q")
    assert_left(demo)
    assert not is_served(port)
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_signal_leaves_the_simulated_platform_behind(
    demo: Terminal, tmp_path: Path, number: signal.Signals
) -> None:
    port = simulation_port(demo)
    assert is_served(port)
    demo.kill(number)
    code = demo.wait_for_exit()
    demo.wait_until(lambda: not is_served(port), "the end of the simulated platform")
    if number is not signal.SIGKILL:
        assert code == 128 + number
        assert_left_in_order(demo)
        assert list((tmp_path / "tmp").iterdir()) == []


def test_closed_window_ends_everything(demo: Terminal, tmp_path: Path) -> None:
    port = simulation_port(demo)
    demo.hang_up()
    assert demo.wait_for_exit() == 128 + signal.SIGHUP
    demo.wait_until(lambda: not is_served(port), "the end of the simulated platform")
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_terminal_that_is_gone_without_a_signal_ends_it(tmp_path: Path) -> None:
    """As under `nohup`, or where the terminal is not the controlling one."""
    environ = {**environ_of(tmp_path), "TMPDIR": str(tmp_path)}
    with Terminal([*PRODUCT, "demo"], environ=environ, controlling=False) as terminal:
        terminal.wait_for("TRIO-FY2117")
        terminal.hang_up()
        assert terminal.wait_for_exit() == 128 + signal.SIGHUP


def test_sizes_that_change_all_the_time(demo: Terminal) -> None:
    for columns, lines in [(60, 20), (160, 50), (20, 6), (80, 24)] * 5:
        demo.resize(columns, lines)
        demo.read(0.01)
    for columns, lines in [(60, 20), (160, 50), (80, 24)]:
        # What was drawn for the sizes before must not come on top of what is drawn for this one.
        demo.wait_until_quiet()
        demo.resize(columns, lines)
        demo.wait_until(
            lambda: "? Keys" in demo.text.split("\n")[-1] and "Looked" in demo.text,
            "the whole screen",
        )
    demo.press("q")
    assert_left(demo)


# On a platform that the test serves


@contextmanager
def on_simulation(home: Path, simulation: Simulation, **changed: str) -> Iterator[Terminal]:
    """Open the screens on a simulated platform, with its address and token given as options."""
    environ = watch_simulation(home, simulation)
    token_file = home / "given-token"
    token_file.touch(mode=0o600)
    token_file.write_text(environ.pop("SB_AUTH_TOKEN"))
    options = ["--api-url", environ.pop("SB_API_ENDPOINT"), "--token-file", str(token_file)]
    with Terminal([*PRODUCT, *options], environ={**environ, **changed}) as terminal:
        yield terminal


def test_job_is_seen_moving(tmp_path: Path) -> None:
    with (
        Simulation("ok", speed=5.0) as simulation,
        on_simulation(tmp_path, simulation) as terminal,
    ):
        terminal.wait_until(lambda: " RUNNING " in terminal.line_of("TRIO-FY1002"), "RUNNING")
        terminal.wait_until(
            lambda: re.search(r"FINISHED +OK ", terminal.line_of("TRIO-FY1002")) is not None,
            "FINISHED and OK",
        )


def test_nothing_hostile_reaches_the_terminal(tmp_path: Path) -> None:
    with Simulation("hostile") as simulation:
        environ = watch_simulation(tmp_path, simulation)
        # Looks at all jobs in one go, where the screens would take their time.
        with Terminal([*PRODUCT, "jobs"], environ=environ) as listing:
            assert listing.wait_for_exit() == 0
        with Terminal(PRODUCT, environ=environ) as terminal:
            terminal.wait_for("22 under way", "mlopez")
            terminal.press("end")
            terminal.wait_for("state-")
            terminal.press("home", "enter")
            for label in HOSTILE:
                walk_job(terminal, label)
                terminal.press("J")
            terminal.press("q", "q")
            assert_left(terminal)
    for sent in (bytes(listing.sent), bytes(terminal.sent)):
        assert_harmless(sent)
        assert_nothing_of(sent, HOSTILE)


def walk_job(terminal: Terminal, label: str) -> None:
    """Look at everything of a finished job that has two items."""
    terminal.wait_for(f"{label}   id", "finished_on", "Items 2", "failed   10226")
    terminal.press("v")
    terminal.wait_for('"href"')
    terminal.press("end", "home", "v")
    terminal.wait_for("File or message")
    terminal.press("enter")
    terminal.wait_for("Item 1 of 2", "name")
    terminal.wait_for_none_of("Fetching")
    terminal.press("v")
    terminal.wait_for("In the job's answer")
    terminal.press("end", "v", "J")
    terminal.wait_for("Item 2 of 2", "message")
    terminal.press("v")
    terminal.wait_for('"error"')
    terminal.press("escape")
    terminal.wait_for("started_on")


@pytest.mark.parametrize(
    ("scenario", "sentence"),
    [("offline", "offline"), ("maintenance-always", "maintenance"), ("refused", "token refused")],
)
def test_trouble_is_said_and_nothing_is_lost(tmp_path: Path, scenario: str, sentence: str) -> None:
    with (
        Simulation(scenario) as simulation,
        on_simulation(tmp_path, simulation) as terminal,
    ):
        terminal.wait_for(f"! {sentence}")
        assert_usable(terminal, simulation.jobs[0][1])


def test_closed_port_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with Simulation("ok") as simulation:
        environ = watch_simulation(tmp_path, simulation)
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for("! offline")
        assert_usable(terminal, simulation.jobs[0][1])


def test_missing_token_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    with Terminal(PRODUCT, environ=fill_home(tmp_path, 3, items=3)) as terminal:
        terminal.wait_for("! no token", "Press T")
        assert_usable(terminal, LABEL)


def assert_usable(terminal: Terminal, label: str) -> None:
    """Check that the jobs are shown, the keys work and the way out is open."""
    terminal.wait_for(label)
    terminal.press("?")
    terminal.wait_for("Look at all")
    terminal.press("escape")
    terminal.wait_for_none_of("Look at all")
    terminal.press("q")
    assert_left(terminal)


# What is pasted


def test_pasted_ids_are_kept_and_a_pasted_token_is_not(tmp_path: Path) -> None:
    ids = [f"3014577890123{number:05}" for number in range(999)]
    curl = (
        f"curl -H 'X-SBG-Auth-Token: {TOKEN}' "
        "https://cavatica-api.sbgenomics.com/v2/bulk/drs/imports/301457789012999999"
    )
    with Terminal(PRODUCT, environ=environ_of(tmp_path)) as terminal:
        terminal.wait_for("Not now")
        terminal.press("escape")
        terminal.wait_for("No jobs are watched yet.")
        terminal.press("a")
        terminal.wait_for("Add jobs")
        terminal.paste("\n".join([*ids, curl]))
        terminal.wait_for("1,000 new jobs", "There was a token")
        terminal.press("enter")
        terminal.wait_for("1,000 jobs", "unchecked")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert TOKEN.encode() not in terminal.sent
    assert files_holding(tmp_path, ids[0])
    assert files_holding(tmp_path, TOKEN) == []


# Terminals


@pytest.mark.parametrize(
    ("connection", "is_on"), [("", True), ("10.0.0.1 50000 10.0.0.2 22", False)]
)
def test_mouse_is_left_to_the_terminal_over_ssh(
    tmp_path: Path, connection: str, is_on: bool
) -> None:
    environ = {**fill_home(tmp_path, 1, items=1), "SSH_CONNECTION": connection}
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for(LABEL)
        assert (MOUSE in terminal.sent) is is_on


def test_states_are_words_without_colours(tmp_path: Path) -> None:
    environ = {**fill_home(tmp_path, 2, items=10), "NO_COLOR": "1"}
    with Terminal(PRODUCT, environ=environ) as terminal:
        terminal.wait_for("FINISHED", "PARTIAL", "OK")


@pytest.mark.parametrize("command", [[], ["demo"]])
def test_without_a_terminal_it_is_one_sentence(tmp_path: Path, command: list[str]) -> None:
    ended = subprocess.run(
        [*PRODUCT, *command], stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert ended.returncode == 2
    assert ended.stdout == ""
    assert ended.stderr.count("\n") == 1
    assert "terminal" in ended.stderr


def test_a_terminal_that_cannot_draw_gets_one_sentence() -> None:
    with Terminal(PRODUCT, environ={"TERM": "dumb"}) as terminal:
        assert terminal.wait_for_exit() == 2
    sent = bytes(terminal.sent)
    assert b"cannot draw screens" in sent
    assert b"\x1b" not in sent
    assert sent.count(b"\n") == 1
