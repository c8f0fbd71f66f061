"""Every exit code of the commands that write to the platform, or check what was written.

Run as a script runs them: one home, one platform, a process a row. That they end with 130 and 143
when a signal comes is in `test_submit_process`.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from drs_tui.clock import SystemClock
from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.errors import error_body
from drs_tui.simulator.faults import FAULTS, Fault, Rule
from drs_tui.simulator.server import Simulation
from drs_tui.simulator.wire import Answer, encode_json
from drs_tui.submission.claim import SendingClaim
from tests.benchmarks.homes import environ_of

PROGRAM = [sys.executable, "-m", "drs_tui"]
CREATE = "/imports/create$"
NOT_VALID = Fault(lambda: Answer(400, encode_json(error_body(90000))))

ROWS = [
    # code, where, what is typed. {new} is a manifest of its own for each row, {clash} one whose
    # files are there already, {bad} one with a row that cannot be sent. Batches: good.csv has all
    # its files, forbidden.csv none, partly.csv one that was there before, lost.csv a call of
    # unknown outcome, elsewhere and fresh no manifest; nobody has looked at the job of fresh.
    (0, "well", "submit {new} {project} --yes"),
    (0, "well", "submit {new} {project} --yes --wait"),
    (0, "well", "submit {new} {project} --dry-run"),
    (0, "well", "submit {bad} {project} --yes --skip-bad"),
    (0, "nobody", "submit {new} {project} --dry-run"),
    (1, "well", "submit {clash} {project} --yes --wait"),
    (1, "refusing", "submit {new} {project} --yes"),
    (1, "losing", "submit {new} {project} --yes"),
    (2, "well", "submit {new} {project}"),
    (2, "well", "submit {new} --yes"),
    (2, "well", "submit {bad} {project} --yes"),
    (2, "well", "submit {bad} {project} --dry-run"),
    (2, "well", "submit {home}/lost.csv {project} --yes"),
    (2, "well", "submit {new} --project nobody/nothing --yes"),
    (2, "well", "--read-only submit {new} {project} --yes"),
    (3, "nobody", "submit {new} {project} --yes"),
    (3, "maintenance", "submit {new} {project} --yes"),
    (3, "nonsense", "submit {new} {project} --yes"),
    (4, "no token", "submit {new} {project} --yes"),
    (4, "refused", "submit {new} {project} --yes"),
    (6, "no disk", "submit {new} {project} --yes"),
    (0, "well", "resume good.csv --wait"),
    (1, "well", "resume partly.csv --wait"),
    (1, "well", "resume lost.csv"),
    (2, "claimed", "resume lost.csv --take-over"),
    (2, "well", "--read-only resume lost.csv"),
    (3, "offline", "resume lost.csv --unknown look"),
    (4, "refused", "resume lost.csv --unknown again"),
    (5, "well", "resume nonsense"),
    (6, "no disk", "resume good.csv"),
    (0, "well", "check good.csv"),
    (1, "well", "check partly.csv"),
    (1, "well", "check lost.csv"),
    (2, "well", "check elsewhere"),
    (2, "well", "check good.csv --manifest {home}/nothing.csv"),
    (3, "offline", "check fresh --manifest {home}/good.csv"),
    (4, "no token", "check fresh --manifest {home}/good.csv"),
    (4, "refused", "check fresh --manifest {home}/good.csv"),
    (5, "well", "check nonsense"),
    (6, "no disk", "check good.csv"),
    (0, "well", "retry good.csv --yes"),
    (0, "well", "retry forbidden.csv --dry-run"),
    (0, "well", "retry forbidden.csv --write {new}.again"),
    (1, "well", "retry forbidden.csv --yes --wait"),
    (2, "well", "retry partly.csv"),
    (2, "well", "retry forbidden.csv --write {new}"),
    (2, "well", "retry partly.csv --dry-run --cause nonsense"),
    (2, "well", "--read-only retry partly.csv --yes"),
    (3, "offline", "retry forbidden.csv --yes"),
    (4, "refused", "retry partly.csv --yes"),
    (5, "well", "retry nonsense --yes"),
    (6, "no disk", "retry good.csv --yes"),
]

FAULT_OF = {
    "refusing": Rule(NOT_VALID, path=CREATE),
    "offline": Rule(FAULTS["reset"]),
    "losing": Rule(FAULTS["lost-answer"], path=CREATE),
    "maintenance": Rule(FAULTS["maintenance"]),
    "nonsense": Rule(FAULTS["not-json"]),
}


@dataclass(frozen=True)
class Home:
    """A home with submissions of every kind, and the platform that they went to."""

    sim: Simulation
    folder: Path

    def environ(self, where: str) -> dict[str, str]:
        token = "fedcba9876543210" if where == "refused" else self.sim.token
        url = "http://127.0.0.1:9/v2" if where == "nobody" else self.sim.url
        given = {"SB_API_ENDPOINT": url} | ({} if where == "no token" else {"SB_AUTH_TOKEN": token})
        disk = {"XDG_STATE_HOME": "/dev/null/state"} if where == "no disk" else {}
        kept = {**os.environ, **environ_of(self.folder), **given, **disk}
        return {name: value for name, value in kept.items() if value}

    def manifest(self, name: str, *names: str) -> Path:
        path = self.folder / name
        rows = [f"drs://host.org/{name}-{number},{file}" for number, file in enumerate(names)]
        path.write_text("\n".join(["drs_uri,name", *rows, ""]))
        return path

    def run(self, line: str, where: str = "well", **words: str) -> tuple[int, str]:
        typed = line.format(project=f"--project {self.sim.project}", home=self.folder, **words)
        ran = subprocess.run(
            [*PROGRAM, *typed.split()],
            env=self.environ(where),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert self.sim.token not in ran.stdout + ran.stderr
        return ran.returncode, ran.stderr

    @contextmanager
    def at(self, where: str) -> Iterator[None]:
        """Have the platform, or another process, stand in the way."""
        if where in FAULT_OF:
            self.sim.platform.faults.add(FAULT_OF[where])
        claim = None
        if where == "claimed":
            journals = build_services(Options(), self.environ("well")).journals
            (header,) = journals.of_batch("lost.csv")
            path = journals.open(header.uuid).claim_path
            claim = SendingClaim.take(path, SystemClock().now())
        try:
            yield
        finally:
            self.sim.platform.faults.clear()
            if claim is not None:
                claim.give_back()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    with Simulation("ok", speed=2000) as sim:
        home = Home(sim, tmp_path_factory.mktemp("home"))
        done, other = (job_id for job_id, _ in sim.jobs[:2])
        home.manifest("good.csv", "a.bam", "b.bam")
        home.manifest("partly.csv", "a.bam", "c.bam")
        home.manifest("lost.csv", "d.bam")
        send = "submit {home}/NAME.csv {project} --yes --wait"
        assert home.run(send.replace("NAME", "good"))[0] == 0
        assert home.run(send.replace("NAME", "partly"))[0] == 1
        with home.at("losing"):
            assert home.run(send.replace("NAME", "lost"))[0] == 1
        home.manifest("forbidden.csv", "e.bam")
        assert home.run(send.replace("NAME", "forbidden"))[0] == 1
        for job_id, batch in ((done, "elsewhere"), (other, "fresh")):
            assert home.run(f"watch {job_id} --batch {batch}")[0] == 0
        yield home


@pytest.mark.parametrize(("code", "where", "line"), ROWS)
def test_ends_with(
    code: int, where: str, line: str, home: Home, request: pytest.FixtureRequest
) -> None:
    number = ROWS.index((code, where, line))
    new = home.manifest(f"new-{number}.csv", f"new-{number}.bam")
    clash = home.manifest(f"clash-{number}.csv", "a.bam")
    bad = home.manifest(f"bad-{number}.csv", f"bad-{number}.bam")
    bad.write_text(bad.read_text() + "no-uri,x\n")
    with home.at(where):
        ended, err = home.run(line, where, new=str(new), clash=str(clash), bad=str(bad))
    assert ended == code, err
    assert "Traceback" not in err
    assert err or code < 2 or "--dry-run" in line
