"""The README does not promise what is not there."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drs_tui.commands.output import ExitCode
from drs_tui.settings import file as config_file
from drs_tui.settings.options import Options
from drs_tui.settings.settings import load_settings
from drs_tui.simulator.server import Simulation
from screenshots import make
from tests.commands import slurm
from tests.simulator.helpers import FakeClock

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["demo", "test"])
def test_the_two_commands_are_one_line_each(name: str) -> None:
    block = re.search(rf"<!-- command: {name} -->\n```sh\n(.*?)```", README, re.DOTALL)
    assert block is not None
    assert block[1].count("\n") == 1
    assert block[1].startswith("python3 -m venv .venv && ")


def test_the_settings_shown_are_settings_that_can_be_read(tmp_path: Path) -> None:
    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block is not None
    tomllib.loads(block[1])
    file = tmp_path / "config.toml"
    file.write_text(block[1])
    settings = load_settings(Options(profile="cgc"), {}, file)
    assert settings.problems == ()
    assert settings.theme.value == "ansi-dark"


def _settings() -> str:
    return README.partition("| setting |")[2].partition("\n\n")[0]


def test_every_setting_is_in_the_table() -> None:
    told = set(re.findall(r"^\| `([a-z0-9_.]+|profiles\.NAME)` \| ", _settings(), re.MULTILINE))
    notify = {f"notify.{name}" for name in config_file._NOTIFY_KEYS}
    assert told == {*config_file._TOP_KEYS, *notify, "keymap", "profiles.NAME"}
    for name in config_file._PROFILE_KEYS:
        assert f"`{name}`" in README.partition("| `profiles.NAME`")[2].partition("\n")[0]


def test_the_defaults_of_the_table_are_those_that_hold(tmp_path: Path) -> None:
    settings = load_settings(Options(), {}, tmp_path / "config.toml")
    told = dict(re.findall(r"^\| `([a-z0-9_.]+)` \| `([^`]+)` \|", README, re.MULTILINE))
    assert len(told) >= 8
    for name, value in told.items():
        default = getattr(settings, name.replace(".", "_")).value
        assert value == (str(default).lower() if isinstance(default, bool) else str(default)), name


def test_the_picture_of_the_layers_is_that_of_the_contract() -> None:
    block = re.search(r"<!-- layers -->\n```text\n(.*?)```", README, re.DOTALL)
    assert block is not None
    drawn = [line[:42].strip() for line in block[1].splitlines()]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contract, *_ = project["tool"]["importlinter"]["contracts"]
    assert drawn == contract["layers"]


def test_each_exit_code_has_its_line() -> None:
    table = README.partition("| exit code | when |")[2].partition("\n\n")[0]
    told = {
        int(code)
        for row in re.findall(r"^\| ([0-9, ]+) \|", table, re.M)
        for code in row.split(",")
    }
    assert told == {code.value for code in ExitCode}


# The commands


BLOCKS = re.findall(r"(?:<!-- ([^>\n]*) -->\n)? *```(?:sh|make)\n(.*?)```", README, re.DOTALL)


def test_each_block_of_commands_says_whether_it_is_run() -> None:
    kinds = [note.partition(":")[0] for note, _ in BLOCKS]
    assert set(kinds) == {"run", "not run", "slurm", "makefile", "command"}
    assert kinds.count("run") >= 3


@pytest.fixture
def shell(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    with shell_at("ok", tmp_path) as run:
        yield run


@contextmanager
def shell_at(scenario: str, tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Give a shell in a folder, at a platform whose jobs are in the batches of the README."""
    with Simulation(scenario, clock=FakeClock(time.time())) as sim:
        done = [job_id for job_id, _ in sim.jobs[:2]]
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "drs-tui").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m drs_tui "$@"\n')
        (folder / "drs-tui").chmod(0o755)
        environ = {
            **os.environ,
            "PATH": f"{folder}:{os.environ['PATH']}",
            "PYTHONPATH": str(ROOT),
            "SB_API_ENDPOINT": sim.url,
            "SB_AUTH_TOKEN": sim.token,
        }

        def run(script: str, slurm_conf: str = "") -> None:
            ran = subprocess.run(
                ["/bin/sh", "-eu", "-c", script],
                cwd=tmp_path,
                env={**environ, "SLURM_CONF": slurm_conf},
                capture_output=True,
                text=True,
                timeout=60,
            )
            assert ran.returncode == 0, ran.stderr

        (tmp_path / "answers.json").write_text(json.dumps([{"id": job_id} for job_id in done]))
        for name, job_id in zip(("cohort-7", "trios"), done, strict=True):
            run(f"drs-tui watch {job_id} --batch {name}")
        yield run


@pytest.mark.parametrize("script", [script for note, script in BLOCKS if note == "run"])
def test_the_commands_do_what_they_say(script: str, shell: Callable[[str], None]) -> None:
    shell(script)


def test_the_makefile_waits_and_reports(tmp_path: Path, shell: Callable[[str], None]) -> None:
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    (rules,) = [script for note, script in BLOCKS if note == "makefile"]
    (tmp_path / "Makefile").write_text(rules)
    shell("make report.html")
    assert (tmp_path / "trios.arrived").exists()
    assert "<html" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("scenario", ["ok", "mixed"])
def test_what_depends_on_a_wait_runs_in_slurm_where_all_arrived(
    scenario: str, tmp_path: Path
) -> None:
    if lacks := slurm.missing():
        pytest.skip(f"Slurm of one machine needs {', '.join(lacks)}")
    (lines,) = [script for note, script in BLOCKS if note == "slurm: one wait"]
    (tmp_path / "align.sh").write_text("#!/bin/sh\necho aligned > aligned\n")
    with shell_at(scenario, tmp_path) as run:
        (tmp_path / "slurm").mkdir()
        with slurm.one_machine(tmp_path / "slurm") as environ:
            run(lines, environ["SLURM_CONF"])
            slurm.wait_for(environ, "squeue -h", "")
    assert (tmp_path / "aligned").exists() == (scenario == "ok")


def test_links_within_the_project_lead_somewhere() -> None:
    links = re.findall(r"\]\((?!https?:)([^)]+)\)", README)
    assert len(links) > 4
    for link in links:
        assert (ROOT / link).exists(), link


async def test_the_pictures_are_those_of_the_present_screens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    await make.draw_all()
    assert _pictures(tmp_path) == _pictures(ROOT / "screenshots"), "run: python -m screenshots.make"


def _pictures(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.glob("*.svg")}
