"""The watch list on disk: one file a job in `jobs/`, and `index.json` beside it.

A writer reads the job's file, merges, then replaces it, so what another machine wrote meanwhile
stays. Nothing here deletes anything that a person or the platform told us.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from enum import Enum
from math import inf
from pathlib import Path

from drs_tui import ids
from drs_tui.clock import Clock
from drs_tui.errors import StoreTrouble, UsageTrouble
from drs_tui.model import Answer, Bell, WatchedJob
from drs_tui.platforms import title_of_api
from drs_tui.store.aside import set_folder_aside
from drs_tui.store.atomic import FileStamp, Overtaken, UnfitFile, read_stamped, write_atomic
from drs_tui.store.claim import Claim
from drs_tui.store.index import IndexEntry, decode_index, encode_index, list_of_index
from drs_tui.store.job_files import JobFiles
from drs_tui.store.litter import sweep
from drs_tui.store.merge import Record, merge, record_of, with_notes, without_notes
from drs_tui.store.record import NotARecord, OtherPlatform, decode, encode
from drs_tui.text import OutsideText, clean
from drs_tui.values import dataclass, replace

_TICK_S = 2.0
"""The longest step of a file system's clock."""


class Keep(Enum):
    """Stands for a note that is to stay as it is, since None takes a label off."""

    NOTE = "keep"


KEEP = Keep.NOTE


@dataclass(frozen=True, slots=True)
class StoredJob:
    """One job as its file tells it."""

    job: WatchedJob
    answer: Answer | None
    """The platform's newest whole answer; None while there was none."""


