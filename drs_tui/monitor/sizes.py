"""How much arrived in each job, worked out while its items are at hand, and kept for later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from drs_tui.insight.batches import sizes_of
from drs_tui.model import FileDetails, ImportJob, SizedJob, Sizes, WatchedJob


class JobSizes:
    """Sizes by the id of the job."""

    def __init__(self) -> None:
        self.known: dict[str, SizedJob] = {}
        self._seen: dict[str, tuple[ImportJob, int]] = {}
        """The answers that were worked out, and how much of the names was known then."""

    def adopt(self, kept: Mapping[str, SizedJob]) -> None:
        """Take over what was kept; what is known better stays."""
        self.known = {**kept, **self.known}

    def take(
        self, opened: Mapping[str, ImportJob], files: Mapping[str, FileDetails], version: int
    ) -> dict[str, SizedJob]:
        """Work out the sizes of the jobs that are open; return those that changed.

        `version` is another number whenever `files` are others.
        """
        self._seen = {job_id: seen for job_id, seen in self._seen.items() if job_id in opened}
        changed: dict[str, SizedJob] = {}
        for job_id, answer in opened.items():
            seen = self._seen.get(job_id)
            if seen is not None and seen[0] is answer and seen[1] == version:
                continue
            self._seen[job_id] = (answer, version)
            sized = SizedJob(answer.counts.ok, sizes_of(answer.items, files))
            if self._is_better(sized, self.known.get(job_id)):
                changed[job_id] = sized
        self.known |= changed
        return changed

    def told(self, jobs: Iterable[WatchedJob]) -> dict[str, Sizes]:
        """Return the sizes of those of `jobs` of which any are known, as the jobs are now."""
        found = ((job, self.known.get(job.id)) for job in jobs)
        return {job.id: sized.now(job.counts.ok) for job, sized in found if sized is not None}

    def _is_better(self, sized: SizedJob, known: SizedJob | None) -> bool:
        """Tell whether sizes say more than those that were kept of the same items."""
        if known is None or known.ok != sized.ok:
            return sized.sizes.known > 0 and (
                known is None or sized.sizes.known >= known.sizes.known
            )
        return sized != known and sized.sizes.known >= known.sizes.known
