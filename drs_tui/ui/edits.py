"""Changes of the watch list that a person makes, and how to take them back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from drs_tui import words
from drs_tui.model import WatchedJob
from drs_tui.monitor.monitor import Monitor
from drs_tui.store.view import Note, UndoStep
from drs_tui.text import OutsideText
from drs_tui.ui.view_keeper import ViewKeeper


class Edits:
    """Makes changes through the monitor, says what it did, and remembers what was before."""

    def __init__(self, monitor: Monitor, views: ViewKeeper, tell: Callable[[str], None]) -> None:
        self._monitor = monitor
        self._views = views
        self._tell = tell

    def note_added(self, job_ids: Sequence[str]) -> None:
        """Let the adding of jobs be undone."""
        if job_ids:
            self._remember("archived", dict.fromkeys(job_ids, True))

    async def archive(self, job_ids: Sequence[str], archived: bool) -> None:
        """Take jobs off the watch list, or put them back."""
        jobs = [job for job in self._jobs(job_ids) if job.archived is not archived]
        if not jobs:
            return
        self._remember("archived", {job.id: job.archived for job in jobs})
        where = "off the watch list" if archived else "on the watch list again"
        self._tell(f"{_who(jobs)} {_be(jobs)} {where}. Press u to undo.")
        await self._monitor.set_archived([job.id for job in jobs], archived)

    async def name(self, job_ids: Sequence[str], note: str, name: str) -> None:
        """Give jobs a `label` or put them into a `batch`; an empty name takes it away."""
        value = OutsideText(name.strip()) if name.strip() else None
        jobs = [job for job in self._jobs(job_ids) if getattr(job, note) != value]
        if not jobs:
            return
        self._remember(note, {job.id: getattr(job, note) for job in jobs})
        if note == "batch":
            what = f"in the batch {value} now" if value else "in no batch now"
            what += self._with_others(value, job_ids)
        else:
            what = f"called {value} now" if value else "without a label now"
        self._tell(f"{_who(jobs)} {_be(jobs)} {what}. Press u to undo.")
        await self._set(note, value, [job.id for job in jobs])

    def _with_others(self, batch: OutsideText | None, job_ids: Sequence[str]) -> str:
        """Say which other jobs are in a batch already, so that nobody merges two unawares."""
        given = set(job_ids)
        jobs = self._monitor.snapshot.jobs
        others = [job for job in jobs if batch and job.batch == batch and job.id not in given]
        return f", beside {words.plural(len(others), 'other job')} of it" if others else ""

    async def undo(self) -> None:
        """Take the newest change back."""
        if not self._views.undo:
            self._tell("There is nothing to undo.")
            return
        *older, step = self._views.undo
        self._views.remember_undo(tuple(older))
        jobs = self._jobs(tuple(step.before))
        who = _who(jobs) if jobs else words.plural(len(step.before), "job")
        if step.note == "archived":
            is_off = all(step.before.values())
            self._tell(f"{who} {'off' if is_off else 'on'} the watch list again.")
        else:
            self._tell(f"{who} with the {step.note} from before again.")
        for value, job_ids in _by_value(step.before).items():
            await self._set(step.note, value, job_ids)

    async def _set(self, note: str, value: Note, job_ids: Sequence[str]) -> None:
        if isinstance(value, bool):
            await self._monitor.set_archived(job_ids, value)
        elif note == "label":
            await self._monitor.set_notes(job_ids, label=value)
        else:
            await self._monitor.set_notes(job_ids, batch=value)

    def _remember(self, note: str, before: Mapping[str, Note]) -> None:
        self._views.remember_undo((*self._views.undo, UndoStep(note, before)))

    def _jobs(self, job_ids: Sequence[str]) -> list[WatchedJob]:
        wanted = set(job_ids)
        return [job for job in self._monitor.snapshot.jobs if job.id in wanted]


def _by_value(before: Mapping[str, Note]) -> dict[Note, list[str]]:
    ids: dict[Note, list[str]] = {}
    for job_id, value in before.items():
        ids.setdefault(value, []).append(job_id)
    return ids


def _who(jobs: Sequence[WatchedJob]) -> str:
    return words.name_word(jobs[0]) if len(jobs) == 1 else words.plural(len(jobs), "job")


def _be(jobs: Sequence[WatchedJob]) -> str:
    return "is" if len(jobs) == 1 else "are"
