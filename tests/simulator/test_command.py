"""The command, as a child process and called."""

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from drs_tui.simulator.scenarios import SCENARIOS
from drs_tui.simulator.server import main

COMMAND = [sys.executable, "-W", "error", "-m", "drs_tui.simulator"]


@contextmanager
def child(*options: str) -> Iterator[subprocess.Popen[str]]:
    """The command under way, ended at the latest when the context ends."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [*COMMAND, *options], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def first_lines(process: subprocess.Popen[str]) -> tuple[str, dict[str, object]]:
    """The two lines it begins with."""
    assert process.stdout is not None
    return process.stdout.readline().strip(), json.loads(process.stdout.readline())


@pytest.mark.parametrize(("how", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130), (None, 0)])
def test_serves_and_ends_as_told(how: signal.Signals | None, code: int) -> None:
    with child("--port", "0", "--scenario", "ok", "--until-stdin-closes") as process:
        url, facts = first_lines(process)
        port = int(url.removeprefix("http://127.0.0.1:").removesuffix("/v2"))
        assert facts["scenario"] == "ok"
        assert isinstance(facts["jobs"], list)
        assert set(facts["jobs"][0]) == {"id", "label"}
        with socket.create_connection(("127.0.0.1", port)) as connection:
            head = f"GET /v2/user HTTP/1.0\r\nX-SBG-Auth-Token: {facts['token']}\r\n\r\n"
            connection.sendall(head.encode())
            assert b"200 OK" in connection.recv(65536)
        if how is not None:
            process.send_signal(how)
            # Else the end of its stdin, which is a good end too, could come first.
            process.wait(timeout=5)
        words, complaints = process.communicate(timeout=5)
        assert process.returncode == code
        assert words == ""
        assert "Traceback" not in complaints


def test_without_the_option_the_end_of_stdin_ends_nothing() -> None:
    with child("--scenario", "ok") as process:
        first_lines(process)
        assert process.stdin is not None
        process.stdin.close()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)


def test_taken_port_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert main(["--port", str(taken.getsockname()[1])]) == 2
    words = capsys.readouterr()
    assert words.out == ""
    assert words.err.count("\n") == 1
    assert "cannot be used" in words.err


def test_unknown_scenario_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--scenario", "nowhere"]) == 2
    words = capsys.readouterr()
    assert words.out == ""
    assert words.err.count("\n") == 1


@pytest.mark.parametrize("options", [["--list"], ["--scenario", "help"]])
def test_list_names_every_scenario(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(options) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert listed == list(SCENARIOS)


@pytest.mark.parametrize(
    "options",
    [["--port", "70000"], ["--port", "x"], ["--speed", "0"], ["--speed", "inf"], ["--speed", "x"]],
)
def test_impossible_options_are_usage_errors(options: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(options)
    assert ended.value.code == 2


def test_signal_handlers_are_put_back() -> None:
    before = signal.getsignal(signal.SIGTERM)
    main(["--scenario", "nowhere"])
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_signal_ends_it_at_whatever_instant_it_comes() -> None:
    # In a process of its own, as one that does not end cannot be brought to it from inside.
    script = """
import signal
from threading import Timer
from drs_tui.simulator.server import _Stop

for microseconds in range(1, 400):
    with _Stop() as stop:
        Timer(microseconds / 1e6, signal.raise_signal, [signal.SIGINT]).start()
        stop.wait()
        assert stop.code == 130
print("all ended")
"""
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=60)
    assert ended.stdout == b"all ended\n", ended.stderr
