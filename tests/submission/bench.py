"""A submission being sent, with everything faked but the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any

from drs_tui.model import Snapshot
from drs_tui.submission.claim import SendingClaim
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.neighbours import Neighbours
from drs_tui.submission.pace import Pace, sent_lately
from drs_tui.submission.progress import End, Progress
from drs_tui.submission.runner import Runner
from drs_tui.submission.submission import CallState, Submission
from tests.builders import API
from tests.fakes import run_inline
from tests.monitor.test_monitor import Bench
from tests.submission.builders import a_manifest, a_plan


class SendingBench(Bench):
    """A monitor that looks at nothing, and submissions in its folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.journals = Journals(folder, API)
        self.progress: list[Progress] = []

    def begin(self, rows: int, batch: str = "cohort") -> Journal:
        """Begin a submission of so many rows."""
        plan = a_plan(rows, batch=batch)
        return self.journals.create(plan, a_manifest(rows), self.clock.now())

    def runner(self, journal: Journal, *, again: Collection[int] = ()) -> Runner:
        """Take the claim, as a fresh process would."""
        journal.claim_path.unlink(missing_ok=True)
        claim = SendingClaim.take(journal.claim_path, self.clock.now())
        now, at = self.clock.now(), self.clock.monotonic()
        submission = read(journal)
        pace = Pace(sent_lately([submission.overview], now, at))
        self.monitor = self.new_monitor(only=())
        runner = Runner(
            submission,
            journal,
            claim,
            self.monitor,
            self.clock,
            pace,
            neighbours=Neighbours(self.journals, journal.uuid, self.clock),
            again=again,
            run_blocking=run_inline,
        )

        def note(snapshot: Snapshot) -> None:
            self.snapshots.append(snapshot)
            runner.note(snapshot)

        self.monitor.on_snapshot = note
        runner.on_progress = self.progress.append
        return runner

    async def run(self, runner: Runner, seconds: float = 100_000) -> End | BaseException | None:
        """Run for so long; return how it ended, None if it did not."""
        async with self.running():
            task = asyncio.create_task(runner.run())
            passed_s = 0.0
            while not task.done() and passed_s < seconds:
                await self.clock.run_for(10)
                passed_s += 10
            if not task.done():
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                return None
            return task.exception() or task.result()

    async def send(self, journal: Journal, *, again: Collection[int] = ()) -> Any:
        return await self.run(self.runner(journal, again=again))

    def sent_at(self) -> list[float]:
        """Return when each create call went out, in seconds since the start."""
        return self.client.asked("create")


def read(journal: Journal) -> Submission:
    found = journal.read()
    assert found is not None
    return found


def states(journal: Journal) -> list[CallState]:
    return [call.state for call in read(journal).calls]
