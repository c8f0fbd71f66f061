"""Home folders with a watch list in them, for programs that are started as a person starts them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from drs_tui.services import build_services
from drs_tui.settings.options import Options
from drs_tui.simulator.server import Simulation
from drs_tui.text import OutsideText
from tests.builders import a_watched, an_answer, moment

LABEL = "cohort-"
"""What every label begins with; it stands nowhere else on a screen."""


def environ_of(home: Path) -> dict[str, str]:
    """Return the variables with which a program lives in `home`, without a token or a keyring."""
    places = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("STATE", "CONFIG", "CACHE")}
    # A program that may not keep what it compiled would compile it at every start.
    away = dict.fromkeys(("SB_AUTH_TOKEN", "SB_API_ENDPOINT", "PYTHONDONTWRITEBYTECODE"), "")
    return {"HOME": str(home), "DRS_TUI_KEYRING": "off", **away, **places}


def fill_home(home: Path, jobs: int, *, items: int = 100) -> dict[str, str]:
    """Watch so many finished jobs of so many items; return the variables to live there with."""
    environ = environ_of(home)
    store = build_services(Options(), environ).store
    for number in range(jobs):
        job_id = f"30145778901{number:07}"
        failed = items // 10 if number % 7 == 0 else 0
        answer: dict[str, Any] = {
            "ok": items - failed,
            "failed": failed,
            "started": moment(90 + number),
            "finished": moment(80 + number),
        }
        job = a_watched(job_id, label=f"{LABEL}{number:04}", looks=2, **answer)
        store.add(job_id, label=job.label)
        store.save_facts(job, an_answer(job_id, **answer))
    store.write_index(store.read_all())
    return environ


def watch_simulation(home: Path, simulation: Simulation) -> dict[str, str]:
    """Watch all jobs of a simulated platform; return the variables, with the token for it."""
    environ = environ_of(home)
    environ |= {"SB_AUTH_TOKEN": simulation.token, "SB_API_ENDPOINT": simulation.url}
    store = build_services(Options(), environ).store
    for job_id, label in simulation.jobs:
        store.add(job_id, label=OutsideText(label))
    store.write_index(store.read_all())
    return environ
