"""`wait` and `follow` as processes: signals, pipes, closed streams, a real terminal."""

from __future__ import annotations

import fcntl
import os
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from drs_tui.commands.leaving import FAREWELL_S
from drs_tui.simulator.faults import FAULTS, Fault, Rule
from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import fill_home, watch_simulation
from tests.commands.test_process import PROGRAM, SIGNALS, wait_until
from tests.terminal import Terminal

PIPE = subprocess.PIPE
COMMANDS = ["wait", "follow"]


@pytest.fixture(autouse=True)
def _buffered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have output buffered, as people have it."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.fixture
def sim() -> Iterator[Simulation]:
    with Simulation("ok", speed=0.001) as running:
        yield running


@pytest.fixture
def environ(sim: Simulation, tmp_path: Path) -> dict[str, str]:
    """The variables of a home with the jobs of `sim` on its watch list."""
    return watch_simulation(tmp_path, sim)


def start(
    environ: Mapping[str, str], *words: str, prefix: str = "", **streams: int
) -> subprocess.Popen[str]:
    """Start the program; `prefix` is a line of shell before it."""
    command = f"{prefix} exec {shlex.join([*PROGRAM, *words])}"
    kept = {name: value for name, value in {**os.environ, **environ}.items() if value}
    pipes = {"stdout": PIPE, "stderr": PIPE, **streams}
    return subprocess.Popen(["/bin/sh", "-c", command], env=kept, text=True, **pipes)  # type: ignore[call-overload,no-any-return]


