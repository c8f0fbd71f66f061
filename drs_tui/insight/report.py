"""What a report on jobs says: one page for a lab notebook or a ticket. Pure.

Here are its facts and sentences; how they look as Markdown and as HTML stands in modules of their
own. All times are UTC, since a page travels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from drs_tui import words
from drs_tui.insight.batches import Totals, size_sentence, sizes_of, totals_of
from drs_tui.insight.causes import Cause, cause_of, causes_of, without_cause
from drs_tui.insight.estimate import estimate_batch
from drs_tui.insight.timeline import Curve, Line, curve_of, line_of
from drs_tui.model import Failure, FileDetails, ImportItem, ItemKind, Sizes, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.values import dataclass

MOST_FAILURES = 1000
"""How many failures are listed; the others are counted."""


@dataclass(frozen=True, slots=True)
class ReportedJob:
    """One job of a report."""

    job: WatchedJob
    items: tuple[ImportItem, ...] = ()
    """What its newest answer holds."""


@dataclass(frozen=True, slots=True)
class FailedItem:
    """One line of the list of failures."""

    job: WatchedJob
    item: ImportItem
    failure: Failure
    cause: str


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that is on the page."""

    batch: OutsideText | None
    """None for jobs that were named singly."""
    place: str
    """Profile and platform in words."""
    api: str
    written_at: datetime
    jobs: tuple[WatchedJob, ...]
    totals: Totals
    sizes: Sizes
    causes: tuple[Cause, ...]
    without_cause: int
    """Failures whose cause is not kept."""
    lines: tuple[Line, ...]
    """Jobs in time, the first start first."""
    curve: Curve
    failures: tuple[FailedItem, ...]
    """The first `MOST_FAILURES` of them."""

    @property
    def cause_numbers(self) -> dict[str, int]:
        """The places of the causes in their list, from 1, by key."""
        return {cause.key: number for number, cause in enumerate(self.causes, start=1)}

    @property
    def title(self) -> str:
        """The heading, safe to show."""
        if self.batch is not None:
            return f"Bulk DRS import {self.batch}"
        if len(self.jobs) == 1:
            return f"Bulk DRS import job {words.name_word(self.jobs[0])}"
        return f"{words.plural(len(self.jobs), 'bulk DRS import job')}"


def build_report(
    jobs: Sequence[ReportedJob],
    files: Mapping[str, FileDetails],
    now: datetime,
    *,
    place: str,
    api: str,
    batch: OutsideText | None = None,
) -> Report:
    """Return the report on `jobs`; `files` are details by exact file id, as far as known."""
    now = now.astimezone(UTC)
    watched = tuple(reported.job for reported in jobs)
    lines = [line_of(job, now) for job in watched]
    return Report(
        batch=batch,
        place=place,
        api=api,
        written_at=now,
        jobs=watched,
        totals=totals_of(watched),
        sizes=sizes_of((item for reported in jobs for item in reported.items), files),
        causes=causes_of(watched),
        without_cause=without_cause(watched),
        lines=tuple(sorted(lines, key=lambda line: line.start or now)),
        curve=curve_of(watched),
        failures=tuple(_failures(jobs)),
    )


def verdict(report: Report) -> list[str]:
    """Return what it came to, in sentences."""
    totals = report.totals
    if not totals.jobs:
        return ["There is no job to report on."]
    if totals.unchecked == totals.jobs:
        return ["Nothing is known of these jobs yet: none was looked at."]
    sentences = [_items_sentence(totals)]
    if totals.outcome is not None:
        outcome = words.OUTCOME_WORDS[totals.outcome]
        sentences.insert(0, f"{totals.outcome.value}: {outcome}.")
    moving = totals.jobs - totals.done - totals.unchecked
    if moving:
        verb = "is" if moving == 1 else "are"
        sentences.append(
            f"{moving:,} of {words.plural(totals.jobs, 'job')} {verb} still under way: "
            "these numbers can change."
        )
        estimate = estimate_batch(report.jobs, report.written_at)
        if estimate is not None:
            sentences.append(f"{estimate.sentence[:1].upper()}{estimate.sentence[1:]}.")
    if totals.unchecked:
        jobs = words.plural(totals.unchecked, "job")
        sentences.append(f"Of {jobs} nothing is known: the numbers are without them.")
    return sentences


