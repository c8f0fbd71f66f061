"""A large submission without any trouble: is every row there, and how full was the window?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from tests.submission.witness import Witness


@dataclass(frozen=True)
class Calm:
    """What came of it."""

    calls: int
    rows_wrong: int
    """Rows that the platform did not get, or got more than once."""
    fullest_window: int
    window_use: float
    """How much of the importer's windows was used, while there was more to send: between 0 and 1.
    What the program itself took is in it, as many times longer as time ran faster."""


def send_in_calm(folder: Path, rows: int, speed: float) -> Calm:
    """Send a manifest of so many rows, in time that runs `speed` times faster."""
    with Witness(folder, speed) as witness:
        path = witness.manifest("calm", rows)
        process = witness.start(["submit", str(path), "--project", witness.sim.project, "--yes"])
        code, said = process.wait()
        assert code == 0, said
        got = Counter(uri for one in witness.accepted for uri in one.uris)
        wanted = Counter(f"drs://host.org/calm-{row}" for row in range(rows))
        # The first window begins with the first call, the last one with the last full window.
        windows = (rows - 1) // WINDOW_FILES
        begun = witness.accepted[windows * (WINDOW_FILES // 100)].at - witness.accepted[0].at
        return Calm(
            calls=len(witness.accepted),
            rows_wrong=(got - wanted).total() + (wanted - got).total(),
            fullest_window=witness.fullest_window(),
            window_use=windows * WINDOW_S / begun if windows else 1.0,
        )
