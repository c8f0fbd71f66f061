"""How long it takes to start, how many bytes and file-system calls, beside other programs.

Run it as `python -m tests.benchmarks.bench_start`. Figures count in an environment that holds the
product and nothing else, since tools of the test extra make the libraries import more: `--fresh`
makes one, `--python` names one. `--posting` and `--harlequin` name those programs, installed in
environments of their own; posting 2.11 crashes with tree-sitter 0.26, and runs with 0.25.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from drs_tui.simulator.server import Simulation
from tests.benchmarks import bare_table
from tests.benchmarks.homes import LABEL, fill_home, watch_simulation
from tests.benchmarks.measuring import (
    Bar,
    Section,
    in_turn,
    least_ratio,
    medians,
    print_sections,
    ratio,
)
from tests.terminal import PATIENCE_S, Terminal

FEW, MANY = 40, 1000
ROOT = Path(__file__).parents[2]


OTHERS = {
    # What of each program is on the screen once there is something to look at.
    "posting": "Collection is empty",
    "harlequin": "memory",
}


_MODULES = (
    "The difference is the import of the program's own modules, some 140 small files before the "
    "first picture."
)

_CLIENT = "One request by httpx in an event loop, and nothing else, takes as long: see below."


def first_text_ms(command: Sequence[str], environ: Mapping[str, str], text: str) -> float:
    """Return the time from the start of a program to a text on its terminal of 120x40."""
    wanted = text.encode()
    terminal = Terminal(command, columns=120, lines=40, environ=environ, controlling=False)
    started = time.perf_counter()
    with terminal:
        while wanted not in terminal.sent:
            if time.perf_counter() - started > PATIENCE_S:
                raise TimeoutError(f"{text} did not come. On the screen:\n{terminal.text}")
            terminal.read(0.5)
        return (time.perf_counter() - started) * 1000


def start_bytes(command: Sequence[str], environ: Mapping[str, str], text: str) -> int:
    """Return what a start sends to a terminal of 80x24 until it has come to rest."""
    with Terminal(command, environ=environ, controlling=False) as terminal:
        terminal.wait_for(text)
        terminal.wait_until_quiet(1.0)
        return len(terminal.sent)


def file_calls(command: Sequence[str], environ: Mapping[str, str], text: str, told: Path) -> int:
    """Return how many calls name a file up to the first text on the terminal; by `strace`."""
    traced = ["strace", "-f", "-qq", "-e", "trace=%file", "-o", str(told), *command]
    first_text_ms(traced, environ, text)
    return len(told.read_text(errors="replace").splitlines())


def run_ms(command: Sequence[str], environ: Mapping[str, str]) -> float:
    """Return the time that a program takes from its start to its end."""
    started = time.perf_counter()
    subprocess.run(command, env=dict(environ), stdout=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - started) * 1000


def write_rows(path: Path, count: int) -> str:
    """Write what the job table shows of so many jobs, for the bare table; return the path."""
    header = "Job\tBatch\tState\tOutcome\tItems\tok\tfailed\tof\tStarted\tTook\tLooked\tId"
    rows = [
        f"{LABEL}{number:04}\t-\tFINISHED\tOK\t██████\t100\t0\t100\t10:{number % 60:02}:00\t10m"
        f"\t10:00\t30145778901{number:07}"
        for number in range(count)
    ]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return str(path)


def table_section(python: str, folder: Path, rounds: int, others: Mapping[str, str]) -> Section:
    """Measure how long the first picture takes, beside bare tables and other programs."""
    script = bare_table.__file__
    product = [python, "-m", "drs_tui"]
    measures: dict[str, Callable[[], float]] = {}
    for jobs in (FEW, MANY):
        home = fill_home(folder / f"jobs-{jobs}", jobs)
        rows = write_rows(folder / f"rows-{jobs}.tsv", jobs)
        measures[f"drs-tui, {jobs} jobs"] = partial(first_text_ms, product, home, LABEL)
        bare = [python, script, rows]
        measures[f"DataTable, {jobs} rows"] = partial(first_text_ms, bare, home, LABEL)
    away = {**home, "XDG_DATA_HOME": str(folder / "data")}
    for name, program in others.items():
        measures[name] = partial(first_text_ms, [program], away, OTHERS[name])
    samples = in_turn(measures, rounds)

    def against(reference: str, limit: float, jobs: int = MANY) -> Bar:
        value = ratio(samples, f"drs-tui, {jobs} jobs", reference)
        return Bar(f"{jobs} jobs / {reference}", value, limit, why=_MODULES)

    bars = [
        against(f"DataTable, {FEW} rows", 1.2),
        against(f"DataTable, {FEW} rows", 1.3, FEW),
        against(f"DataTable, {MANY} rows", 1.3),
    ]
    limits = {"posting": 0.5, "harlequin": 0.4}
    bars += [against(name, limits[name]) for name in others]
    return Section(
        "From the start to the first row",
        "120x40, in turn, medians. The others: to the first text of their main pane.",
        [*bars, *medians(samples, "ms")],
    )


def weight_section(python: str, folder: Path) -> Section:
    """Count what a start sends and asks the file system."""
    home, jobs = folder / "weight", 1000
    environ = fill_home(home, jobs)
    product = [python, "-m", "drs_tui"]
    bare = [python, bare_table.__file__, write_rows(folder / "rows-weight.tsv", FEW)]
    bars = []
    for theme in ("ansi-dark", "textual-dark"):
        settings = home / "config" / "drs-tui" / "config.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f'theme = "{theme}"\n')
        limit = 15_000 if theme == "ansi-dark" else None
        sent = start_bytes(product, environ, LABEL)
        bars.append(Bar(f"bytes of a start at 80x24, {theme}", sent, limit, "B"))
    bars.append(Bar("bytes, bare DataTable", start_bytes(bare, environ, LABEL), None, "B"))
    if shutil.which("strace"):
        told = folder / "calls"
        calls = file_calls(product, environ, LABEL, told)
        bare_calls = file_calls(bare, environ, LABEL, told)
        bars += [
            Bar(
                "file-system calls before the first row / bare DataTable",
                calls / bare_calls,
                1.3,
                why=_MODULES,
            ),
            Bar("file-system calls before the first row", calls, None, "calls"),
            Bar("file-system calls, bare DataTable", bare_calls, None, "calls"),
        ]
    return Section("What a start weighs", f"{jobs} jobs watched; calls by strace.", bars)


OFFICIAL = """
import os, sevenbridges
api = sevenbridges.Api(
    url=os.environ["SB_API_ENDPOINT"], token=os.environ["SB_AUTH_TOKEN"], debug=True
)
job = api.drs_imports.bulk_get(os.environ["JOB"])
for item in job.result:
    print(item.resource or item.error)
