"""What the README says about batch systems, run as it stands there: a Slurm array, a cron line."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from drs_tui.simulator.faults import Fault, Rule
from drs_tui.simulator.server import Simulation
from tests.commands import slurm
from tests.commands.test_process import wait_until
from tests.commands.test_submit import write
from tests.test_readme import BLOCKS, README, ROOT

SCRIPTS = {note.removeprefix("slurm: "): text for note, text in BLOCKS if "slurm: " in note}
CREATE = "/imports/create$"


@dataclass(frozen=True)
class Account:
    """Somebody's home on a cluster: the program is installed, the token is kept in a file."""

    sim: Simulation
    home: Path
    slurm_conf: str = ""

    @property
    def environ(self) -> dict[str, str]:
        """What a login has; no token, no address, and none of the tests' own folders."""
        path = f"{self.home / 'drs-tui' / 'bin'}:{os.environ['PATH']}"
        return {"HOME": str(self.home), "PATH": path, "SLURM_CONF": self.slurm_conf}

    def run(self, script: str, stdin: str = "") -> str:
        """Run lines of shell in the home; return what they wrote."""
        ran = subprocess.run(
            ["/bin/sh", "-eu", "-c", script],
            cwd=self.home,
            env=self.environ,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    @property
    def posts(self) -> int:
        return sum(path.endswith("/imports/create") for _, path, _ in self.sim.requests)

    def kill_a_sender(self) -> None:
        """End one that is sending just now, as the end of its node does."""
        claim, *_ = self.home.rglob("*.claim")
        os.kill(json.loads(claim.read_text())["pid"], signal.SIGKILL)


def lose_second_answer(sim: Simulation) -> None:
    """Have the answer to the second create call, which the platform carries out, take for ever."""
    sim.platform.faults.add(Rule(Fault(), path=CREATE, first=1))
    sim.platform.faults.add(Rule(Fault(drip_s=5.0), path=CREATE, first=1))


@pytest.fixture
def account(tmp_path: Path) -> Iterator[Account]:
    # An import takes no time there.
    with Simulation("ok", speed=2000) as sim:
        program = tmp_path / "drs-tui" / "bin" / "drs-tui"
        program.parent.mkdir(parents=True)
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m drs_tui "$@"\n'
        )
        program.chmod(0o755)
        settings = tmp_path / ".config" / "drs-tui" / "config.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(f'keyring = false\n[profiles.default]\napi_url = "{sim.url}"\n')
        account = Account(sim, tmp_path)
        account.run("drs-tui token set --store file --token-stdin", stdin=sim.token)
        yield account


def test_an_array_that_is_killed_goes_on_where_it_was(account: Account) -> None:
    if lacks := slurm.missing():
        pytest.skip(f"Slurm of one machine needs {', '.join(lacks)}")
    home, sim = account.home, account.sim
    script = SCRIPTS["import.sh"].replace("ana/cohort-7", sim.project)
    (home / "import.sh").write_text(script.replace("--array=1-3", "--array=1-2%1"))
    (home / "align.sh").write_text("#!/bin/sh\necho aligned > aligned\n")
    (home / "manifests.txt").write_text("trio.csv\nduo.csv\n")
    write(home / "trio.csv", 150)
    write(home / "duo.csv", 20)
    mourn = "sbatch --dependency=afternotok:$importing --wrap 'echo mourned > mourned'"
    lose_second_answer(sim)
    (home / "slurm").mkdir()
    with slurm.one_machine(home / "slurm") as environ:
        account = Account(sim, home, environ["SLURM_CONF"])
        account.run(SCRIPTS["an array"] + mourn)
        wait_until(lambda: account.posts >= 2)
        account.kill_a_sender()
        slurm.wait_for(environ, "squeue -h", "")
        assert ((home / "mourned").exists(), (home / "aligned").exists()) == (True, False)
        sim.platform.faults.clear()
        account.run(SCRIPTS["an array"])
        slurm.wait_for(environ, "squeue -h", "")
    told = "\n".join(path.read_text() for path in home.glob("slurm-*.out"))
    assert (home / "aligned").exists(), told
    assert account.posts == 3, told


def test_the_line_for_cron_goes_on_and_says_nothing_where_nothing_is_to_do(
    account: Account,
) -> None:
    (line,) = re.findall(r"<!-- cron -->\n```text\n\S+ \* \* \* \* (.*)\n```", README)
    log = account.home / "drs-tui.log"
    account.run(line)
    assert log.read_text() == ""
    path = write(account.home / "trio.csv", 150)
    lose_second_answer(account.sim)
    command = ["drs-tui", "submit", str(path), "--project", account.sim.project, "--yes"]
    with subprocess.Popen(command, env=account.environ, stderr=subprocess.PIPE) as child:
        wait_until(lambda: account.posts == 2)
        account.kill_a_sender()
        child.communicate(timeout=10)
    account.sim.platform.faults.clear()
    account.run(line)
    assert re.fullmatch("[0-9]+\n", log.read_text()), "the job whose id is known"
    assert account.run("drs-tui check trio.csv") == "150 rows: 150 arrived.\n"
    log.unlink()
    account.run(line)
    assert (log.read_text(), account.posts) == ("", 2)
