"""The program in processes of their own, in fast time, with something that happens to each.

    python -m tests.submission.sender START SPEED

For each line of JSON on stdin a process is forked, which spares it the imports, and its id and then
its exit code are written to stdout. `words` are the program's, `stderr` is the file for what it
says. `kill_at` and `full_at` count the steps that are taken on the disk: at the one the process
kills itself, before or after the step (`is_done`); from the other on the disk is full.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

# What the program imports when it needs it, so that the forked ones need not.
from drs_tui.commands.arguments import parse
from drs_tui.commands.output import Output
from drs_tui.commands.resume import resume
from drs_tui.commands.submit import submit
from drs_tui.errors import DrsError
from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.store.jobs import JobStore
from drs_tui.store.journal import RESERVE_BYTES
from tests.submission.fast_clock import FastClock

_STEPS = ("write", "pwrite", "fsync", "replace", "unlink", "link", "open")


class Disk:
    """Counts steps on the disk, and has its own idea of what becomes of them."""

    def __init__(self, kill_at: int | None, full_at: int | None, is_done: bool) -> None:
        self._kill_at = kill_at
        self._full_at = full_at
        self._is_done = is_done
        self._steps = 0
        self._room = 0

    def install(self) -> None:
        for name in _STEPS:
            setattr(os, name, self._step(name, getattr(os, name)))

    def _step(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **more: Any) -> Any:
            if name == "open" and not args[1] & os.O_CREAT:
                return real(*args, **more)
            self._steps += 1
            is_last = self._steps == self._kill_at
            if is_last and not self._is_done:
                os.kill(os.getpid(), signal.SIGKILL)
            if self._full_at is not None and self._steps >= self._full_at:
                self._check_room(name, args)
            result = real(*args, **more)
            if is_last:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return step

    def _check_room(self, name: str, args: tuple[Any, ...]) -> None:
        if name == "unlink" and str(args[0]).endswith(".reserve") and os.path.exists(args[0]):
            self._room += RESERVE_BYTES
        if name == "write":
            # What is written to a terminal or a pipe needs no room.
            if args[0] > 2:
                self._room -= len(args[1])
                if self._room < 0:
                    self._room = 0
                    raise OSError(errno.ENOSPC, "No space left on device")
        elif name == "open" and self._room <= 0:
            raise OSError(errno.ENOSPC, "No space left on device")


def run(clock: FastClock, words: Sequence[str]) -> int:
    arguments = parse(words)
    services = build_services(Options(), dict(os.environ))
    store = JobStore(services.store.folder, services.api, clock)
    services.clock, services.store = clock, store
    output = Output()
    command = submit if arguments.command == "submit" else resume
    try:
        return command(arguments, services, output)
    except DrsError as error:
        return output.error(error)


def be_the_program(clock: FastClock, told: dict[str, Any]) -> NoReturn:
    """Run in the forked process, and end it."""
    code = 70
    try:
        flags = os.O_RDWR | os.O_CREAT | os.O_TRUNC
        os.dup2(os.open(told["stderr"], flags, 0o600), 2)
        nowhere = os.open(os.devnull, os.O_RDWR)
        os.dup2(nowhere, 0)
        os.dup2(nowhere, 1)
        Disk(told.get("kill_at"), told.get("full_at"), told.get("is_done", False)).install()
        code = run(clock, told["words"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main(start: str, speed: str) -> None:
    clock = FastClock(float(start), float(speed))
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            be_the_program(clock, json.loads(line))
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
