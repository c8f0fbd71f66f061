"""What would go again of submissions of ours, found out beside the screens; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from drs_tui import words
from drs_tui.submission.arrivals import RowFinding
from drs_tui.submission.batches import Batch, find_submitted
from drs_tui.submission.choosing import Again, choose, leave_out_present, plan_again, rows_of_jobs
from drs_tui.submission.gathering import Sources, gather
from drs_tui.submission.journal import Journals
from drs_tui.submission.looking import Looker, see_jobs
from drs_tui.submission.plan import ConflictRule
from drs_tui.submission.present import find_present
from drs_tui.submission.submission import Header
from drs_tui.text import OutsideText


@dataclass(frozen=True, slots=True)
class RetryWish:
    """What is to go again: of a batch, or of some jobs whose batches do not matter."""

    batch: OutsideText | None = None
    job_ids: frozenset[str] = frozenset()
    """Counts where there is no batch."""
    cause: str | None = None
    """Key of the cause for which a row has to have failed; None: whatever failed or is missing."""


@dataclass(frozen=True, slots=True)
class Retry:
    """What would go again."""

    parts: tuple[Again, ...]
    """One for each submission that sent some of it first; none where nothing is to go again."""
    batch: Batch
    asked: int
    """How many rows were sent in what was asked about."""
    notes: tuple[str, ...] = ()
    """Sentences about what does not go, and what could not be found out."""

    @property
    def rows(self) -> tuple[RowFinding, ...]:
        return tuple(row for part in self.parts for row in part.rows)

    @property
    def jobs(self) -> int:
        return sum(len(part.plan.calls) for part in self.parts)


async def find_retry(
    wish: RetryWish,
    journals: Journals,
    looker: Looker,
    sources: Sources,
    tell: Callable[[str], None],
) -> Retry:
    """Find out what of `wish` may go again, as it was sent first.

    Looks at jobs that are not final, fetches names, and looks into the targets. `tell` hears what
    goes on. Raises `UsageTrouble` where nothing of it was submitted from here or nothing has the
    cause, `StoreTrouble`, and `ApiError` or `TokenTrouble` where it cannot be told whether
    something would go twice.
    """
    tell("Reading what was submitted.")
    watched = looker.snapshot.jobs
    hint = "m compares a manifest with what arrived."
    batch = await sources.run_blocking(
        lambda: find_submitted(wish.batch, wish.job_ids, journals, watched, hint)
    )
    jobs, notes = await see_jobs(batch, looker, tell)
    notes = [*_foreign(wish, batch), *notes]
    tell("Comparing what was sent with what arrived.")
    gathered = await gather(batch, jobs, sources, tell=tell)
    notes += [problem.sentence for problem in gathered.problems]
    job_ids = None if wish.batch is not None else wish.job_ids
    chosen = choose(gathered.result, cause=wish.cause, job_ids=job_ids)
    tell("Looking what is in the target by now.")
    there = await find_present(
        [row.expected for row in chosen.rows], sources.connected, sources.clock
    )
    left = leave_out_present(chosen.rows, there, batch.submissions, _rule)
    parts = plan_again(left.rows, batch.submissions, _rule, batch.name_of)
    asked = len(rows_of_jobs(gathered.result.rows, job_ids))
    return Retry(parts, batch, asked, (*notes, *chosen.notes, *left.notes))


def with_notices(retry: Retry, notices: Sequence[str]) -> Retry:
    """Return the same with sentences about its targets."""
    return replace(retry, notes=(*retry.notes, *notices))


def _foreign(wish: RetryWish, batch: Batch) -> list[str]:
    """Say how many of the jobs were not submitted from here."""
    foreign = len(wish.job_ids.difference(batch.job_ids)) if wish.batch is None else 0
    if not foreign:
        return []
    number = words.plural(foreign, "job is", "jobs are")
    return [f"{number} left alone: not submitted from here, so the manifest is not known."]


def _rule(origin: Header) -> ConflictRule:
    return origin.conflict