"""
"""What a person writes to see a job with the official client; it also asks for no names."""

REQUEST = """
import asyncio, httpx, os, ssl

async def ask():
    # As the product does where nothing is encrypted: no list of certificates is read.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    async with httpx.AsyncClient(verify=context, trust_env=False) as client:
        answer = await client.get(
            f"{os.environ['SB_API_ENDPOINT']}/bulk/drs/imports/{os.environ['JOB']}",
            headers={"X-SBG-Auth-Token": os.environ["SB_AUTH_TOKEN"]},
        )
        print(answer.json()["state"])

asyncio.run(ask())
"""
"""The least that a program takes which asks by httpx, as the screens have to."""


def commands_section(python: str, folder: Path, rounds: int) -> Section:
    """Measure how long commands take from the start to the end of the process."""
    environ = fill_home(folder / "commands", MANY)
    program = str(Path(python).with_name("drs-tui"))
    empty, version = "python -c pass", "drs-tui --version"
    kept, show, official = "jobs --cached --json, 1000 jobs", "show --json", "official client"
    request = "one request by httpx"
    with Simulation("ok") as simulation:
        job_id = simulation.jobs[0][0]
        served = {**watch_simulation(folder / "served", simulation), "JOB": job_id}
        look = [program, "show", job_id, "--json"]
        run_ms(look, served)
        measures = {
            empty: partial(run_ms, [python, "-c", "pass"], environ),
            version: partial(run_ms, [program, "--version"], environ),
            kept: partial(run_ms, [program, "jobs", "--cached", "--json"], environ),
            official: partial(run_ms, [sys.executable, "-c", OFFICIAL], served),
            request: partial(run_ms, [python, "-c", REQUEST], served),
            show: partial(run_ms, look, served),
            f"{show} --cached": partial(run_ms, [*look, "--cached"], served),
        }
        samples = in_turn(measures, rounds)
    limits = [
        (version, empty, 2.0, ""),
        (kept, empty, 5.0, ""),
        (show, official, 1.0, _CLIENT),
        (f"{show} --cached", official, 0.5, ""),
    ]
    bars = [
        Bar(f"{name} / {beside}", least_ratio(samples, name, beside), limit, why=why)
        for name, beside, limit, why in limits
    ]
    bars += [
        Bar(f"{show} / {request}", least_ratio(samples, show, request)),
        Bar(f"{request} / {official}", least_ratio(samples, request, official)),
    ]
    return Section(
        "Commands",
        "From the start to the end of the process, in turn; ratios of the least, below medians. "
        "The official client stands in the environment of the tests.",
        [*bars, *medians(samples, "ms")],
    )


def fresh_python(folder: Path) -> str:
    """Make an environment with the product and what it needs; return its interpreter."""
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "-q", ROOT], check=True)
    return str(python)


def sections(python: str, rounds: int, others: Mapping[str, str]) -> list[Section]:
    """Measure all of it."""
    # Some programs go on writing after they were killed, by children that are not ours to kill.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        return [
            table_section(python, folder, rounds, others),
            weight_section(python, folder),
            commands_section(python, folder, rounds),
        ]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare which programs are measured."""
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fresh", action="store_true")
    for name in OTHERS:
        parser.add_argument(f"--{name}", metavar="PROGRAM")


def others_of(options: argparse.Namespace) -> dict[str, str]:
    """Return the other programs that were named."""
    return {name: program for name in OTHERS if (program := getattr(options, name))}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        python = fresh_python(Path(name)) if options.fresh else options.python
        print_sections(sections(python, options.rounds, others_of(options)))


if __name__ == "__main__":
    main()
