"""What the pictures show: apps over a monitor that publishes what it is told.

The pictures of the tests and those of the README come from here.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from textual.app import App
from textual.events import Paste

from drs_tui.api.wire import parse_file
from drs_tui.clock import SystemClock
from drs_tui.commands.cause_forms import cause_json
from drs_tui.commands.check_forms import listed_json
from drs_tui.commands.job_forms import item_json
from drs_tui.credentials.secret import Secret
from drs_tui.credentials.sources import SourceReport, SourceState
from drs_tui.errors import DrsError, NotFound, UsageTrouble
from drs_tui.job_json import job_json
from drs_tui.model import (
    Account,
    Counts,
    FileDetails,
    ImportJob,
    ItemsSeen,
    RateLimit,
    Sizes,
    Snapshot,
    StateSeen,
    Sweep,
    Trouble,
    TroubleKind,
    WatchedJob,
)
from drs_tui.monitor.disk import Added
from drs_tui.monitor.monitor import Monitor
from drs_tui.paste import PastedJob
from drs_tui.platforms import CAVATICA, token_page
from drs_tui.settings.lines import SettingLine
from drs_tui.store.log import LogEntry
from drs_tui.submission.desk import SubmissionDesk
from drs_tui.submission.journal import Journals
from drs_tui.text import OutsideText
from drs_tui.ui.app import DrsApp
from drs_tui.ui.copies import Forms
from drs_tui.ui.format import Glyphs
from drs_tui.ui.screens.base import Look
from drs_tui.ui.session import Log, ProfileChoice, Session, Submissions
from drs_tui.ui.surroundings import Surroundings
from drs_tui.ui.view_keeper import ViewKeeper
from tests.builders import (
    API,
    NOW,
    a_job,
    a_resource,
    a_trouble,
    a_watched,
    an_error,
    moment,
)


class FakeMonitor(Monitor):
    """Publishes what a test says and remembers what it was asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.on_snapshot = lambda snapshot: None
        self.asked: list[tuple[str, Any]] = []
        self.files: dict[str, FileDetails | DrsError] = {}
        self.attended: tuple[str | None, tuple[str, ...]] = (None, ())
        self.answers: dict[str, ImportJob] = {}
        """What is kept of jobs that no screen has open."""
        self.kept_names: dict[str, FileDetails] = {}
        """What the disk knows of files."""
        self.wanted: list[str] = []
        """Ids of the files that were to be named."""
        self.runs = 0

    def publish(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.on_snapshot(snapshot)

    async def run(self) -> None:
        self.runs += 1
        await asyncio.Event().wait()

    async def aclose(self) -> None:
        self.asked.append(("aclose", None))

    @property
    def unsaved(self) -> tuple[str, ...]:
        return ()

    async def watch(self, pasted: Sequence[PastedJob]) -> Added:
        self.asked.append(("watch", list(pasted)))
        return Added(tuple(job.id for job in pasted), ())

    async def set_archived(self, job_ids: Iterable[str], archived: bool) -> None:
        ids = list(job_ids)
        self.asked.append(("archive" if archived else "restore", ids))
        jobs = tuple(
            replace(job, archived=archived) if job.id in ids else job for job in self.snapshot.jobs
        )
        self.publish(replace(self.snapshot, jobs=jobs))

    def refresh(self, job_id: str) -> None:
        self.asked.append(("look", job_id))

    def refresh_all(self) -> Sweep:
        self.asked.append(("look", "all"))
        return Sweep(sum(not job.is_final for job in self.snapshot.jobs), 3.0)

    def attend(self, cursor: str | None, visible: Iterable[str]) -> None:
        self.attended = (cursor, tuple(visible))

    def want_names(self, file_ids: Iterable[str]) -> None:
        self.wanted += file_ids

    async def open_job(self, job_id: str, *, look: bool = True) -> None:
        self.asked.append(("open" if look else "preview", job_id))

    async def read_answers(self, job_ids: Sequence[str]) -> AsyncIterator[ImportJob]:
        for job_id in job_ids:
            answer = self.answers.get(job_id) or self.snapshot.opened.get(job_id)
            if answer is not None:
                yield answer

    async def recall_names(self, file_ids: Iterable[str]) -> dict[str, FileDetails]:
        return {one: self.kept_names[one] for one in file_ids if one in self.kept_names}

    def close_job(self, job_id: str) -> None:
        self.asked.append(("close", job_id))

    async def fetch_file(self, file_id: str) -> FileDetails:
        self.asked.append(("file", file_id))
        details = self.files.get(file_id, NotFound("There is no such file."))
        if isinstance(details, DrsError):
            raise details
        self.publish(replace(self.snapshot, files={**self.snapshot.files, file_id: details}))
        return details

    def set_presence(self, is_attended: bool) -> None:
        self.asked.append(("presence", is_attended))

    def set_paused(self, is_paused: bool) -> None:
        self.asked.append(("pause", is_paused))
        self.publish(replace(self.snapshot, is_paused=is_paused))

    def reconnect(self) -> None:
        self.asked.append(("reconnect", None))

    def restore(self) -> None:
        self.asked.append(("restore", None))

    async def set_notes(self, job_ids: Iterable[str], **notes: Any) -> None:
        ids = list(job_ids)
        self.asked.append(("notes", (ids, notes)))
        jobs = tuple(replace(job, **notes) if job.id in ids else job for job in self.snapshot.jobs)
        self.publish(replace(self.snapshot, jobs=jobs))


class FakeDesk:
    """Credentials that are kept nowhere."""

    def __init__(self) -> None:
        self.kept: list[tuple[Secret, str]] = []
        self.forgotten = 0
        self.skipped = 0
        self.error: DrsError | None = None
        self.state = SourceState.MISSING

    async def reports(self, *, ask_keyring: bool = True) -> tuple[SourceReport, ...]:
        return (
            SourceReport("environment SB_AUTH_TOKEN", SourceState.MISSING, "", False),
            SourceReport(
                "system keyring (Secret Service)", self.state, "", self.state is SourceState.FOUND
            ),
            SourceReport("Seven Bridges credentials file", SourceState.MISSING, "", False),
        )

    async def where_kept(self) -> str:
        return "the system keyring (Secret Service)"

    def on_keyring_wait(self, tell: Callable[[bool], None]) -> None:
        self.tell_wait = tell

    def skip_keyring(self) -> None:
        self.skipped += 1

    async def keep(self, secret: Secret, store: str = "keyring") -> str:
        if self.error is not None:
            raise self.error
        self.kept.append((secret, store))
        return "the system keyring (Secret Service)"

    def keep_for_session(self, secret: Secret) -> str:
        self.kept.append((secret, "session"))
        return "memory (this session)"

    async def forget(self) -> tuple[SourceReport, ...]:
        self.forgotten += 1
        return (SourceReport("system keyring (Secret Service)", SourceState.DELETED, "", False),)


class FakeLog:
    """Keeps entries in memory."""

    def __init__(self, entries: Sequence[LogEntry] = ()) -> None:
        self.entries = list(entries)

    def add(self, entry: LogEntry) -> None:
        self.entries.append(entry)

    def read(self) -> tuple[LogEntry, ...]:
        return tuple(self.entries)

    def close(self) -> None:
        pass


class FakeProfiles:
    """Profiles that a test thought up; each opens over a monitor of its own."""

    def __init__(self, *choices: ProfileChoice) -> None:
        self.choices = choices
        self.sessions: dict[str, Session] = {}

    def find(self) -> tuple[ProfileChoice, ...]:
        return self.choices

    def open(self, name: str) -> Session:
        if name not in self.sessions:
            raise UsageTrouble(f"The profile '{name}' has no address.", "Give it one.")
        return self.sessions[name]


class FakeShelf:
    """Keeps names in memory."""

    def __init__(self) -> None:
        self.names: dict[str, FileDetails] = {}

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]:
        return {one: self.names[one] for one in ids if one in self.names}

    def keep(self, details: Iterable[FileDetails]) -> None:
        self.names |= {file.id.exact: file for file in details if file.id}


