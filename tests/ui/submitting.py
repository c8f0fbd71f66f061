"""Apps that submit: a desk on a real disk, over a platform that answers what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from textual.pilot import Pilot
from textual.widgets import Input

from drs_tui.api.client import Reply
from drs_tui.api.listing import FilePage, ProjectDetails, parse_project
from drs_tui.api.wire import parse_created_job, parse_file, parse_job
from drs_tui.errors import ApiError, DrsError, NetworkTrouble, RequestRefused, UsageTrouble
from drs_tui.model import Failure, FileDetails, ImportJob, Snapshot
from drs_tui.monitor.disk import Added
from drs_tui.monitor.dispatch import Lane
from drs_tui.monitor.facts import after_answer
from drs_tui.paste import PastedJob
from drs_tui.submission.desk import SubmissionDesk
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.manifest import Target, parse_manifest
from drs_tui.submission.plan import make_plan
from drs_tui.ui.app import DrsApp
from drs_tui.ui.screens.submit import SubmitScreen
from drs_tui.ui.screens.submit_preview import SubmitPreviewScreen
from drs_tui.ui.widgets.choice import Choice
from tests.builders import API, NOW, a_resource, a_watched, moment
from tests.fakes import FakeClock, run_inline
from tests.submission.builders import a_manifest, a_plan, created, intended
from tests.ui import scenes
from tests.ui.driving import until

T = TypeVar("T")

PROJECT = "mlopez/trio-seven"
READ_ONLY = UsageTrouble(
    "Nothing is sent: this profile only reads (option --read-only).",
    "Leave --read-only away, or read_only out of config.toml.",
)
BAD_ROWS = (
    "dg.4503/0f5a7b1c,PT_0042.cram",
    "drs://data.kidsfirstdrc.org/01,trio/PT_0042.cram",
    "https://data.kidsfirstdrc.org/02,PT_0043.cram",
    "drs://data.kidsfirstdrc.org/03,PT_0044.cram,100",
    ",PT_0045.cram",
    "drs://data.kidsfirstdrc.org/00000001,f1.bam",
)
LOST = NetworkTrouble("The connection was cut.", "Try again.")
REFUSED = RequestRefused("You may not write to this project.", "Ask its owner.", status=403)


class SendingMonitor(scenes.FakeMonitor):
    """Sends at once, and is answered from `replies`; a job of its own where there is nothing."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(snapshot)
        self.orders: list[Mapping[str, Any]] = []
        self.replies: list[str | ApiError] = []
        self.names: dict[str, FileDetails] = {}
        """What the platform tells of files."""
        self.going_on = asyncio.Event()
        """Looks wait for it."""
        self.waiting = 0
        self.going_on.set()

    def turn(self, lane: Lane) -> AbstractAsyncContextManager[None]:
        assert lane is Lane.SUBMISSION
        return _at_once()

    async def look_at(self, job_ids: Sequence[str]) -> None:
        self.waiting += 1
        try:
            await self.going_on.wait()
        finally:
            self.waiting -= 1

    async def fetch_names(self, file_ids: Sequence[str]) -> tuple[ApiError, ...]:
        told = {one: self.names[one] for one in file_ids if one in self.names}
        self.publish(replace(self.snapshot, files={**self.snapshot.files, **told}))
        return ()

    async def create_import(self, body: Mapping[str, object]) -> Reply[ImportJob]:
        self.orders.append(body)
        usual = f"30145778901235{len(self.orders):04}"
        answer = self.replies.pop(0) if self.replies else usual
        if isinstance(answer, ApiError):
            raise answer
        return _reply(parse_created_job({"id": answer, "state": "SUBMITTED", "result": []}))

    async def watch(self, pasted: Sequence[PastedJob]) -> Added:
        jobs = tuple(
            a_watched(job.id, label=str(job.label), batch=str(job.batch), looks=0) for job in pasted
        )
        self.publish(replace(self.snapshot, jobs=(*self.snapshot.jobs, *jobs)))
        return await super().watch(pasted)


class FakePlatform:
    """What a desk asks besides the sending."""

    def __init__(self) -> None:
        self.is_writable: bool | None = True
        self.error: DrsError | None = None
        self.tagged = 0
        """How many files a look for a tag finds."""
        self.asked: list[str] = []
        self.there: list[str] = []
        """Names of files that are in every target."""

    async def get_project(self, project_id: str) -> Reply[ProjectDetails]:
        self.asked.append(project_id)
        if self.error is not None:
            raise self.error
        told = {"id": project_id, "name": "x", "permissions": {"write": self.is_writable}}
        return _reply(parse_project(told, project_id))

    async def get_file(self, file_id: str) -> Reply[FileDetails]:
        return _reply(parse_file({"id": file_id, "type": "folder", "project": PROJECT}))

    async def get_files(self, file_ids: Sequence[str]) -> Reply[tuple[FileDetails | Failure, ...]]:
        return _reply(tuple(parse_file({"id": one}) for one in file_ids))

    async def list_files(self, **asked: Any) -> Reply[FilePage]:
        if self.error is not None:
            raise self.error
        there = [name for name in self.there if name in asked.get("names", ())]
        files = tuple(parse_file({"id": f"id-{name}", "name": name}) for name in there)
        return _reply(FilePage(files, self.tagged if asked.get("tags") else len(files), False))


