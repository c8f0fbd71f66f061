"""Serve a scenario: as a context manager for tests, as a command for people and child processes."""

import argparse
import json
import math
import os
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from drs_tui.simulator.connection import PlatformServer
from drs_tui.simulator.platform import Platform
from drs_tui.simulator.scenarios import SCENARIOS, UnknownScenario, open_scenario

USAGE, INTERRUPTED = 2, 130
"""Exit codes: a mistake in the call; Ctrl+C."""

DEMO_PREFIX = "drs-tui-demo-"
"""What the name of a folder begins with that may be removed at the end."""


class Simulation:
    """A scenario served on a port of 127.0.0.1, from entering the context to leaving it.

    More may be set up on `platform` while it serves: faults, for one, by
    `simulation.platform.faults.add(Rule(FAULTS["reset"], path="/imports/create$"))`.
    """

    url: str
    """Base URL, such as `http://127.0.0.1:40123/v2`."""
    port: int
    token: str
    """The valid token."""
    jobs: tuple[tuple[str, str], ...]
    """Id and label of every preloaded job."""
    project: str
    """A project (`owner/slug`) that imports may go to."""
    platform: Platform

    def __init__(
        self,
        scenario: str = "ok",
        speed: float = 1.0,
        clock: Callable[[], float] = time.time,
        port: int = 0,
        *,
        record: bool = True,
    ) -> None:
        self.scenario = scenario
        self.requests: list[tuple[str, str, dict[str, str]]] = []
        """Method, path with query, and headers of every request, in order of arrival; left
        empty without `record`."""
        self._record = record
        self._speed = speed
        self._clock = clock
        self._wanted_port = port

    def __enter__(self) -> Self:
        """Start serving; raises `UnknownScenario`, or `OSError` when the port is taken."""
        if self.scenario not in SCENARIOS:
            raise UnknownScenario(self.scenario)
        self._server = PlatformServer(self._wanted_port, self._see)
        self.url, self.port = self._server.url, self._server.server_port
        stage = open_scenario(
            self.scenario, base_url=self.url, clock=self._clock, speed=self._speed
        )
        self.token, self.jobs = stage.user.token, tuple(stage.jobs)
        self.project, self.platform = stage.project.id, stage.platform
        self._server.start(stage.platform)
        return self

    def _see(self, method: str, path: str, headers: dict[str, str]) -> None:
        if self._record:
            self.requests.append((method, path, headers))

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop serving; raises what went wrong inside the simulated platform, if anything."""
        self._server.stop()
        if self._server.crashes and problem is None:
            raise self._server.crashes[0]


def main(argv: list[str]) -> int:
    """Serve one scenario until a signal comes (or stdin ends); give the exit code.

    Stdout gets two lines: the base URL, and one JSON object with token, jobs and scenario.
    """
    options = _read_options(argv)
    if options.list or options.scenario == "help":
        for name, scenario in SCENARIOS.items():
            print(f"{name:20}{scenario.line}")
        return 0
    simulation = Simulation(options.scenario, options.speed, port=options.port, record=False)
    with ExitStack() as opened:
        stop = opened.enter_context(_Stop())
        try:
            opened.enter_context(simulation)
        except UnknownScenario as unknown:
            print(unknown, file=sys.stderr)
            return USAGE
        except OSError as trouble:
            print(f"Port {options.port} cannot be used: {trouble.strerror}.", file=sys.stderr)
            return USAGE
        _announce(simulation)
        if options.until_stdin_closes:
            threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
        stop.wait()
    if stop.stdin_ended and options.remove_at_end:
        _remove_demo_folder(Path(options.remove_at_end))
    return stop.code


def _remove_demo_folder(folder: Path) -> None:
    """Remove what a demo that was killed left behind; nothing but a demo's own folder."""
    temporary = Path(tempfile.gettempdir()).resolve()
    is_demo = folder.name.startswith(DEMO_PREFIX) and folder.parent.resolve() == temporary
    if is_demo and not folder.is_symlink():
        shutil.rmtree(folder, ignore_errors=True)


def _read_options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m drs_tui.simulator",
        description="Serve a simulated platform on 127.0.0.1.",
    )
    parser.add_argument("--port", type=_port, default=0, help="0 takes a free one")
    parser.add_argument("--scenario", default="demo", help="a name, or help for the list")
    parser.add_argument("--speed", type=_speed, default=1.0, help="how much faster jobs run")
    parser.add_argument("--list", action="store_true", help="list the scenarios")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when stdin reaches its end"
    )
    parser.add_argument(
        "--remove-at-end",
        metavar="FOLDER",
        help=f"remove this folder when stdin has ended; only a {DEMO_PREFIX}* of the system's "
        "folder for temporary files is ever removed",
    )
    return parser.parse_args(argv)


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise argparse.ArgumentTypeError("a port lies between 0 and 65535")
    return number


def _speed(text: str) -> float:
    number = float(text)
    if not (math.isfinite(number) and number > 0):
        raise argparse.ArgumentTypeError("a speed is a number above 0")
    return number


def _announce(simulation: Simulation) -> None:
    facts = {
        "token": simulation.token,
        "jobs": [{"id": job_id, "label": label} for job_id, label in simulation.jobs],
        "scenario": simulation.scenario,
    }
    print(simulation.url)
    print(json.dumps(facts), flush=True)
    print(f"Serving {simulation.scenario}; Ctrl+C ends it.", file=sys.stderr)


class _Stop:
    """Waits for SIGTERM or SIGINT, and knows the exit code that goes with each.

    A signal is told by what the interpreter writes into a socket at that instant: a handler in
    Python, if the signal comes right before the wait begins, would run only after the wait.
    """

    def __init__(self) -> None:
        self.code = 0
        self.stdin_ended = False

    def __enter__(self) -> Self:
        self._told, self._telling = socket.socketpair()
        self._telling.setblocking(False)
        self._fd_before = signal.set_wakeup_fd(self._telling.fileno(), warn_on_full_buffer=False)
        self._before = {
            number: signal.signal(number, lambda *_: None)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._fd_before)
        self._told.close()
        self._telling.close()

    def ask(self) -> None:
        """End in good order; may be called from another thread."""
        # Where the end came by a signal in the same instant, nobody listens any more.
        with suppress(OSError):
            self._telling.send(bytes([signal.SIGTERM]))

    def wait(self) -> None:
        """Return when the end was asked for."""
        number = None
        while number not in self._before:
            number = self._told.recv(1)[0]
        self.code = INTERRUPTED if number == signal.SIGINT else 0


def _wait_for_end(stop: _Stop) -> None:
    """Read stdin past Python's buffer: a lock held there would disturb the exit."""
    while os.read(0, 4096):
        pass
    stop.stdin_ended = True
    stop.ask()