def no_submissions(monitor: FakeMonitor) -> SubmissionDesk:
    """Return a desk that nothing was ever submitted at, nor may be."""

    def refuse() -> None:
        raise UsageTrouble("Nothing is sent: this profile only reads (test).")

    nowhere = Journals(Path("/nonexistent"), API)
    shelf = FakeShelf()
    return SubmissionDesk(nowhere, monitor, not_connected, SystemClock(), refuse, shelf=shelf)


@asynccontextmanager
async def not_connected() -> AsyncIterator[Any]:
    """Stand in for a client where none is wanted."""
    raise NotFound("Nothing is connected here.")
    yield


def a_session(
    snapshot: Snapshot,
    *,
    profile: str = "default",
    place: str = CAVATICA.title,
    desk: FakeDesk | None = None,
    account: Account | DrsError | None = None,
    notices: Sequence[str] = (),
    log: Log | None = None,
    views: ViewKeeper | None = None,
    settings: Sequence[SettingLine] = (),
    monitor: FakeMonitor | None = None,
    desk_of: Callable[[FakeMonitor], SubmissionDesk] | None = None,
    anchors: Sequence[datetime] = (),
) -> Session:
    """Return an opened profile over a fake monitor that shows `snapshot`."""
    unread = list(notices)

    async def check_token(secret: Secret) -> Account:
        if isinstance(account, DrsError):
            raise account
        return account or Account(OutsideText("mlopez"))

    monitor = monitor or FakeMonitor(snapshot)
    return Session(
        profile=profile,
        place=place,
        api=API,
        monitor=monitor,
        desk=desk or FakeDesk(),
        check_token=check_token,
        token_page=token_page(API),
        log=log or FakeLog(),
        submissions=Submissions(lambda: (desk_of or no_submissions)(monitor)),
        views=views or ViewKeeper(),
        settings=settings,
        read_anchors=lambda job_ids: anchors,
        notices=lambda: [unread.pop(0) for _ in list(unread)],
    )


