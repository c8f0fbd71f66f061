"""The program on a real pseudo-terminal, stopped and gone on, as a suspended shell leaves it."""

from __future__ import annotations

import signal
import time
from pathlib import Path

from drs_tui.simulator.server import Simulation
from tests.test_terminal import on_simulation

STOPPED_S = 5.0
NOTICED_WITHIN_S = 2.0
FRESH_WITHIN_S = 5.0


def test_what_is_shown_after_a_stop_is_stale_until_it_is_looked_at(tmp_path: Path) -> None:
    with (
        Simulation("growing", speed=0.05) as platform,
        on_simulation(tmp_path, platform) as terminal,
    ):

        def looks(at: str) -> int:
            return sum(
                path.startswith(f"/v2/bulk/drs/imports/{at}") for _, path, _ in platform.requests
            )

        terminal.wait_for("RESOLVING")
        terminal.press("enter")
        terminal.wait_for("started_on")
        opened = next(job_id for job_id, _ in platform.jobs if job_id in terminal.text)
        terminal.kill(signal.SIGSTOP)
        time.sleep(STOPPED_S)
        before = looks(opened)
        terminal.kill(signal.SIGCONT)
        went_on = time.monotonic()
        terminal.wait_for("Stale: ")
        assert time.monotonic() - went_on < NOTICED_WITHIN_S
        terminal.wait_until(lambda: looks(opened) > before, "a look at the job on the screen")
        assert time.monotonic() - went_on < FRESH_WITHIN_S
        terminal.wait_for_none_of("Stale: ")
