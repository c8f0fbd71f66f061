"""The state of the simulated platform, and what may be asked of it.

Times are Unix seconds of the injected clock. `speed` makes the future of jobs and the
importer's window run faster than the clock; dates stay those of the clock, so that they
agree with the `Date` header.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from drs_tui.simulator import files, jobs
from drs_tui.simulator.behaviour import Behaviour
from drs_tui.simulator.errors import Refusal
from drs_tui.simulator.faults import FaultPlan
from drs_tui.simulator.files import Library, Project, StoredFile
from drs_tui.simulator.ids import IdSource
from drs_tui.simulator.importer import Importer, Target
from drs_tui.simulator.jobs import Job
from drs_tui.simulator.limits import FILE_WINDOW_S, ImporterWindow, RequestWindow
from drs_tui.simulator.orders import Item, Order
from drs_tui.simulator.sources import Sources
from drs_tui.simulator.wire import JsonObject

PROJECT_AGE_S = 90 * 86_400.0
"""How long before the opening of a scenario its projects were made."""
STALE_S = 20.0
"""Job seconds that a stale answer lags behind."""
PACE_S = 0.2
"""Job seconds from one imported file to the next within a window (our choice)."""


@dataclass(frozen=True, slots=True)
class User:
    """An account and its one token."""

    username: str
    token: str
    first_name: str
    last_name: str


class Platform:
    """Users, projects, files and jobs. Hold `lock` around every use from several threads."""

    def __init__(
        self,
        *,
        base_url: str,
        clock: Callable[[], float],
        speed: float = 1.0,
        seed: str = "",
        behaviour: Behaviour | None = None,
    ) -> None:
        self.base_url = base_url
        self.clock = clock
        self.speed = speed
        self.behaviour = behaviour or Behaviour()
        self.lock = threading.RLock()
        self.ids = IdSource(seed)
        self.faults = FaultPlan()
        self.library = Library()
        self.requests = RequestWindow(self.behaviour.requests, self.behaviour.request_window_s)
        self._users: dict[str, User] = {}
        self._projects: dict[str, Project] = {}
        self._jobs: dict[str, Job] = {}
        self._looks = 0
        self._importer = Importer(
            self.ids,
            self.library,
            ImporterWindow(length_s=FILE_WINDOW_S / speed, pace_s=PACE_S / speed),
            Sources(self.behaviour.failing),
            self.behaviour,
            speed,
        )

    # What a scenario puts there.

    def add_user(self, user: User) -> None:
        """Let a user in by their token."""
        self._users[user.token] = user

    def add_project(
        self, project_id: str, name: str, members: Iterable[str], *, writable: bool = True
    ) -> Project:
        """Make a project with an empty root folder."""
        root = StoredFile(
            self.ids.file(),
            project_id.rpartition("/")[2],
            project_id,
            parent="",
            created_at=self.clock() - PROJECT_AGE_S,
            is_folder=True,
            without=frozenset({"parent"}),
        )
        self.library.add(root)
        project = Project(project_id, name, root.id, frozenset(members), writable)
        self._projects[project_id] = project
        return project

    def add_folder(self, project: Project, name: str, parent: str | None = None) -> str:
        """Make a folder and give its id; without `parent` it lies in the project itself."""
        folder = self.ids.file()
        place = parent or project.root_folder
        self.library.add(StoredFile(folder, name, project.id, place, self.clock(), is_folder=True))
        return folder

    def add_job(self, job: Job) -> None:
        """Keep a job that was made elsewhere."""
        self._jobs[job.id] = job

    # What a caller may ask; each raises `Refusal` with the platform's code.

    def user_of(self, token: str | None) -> User:
        """The user of a token."""
        user = self._users.get(token or "")
        if user is None or self.behaviour.tokens_refused:
            raise Refusal(90001)
        return user

    def create(self, order: Order, user: User) -> Job:
        """Accept an order and make its job."""
        now = self.clock()
        targets = [self._target(item, user, now) for item in order.items]
        job = self._importer.run(order, targets, user.username, now)
        self.add_job(job)
        return job

    def job(self, job_id: str, user: User) -> JsonObject:
        """What a look at a job answers; the job of another user is not found (inferred)."""
        job = self._jobs.get(job_id)
        if job is None or job.owner != user.username:
            raise Refusal(10211)
        self._looks += 1
        stale = self.behaviour.stale_each and self._looks % self.behaviour.stale_each == 0
        age = STALE_S / self.speed if stale else 0.0
        return jobs.describe(job, self.clock() - age, self.base_url)

    def file(self, file_id: str, user: User) -> StoredFile:
        """A file or folder that exists now and that the user may see."""
        file = self.library.get(file_id, self.clock())
        if file is None:
            raise Refusal(5002)
        if user.username not in self._projects[file.project].members:
            raise Refusal(5001)
        return file

    def file_details(self, file_id: str, user: User) -> JsonObject:
        """The details of a file or folder."""
        return files.describe(self.file(file_id, user), self.base_url)

    def project(self, project_id: str, user: User) -> Project:
        """A project that the user may see."""
        if project_id.count("/") != 1:
            raise Refusal(3012)
        project = self._projects.get(project_id)
        if project is None:
            raise Refusal(3002)
        if user.username not in project.members:
            raise Refusal(3001)
        return project

    def folder(self, folder_id: str, user: User) -> StoredFile:
        """A folder that the user may see, the root of a project among them."""
        folder = self.file(folder_id, user)
        if not folder.is_folder:
            raise Refusal(5022)
        return folder

    def _target(self, item: Item, user: User, now: float) -> Target:
        """Where an item goes, when the user may write there."""
        if item.project is not None:
            project = self.project(item.project, user)
            target = Target(project.id, project.root_folder)
        else:
            target = self._folder_target(item.parent or "", now)
            project = self.project(target.project, user)
        if not project.writable:
            raise Refusal(10210)
        return target

    def _folder_target(self, folder_id: str, now: float) -> Target:
        folder = self.library.get(folder_id, now)
        if folder is None:
            raise Refusal(5026)
        if not folder.is_folder:
            raise Refusal(5022)
        return Target(folder.project, folder.id)
