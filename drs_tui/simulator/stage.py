"""The stage on which a scenario sets up its jobs and files.

Moments are seconds from the opening of the scenario. Those before it (negative) are wall
seconds, so that history keeps its age at any speed; those after it are job seconds, which
run `speed` times faster.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from drs_tui.simulator.errors import error_body
from drs_tui.simulator.files import StoredFile
from drs_tui.simulator.jobs import Arrival, Job, Step
from drs_tui.simulator.names import Draft
from drs_tui.simulator.platform import Platform, User
from drs_tui.simulator.wire import JsonObject

PROJECT = "mlopez/kids-first-cohorts"
"""The project of every scenario's user; preloaded files lie in it."""
READ_ONLY_PROJECT = "mlopez/frozen-archive"
"""A project that the user may see and not write to."""
FOREIGN_PROJECT = "jchen/private-study"
"""A project that exists and that the user has no rights on."""

Content: TypeAlias = Draft | int | JsonObject
"""One entry of `result`: a file, the platform code of a failure, or an entry word for word."""


@dataclass(frozen=True, slots=True)
class Play:
    """What happens to a job, and when: moments of the stage."""

    states: Sequence[tuple[float, str]]
    """Moments and the states that begin then; the first is the submission."""
    started: float | None = None
    """Moment that `started_on` tells; None leaves it out."""
    finished: float | None = None
    """Moment that `finished_on` tells; None leaves it out."""
    arriving: tuple[float, float] = (0.0, 0.0)
    """From the first entry to the last; the others lie evenly between."""


@dataclass(frozen=True, slots=True)
class Oddity:
    """How a job's answer differs from the documented one."""

    overrides: Mapping[str, object] = field(default_factory=dict)
    """Keys laid over the answer."""
    without: frozenset[str] = frozenset()
    """Keys left out of the answer."""
    file_without: frozenset[str] = frozenset()
    """Keys left out of the details of its files."""
    counts: bool = False
    """Whether it shows the counters of copy jobs."""


PLAIN = Oddity()


def ended(ago_s: float, took_s: float = 120.0, state: str = "FINISHED") -> Play:
    """A job that ended `ago_s` seconds before the opening."""
    start = -ago_s - took_s
    states = ((start - 4, "SUBMITTED"), (start, "RESOLVING"), (start + 2, "RUNNING"))
    return Play((*states, (-ago_s, state)), start, -ago_s, (start + 2, -ago_s - 1))


def moving(start: float, running: float, end: float, waiting: str = "RESOLVING") -> Play:
    """A job that is resolved from `start`, runs from `running` and ends at `end`."""
    states = (
        (min(start, 0.0) - 3, "SUBMITTED"),
        (start, waiting),
        (running, "RUNNING"),
        (end, "FINISHED"),
    )
    return Play(states, start, end, (running + 1, end - 1))


class Stage:
    """Fills a platform, and remembers which jobs it put there under which label."""

    def __init__(self, platform: Platform, name: str) -> None:
        self.platform = platform
        self.chance = random.Random(name)
        self.opened_at = platform.clock()
        self.jobs: list[tuple[str, str]] = []
        self.user = _user("mlopez", "Maria", "Lopez", name)
        self.stranger = _user("jchen", "Jia", "Chen", name)
        platform.add_user(self.user)
        platform.add_user(self.stranger)
        self.project = platform.add_project(PROJECT, "Kids First cohorts", ["mlopez"])
        platform.add_project(READ_ONLY_PROJECT, "Frozen archive", ["mlopez"], writable=False)
        platform.add_project(FOREIGN_PROJECT, "Private study", ["jchen"])
        self.folder = platform.add_folder(self.project, "incoming")

    def at(self, moment: float) -> float:
        """The Unix time of a moment."""
        return self.opened_at + (moment if moment <= 0 else moment / self.platform.speed)

    def job(
        self,
        label: str,
        contents: Sequence[Content],
        play: Play,
        oddity: Oddity = PLAIN,
        tags: tuple[str, ...] = (),
    ) -> Job:
        """Put a job and its files there; files after a folder lie in it."""
        first, last = play.arriving
        gap = (last - first) / max(1, len(contents) - 1)
        folder = self.project.root_folder
        arrivals: list[Arrival] = []
        for index, content in enumerate(contents):
            at = self.at(first + gap * index)
            if isinstance(content, Draft):
                file = self._file(content, folder, at, tags or (label,), oddity)
                folder = file.id if file.is_folder else folder
                arrivals.append(Arrival(at, file.id))
            else:
                arrivals.append(Arrival(at, entry=_entry(content)))
        behaviour = self.platform.behaviour
        job = Job(
            self.platform.ids.job(),
            self.user.username,
            tuple(Step(self.at(moment), state) for moment, state in play.states),
            tuple(arrivals),
            None if play.started is None else self.at(play.started),
            None if play.finished is None else self.at(play.finished),
            grows=behaviour.grows,
            counts=behaviour.counts or oddity.counts,
            overrides=oddity.overrides,
            without=oddity.without,
        )
        self.platform.add_job(job)
        self.jobs.append((job.id, label))
        return job

    def _file(
        self, draft: Draft, folder: str, at: float, tags: tuple[str, ...], oddity: Oddity
    ) -> StoredFile:
        metadata = {"sample_id": draft.sample, "reference_genome": None} if draft.sample else {}
        file = StoredFile(
            self.platform.ids.file(),
            draft.name,
            self.project.id,
            folder,
            at,
            draft.size_bytes,
            is_folder=draft.size_bytes is None,
            tags=tags,
            metadata=metadata,
            without=oddity.file_without,
        )
        self.platform.library.add(file)
        return file


def _entry(content: int | JsonObject) -> JsonObject:
    return {"error": error_body(content)} if isinstance(content, int) else content


def _user(username: str, first_name: str, last_name: str, seed: str) -> User:
    token = f"{random.Random(f'{seed} {username}').getrandbits(128):032x}"
    return User(username, token, first_name, last_name)
