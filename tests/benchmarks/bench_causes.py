"""What it costs to find the causes of failures, and to open them.

    python -m tests.benchmarks.bench_causes [ROUNDS]

The dozen causes are those of the simulated platform: 300 jobs of 100 items. Finding the causes of
messages is held against a bare pass of the same regular expressions over the same messages, in the
same run. Opening is what a screen does with a watch list that is in memory, and what the program
does when it starts with one that is on the disk.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from drs_tui.api.wire import parse_job
from drs_tui.clock import SystemClock
from drs_tui.insight.causes import cause_key, causes_of, tally
from drs_tui.insight.normalise import rules
from drs_tui.model import Failure, WatchedJob
from drs_tui.monitor.facts import after_answer
from drs_tui.simulator.cause_scenes import CAUSES, JOBS, failure
from drs_tui.simulator.scenarios import open_scenario
from drs_tui.store.jobs import JobStore
from drs_tui.text import OutsideText
from tests.benchmarks.measuring import Bar, Section, in_turn, medians, print_sections, ratio
from tests.builders import API, NOW

MESSAGES = 30_000
ITEMS = "causes of 100 failures of one answer"
PASS = "bare pass of the regular expressions, 30,000 messages"
FOUND = "causes of 30,000 messages"
OPENED = "opening the causes of 300 jobs in memory"
COLD = "opening them from the summary file on the disk"


def messages(count: int, seed: int) -> list[Failure]:
    """Return so many failures of a dozen causes, of which no two have the same message."""
    chance = Random(seed)
    found: list[Failure] = []
    for number in range(count):
        error = failure(CAUSES[number % len(CAUSES)], chance)["error"]
        assert isinstance(error, dict)
        text = OutsideText(f"{error['message']} ({number})")
        found.append(Failure(error["status"], error["code"], text))
    return found


def bare_pass(failures: list[Failure]) -> None:
    """Put every message through every expression, and nothing else."""
    for told in failures:
        text = told.message.exact if told.message else ""
        for rule in rules():
            text = rule.pattern.sub(rule.sign, text)


def find_causes(failures: list[Failure]) -> set[str]:
    """Return the keys of the causes, as an answer's reading finds them."""
    return {cause_key(told) for told in failures}


def watched_jobs() -> list[WatchedJob]:
    """Return the 300 jobs as one look at each leaves them."""
    moments = [NOW.timestamp()]
    stage = open_scenario("causes", base_url=API, clock=lambda: moments[0])
    moments[0] += 3600
    jobs: list[WatchedJob] = []
    for job_id, _ in stage.jobs:
        answer = parse_job(stage.platform.job(job_id, stage.user), job_id)
        job = WatchedJob(job_id, API, NOW)
        jobs.append(after_answer(job, answer, at=NOW, server_date=NOW))
    return jobs


def cpu_ms(call: Callable[[], object]) -> float:
    """Return the milliseconds of processor time that a call takes."""
    began = time.process_time()
    call()
    return (time.process_time() - began) * 1000


def sections(rounds: int = 7) -> list[Section]:
    """Find and open the causes so often."""
    failures = messages(MESSAGES, 1)
    jobs = watched_jobs()
    assert len(jobs) == JOBS
    assert len(causes_of(jobs)) == len(find_causes(failures)) == len(CAUSES)
    entries = [{"error": {"status": told.status, "code": told.code, "message": told.message.exact}}
               for told in failures[:100] if told.message]  # fmt: skip
    with TemporaryDirectory() as folder:
        store = JobStore(Path(folder), API, SystemClock())
        for job in jobs:
            store.save_facts(job, None)
        store.write_index(jobs)
        answer = parse_job({"id": "1", "result": entries}, "1")
        measures: dict[str, Callable[[], float]] = {
            PASS: lambda: cpu_ms(lambda: bare_pass(failures)),
            FOUND: lambda: cpu_ms(lambda: find_causes(failures)),
            OPENED: lambda: cpu_ms(lambda: causes_of(jobs)),
            COLD: lambda: cpu_ms(lambda: causes_of(store.quick_list())),
            ITEMS: lambda: cpu_ms(lambda: tally(answer.items, NOW)),
        }
        samples = in_turn(measures, rounds)
    bars = [
        Bar(f"{FOUND} / bare pass", ratio(samples, FOUND, PASS), 1.5),
        Bar(f"{OPENED}, at most", max(samples[OPENED]), 200.0, "ms"),
        Bar(f"{COLD}, at most", max(samples[COLD]), 200.0, "ms"),
    ]
    method = "Processor time, in turn; medians unless it says at most."
    return [Section("Causes of failures", method, [*bars, *medians(samples, "ms")])]


if __name__ == "__main__":
    print_sections(sections(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
