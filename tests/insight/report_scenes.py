"""Jobs to report on: a cohort as it may be, and what is hard to report on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

from drs_tui.api.wire import parse_job
from drs_tui.insight.report import Report, ReportedJob, build_report
from drs_tui.model import FileDetails, WatchedJob
from drs_tui.monitor.facts import after_answer
from drs_tui.simulator.cause_scenes import CAUSES, failure
from drs_tui.simulator.odd_scenes import HOSTILE
from drs_tui.text import OutsideText
from tests.builders import API, NOW, a_resource, a_watched, an_answer, an_error, moment

BATCH = OutsideText("kf-neuroblastoma")


def report_of(
    jobs: Sequence[ReportedJob], *, batch: OutsideText | None = BATCH, sized: bool = True
) -> Report:
    items = [item for job in jobs for item in job.items if item.file and item.file.id]
    files = {
        item.file.id.exact: FileDetails(id=item.file.id, size_bytes=18_900_000_000)
        for item in items
        if item.file and item.file.id
    }
    return build_report(jobs, files if sized else {}, NOW, place="CAVATICA", api=API, batch=batch)


def watched(
    job_id: str, label: str | None, looks: Sequence[tuple[float, dict[str, Any]]]
) -> ReportedJob:
    """Return a job after looks so many minutes ago at these answers."""
    text = None if label is None else OutsideText(label)
    job: WatchedJob = replace(a_watched(job_id, looks=0), label=text, batch=BATCH)
    answer = None
    for ago, told in looks:
        answer = parse_job(an_answer(job_id, **told), job_id)
        at = moment(ago)
        job = after_answer(job, answer, at=at, server_date=at)
    return ReportedJob(job, answer.items if answer else ())


def a_cohort(jobs: int = 8) -> list[ReportedJob]:
    """Return jobs one after the other, watched from the beginning, some with failures."""
    chance = Random(7)
    cohort: list[ReportedJob] = []
    for number in range(jobs):
        begin = 95.0 - 80.0 * number / max(8, jobs)
        files = [a_resource(1000 * number + place) for place in range(100)]
        for place in chance.sample(range(100), 0 if number % 3 == 0 else 4 * number % 37):
            files[place] = failure(chance.choice(CAUSES[:7]), chance)
        dates: dict[str, Any] = {"started": moment(begin - 1.5)}
        looks: list[tuple[float, dict[str, Any]]] = [
            (begin, {"state": "SUBMITTED"}),
            (begin - 1.6, {"state": "RESOLVING", **dates}),
        ]
        took = chance.uniform(9, 16)
        for step in range(1, 9):
            entries = files[: step * step * 100 // 64]
            ago = begin - 3 - took * step / 8
            looks.append((ago, {"state": "RUNNING", "entries": entries, **dates}))
        end = begin - 3 - took - 0.2
        dates["finished"] = moment(end)
        looks.append((end - 0.1, {"entries": files, **dates}))
        if number == 2:
            looks = looks[-1:]
        looks = [(ago, told) for ago, told in looks if ago > 0] or [(0.0, {"state": "SUBMITTED"})]
        cohort.append(watched(str(658843105880070221 + number), f"{BATCH}-{number + 1:02}", looks))
    return cohort


def hostile_jobs() -> list[ReportedJob]:
    """Return a job a hostile text, with the text wherever the page shows one."""
    texts = [*HOSTILE.values(), *MARKUP]
    return [
        watched(
            str(100 + number),
            text,
            [(5, {"state": "FINISHED", "entries": [an_error(message=text), a_resource(number)],
                  "started_on": text, "finished_on": text})],
        )
        for number, text in enumerate(texts)
    ]  # fmt: skip


MARKUP = (
    "<script>document.title='owned'</script>",
    "<img src=http://127.0.0.1:9/x onerror=alert(1)>",
    "</style></title><svg onload=alert(1)>",
    '" onmouseover="alert(1)',
    "&lt;b&gt; &amp; &#x41;",
    "[click](http://127.0.0.1:9/) ![x](http://127.0.0.1:9/y)",
    "| a | b |\n|---|---|",
    "`code` ``` ~~~ **bold** _it_ # head > quote",
    "http://127.0.0.1:9/auto www.example.org @mention #12 a@example.org",
    "```\n# out of the fence",
    "<!-- x",
    "\\",
    "$x$ ~~y~~ ^z^",
)
"""Texts that are markup in HTML or in Markdown."""
