"""The program as a process: signals, pipes that break, streams that are closed, a real terminal."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drs_tui.simulator.faults import Fault, Rule
from drs_tui.simulator.server import Simulation
from tests.terminal import Terminal

PROGRAM = [sys.executable, "-W", "error", "-m", "drs_tui"]
SIGNALS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
TOKEN = "fedcba9876543210fedcba9876543210"


def run(*words: str, stdin: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *words],
        input=stdin,
        capture_output=True,
        text=True,
        env={**os.environ, **environ},
        timeout=20,
    )


def run_in_shell(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line of shell in which `drs-tui` is the program."""
    program = " ".join(f"'{word}'" for word in PROGRAM)
    return subprocess.run(
        ["/bin/sh", "-c", f'drs() {{ {program} "$@"; }}; {line}'],
        capture_output=True,
        text=True,
        timeout=20,
    )


def wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.fixture(autouse=True)
def _buffered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have output buffered, as people have it: what is wrong with stdout then shows at the end."""
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)


@pytest.fixture
def slow() -> Iterator[Simulation]:
    """A platform whose answers take longer than any test."""
    with Simulation("ok") as running:
        running.platform.faults.add(Rule(Fault(delay_s=5.0)))
        yield running


@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_ended_while_it_looks(slow: Simulation, how: signal.Signals, code: int) -> None:
    environ = {**os.environ, "SB_API_ENDPOINT": slow.url, "SB_AUTH_TOKEN": slow.token}
    subprocess.run([*PROGRAM, "watch", slow.jobs[0][0]], env=environ, check=True)
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*PROGRAM, "jobs", "--json"], env=environ, stdout=pipe, stderr=pipe, text=True
    ) as child:
        wait_until(lambda: bool(slow.requests))
        child.send_signal(how)
        out, err = child.communicate(timeout=3)
    assert (child.returncode, out, err) == (code, "", "")
    kept = run("jobs", "--cached", "--tsv", SB_API_ENDPOINT=slow.url)
    assert slow.jobs[0][0] in kept.stdout


@pytest.mark.parametrize(("how", "code"), SIGNALS)
def test_ended_at_once_while_it_reads_stdin(how: signal.Signals, code: int) -> None:
    reading, writing = os.pipe()
    with subprocess.Popen(
        [*PROGRAM, "watch", "-"], stdin=reading, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        os.write(writing, b"123456\n")
        wait_until(lambda: fcntl.ioctl(reading, termios.FIONREAD, b"\0" * 4) == b"\0" * 4)
        child.send_signal(how)
        out, err = child.communicate(timeout=3)
    os.close(reading)
    os.close(writing)
    assert (child.returncode, out, err) == (code, b"", b"")


def test_reader_that_goes_away_is_silent() -> None:
    run("watch", "-", stdin="\n".join(str(number) for number in range(100_000, 100_300)))
    with subprocess.Popen(
        [*PROGRAM, "jobs", "--cached", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline() == b"[\n"
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(5) == 0
    told = run_in_shell("drs --help 2>&1 | head -1; drs jobs --cached --json | head -1")
    assert (told.stderr, told.returncode) == ("", 0)
    assert told.stdout.splitlines()[-1] == "["


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", ["jobs --json", "jobs --tsv", "show 123456"])
def test_output_that_cannot_be_written(words: str) -> None:
    run("watch", "123456")
    told = run_in_shell(f"drs {words} --cached > /dev/full")
    assert told.returncode == 6
    assert told.stderr == (
        "drs-tui: The output cannot be written: No space left on device. Check where stdout goes.\n"
    )


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ("drs watch - <&-", 2, "stdin is closed"),
        ("drs token set --token-stdin --store file <&-", 2, "stdin is closed"),
        ("drs token set --store file <&-", 4, "no terminal to type"),
        ("drs watch 123456 <&-", 0, "Watching 1 new job"),
        ("drs jobs --cached --json >&-", 6, "stdout is closed"),
        ("drs watch 123456 >&-", 0, "Watching 1 new job"),
        ("drs jobs --cached --json 2>&-", 0, ""),
        ("drs nonsense 2>&-", 2, ""),
        ("drs nonsense >&- 2>&- <&-", 2, ""),
        ("drs < /dev/null", 2, "The screens need a terminal"),
        ("drs demo < /dev/null", 2, "The screens need a terminal"),
    ],
)
def test_closed_streams(line: str, code: int, words: str) -> None:
    told = run_in_shell(line)
    assert told.returncode == code
    assert words in told.stderr
    assert told.stderr.count("\n") == bool(words)


@pytest.mark.parametrize("words", ["--version", "jobs --version", "--help", "watch --help"])
def test_reader_that_was_never_there_is_silent(words: str) -> None:
    with subprocess.Popen([*PROGRAM, *words.split()], stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        child.stdout.close()
        assert child.wait(5) == 0


def test_locale_without_the_letters_of_a_label() -> None:
    run("watch", "123456", "--label", "l\u00e4bel \u2603")
    told = run("jobs", "--cached", PYTHONIOENCODING="ascii")
    assert told.returncode == 0
    assert "l\\xe4bel \\u2603" in told.stdout


# A terminal


def test_token_typed_at_the_prompt_is_not_shown() -> None:
    with Terminal([*PROGRAM, "token", "set", "--store", "file"]) as terminal:
        terminal.wait_for("(not shown):")
        terminal.write(f"{TOKEN}\n")
        assert terminal.wait_for_exit() == 0
        assert TOKEN.encode() not in terminal.sent
        assert "https://cavatica.sbgenomics.com/developer#token" in terminal.text
        assert "is kept in token file" in terminal.text


@pytest.mark.parametrize(
    ("keys", "code", "words"),
    [("\x03", 130, ""), ("\x04", 4, "No token was typed"), ("\n", 4, "The token is empty")],
)
def test_prompt_left_without_a_token(keys: str, code: int, words: str) -> None:
    with Terminal([*PROGRAM, "token", "set", "--store", "file"]) as terminal:
        terminal.wait_for("(not shown):")
        terminal.write(keys)
        assert terminal.wait_for_exit() == code
        assert terminal.is_line_by_line
        assert b"Traceback" not in terminal.sent
        assert words in terminal.text


@pytest.mark.parametrize(("how", "code"), [(None, 0), (signal.SIGTERM, 143)])
def test_demo_opens_and_leaves_nothing(
    how: signal.Signals | None, code: int, tmp_path: Path
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    with Terminal([*PROGRAM, "demo", "--no-mouse"], environ={"TMPDIR": str(folder)}) as terminal:
        terminal.wait_for("TRIO-FY2104")
        assert list(folder.iterdir())
        if how is None:
            terminal.press("q")
        else:
            terminal.kill(how)
        assert terminal.wait_for_exit() == code
    assert not list(folder.iterdir())
