"""Every command with a stream that is closed, full, or read by nobody.

One process loads the program and forks for each run, which saves the start and nothing else: the
run has streams of its own, and ends as any process does.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from drs_tui.commands.arguments import make_parser
from drs_tui.commands.manual import _commands
from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import environ_of, watch_simulation

ROOT = Path(__file__).parents[2]

LINES = {
    "drs-tui demo": "",
    "drs-tui simulate": "--scenario help",
    "drs-tui watch": "123456",
    "drs-tui unwatch": "{done}",
    "drs-tui jobs": "--json",
    "drs-tui show": "{done}",
    "drs-tui wait": "{done}",
    "drs-tui follow": "{done}",
    "drs-tui submit": "{manifest} --project {project} --yes",
    "drs-tui resume": "sent.csv --wait",
    "drs-tui check": "sent.csv",
    "drs-tui retry": "sent.csv --dry-run --json",
    "drs-tui items": "{done} --csv",
    "drs-tui causes": "{done} --json",
    "drs-tui report": "{done}",
    "drs-tui doctor": "",
    "drs-tui token set": "--store file --token-file {token_file} --json",
    "drs-tui token show-source": "",
    "drs-tui token delete": "--json",
    "drs-tui token migrate": "--from file --json",
    "drs-tui config path": "",
    "drs-tui config show": "--origin",
    "drs-tui completion": "bash",
}
"""What is typed after each command of the tree."""

WITHOUT_DATA = {"drs-tui demo", "drs-tui watch", "drs-tui unwatch", "drs-tui token migrate"}
"""Those that write nothing to stdout, here at least."""

STREAMS = ["stdin closed, stdout without a reader", "stdout full", "stderr closed"]

_SERVER = """
import importlib, json, os, pkgutil, sys
import drs_tui, httpx, rich.cells
for module in pkgutil.walk_packages(drs_tui.__path__, "drs_tui."):
    if not module.name.startswith(("drs_tui.ui", "drs_tui.demo", "drs_tui.__main__")):
        importlib.import_module(module.name)

def be_the_program(run):
    os.chdir(run["folder"])
    os.environ.update(run["environ"])
    os.dup2(os.open(run["out"], os.O_WRONLY | os.O_CREAT | os.O_APPEND), 1)
    os.dup2(os.open(run["err"], os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
    if run["what"].endswith("stdout without a reader"):
        reading, writing = os.pipe()
        os.close(reading)
        os.dup2(writing, 1)
        os.close(writing)
    closed = {"stdin closed, stdout without a reader": 0, "stderr closed": 2}.get(run["what"])
    if closed is not None:
        os.close(closed)
    names = ("stdin", "stdout", "stderr")
    for number, (name, mode) in enumerate(zip(names, "rww")):
        stream = None if number == closed else open(number, mode, closefd=False)
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.argv = ["drs-tui", *run["words"]]

asked, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
while line := asked.readline():
    child = os.fork()
    if not child:
        asked.close()
        answers.close()
        be_the_program(json.loads(line))
        sys.exit(drs_tui.cli.main())
    answers.write(f"{os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])}\\n")
    answers.flush()
"""


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Shop:
    """Runs the program by name of a command, each time in a copy of the same home."""

    def __init__(self, folder: Path, sim: Simulation, server: subprocess.Popen[str]) -> None:
        self._folder, self._sim, self._server = folder, sim, server
        self._runs = 0

    def run(self, command: str, what: str) -> Ran:
        self._runs += 1
        home = self._folder / str(self._runs)
        shutil.copytree(self._folder / "home", home)
        words = {
            "done": self._sim.jobs[0][0],
            "manifest": home / "new.csv",
            "project": self._sim.project,
            "token_file": home / "given-token",
        }
        out, err = home / "stdout", home / "stderr"
        typed = f"{command.removeprefix('drs-tui ')} {LINES[command].format(**words)}"
        run: dict[str, Any] = {
            "words": typed.split(),
            "what": what,
            "folder": str(home),
            "out": "/dev/full" if what == "stdout full" else str(out),
            "err": str(err),
            "environ": _environ(home, self._sim),
        }
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(f"{json.dumps(run)}\n")
        self._server.stdin.flush()
        code = int(self._server.stdout.readline())
        told = [path.read_text() if path.exists() else "" for path in (out, err)]
        return Ran(code, *(text.replace(str(home), "HOME") for text in told))


def _environ(home: Path, sim: Simulation) -> dict[str, str]:
    return {**environ_of(home), "SB_AUTH_TOKEN": sim.token, "SB_API_ENDPOINT": sim.url}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("streams")
    (folder / "home").mkdir()
    with Simulation("mixed", speed=2000) as sim:
        (folder / "home" / "given-token").write_text(sim.token)
        (folder / "home" / "given-token").chmod(0o600)
        for name in ("sent", "new"):
            text = f"drs_uri,name\ndrs://host.org/{name},{name}.bam\n"
            (folder / "home" / f"{name}.csv").write_text(text)
        watch_simulation(folder / "home", sim)
        words = ["submit", "sent.csv", "--project", sim.project, "--yes"]
        subprocess.run(
            [sys.executable, "-m", "drs_tui", *words],
            cwd=folder / "home",
            env={**os.environ, "PYTHONPATH": str(ROOT), **_environ(folder / "home", sim)},
            check=True,
            capture_output=True,
        )
        with subprocess.Popen(
            [sys.executable, "-c", _SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={name: text for name, text in os.environ.items() if name != "PYTHONUNBUFFERED"},
        ) as server:
            yield Shop(folder, sim, server)


def test_no_command_is_forgotten() -> None:
    assert list(LINES) == [parser.prog for parser in _commands(make_parser())]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", LINES)
def test_with_streams_that_are_not_as_usual(command: str, shop: Shop) -> None:
    usual = shop.run(command, "")
    assert "Traceback" not in usual.err
    assert bool(usual.out) == (command not in WITHOUT_DATA), usual
    told = {what: shop.run(command, what) for what in STREAMS}
    # Following is over when nobody reads it: what will come of the jobs is not known then.
    code = 0 if command == "drs-tui follow" else usual.code
    unread = told["stdin closed, stdout without a reader"]
    assert (unread.code, unread.err) == (code, usual.err)
    assert told["stderr closed"].code == usual.code
    full = told["stdout full"]
    if usual.out:
        words = "drs-tui: The output cannot be written: No space left on device."
        assert (full.code, full.err.count(words)) == (6, 1)
    else:
        assert (full.code, full.err) == (usual.code, usual.err)
    assert "Traceback" not in full.err
    assert "Exception" not in full.err