class JobStore:
    """The jobs that one profile watches. Nothing is created before the first write.

    Methods block and raise `StoreTrouble` where the disk refuses. Ids that break the rule of
    `drs_tui.ids` are a `UsageTrouble`. Not for two threads at a time; for any number of processes.
    """

    def __init__(self, folder: Path, api: str, clock: Clock) -> None:
        self.folder = folder
        self.api = api
        """API base address of the platform; files that belong to another one are left alone."""
        self._files = JobFiles(folder / "jobs")
        self._index_file = folder / "index.json"
        self._clock = clock
        self._summary: dict[str, IndexEntry] | None = None
        """What the summary file said when it was read last; None before."""
        self._kept: dict[str, IndexEntry] = {}
        """What this store read or wrote last of each job."""
        self._folder_date: int | None = None
        self._read_again_at: float | None = -inf
        self._notices: dict[str, bool] = {}

    def quick_list(self) -> tuple[WatchedJob, ...]:
        """Return the jobs of the summary file, without a look at their own files.

        Empty when it is missing or cannot be read.
        """
        self._summary = self._read_index()
        return tuple(entry.job for entry in self._summary.values())

    def read_all(self) -> tuple[WatchedJob, ...]:
        """Return every job, archived ones too, in the order in which they were added.

        Only files that changed since the summary was written are opened. What cannot be read stays
        in the list, by what the summary knows of it or as an unchecked job.
        """
        self._note_folder_date()
        files = self._files.scan()
        if any(not self._is_kept(job_id, stamp) for job_id, stamp in files.items()):
            self._keep_summary_of(files)
        jobs: list[WatchedJob] = []
        for job_id, stamp in files.items():
            if self._is_kept(job_id, stamp):
                jobs.append(self._kept[job_id].job)
            elif (job := self._read_or_keep(job_id)) is not None:
                jobs.append(job)
        return tuple(sorted(jobs, key=_order))

    def read_list(self) -> tuple[str | WatchedJob, ...] | None:
        """Return the same for a list in JSON: each final job as its JSON text, others as they are.

        None where the summary does not tell all of the files as they are now, or cannot be read.
        """
        try:
            found = read_stamped(self._index_file)
        except StoreTrouble:
            return None
        listed = list_of_index(found[0], self.api, self._files.scan()) if found else None
        return None if listed is None else tuple(listed)

    def read_changed(self) -> tuple[WatchedJob, ...] | None:
        """Return the same if files came, went or were replaced since; None if not, for one stat."""
        again_at = self._read_again_at
        is_settled = again_at is None or self._clock.monotonic() < again_at
        if is_settled and self._files.date() == self._folder_date:
            return None
        return self.read_all()

    def read(self, job_id: str) -> StoredJob | None:
        """Return one job with its answer; None when it is not here or of another platform."""
        try:
            record = self._load(ids.check_id(job_id))
        except OtherPlatform as error:
            self._notice(_of_other_platform(job_id, error.api))
            return None
        return None if record is None else StoredJob(record.job, record.answer)

    def add(
        self,
        job_id: str,
        *,
        label: OutsideText | None = None,
        batch: OutsideText | None = None,
        archived: bool | None = None,
        expected: int | None = None,
    ) -> WatchedJob:
        """Watch a job: an unknown one as unchecked, a known one with all that is known of it.

        Notes that are None stay as they are, but for `archived`: what is added is not archived,
        unless it says so.
        """
        now = self._clock.now()
        told = {
            "label": label,
            "batch": batch,
            "archived": bool(archived),
            "expected": expected,
        }
        notes = {name: value for name, value in told.items() if value is not None}

        def change(stored: Record | None) -> Record:
            return with_notes(stored or self._unchecked(job_id, now), notes, now)

        return self._update(job_id, change)

    def save_facts(self, job: WatchedJob, answer: Answer | None) -> WatchedJob:
        """Keep the facts of `job` where they are newer, and return the job as it is kept.

        `answer` is None when the facts are those of an earlier answer, with a trouble since then.
        Notes of the file stay. Writes nothing when nothing changed; a file that has gone is
        written anew, with the notes of `job`.
        """
        told = Record(without_notes(job), answer)

        def change(stored: Record | None) -> Record:
            return record_of(job, answer) if stored is None else merge(stored, told)

        return self._update(job.id, change)

    def set_notes(
        self,
        job_id: str,
        *,
        label: OutsideText | Keep | None = KEEP,
        batch: OutsideText | Keep | None = KEEP,
        archived: bool | Keep = KEEP,
        bell: Bell | Keep | None = KEEP,
    ) -> WatchedJob:
        """Set the notes that are given; raises `UsageTrouble` when the job is not here."""
        now = self._clock.now()
        told = {"label": label, "batch": batch, "archived": archived, "bell": bell}
        notes = {name: value for name, value in told.items() if value is not KEEP}

        def change(stored: Record | None) -> Record:
            if stored is None:
                raise UsageTrouble(f"{job_id} is not watched.", "Add it first.")
            return with_notes(stored, notes, now)

        return self._update(job_id, change)

    def write_index(self, jobs: Iterable[WatchedJob]) -> None:
        """Write the summary file.

        An entry counts later only if it says what the job's file does but for the time of the look,
        and if that is still the file that this store read or wrote.
        """
        told = sorted((job for job in jobs if job.api == self.api), key=_order)
        stamps: dict[str, FileStamp] = {}
        for job in told:
            entry = self._kept.get(job.id)
            if entry is not None and entry.stamp is not None and _says_the_same(job, entry.job):
                stamps[job.id] = entry.stamp
        if (notice := set_folder_aside(self._index_file)) is not None:
            self._notice(notice)
        write_atomic(self._index_file, encode_index(self.api, told, stamps))
        sweep(self.folder)

    def drain_notices(self) -> tuple[str, ...]:
        """Return sentences for people about files that were set aside or skipped, each once."""
        fresh = tuple(notice for notice, is_fresh in self._notices.items() if is_fresh)
        self._notices = dict.fromkeys(self._notices, False)
        return fresh

    def _update(self, job_id: str, change: Callable[[Record | None], Record]) -> WatchedJob:
        """Replace the record of a job by what `change` makes of it, if that is another one."""
        try:
            stored = self._load(ids.check_id(job_id))
            if stored is not None and change(stored) == stored:
                return stored.job
            while True:
                with contextlib.suppress(Overtaken), self._files.claimed(job_id) as claim:
                    return self._replace(job_id, change, claim)
        except OtherPlatform as error:
            raise StoreTrouble(
                _of_other_platform(job_id, error.api), "Use the profile of that platform."
            ) from None

    def _replace(
        self, job_id: str, change: Callable[[Record | None], Record], claim: Claim
    ) -> WatchedJob:
        stored = self._load(job_id, claim)
        record = change(stored)
        if record != stored:
            stamp = self._files.write(job_id, encode(record), claim)
            self._kept[job_id] = IndexEntry(record.job, stamp)
        return record.job

    def _load(
        self, job_id: str, claim: Claim | None = None, *, with_answer: bool = True
    ) -> Record | None:
        """Return the record of a job; of one that was set aside, what else is known of it.

        Raises `OtherPlatform`, and `StoreTrouble` where the disk refuses.
        """
        try:
            found = self._files.read(job_id)
            if found is None:
                return self._salvaged_if_aside(job_id)
            data, stamp = found
            record = decode(data, job_id, self.api, _time_of(stamp), with_answer=with_answer)
        except OtherPlatform:
            raise
        except (NotARecord, UnfitFile):
            if claim is None:
                with self._files.claimed(job_id) as claim:
                    return self._load(job_id, claim, with_answer=with_answer)
            self._notice(self._files.set_aside(job_id))
            return self._salvaged_if_aside(job_id) or self._salvaged(job_id, self._clock.now())
        self._kept[job_id] = IndexEntry(record.job, stamp)
        return record

    def _is_kept(self, job_id: str, stamp: FileStamp | None) -> bool:
        entry = self._kept.get(job_id)
        return entry is not None and stamp is not None and entry.stamp == stamp

    def _keep_summary_of(self, files: Mapping[str, FileStamp | None]) -> None:
        """Take over from the summary what is still true of `files`."""
        for job_id, entry in self._known_summary().items():
            if entry.stamp is not None and files.get(job_id) == entry.stamp:
                self._kept[job_id] = entry

    def _note_folder_date(self) -> None:
        """Remember the folder as it is before a scan.

        A change in the same tick of the file system's clock leaves the date as it is, so what is
        read just after a change is read once more later.
        """
        date, now = self._files.date(), self._clock.monotonic()
        is_settled = date == self._folder_date and self._read_again_at != -inf
        self._folder_date = date
        self._read_again_at = None if is_settled else now + _TICK_S

    def _read_or_keep(self, job_id: str) -> WatchedJob | None:
        """Return a job for the list, whatever the disk says; None if it is of another platform."""
        try:
            record = self._load(job_id, with_answer=False)
        except OtherPlatform as error:
            self._notice(_of_other_platform(job_id, error.api))
            return None
        except StoreTrouble as error:
            self._notice(error.message)
            record = self._salvaged(job_id, self._clock.now())
        return record.job if record else None

    def _known_summary(self) -> dict[str, IndexEntry]:
        if self._summary is None:
            self._summary = self._read_index()
        return self._summary

    def _read_index(self) -> dict[str, IndexEntry]:
        try:
            found = read_stamped(self._index_file)
        except StoreTrouble:
            return {}
        entries = decode_index(found[0], self.api) if found else ()
        return {entry.job.id: entry for entry in entries}

    def _salvaged_if_aside(self, job_id: str) -> Record | None:
        """Return what is known of a job whose file was set aside; None if none was."""
        stamp = self._files.stamp_aside(job_id)
        return None if stamp is None else self._salvaged(job_id, _time_of(stamp))

    def _salvaged(self, job_id: str, added_at: datetime) -> Record:
        """Return a job whose file tells nothing by what was read before, or by the summary.

        Unchecked where neither knows it, and then of `added_at`.
        """
        entry = self._kept.get(job_id) or self._known_summary().get(job_id)
        return record_of(entry.job) if entry else self._unchecked(job_id, added_at)

    def _unchecked(self, job_id: str, added_at: datetime) -> Record:
        return Record(WatchedJob(job_id, self.api, added_at))

    def _notice(self, sentence: str) -> None:
        self._notices.setdefault(sentence, True)


def _says_the_same(one: WatchedJob, other: WatchedJob) -> bool:
    """Tell whether two jobs differ in nothing but the time of the look, which is seldom written."""
    if one is other:
        return True
    return replace(one, looked_at=other.looked_at, server_date=other.server_date) == other


def _order(job: WatchedJob) -> tuple[datetime, str]:
    return job.added_at, job.id


def _time_of(stamp: FileStamp) -> datetime:
    return datetime.fromtimestamp(stamp.mtime_ns / 1e9, UTC)


def _of_other_platform(job_id: str, api: str) -> str:
    try:
        platform = clean(title_of_api(api), 80)
    except ValueError:
        platform = clean(api, 80)
    return f"{job_id} is an import of {platform}, so it is not shown in this profile."