def run_in_shell(environ: Mapping[str, str], line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `drs` is the program."""
    kept = {name: value for name, value in {**os.environ, **environ}.items() if value}
    script = f'drs() {{ {shlex.join(PROGRAM)} "$@"; }}; {line}'
    return subprocess.run(
        ["/bin/sh", "-c", script], env=kept, capture_output=True, text=True, timeout=20
    )


# Signals


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_ended_in_the_middle_of_a_request(
    sim: Simulation, environ: dict[str, str], command: str, how: signal.Signals, code: int
) -> None:
    running = sim.jobs[2][0]
    sim.platform.faults.add(Rule(Fault(delay_s=30.0)))
    with start(environ, command, running) as child:
        wait_until(lambda: bool(sim.requests))
        began = time.monotonic()
        child.send_signal(how)
        out, err = child.communicate(timeout=10)
    assert (child.returncode, out, err) == (code, "", "")
    assert time.monotonic() - began < 2
    kept = run_in_shell(environ, "drs jobs --cached --tsv")
    assert running in kept.stdout


@contextmanager
def stuck(environ: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    """Give a program that follows more than its reader, which does not read, leaves room for."""
    reading, writing = os.pipe()
    capacity = fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)

    def unread() -> int:
        (size,) = struct.unpack("i", fcntl.ioctl(reading, termios.FIONREAD, b"\0" * 4))
        return int(size)

    with start(environ, "follow", stdout=writing) as child:
        os.close(writing)
        wait_until(lambda: unread() == capacity)
        time.sleep(0.1)
        assert child.poll() is None
        yield child
    os.close(reading)


def test_ended_while_nobody_reads(tmp_path: Path) -> None:
    with stuck(fill_home(tmp_path, 80, items=1)) as child:
        began = time.monotonic()
        child.send_signal(signal.SIGTERM)
        assert child.wait(FAREWELL_S + 5) == 143
        assert time.monotonic() - began < FAREWELL_S + 1
        assert child.stderr is not None
        assert child.stderr.read() == ""


def test_second_signal_does_not_wait(tmp_path: Path) -> None:
    with stuck(fill_home(tmp_path, 80, items=1)) as child:
        child.send_signal(signal.SIGINT)
        time.sleep(0.2)
        began = time.monotonic()
        child.send_signal(signal.SIGINT)
        assert child.wait(5) == 130
        assert time.monotonic() - began < 1


def test_what_runs_in_the_background_of_a_script_is_not_interrupted(
    sim: Simulation, environ: dict[str, str]
) -> None:
    with start(environ, "wait", sim.jobs[2][0], prefix="trap '' INT;") as child:
        wait_until(lambda: len(sim.requests) > 1)
        child.send_signal(signal.SIGINT)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(0.5)
        child.send_signal(signal.SIGTERM)
        assert child.wait(5) == 143


# Streams


def test_an_event_is_out_at_once(sim: Simulation, environ: dict[str, str]) -> None:
    with start(environ, "follow", sim.jobs[2][0]) as child:
        assert child.stdout is not None
        assert child.stdout.readline().endswith("SUBMITTED, 0 ok\n")
        assert child.poll() is None
        child.send_signal(signal.SIGTERM)
        assert child.wait(5) == 143


def test_reader_that_goes_away_ends_following_in_silence(tmp_path: Path) -> None:
    told = run_in_shell(fill_home(tmp_path, 100, items=1), "drs follow | head -1")
    assert (told.returncode, told.stderr, told.stdout.count("\n")) == (0, "", 1)


def test_reader_that_goes_away_leaves_waiting_its_exit_code(tmp_path: Path) -> None:
    environ = fill_home(tmp_path, 8, items=10)
    failed, well = ("301457789010000000", "301457789010000001")
    for job_id, code in ((failed, 1), (well, 0)):
        told = run_in_shell(environ, f"{{ drs wait {job_id}; echo $? >&2; }} | true")
        assert (told.stdout, told.stderr) == ("", f"{code}\n")


def test_words_that_nobody_reads_do_not_end_it(sim: Simulation, environ: dict[str, str]) -> None:
    # The id that is not known is said before the others are finished.
    line = f"{{ {{ drs wait 999999999 {sim.jobs[0][0]}; echo $? >&3; }} 2>&1 >&3 | true; }} 3>&1"
    told = run_in_shell(environ, line)
    assert told.stdout.splitlines()[0].startswith("1 of 2 jobs finished: 1 OK")
    assert told.stdout.splitlines()[-1] == "5"


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("closed", "code", "said"),
    [("<&-", 0, ""), (">&-", 6, "stdout is closed"), ("2>&-", 0, ""), ("<&- 2>&-", 0, "")],
)
def test_closed_streams(tmp_path: Path, command: str, closed: str, code: int, said: str) -> None:
    told = run_in_shell(
        fill_home(tmp_path, 2, items=5), f"drs {command} 301457789010000001 {closed}"
    )
    assert told.returncode == code
    assert said in told.stderr
    assert told.stderr.count("\n") == bool(said)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", COMMANDS)
def test_output_that_cannot_be_written(tmp_path: Path, command: str) -> None:
    environ = fill_home(tmp_path, 2, items=5)
    told = run_in_shell(environ, f"drs {command} 301457789010000001 > /dev/full")
    assert told.returncode == 6
    assert "No space left on device" in told.stderr


# A terminal


def test_one_line_that_goes_away(tmp_path: Path) -> None:
    with Simulation("growing", speed=25) as sim:
        environ = watch_simulation(tmp_path, sim)
        words = [*PROGRAM, "wait", *(job_id for job_id, _ in sim.jobs)]
        with Terminal(words, environ=environ) as terminal:
            terminal.wait_for("of 2 jobs finished")
            (line,) = [line for line in terminal.text.split("\n") if line]
            assert line.startswith(("0 of 2", "1 of 2"))
            assert terminal.wait_for_exit() == 1
            assert terminal.text.strip().startswith("2 jobs finished: 1 OK, 1 PARTIAL.")
            assert "of 2 jobs" not in terminal.text
            drawn = bytes(terminal.sent).split(b"\r")
            texts = [piece for piece in drawn if b"of 2 jobs" in piece]
            assert len(texts) == len(set(texts)), "a text is drawn once"
            assert b"\x1b[2" not in terminal.sent, "nothing is cleared before it is drawn"


def test_what_is_said_meanwhile_has_a_line_of_its_own(
    sim: Simulation, environ: dict[str, str]
) -> None:
    command = [*PROGRAM, "wait", "999999999", sim.jobs[2][0]]
    sim.platform.faults.add(Rule(Fault(delay_s=0.5), path="999999999"))
    with Terminal(command, environ=environ, columns=150) as terminal:
        terminal.wait_for("does not know import")
        terminal.wait_until_quiet()
        said, shown = (line for line in terminal.text.split("\n") if line)
        assert said.startswith("drs-tui: ")
        assert shown.startswith("0 of 2 jobs finished")


@pytest.mark.parametrize("columns", [80, 24])
def test_interrupted_at_a_terminal(sim: Simulation, environ: dict[str, str], columns: int) -> None:
    with Terminal([*PROGRAM, "wait", sim.jobs[2][0]], environ=environ, columns=columns) as terminal:
        terminal.wait_for("0 of 1 job")
        terminal.wait_until_quiet()
        assert len([line for line in terminal.text.split("\n") if line]) == 1
        terminal.press("ctrl+c")
        assert terminal.wait_for_exit() == 130
        # The terminal itself shows what was typed.
        assert terminal.text.strip() in ("", "^C")
        assert b"Traceback" not in terminal.sent


def test_nothing_is_sent_while_nothing_happens(sim: Simulation, environ: dict[str, str]) -> None:
    sim.platform.faults.add(Rule(FAULTS["maintenance"]))
    with Terminal([*PROGRAM, "wait", sim.jobs[2][0]], environ=environ) as terminal:
        terminal.wait_for("maintenance since")
        terminal.wait_until_quiet()
        assert terminal.sent_during(1.2) == b""


@pytest.mark.parametrize("words", ["--quiet", ""])
def test_without_a_line_for_whoever_is_quiet_or_has_a_dumb_terminal(
    sim: Simulation, environ: dict[str, str], words: str
) -> None:
    sim.platform.faults.add(Rule(Fault(delay_s=1.0)))
    dumb = {} if words else {"TERM": "dumb"}
    command = [*PROGRAM, "wait", sim.jobs[0][0], *words.split()]
    with Terminal(command, environ={**environ, **dumb}) as terminal:
        assert terminal.wait_for_exit() == 0
        text = "1 job finished: 1 OK. 10 of 10 items arrived."
        assert bytes(terminal.sent) == f"{text}\r\n".encode()


def test_events_have_no_control_characters(tmp_path: Path) -> None:
    with Simulation("growing", speed=200) as sim:
        environ = watch_simulation(tmp_path, sim)
        with Terminal([*PROGRAM, "follow"], environ=environ) as terminal:
            assert terminal.wait_for_exit() == 1
            assert set(terminal.sent) <= {*b"\r\n", *range(32, 127)}


def test_no_screens_are_loaded(sim: Simulation, environ: dict[str, str]) -> None:
    for command in COMMANDS:
        code = (
            "import sys; from drs_tui.cli import main;"
            f"code = main(['{command}', '{sim.jobs[0][0]}']);"
            "print(code, *sorted({'textual', 'keyring', 'cryptography'} & set(sys.modules)))"
        )
        kept = {name: value for name, value in {**os.environ, **environ}.items() if value}
        told = subprocess.run(
            [sys.executable, "-c", code], env=kept, capture_output=True, text=True, timeout=20
        )
        assert told.stdout.splitlines()[-1] == "0"
