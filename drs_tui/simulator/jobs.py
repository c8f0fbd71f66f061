"""An import job laid out in time, and its answer at a moment.

Everything that will happen to a job is known when it is made, so a look at it is a pure
function of the time: looking often, late or never changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from drs_tui.simulator.wire import JsonObject, utc_text


@dataclass(frozen=True, slots=True)
class Step:
    """A state and the moment it begins."""

    at: float
    """Unix seconds."""
    state: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """One entry of `result` and the moment it appears there."""

    at: float
    """Unix seconds."""
    file_id: str = ""
    """The file that arrived; empty when the entry is something else."""
    entry: JsonObject | None = None
    """The entry word for word: an error, or anything odd."""

    def document(self, base_url: str) -> JsonObject:
        """The entry as it stands in the answer.

        A resource has `href` and `id` only (documented); name and size cost a file call.
        """
        if self.entry is not None:
            return self.entry
        return {"resource": {"href": f"{base_url}/files/{self.file_id}", "id": self.file_id}}


@dataclass(frozen=True, slots=True)
class Job:
    """A job from its submission to its end."""

    id: str
    owner: str
    """Name of the user who may look at it."""
    steps: tuple[Step, ...]
    """In order of time; the first is the submission."""
    arrivals: tuple[Arrival, ...] = ()
    """In the order in which they stand in `result`."""
    started_at: float | None = None
    finished_at: float | None = None
    grows: bool = True
    """Whether `result` fills while the job runs, or only at its end: unknown, so both exist."""
    counts: bool = False
    """Whether the counters of the sibling copy jobs are shown: not documented for imports."""
    overrides: Mapping[str, object] = field(default_factory=dict)
    """Keys laid over the answer, known ones and others."""
    without: frozenset[str] = frozenset()
    """Keys left out of the answer."""

    def state_at(self, now: float) -> str:
        """The state in force; before the submission, the first."""
        begun = [step.state for step in self.steps if step.at <= now]
        return begun[-1] if begun else self.steps[0].state

    def arrived_at(self, now: float) -> tuple[Arrival, ...]:
        """The entries that `result` holds."""
        if not self.grows and (self.finished_at is None or now < self.finished_at):
            return ()
        return tuple(arrival for arrival in self.arrivals if arrival.at <= now)


def describe(job: Job, now: float, base_url: str) -> JsonObject:
    """The answer to a look at a job.

    The two dates are absent until they are known (seen right after a create call).
    """
    arrived = job.arrived_at(now)
    document: JsonObject = {
        "href": f"{base_url}/bulk/drs/imports/{job.id}",
        "id": job.id,
        "result": [arrival.document(base_url) for arrival in arrived],
        "state": job.state_at(now),
    }
    if job.started_at is not None and job.started_at <= now:
        document["started_on"] = utc_text(job.started_at)
    if job.finished_at is not None and job.finished_at <= now:
        document["finished_on"] = utc_text(job.finished_at)
    if job.counts:
        completed = sum(bool(arrival.file_id) for arrival in arrived)
        document["total_files"] = len(job.arrivals)
        document["completed_files"] = completed
        document["failed_files"] = len(arrived) - completed
    document.update(job.overrides)
    return {key: value for key, value in document.items() if key not in job.without}
