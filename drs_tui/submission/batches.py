"""Which submissions and jobs belong together: by the name of a batch, or by jobs of them.

A batch may have been renamed on the watch list, of which journals know nothing. So a submission
goes by the names that its jobs have there; where they have none, by the one it was made with. What
sends rows of another submission again belongs to that one, whatever either is called: a retry that
was not seen would be made twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from drs_tui.errors import StoreTrouble, UsageTrouble
from drs_tui.model import WatchedJob
from drs_tui.submission.journal import Journals
from drs_tui.submission.submission import Header, Overview, Submission
from drs_tui.text import OutsideText


@dataclass(frozen=True, slots=True)
class Batch:
    """Submissions that belong together, and jobs, as they are known without asking the platform."""

    submissions: tuple[Submission, ...]
    """Oldest first; none where it was made elsewhere."""
    job_ids: tuple[str, ...]
    """The jobs that were sent, and those that are in it on the watch list."""
    names: Mapping[str, str]
    """What the batch of each submission is called by now, by its uuid."""
    seen: frozenset[str]
    """The uuids of all submissions of the profile when it was put together."""

    def name_of(self, header: Header) -> str:
        """Return what the batch of a submission is called by now."""
        return self.names[header.uuid]

    @property
    def left_out(self) -> int:
        """How many rows of the manifest were refused, and so not sent with the others."""
        return sum(len(one.refused_rows) for one in self.submissions)


def find_batch(
    name: str, journals: Journals, watched: Sequence[WatchedJob], *, with_submissions: bool = True
) -> Batch:
    """Return the batch of that name, its present one or the one it was submitted with.

    Nothing is in it where there is no such batch. Without submissions only the watched jobs count.
    Blocks. Raises `StoreTrouble` where a journal of it cannot be read.
    """
    overviews = journals.overviews() if with_submissions else ()
    in_batch = [job.id for job in watched if not job.archived and batch_of(job) == name]
    chosen = named(name, overviews, watched)
    return _batch(chosen, in_batch, overviews, watched, journals)


def find_batch_of_jobs(
    job_ids: Collection[str], journals: Journals, watched: Sequence[WatchedJob]
) -> Batch:
    """Return the submissions that made some of these jobs, with all that repairs them.

    Blocks. Raises `StoreTrouble` as above.
    """
    overviews = journals.overviews()
    made = [one for one in overviews if not set(job_ids).isdisjoint(one.job_ids)]
    return _batch(_family(made, overviews), (), overviews, watched, journals)


def find_submitted(
    name: OutsideText | None,
    job_ids: Collection[str],
    journals: Journals,
    watched: Sequence[WatchedJob],
    hint: str,
) -> Batch:
    """Return the batch of that name; without one, that of these jobs.

    Blocks. Raises `UsageTrouble` with `hint` where nothing of it was submitted from here, and
    `StoreTrouble` as above.
    """
    if name is not None:
        batch = find_batch(name.exact, journals, watched)
    else:
        batch = find_batch_of_jobs(job_ids, journals, watched)
    if not batch.submissions:
        raise UsageTrouble("This was not submitted from here, so its manifest is not known.", hint)
    return batch


def named(
    name: str, overviews: Sequence[Overview], watched: Iterable[WatchedJob]
) -> tuple[Overview, ...]:
    """Return the submissions of a batch, oldest first as `overviews` are; retries are among them.

    The present name comes first: where something has it, what only had it once is left out.
    """
    batches = _batches(watched)
    chosen = [one for one in overviews if name in _names(one, batches)]
    return _family(chosen or [one for one in overviews if one.header.batch == name], overviews)


def batch_of(job: WatchedJob) -> str | None:
    """Return the exact name of the batch that a job is in."""
    return job.batch.exact if job.batch is not None else None


def check_nothing_new(batch: Batch, journals: Journals) -> None:
    """Raise `UsageTrouble` where a submission of the batch was made after it was put together.

    What is missing of it is another question then. Blocks.
    """
    uuids = {one.header.uuid for one in batch.submissions}
    names = {*batch.names.values(), *(one.header.batch for one in batch.submissions)}
    for header in journals.headers():
        if header.uuid not in batch.seen and (header.retry_of in uuids or header.batch in names):
            raise UsageTrouble(
                "Nothing was sent: somebody else made a submission of this batch meanwhile.",
                "Look what is missing now, and try again.",
            )


def _batches(watched: Iterable[WatchedJob]) -> dict[str, str]:
    """Return the batch of each job that is in one, by its id."""
    return {job.id: batch for job in watched if (batch := batch_of(job)) is not None}


def _names(overview: Overview, batches: Mapping[str, str]) -> set[str]:
    """Return the names that a submission goes by."""
    present = {batches[job_id] for job_id in overview.job_ids if job_id in batches}
    return present or {overview.header.batch}


def _present_name(overview: Overview, batches: Mapping[str, str]) -> str:
    """Return the one name that a submission goes by; its own where there are several."""
    names = _names(overview, batches)
    return names.pop() if len(names) == 1 else overview.header.batch


def _family(chosen: Iterable[Overview], overviews: Sequence[Overview]) -> tuple[Overview, ...]:
    """Return these with all that they send again, and all that sends them again."""
    origin_of = {one.header.uuid: one.header.retry_of for one in overviews}
    root_of = {uuid: _root(uuid, origin_of) for uuid in origin_of}
    roots = {root_of[one.header.uuid] for one in chosen}
    return tuple(one for one in overviews if root_of[one.header.uuid] in roots)


def _root(uuid: str, origin_of: Mapping[str, str | None]) -> str:
    """Return the uuid of the submission at the beginning of a chain of retries."""
    passed = set[str]()
    while (origin := origin_of.get(uuid)) is not None and uuid not in passed:
        passed.add(uuid)
        uuid = origin
    return uuid


def _batch(
    chosen: Iterable[Overview],
    in_batch: Sequence[str],
    overviews: Sequence[Overview],
    watched: Iterable[WatchedJob],
    journals: Journals,
) -> Batch:
    batches = _batches(watched)
    chosen = tuple(chosen)
    submissions = tuple(_read(one.header, journals) for one in chosen)
    sent = [job_id for one in submissions for job_id in one.overview.job_ids]
    return Batch(
        submissions,
        tuple(dict.fromkeys((*sent, *in_batch))),
        {one.header.uuid: _present_name(one, batches) for one in chosen},
        frozenset(one.header.uuid for one in overviews),
    )


def _read(header: Header, journals: Journals) -> Submission:
    submission = journals.open(header.uuid).read()
    if submission is None:
        # Without it, what it sent would be taken for missing, and sent twice.
        raise StoreTrouble(
            f"The journal of submission {header.uuid} cannot be read.",
            "Bring it back from a backup; its beginning, at least, is damaged.",
        )
    return submission
