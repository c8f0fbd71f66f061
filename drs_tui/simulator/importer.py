"""The importer: turns an accepted order into a job and its files.

All of a job's future is worked out at once: since files arrive in the order in which they
were booked, a clash of names can be settled at the time of the order as well.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from drs_tui.simulator.behaviour import Behaviour
from drs_tui.simulator.errors import Refusal, error_body
from drs_tui.simulator.files import Library, StoredFile
from drs_tui.simulator.ids import IdSource
from drs_tui.simulator.jobs import Arrival, Job, Step
from drs_tui.simulator.limits import ImporterWindow
from drs_tui.simulator.names import Draft
from drs_tui.simulator.orders import Item, Order
from drs_tui.simulator.sources import Sources

RESOLVING_AFTER_S = 1.0
RUNNING_AFTER_S = 3.0
"""Job seconds from the submission to these states (our choice; no figure is documented)."""
LONGEST_NAME = 255
"""Characters a file name may have (documented)."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where one item goes."""

    project: str
    folder: str


@dataclass(slots=True)
class Importer:
    """Everything an import needs; the platform's lock guards it."""

    ids: IdSource
    library: Library
    window: ImporterWindow
    sources: Sources
    behaviour: Behaviour
    speed: float

    def run(self, order: Order, targets: Sequence[Target], owner: str, now: float) -> Job:
        """Make the job of an order; `targets` stand in the order of its items."""
        ready = now + RUNNING_AFTER_S / self.speed
        arrivals: list[Arrival] = []
        last = ready
        for item, target in zip(order.items, targets, strict=True):
            entries = self._import(item, target, order, ready)
            arrivals += entries
            last = max([last, *(entry.at for entry in entries)])
        finished = last + 1.0 / self.speed
        started = now + RESOLVING_AFTER_S / self.speed
        waiting = "PENDING" if self.behaviour.pending else "RESOLVING"
        return Job(
            self.ids.job(),
            owner,
            (
                Step(now, "SUBMITTED"),
                Step(started, waiting),
                Step(ready, "RUNNING"),
                Step(finished, "FINISHED"),
            ),
            tuple(reversed(arrivals) if self.behaviour.reversed_result else arrivals),
            started,
            finished,
            grows=self.behaviour.grows,
            counts=self.behaviour.counts,
        )

    def _import(self, item: Item, target: Target, order: Order, ready: float) -> list[Arrival]:
        """The entries of one item; a failure takes a place in the window too (inferred)."""
        try:
            if item.name is not None and not _usable(item.name):
                raise Refusal(10235)
            drafts = self.sources.resolve(item.drs_uri)
            name = self._settle(item.name or drafts[0].name, target, order.conflict_rule)
        except Refusal as refusal:
            (at,) = self.window.book(ready, 1)
            return [Arrival(at, entry={"error": error_body(refusal.code, refusal.message)})]
        except _Skipped as skipped:
            (at,) = self.window.book(ready, 1)
            return [] if skipped.file_id is None else [Arrival(at, skipped.file_id)]
        times = self.window.book(ready, len(drafts))
        first = self._store(drafts[0], name, target, item, order, times[0])
        inner = Target(target.project, first)
        rest = [
            self._store(draft, draft.name, inner, item, order, at)
            for draft, at in zip(drafts[1:], times[1:], strict=True)
        ]
        return [Arrival(at, file_id) for at, file_id in zip(times, [first, *rest], strict=True)]

    def _settle(self, name: str, target: Target, rule: str) -> str:
        """The name to use; raises when the rule is to leave a taken name alone."""
        holder = self.library.named(target.folder, name)
        if holder is None or rule == "OVERWRITE":
            return name
        if rule == "RENAME":
            return next(free for free in _other_names(name) if not self._taken(target, free))
        if self.behaviour.skipped == "error":
            raise Refusal(10372)
        raise _Skipped(holder.id if self.behaviour.skipped == "old file" else None)

    def _taken(self, target: Target, name: str) -> bool:
        return self.library.named(target.folder, name) is not None

    def _store(
        self, draft: Draft, name: str, target: Target, item: Item, order: Order, at: float
    ) -> str:
        """Put one file into the library from its arrival on; give its id."""
        holder = self.library.named(target.folder, name)
        if holder is not None:
            self.library.retire(holder.id, at)
        file_id = self.ids.file()
        self.library.add(
            StoredFile(
                file_id,
                name,
                target.project,
                target.folder,
                at,
                draft.size_bytes,
                is_folder=draft.size_bytes is None,
                tags=order.tags,
                metadata=item.metadata,
            )
        )
        return file_id


class _Skipped(Exception):
    """A taken name was left alone, and `result` holds the old file or nothing."""

    def __init__(self, file_id: str | None) -> None:
        super().__init__(file_id)
        self.file_id = file_id


def _usable(name: str) -> bool:
    """Whether the platform takes a file name: up to 255 characters, no slash (documented)."""
    return len(name) <= LONGEST_NAME and "/" not in name


def _other_names(name: str) -> Iterator[str]:
    """Names to try under RENAME: `_1_name`, `_2_name` and so on (form inferred)."""
    return (f"_{number}_{name}" for number in count(1))