def summary_rows(report: Report) -> list[tuple[str, str]]:
    """Return names and values of the table of counts."""
    totals, counts = report.totals, report.totals.counts
    whole = f" of {totals.total:,}" if totals.total is not None else ", total not known"
    rows = [
        ("Items arrived", f"{counts.ok:,}{whole}"),
        ("Items failed", f"{counts.failed:,}"),
        ("Items not understood", f"{counts.unknown:,}" if counts.unknown else ""),
        ("Jobs finished", f"{totals.done:,} of {totals.jobs:,}"),
        ("Jobs not found", f"{totals.not_found:,}" if totals.not_found else ""),
        ("Size arrived", size_sentence(report.sizes)),
        ("First start", words.utc_word(totals.started) if totals.started else words.NOTHING),
        ("Last end", words.utc_word(totals.finished) if totals.finished else words.NOTHING),
        ("In all", words.duration_word(totals.duration_s)),
        ("Last looks", _looks(report)),
        ("Platform", f"{report.place}, {report.api}"),
    ]
    return [(name, value) for name, value in rows if value]


JOB_COLUMNS = ("Job", "Id", "State", "Outcome", "Arrived", "Failed", "Of", "Started", "Took")
FAILURE_COLUMNS = ("Job", "#", "Status", "Code", "Message", "Cause")


def job_row(job: WatchedJob, now: datetime) -> list[str]:
    """Return a job by `JOB_COLUMNS`, safe to show."""
    counts, total = job.counts, job.total
    return [
        str(job.label) if job.label else words.NOTHING,
        job.id,
        words.state_word(job),
        words.outcome_word(job),
        f"{counts.ok:,}",
        f"{counts.failed:,}",
        words.NOTHING if total is None else f"{total:,}",
        words.timestamp_word(job.started_on),
        words.took_word(job, now),
    ]


def failure_rows(report: Report) -> Iterator[list[str]]:
    """Yield the failures by `FAILURE_COLUMNS`, safe to show; items count from 1."""
    numbers = report.cause_numbers
    for failed in report.failures:
        number = numbers.get(failed.cause)
        yield _failure_row(failed, f"{number}" if number else failed.cause)


def _failure_row(failed: FailedItem, cause: str) -> list[str]:
    return [
        words.name_word(failed.job),
        f"{failed.item.index + 1:,}",
        words.scalar_word(failed.failure.status),
        words.scalar_word(failed.failure.code),
        words.text_word(failed.failure.message),
        cause,
    ]


def failures_sentence(report: Report) -> str | None:
    """Return what the list of failures leaves out, or that it is empty; None for neither."""
    failed = report.totals.counts.failed
    left = failed - len(report.failures)
    if not failed:
        return "No item failed."
    if left <= 0:
        return None
    if not report.failures:
        return f"The answers that tell of {words.plural(left, 'failure')} are not kept here."
    return f"And {words.plural(left, 'more failure')}: drs-tui items --failed lists all."


def causes_sentence(report: Report) -> str | None:
    """Return what the causes leave out, or that there is none; None for neither."""
    if not report.causes and not report.without_cause:
        return "No item failed."
    if report.without_cause:
        return f"{words.plural(report.without_cause, 'failure')} of other causes, not listed here."
    return None


def cause_line(cause: Cause) -> str:
    """Return how often a cause was met, and when: a look found it then, it is older itself."""
    return (
        f"{words.plural(cause.count, 'failure')} in {words.plural(len(cause.jobs), 'job')}, "
        f"HTTP status {words.scalar_word(cause.sample.status)}, "
        f"code {words.scalar_word(cause.sample.code)}, "
        f"seen {words.span_word(cause.first_seen, cause.last_seen)}"
    )


NOTE = (
    "The outcome is derived from the items of a job, not from its state: FINISHED says nothing "
    "about success. Times are UTC; seen is when a look first showed a failure, which is older. "
    "What is supposed in the timeline lies between two looks. What helps is inferred."
)


def _items_sentence(totals: Totals) -> str:
    counts = totals.counts
    told = f"{words.plural(counts.ok, 'item')} arrived, {counts.failed:,} failed"
    if counts.unknown:
        told += f", {counts.unknown:,} could not be understood"
    return f"{told}, of {totals.total:,}." if totals.total is not None else f"{told} so far."


def _failures(jobs: Sequence[ReportedJob]) -> list[FailedItem]:
    found: list[FailedItem] = []
    for reported in jobs:
        for item in reported.items:
            if item.kind is ItemKind.ERROR and len(found) < MOST_FAILURES:
                failure = item.failure or Failure()
                found.append(FailedItem(reported.job, item, failure, cause_of(item) or ""))
    return found


def _looks(report: Report) -> str:
    looks = [job.looked_at for job in report.jobs if job.looked_at is not None]
    return words.span_word(min(looks), max(looks)) if looks else "never"