def make_app(
    snapshot: Snapshot,
    *,
    glyphs: Glyphs | None = None,
    theme: str = "textual-dark",
    now: datetime = NOW,
    profiles: FakeProfiles | None = None,
    surroundings: Surroundings | None = None,
    **of_session: Any,
) -> DrsApp:
    """Return the app over a fake monitor that shows `snapshot`; time stands still."""
    session = a_session(snapshot, **of_session)
    return DrsApp(
        session,
        Look(
            session.place,
            lambda: now,
            glyphs or Glyphs(),
            session.views,
            forms=Forms(job_json, item_json, cause_json, listed_json),
        ),
        surroundings or Surroundings(theme=theme),
        profiles,
    )


def monitor_of(app: DrsApp) -> FakeMonitor:
    monitor = app.session.monitor
    assert isinstance(monitor, FakeMonitor)
    return monitor


FILE_ID = a_resource(0)["resource"]["id"]
OTHER_FILE_ID = a_resource(2)["resource"]["id"]

PASTED = f"""curl -H "X-SBG-Auth-Token: 0123456789abcdef0123456789abcdef" \\
  '{API}/bulk/drs/imports/301457789012345800 HTTP/1.1'
301457789012345801, 301457789012345802
301457789012345679
this is not an id
https://cgc-api.sbgenomics.com/v2/bulk/drs/imports/301457789012345999
"""


def the_file() -> FileDetails:
    """Return a file with all that a file can have."""
    return parse_file(
        {
            "href": f"{API}/files/{FILE_ID}",
            "id": FILE_ID,
            "name": "BS_7X3KQ2MD.proband.cram",
            "size": 18874368211,
            "project": "mlopez/trio-seven",
            "parent": "66f0a1b2c3d4e5f607180f00",
            "type": "file",
            "created_on": "2026-05-06T08:15:20Z",
            "modified_on": "2026-05-06T08:15:20Z",
            "storage": {"type": "PLATFORM", "hosted_on_locations": ["aws:us-east-1"]},
            "origin": {},
            "tags": ["trio-7", "2026-05"],
            "metadata": {"sample_id": "BS_7X3KQ2MD", "case_id": "PT_0042", "reference": None},
        }
    )


def paste(app: App[Any], text: str) -> None:
    """Paste `text` into whatever has the focus."""
    assert app.focused is not None
    app.focused.post_message(Paste(text))


MIXED_ID = "301457789012345680"
UNKNOWN_ID = "301457789012345705"
FAILED_ID = "301457789012345690"
EMPTY_ID = "301457789012345600"
OK_ID = "301457789012345679"
RUNNING_ID = "301457789012345701"

FAILED_ENTRIES = (
    an_error(10226, 403, "You may not read this source."),
    an_error(10372, 409, "A file of this name is already there."),
    an_error(10225, 404, "Nothing found at this source."),
    an_error(10215, 503, "The source server did not answer."),
    an_error(10246, 400, "This is not a usable DRS URI."),
)


def mixed_entries() -> list[dict[str, Any]]:
    """Return a `result[]` of 100 entries, 12 of them failures."""
    entries: list[dict[str, Any]] = [a_resource(number) for number in range(100)]
    for number in range(12):
        entries[number * 7 + 1] = FAILED_ENTRIES[number % len(FAILED_ENTRIES)]
    entries[0] = a_resource(
        0, name="BS_7X3KQ2MD.proband.cram", size=18874368211, project="mlopez/trio-seven"
    )
    return entries


