"""What stands beside the list where there is room: the row at the cursor, in more words. Pure."""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from drs_tui import words
from drs_tui.insight.batches import size_sentence
from drs_tui.insight.estimate import estimate_batch
from drs_tui.model import ImportJob, Sizes, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs
from drs_tui.ui.job_head import items_text, job_head
from drs_tui.ui.job_rows import BatchRow, JobRow
from drs_tui.ui.ranking import has_failures

LISTED = 100
"""Lines of a list, at most; the place for them is mostly smaller."""


def job_preview(
    job: WatchedJob,
    answer: ImportJob | None,
    now: datetime,
    glyphs: Glyphs,
    width: int,
    sizes: Sizes | None = None,
) -> Text:
    """Return what the job's own screen says on top, and its first failures.

    `answer` is the newest whole answer about it, None while it is not here.
    """
    text = job_head(job, now, glyphs, width, sizes)
    if job.trouble is not None:
        text.append("\n\n").append_text(fmt.trouble_text(job.trouble, now))
    if not job.counts.failed:
        return text
    text.append(f"\n\n{words.plural(job.counts.failed, 'failure')}\n", "bold")
    if answer is None:
        return text.append("enter shows them", fmt.QUIET)
    failures = [item for item in answer.items if item.failure is not None]
    for item in failures[:LISTED]:
        assert item.failure is not None
        text.append(f"{item.index + 1:>4} ", fmt.QUIET)
        text.append(f"{words.code_word(item.failure):>6} ", fmt.BAD)
        text.append(f"{words.text_word(item.failure.message)}\n")
    return text


def batch_preview(batch: BatchRow, now: datetime, glyphs: Glyphs) -> Text:
    """Return what a batch came to so far, and which of its jobs need a person."""
    text = Text().append(str(batch.name), "bold").append("\nbatch of ", fmt.QUIET)
    text.append(f"{words.plural(batch.totals.jobs, 'job')}, {batch.totals.done:,} done")
    if batch.outcome is not None:
        text.append("   ").append_text(fmt.meaning_text(batch.outcome))
    text.append("\n").append_text(items_text(batch.counts, batch.total, glyphs)).append("\n")
    started = words.utc_word(batch.started_at) if batch.started_at else words.NOTHING
    text.append("started_on ", fmt.QUIET).append(started)
    if batch.sizes is not None:
        text.append("\nsize ", fmt.QUIET).append(size_sentence(batch.sizes))
    estimate = estimate_batch([row.job for row in batch.members], now)
    if estimate is not None:
        text.append(f"\n{estimate.sentence[:1].upper()}{estimate.sentence[1:]}.", fmt.QUIET)
    bad = [row for row in batch.members if has_failures(row.job)]
    if bad:
        text.append(f"\n\n{words.plural(len(bad), 'job')} not ok\n", "bold")
    for row in bad[:LISTED]:
        text.append_text(_line(row))
    return text


def _line(row: JobRow) -> Text:
    word = fmt.outcome_text(row.outcome) if row.outcome else fmt.state_text(row.job)
    line = Text().append_text(word).append(" " * max(1, 10 - len(word.plain)))
    failed = row.counts.failed
    line.append(f"{failed:>5} failed  ", fmt.BAD if failed else fmt.QUIET)
    return line.append(f"{words.name_word(row.job)}\n")