class Office:
    """A profile's folder, its platform, and the apps over them."""

    def __init__(self, folder: Path, *, snapshot: Snapshot | None = None) -> None:
        self.folder = folder
        self.clock = FakeClock(NOW)
        self.journals = Journals(folder / "profile", API)
        self.platform = FakePlatform()
        self.monitor = SendingMonitor(snapshot or scenes.a_snapshot())
        self.is_read_only = False

    @property
    def orders(self) -> list[Mapping[str, Any]]:
        return self.monitor.orders

    def app(self, **more: Any) -> DrsApp:
        snapshot = self.monitor.snapshot
        return scenes.make_app(snapshot, monitor=self.monitor, desk_of=self._desk, **more)

    def begun(self, rows: int, batch: str, *events: Any, at: datetime = NOW) -> Journal:
        """Keep a submission that was begun before, of which `events` are known."""
        journal = self.journals.create(a_plan(rows, batch=batch), a_manifest(rows), at)
        for event in events:
            journal.add(event)
        return journal

    def sent(
        self,
        rows: int,
        failed: Mapping[int, dict[str, Any]],
        *,
        batch: str = "trio",
        state: str = "FINISHED",
    ) -> tuple[str, ...]:
        """Keep a submission whose jobs ended so: these rows failed, all others arrived.

        Returns the ids of its jobs, which are on the watch list.
        """
        lines = [f"drs://host.org/{batch}/{row},{batch}-{row}.bam" for row in range(rows)]
        text = "\n".join(["drs_uri,name", *lines, ""])
        manifest = parse_manifest(text.encode(), f"{batch}.csv")
        plan = make_plan(manifest, Target(project=PROJECT), batch=batch)
        before = len(self.journals.headers())
        first = 1000 * before
        journal = self.journals.create(plan, manifest, moment(60 - before))
        ids: list[str] = []
        for number, start in enumerate(range(0, rows, 100)):
            job_id = f"{batch}-{number}"
            result = [
                failed.get(row) or a_resource(first + row) for row in range(start, rows)[:100]
            ]
            ends = {"started_on": "2026-03-01T10:00:00Z", "finished_on": "2026-03-01T10:05:00Z"}
            answer = parse_job({"id": job_id, "state": state, "result": result, **ends}, job_id)
            job = a_watched(job_id, batch=batch, looks=0)
            job = after_answer(job, answer, at=NOW, server_date=NOW)
            self.monitor.answers[job_id] = answer
            self.monitor.snapshot = replace(
                self.monitor.snapshot, jobs=(*self.monitor.snapshot.jobs, job)
            )
            journal.add(intended(number, f"{batch}-a{number}"))
            journal.add(created(f"{batch}-a{number}", job_id))
            ids.append(job_id)
        for row in range(rows):
            file_id = a_resource(first + row)["resource"]["id"]
            told = {"id": file_id, "name": f"{batch}-{row}.bam"}
            self.monitor.names[file_id] = parse_file(told)
        return tuple(ids)

    def manifest(self, rows: int, *bad: str, name: str = "cohort.csv") -> str:
        """Write a manifest of so many good rows, and these; return its path."""
        good = [f"drs://data.kidsfirstdrc.org/{number:08x},f{number}.bam" for number in range(rows)]
        path = self.folder / name
        path.write_text("\n".join(["drs_uri,name", *good, *bad, ""]))
        return str(path)

    def _desk(self, monitor: scenes.FakeMonitor) -> SubmissionDesk:
        assert monitor is self.monitor
        return SubmissionDesk(
            self.journals,
            self.monitor,
            self._connected,
            self.clock,
            self._check_may_submit,
            shelf=scenes.FakeShelf(),
            run_blocking=run_inline,
        )

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[FakePlatform]:
        yield self.platform

    def _check_may_submit(self) -> None:
        if self.is_read_only:
            raise READ_ONLY


def _reply(value: T) -> Reply[T]:
    return Reply(value, date=NOW, budget=None, request_id=None)


@asynccontextmanager
async def _at_once() -> AsyncIterator[None]:
    yield


# What a person does


async def on_screen(pilot: Pilot[None], kind: type) -> None:
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


def fill(app: DrsApp, **values: str) -> None:
    """Write into the fields of the form."""
    for field, value in values.items():
        app.screen.query_one(f"#{field.replace('_', '-')}", Input).value = value


async def preview(
    pilot: Pilot[None], path: str, *, leaves_out: bool = False, **values: str
) -> None:
    """Come from the list of jobs to the preview of a manifest."""
    await pilot.press("i")
    await on_screen(pilot, SubmitScreen)
    assert isinstance(pilot.app, DrsApp)
    fill(pilot.app, manifest=path, target=PROJECT, **values)
    if leaves_out:
        pilot.app.screen.query_one("#refused", Choice).focus()
        await pilot.press("down")
    await pilot.press("enter")
    await on_screen(pilot, SubmitPreviewScreen)