def a_seen(job: WatchedJob, *seen: tuple[str, float]) -> WatchedJob:
    """Return `job` with states as seen so many minutes ago."""
    return replace(job, seen=tuple(StateSeen(OutsideText(s), moment(m)) for s, m in seen))


def the_jobs() -> tuple[WatchedJob, ...]:
    """Return one job of each kind that a person meets."""
    mixed = a_watched(
        MIXED_ID,
        label="TRIO-FY2104",
        batch="trio-cohort-1",
        entries=mixed_entries(),
        started=moment(45),
        finished=moment(38.5),
        looked=moment(38),
    )
    return (
        a_seen(
            mixed, ("SUBMITTED", 46.2), ("RESOLVING", 45), ("RUNNING", 44.4), ("FINISHED", 38.5)
        ),
        a_watched(
            OK_ID,
            label="kf-neuroblastoma-03",
            ok=100,
            started=moment(180),
            finished=moment(172),
            looked=moment(171),
        ),
        a_watched(
            FAILED_ID,
            label="ped-lgg-rnaseq",
            entries=FAILED_ENTRIES * 5,
            started=moment(95),
            finished=moment(94),
            looked=moment(90),
        ),
        a_watched(
            RUNNING_ID,
            label="TRIO-FY2140",
            state="RUNNING",
            ok=61,
            failed=2,
            total_files=100,
            started=moment(4.4),
            looked=moment(0.05),
        ),
        a_watched(
            "301457789012345702",
            label="TRIO-FY2141",
            state="RESOLVING",
            started=moment(0.4),
            looked=moment(0.3),
        ),
        a_watched("301457789012345703", state="SUBMITTED", looked=moment(1.2)),
        a_watched("301457789012345704", looks=0),
        a_watched(
            EMPTY_ID,
            label="empty-manifest",
            started=moment(2880),
            finished=moment(2879.9),
            looked=moment(2870),
        ),
        a_watched(
            UNKNOWN_ID,
            label="from-the-wiki",
            looks=0,
            trouble=TroubleKind.NOT_FOUND,
        ),
        a_watched(
            "301457789012345601",
            label="odd-one",
            state="ABORTED",
            looks=2,
            odd=3,
            started=moment(300),
            finished=moment(299),
            looked=moment(290),
        ),
    )


COHORT = "kf-neuroblastoma"
COHORT_IDS = tuple(f"3014577890123456{number}" for number in range(10, 14))


def the_cohort() -> tuple[WatchedJob, ...]:
    """Return the jobs of one batch: two are done, of which one with failures, two move."""
    done, bad, moving, waiting = COHORT_IDS
    return (
        a_watched(
            done,
            label="kf-nb-01",
            batch=COHORT,
            ok=100,
            started=moment(60),
            finished=moment(52),
            looked=moment(51),
        ),
        a_watched(
            bad,
            label="kf-nb-02",
            batch=COHORT,
            entries=mixed_entries(),
            started=moment(58),
            finished=moment(49),
            looked=moment(48),
        ),
        a_watched(
            moving,
            label="kf-nb-03",
            batch=COHORT,
            state="RUNNING",
            ok=40,
            failed=1,
            total_files=100,
            started=moment(30),
            looked=moment(0.6),
        ),
        a_watched(waiting, batch=COHORT, state="SUBMITTED", looked=moment(1.2)),
    )


def the_import(jobs: int = 12) -> tuple[WatchedJob, ...]:
    """Return a batch that was submitted together and is worked off: its states, its items."""
    made = []
    for number in range(jobs):
        begun = 58 - 5 * number
        started, ended = begun, begun - 8 - number % 3
        label, name = f"cohort-7-{number + 1:02}", f"30145777001234{number:04}"
        seen: list[tuple[str, float]] = [("SUBMITTED", 60.0)]
        points: list[tuple[float, int]] = []
        if started > 0:
            seen += [("RESOLVING", started), ("RUNNING", started - 1)]
            points = [
                (at, min(100, 14 * step))
                for step, at in enumerate(started - 1 - passed for passed in range(9))
                if at >= max(ended, 0.3)
            ]
        done = ended > 0
        failed = 9 if number % 5 == 2 else 0
        job = a_watched(
            name,
            label=label,
            batch="cohort-7",
            state="FINISHED" if done else seen[-1][0],
            ok=(100 - failed) if done else (points[-1][1] if points else 0),
            failed=failed if done else 0,
            started=moment(started) if started > 0 else None,
            finished=moment(ended) if done else None,
            looked=moment(max(ended, 0.2)),
            total_files=100,
        )
        seen += [("FINISHED", ended)] if done else []
        grown = [ItemsSeen.of(Counts(items), moment(at)) for at, items in points]
        if done:
            grown = [point for point in grown if point.items < 100]
            grown.append(ItemsSeen.of(job.counts, moment(ended)))
        made.append(replace(a_seen(job, *seen), arrivals=tuple(grown)))
    return tuple(made)


