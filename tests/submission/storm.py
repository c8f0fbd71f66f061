"""Submissions that are killed and cut off at seeded random points, and what must hold afterwards.

The platform is the witness: it remembers each order that it accepted. The journal must know of each
of them, by the job's id or as one whose outcome is unknown.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from drs_tui.insight.estimate import WINDOW_FILES
from drs_tui.simulator.faults import FAULTS, Rule
from drs_tui.store.jobs import JobStore
from drs_tui.submission.journal import Journals
from drs_tui.submission.submission import CallState, Submission
from tests.submission.witness import Accepted, Witness

SPEED = 300.0
CREATE = "/imports/create$"

AFTER_BYTES = ("reset", "lost-answer", "http-500", "truncated", "bad-gateway", "not-json")
"""After these nobody can say whether there is a job."""
NOT_TAKEN = ("import-limit", "maintenance", "token-refused")
"""After these there is none."""


@dataclass
class Tally:
    """What happened, over all submissions."""

    submissions: int = 0
    runs: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    rows: int = 0
    lost_ids: int = 0
    sent_twice: int = 0
    fullest_window: int = 0

    @property
    def happenings(self) -> int:
        return sum(self.happened.values())


class Storm:
    """Sends submissions to one platform, each through a weather of its own."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._chance = random.Random(seed)
        self._witness = Witness(folder, SPEED)
        self._pid: int | None = None
        self.tally = Tally()

    def rage(self, happenings: int) -> Tally:
        """Go on until so much has happened; raises `AssertionError` where anything was lost."""
        with self._witness:
            while self.tally.happenings < happenings:
                self._send_one(happenings)
        return self.tally

    def _send_one(self, happenings: int) -> None:
        batch = f"storm-{self.tally.submissions}"
        rows = self._chance.randint(250, 900)
        manifest = self._witness.manifest(batch, rows)
        before = len(self._witness.accepted)
        project = self._witness.sim.project
        words = ["submit", str(manifest), "--project", project, "--yes", "--batch", batch]
        while True:
            code = self._run(words, is_fair=self.tally.happenings >= happenings)
            submission = self._submission(batch)
            if submission is not None:
                words = ["resume", batch]
                left = submission.overview.files(CallState.NOT_SENT, CallState.UNDER_WAY)
                # Whoever saw it die, or had a full disk, goes on once more.
                if left == 0 and code not in (-signal.SIGKILL, 6):
                    break
        self.tally.submissions += 1
        self._judge(submission, self._witness.accepted[before:], rows)

    def _run(self, words: list[str], *, is_fair: bool) -> int:
        """Run the program once, with at most one thing that happens to it."""
        chance, sim = self._chance, self._witness.sim
        happening: dict[str, object] = {}
        kill_after: float | None = None
        kind = chance.choice(["step", "request", "time", "full", "fault", "fault", "not taken"])
        sim.platform.faults.clear()
        if is_fair:
            kind = "nothing"
        elif kind == "step":
            happening = {"kill_at": chance.randint(1, 60), "is_done": chance.random() < 0.5}
        elif kind == "full":
            happening = {"full_at": chance.randint(1, 60)}
        elif kind == "time":
            kill_after = chance.uniform(0.0, 1.2)
        elif kind == "request":
            self._kill_at_request(chance.randint(0, 4), chance.uniform(0.0, 0.03))
        else:
            name = chance.choice(AFTER_BYTES if kind == "fault" else NOT_TAKEN)
            first = chance.choice([1, 1, 2])
            sim.platform.faults.add(Rule(FAULTS[name], path=CREATE, method="POST", first=first))
            kind = name
        process = self._witness.start(words, happening)
        self._pid = process.pid
        if kill_after is not None:
            killer = threading.Timer(kill_after, self._kill, [process.pid])
            killer.start()
        code, said = process.wait()
        self._pid = None
        assert "Traceback" not in said, said
        assert code in (0, 1, 2, 3, 4, 6, -signal.SIGKILL), said
        self.tally.runs += 1
        if kind != "nothing":
            self.tally.happened[kind] += 1
        return code

    def _kill_at_request(self, number: int, delay_s: float) -> None:
        """Kill the program shortly after the platform got its create call of this number."""
        seen = len(self._witness.accepted) + number

        def watch() -> None:
            end = time.monotonic() + 5
            while time.monotonic() < end and len(self._witness.accepted) <= seen:
                time.sleep(0.001)
            time.sleep(delay_s)
            self._kill(self._pid)

        threading.Thread(target=watch, daemon=True).start()

    def _kill(self, pid: int | None) -> None:
        """Kill the process if it is the one that runs: ids are used again."""
        if pid is not None and pid == self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def _submission(self, batch: str) -> Submission | None:
        journals = Journals(self._witness.profile, self._witness.sim.url)
        headers = journals.of_batch(batch)
        assert len(headers) <= 1
        return journals.open(headers[0].uuid).read() if headers else None

    def _judge(self, submission: Submission, accepted: list[Accepted], rows: int) -> None:
        """Compare what the journal says with what the platform did."""
        tally = self.tally
        by_tag = {one.tag: one for one in accepted}
        assert len(by_tag) == len(accepted), "two orders with one tag"
        known_tags = {attempt.tag for call in submission.calls for attempt in call.attempts}
        assert by_tag.keys() <= known_tags, "an order that no intent tells of"
        assert len(submission.rows) == sum(submission.header.sizes) == rows
        witness = self._witness
        store = JobStore(witness.profile, witness.sim.url, witness.clock)
        watched = {job.id for job in store.read_all()}
        for call, planned in zip(submission.calls, submission.planned, strict=True):
            made = [by_tag[one.tag] for one in call.attempts if one.tag in by_tag]
            uris = tuple(row.exact_uri for row in planned.rows)
            assert all(one.uris == uris for one in made)
            tally.calls[call.state.value] += 1
            tally.sent_twice += max(0, len(made) - 1)
            if call.state is CallState.SENT:
                assert [one.job_id for one in made] == [call.job_id]
                assert call.job_id in watched
            elif call.state is CallState.UNKNOWN:
                tally.calls["unknown with a job"] += len(made)
            else:
                tally.lost_ids += len(made)
        tally.rows += rows
        assert tally.lost_ids == 0, "a job that the journal does not know of"
        assert tally.sent_twice == 0, "rows that were sent twice"
        tally.fullest_window = witness.fullest_window()
        assert tally.fullest_window <= WINDOW_FILES, tally.fullest_window
        assert not list((witness.profile / "submissions").glob("*.claim"))


def summary(tally: Tally) -> dict[str, Any]:
    """Return the figures, for a report."""
    return {
        "happenings": tally.happenings,
        "by kind": dict(tally.happened),
        "runs": tally.runs,
        "submissions": tally.submissions,
        "rows": tally.rows,
        "calls": dict(tally.calls),
        "ids lost": tally.lost_ids,
        "rows sent twice": tally.sent_twice,
        "fullest window": tally.fullest_window,
    }
