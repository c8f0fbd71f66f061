"""The long forms of the store's hardest tests: kills in the middle of saves, many writers.

Run it as `python -m tests.benchmarks.bench_hardship`. It also kills the program itself, while it
looks at jobs of the simulated platform and while it adds jobs.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random

from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.server import Simulation
from tests.benchmarks.homes import watch_simulation
from tests.benchmarks.measuring import Bar, Section, print_sections
from tests.store.hardship import broken_files, kill_while_saving, litter_in, write_together

PROGRAM = [sys.executable, "-m", "drs_tui"]


def kill_program(home: Path, kills: int, seed: int = 7) -> dict[str, int]:
    """Kill the program while it looks at jobs or adds some; return what is not as it should be."""
    chance = Random(seed)
    lost: set[str] = set()
    broken: set[str] = set()
    notices: set[str] = set()
    killed = most_litter = 0
    with Simulation("growing", speed=20.0, record=False) as simulation:
        environ = watch_simulation(home, simulation)
        services = build_services(Options(), environ)
        kept = {job_id for job_id, _ in simulation.jobs}
        while killed < kills:
            added = [f"{chance.randrange(10**17, 10**18)}" for _ in range(40)]
            command = [[*PROGRAM, "jobs"], [*PROGRAM, "watch", *added]][killed % 2]
            is_done = run_and_kill(command, environ, chance.uniform(0.15, 0.6))
            killed += not is_done
            if is_done and "watch" in command:
                kept.update(added)
            store = build_services(Options(), environ).store
            lost |= kept - {job.id for job in store.read_all()}
            notices.update(store.drain_notices())
            broken.update(broken_files(store.folder))
            most_litter = max(most_litter, len(litter_in(services.store.folder)))
    return {
        "jobs lost": len(lost),
        "files not whole": len(broken),
        "files set aside": len(notices),
        "most litter a kill": round(most_litter / kills),
    }


def run_and_kill(command: Sequence[str], environ: Mapping[str, str], after_s: float) -> bool:
    """Run a program, and kill it if it takes longer; tell whether it ended well by itself."""
    with subprocess.Popen(
        command, env=dict(environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as program:
        try:
            return program.wait(after_s) == 0
        except subprocess.TimeoutExpired:
            program.kill()
            return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        killing = kill_while_saving(folder / "killed", options.kills, seed=time.time_ns())
        print(
            f"\n{killing.kills} kills while {len(killing.job_ids)} jobs were added and one changed"
        )
        print(*killing.undone, sep="\n")
        _print_bars(
            Bar("jobs lost", len(killing.lost), 0, "jobs"),
            Bar("changes lost, files not whole", len(killing.undone), 0, "times"),
            Bar("litter, at most", killing.most_litter, 2 * killing.kills, "files"),
            Bar("litter left when it is old", killing.litter_left, 0, "files"),
        )
        together = write_together(folder / "together", options.seconds, seed=time.time_ns())
        print(
            f"\n{together.changes} changes of one job by two processes in {options.seconds:.0f} s, "
            f"beside a third that was killed {together.kills} times"
        )
        print(*together.undone, sep="\n")
        _print_bars(Bar("changes lost", len(together.undone), 0, "times"))
        program = kill_program(folder / "home", options.kills // 2, seed=time.time_ns())
        print(f"\n{options.kills // 2} kills of the program while it looked, or added jobs")
        _print_bars(
            *(Bar(name, value, 2 if "litter" in name else 0, "") for name, value in program.items())
        )


def _print_bars(*bars: Bar) -> None:
    print_sections([Section("What was lost", "Real processes, killed.", bars)])


if __name__ == "__main__":
    main()