def cohort_snapshot(trouble: Trouble | None = None) -> Snapshot:
    """Return a watch list with a batch in it."""
    return a_snapshot(*the_jobs(), *the_cohort(), trouble=trouble)


def cause_snapshot() -> Snapshot:
    """Return a watch list with many failures of a dozen causes, two of them of unknown codes."""
    told = [
        (10226, 403, "You may not read drs://data.kidsfirstdrc.org/7f3a0c1e-{0:04}.", 37),
        (10226, 403, "The connection of this account to caninedc.org ran out on 2026-05-0{1}.", 21),
        (10215, 503, "nci-crdc.datacommons.io did not answer within {0} s.", 12),
        (10372, 409, "A file named BS_7X3KQ2MD.{0}.cram is already in mlopez/trio-seven.", 9),
        (90004, 500, "Something unexpected went wrong. Tell support: {0:08}-aa10.", 4),
        (10246, 400, "'SAMPLE {0}' is not a usable DRS URI.", 2),
        (5001, 403, "You have no rights on file 66f0a1b2c3d4e5f6071{0:05}.", 1),
    ]
    entries = [
        an_error(code, status, message.format(number, number % 9 + 1))
        for code, status, message, count in told
        for number in range(count)
    ]
    cohort = [
        a_watched(
            f"3014577890123460{number:02}",
            label=f"kf-cohort-{number:02}",
            entries=[*(a_resource(at) for at in range(60)), *entries[number::6]],
            started=moment(400 - 20 * number),
            finished=moment(392 - 20 * number),
            looked=moment(391 - 20 * number),
        )
        for number in range(6)
    ]
    answers = {
        job.id: a_job(job.id, entries=[*(a_resource(at) for at in range(60)), *entries[number::6]])
        for number, job in enumerate(cohort)
    }
    snapshot = a_snapshot(*the_jobs(), *cohort)
    return replace(snapshot, opened={**snapshot.opened, **answers})


def a_snapshot(
    *jobs: WatchedJob, trouble: Trouble | None = None, with_token: bool = True, **more: Any
) -> Snapshot:
    """Return a snapshot of these jobs, with the items of those that are opened in the tests."""
    return Snapshot(
        at=NOW,
        jobs=jobs,
        opened={
            MIXED_ID: a_job(
                MIXED_ID, entries=mixed_entries(), started=moment(45), finished=moment(38.5)
            ),
            OK_ID: a_job(OK_ID, ok=100),
            FAILED_ID: a_job(FAILED_ID, entries=FAILED_ENTRIES * 5),
            EMPTY_ID: a_job(EMPTY_ID),
        },
        sizes={MIXED_ID: Sizes(1_340_000_000_000, 71, 88), OK_ID: Sizes(890_000_000_000, 100, 100)},
        account=Account(OutsideText("mlopez")) if with_token else None,
        token_source="system keyring (Secret Service)" if with_token else None,
        budget=RateLimit(1000, 874, 120) if with_token else None,
        trouble=trouble,
        **more,
    )


def full_snapshot(trouble: Trouble | None = None) -> Snapshot:
    return a_snapshot(*the_jobs(), trouble=trouble)


def limited() -> Trouble:
    return a_trouble(
        TroubleKind.LIMITED,
        "The platform takes no more requests in this window.",
        resume_in_s=73,
    )


def offline() -> Trouble:
    return a_trouble(
        TroubleKind.OFFLINE,
        "cavatica-api.sbgenomics.com did not answer.",
        hint="What is shown is what was known before.",
        resume_in_s=12,
    )


def no_token() -> Trouble:
    return a_trouble(TroubleKind.NO_TOKEN, "There is no token.", hint="Press T to give one.")
