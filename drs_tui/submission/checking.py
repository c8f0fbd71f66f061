"""What became of the rows of a manifest, found out beside the screens; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from drs_tui.model import WatchedJob
from drs_tui.submission.arrivals import CheckResult
from drs_tui.submission.batches import Batch, find_batch, find_submitted
from drs_tui.submission.check_lines import left_out_sentence
from drs_tui.submission.drafting import file_at
from drs_tui.submission.gathering import Sources, gather
from drs_tui.submission.journal import Journals
from drs_tui.submission.looking import Looker, see_jobs
from drs_tui.submission.manifest import Manifest, PathRule, read_manifest
from drs_tui.text import OutsideText


@dataclass(frozen=True, slots=True)
class CheckWish:
    """What is to be compared: a batch, or some jobs, with a manifest or with what was sent."""

    batch: OutsideText | None = None
    job_ids: frozenset[str] = frozenset()
    """Counts where there is no batch."""
    path: str = ""
    """Of the manifest; empty: what was sent from here counts."""


@dataclass(frozen=True, slots=True, repr=False)
class Checked:
    """What was found out."""

    result: CheckResult
    notes: tuple[str, ...] = ()
    """Sentences about what could not be found out, and about rows that were not looked for."""


async def find_check(
    wish: CheckWish,
    journals: Journals,
    looker: Looker,
    sources: Sources,
    tell: Callable[[str], None],
) -> Checked:
    """Find out what became of each row.

    Looks at jobs that are not final, and fetches names. `tell` hears what goes on. Raises
    `UsageTrouble` where the manifest cannot be read, or none is named and nothing was submitted
    from here; and `StoreTrouble`.
    """
    tell("Reading the manifest." if wish.path else "Reading what was submitted.")
    watched = looker.snapshot.jobs
    manifest, batch = await sources.run_blocking(lambda: _read(wish, journals, watched))
    jobs, notes = await see_jobs(batch, looker, tell)
    tell("Comparing the rows with what arrived.")
    gathered = await gather(batch, jobs, sources, manifest=manifest, tell=tell)
    notes += [problem.sentence for problem in gathered.problems]
    if manifest is not None:
        notes += [row.sentence for row in manifest.refused]
    if batch.left_out:
        notes.append(left_out_sentence(batch.left_out))
    return Checked(gathered.result, tuple(notes))


def _read(
    wish: CheckWish, journals: Journals, watched: tuple[WatchedJob, ...]
) -> tuple[Manifest | None, Batch]:
    """Return the manifest, if one is named, and what is to be compared with it. Blocks."""
    if wish.path:
        manifest = read_manifest(file_at(wish.path), paths=PathRule.LAST_PART)
        if wish.batch is not None:
            name = wish.batch.exact
            return manifest, find_batch(name, journals, watched, with_submissions=False)
        return manifest, Batch((), tuple(sorted(wish.job_ids)), {}, frozenset())
    hint = "Give its path."
    return None, find_submitted(wish.batch, wish.job_ids, journals, watched, hint)
