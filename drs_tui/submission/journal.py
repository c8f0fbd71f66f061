"""The journals of a profile's submissions: `submissions/<uuid>.jsonl`.

A journal holds all that is needed to go on without the manifest, which may change or vanish. It
begins whole; from then on one process at a time adds to it, and any may read it.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from drs_tui.store.atomic import store_trouble
from drs_tui.store.journal import SUBMISSIONS, JournalFile
from drs_tui.store.litter import sweep
from drs_tui.submission.lines import (
    ROWS,
    event_line,
    header_line,
    read_event,
    read_header,
    read_refused_rows,
    read_rows,
    row_lines,
)
from drs_tui.submission.manifest import Manifest, RefusedRow
from drs_tui.submission.plan import CreateCall, Plan
from drs_tui.submission.submission import (
    Event,
    Header,
    Intended,
    Overview,
    Submission,
    standings,
)

_SUFFIX = ".jsonl"
_NAME = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.jsonl")
_HEADER_LIMIT = 4 * 2**20
_READING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class Journal:
    """One submission's journal. Methods block and raise `StoreTrouble` where the disk refuses."""

    def __init__(self, path: Path) -> None:
        self._file = JournalFile(path)
        self.uuid = path.name.removesuffix(_SUFFIX)

    @property
    def claim_path(self) -> Path:
        """Where it stands who is sending."""
        return self._file.path.with_suffix(".claim")

    def read(self) -> Submission | None:
        """Return the whole submission; None where there is no journal, or none that we know."""
        lines = self._lines()
        header = next((read_header(line) for line in lines), None)
        if header is None:
            return None
        planned: list[CreateCall] = []
        refused: tuple[RefusedRow, ...] = ()
        events: list[Event] = []
        for line in lines:
            if line.startswith(ROWS):
                planned.append(_call(header, line))
            elif (event := read_event(line)) is not None:
                events.append(event)
            else:
                refused = refused or read_refused_rows(line)
        if tuple(len(call.rows) for call in planned) != header.sizes:
            return None
        overview = Overview(header, standings(len(header.sizes), events))
        return Submission(overview, tuple(planned), refused)

    def read_overview(self) -> Overview | None:
        """Return the submission without its rows, which takes a fraction of the time."""
        lines = self._lines()
        header = next((read_header(line) for line in lines), None)
        if header is None:
            return None
        told = (read_event(line) for line in lines if not line.startswith(ROWS))
        events = [event for event in told if event is not None]
        return Overview(header, standings(len(header.sizes), events))

    def add(self, event: Event) -> None:
        """Add an event, which is on the disk when this returns.

        Before a request is sent, room is set aside for what will be said about it: from then on
        even a full disk takes that.
        """
        if isinstance(event, Intended):
            self._file.set_reserve()
            self._file.append(event_line(event))
        else:
            self._file.append_from_reserve(event_line(event))

    def close(self) -> None:
        """Give back the room that was set aside, when nothing is under way any more."""
        self._file.remove_reserve()

    def _lines(self) -> Iterator[bytes]:
        return iter(self._file.lines())


class Journals:
    """The journals in one profile's folder. Nothing is created before the first submission."""

    def __init__(self, folder: Path, api: str) -> None:
        """`folder` is the profile's; submissions to another platform than `api` are left alone."""
        self._folder = folder / SUBMISSIONS
        self.api = api

    def create(
        self, plan: Plan, manifest: Manifest, at: datetime, *, retry_of: str | None = None
    ) -> Journal:
        """Begin the journal of a plan. `retry_of` is the uuid of the submission that it repairs.

        Raises `StoreTrouble`; there is then no journal.
        """
        header = header_of(plan, manifest, self.api, at, retry_of=retry_of)
        journal = self.open(header.uuid)
        lines = [header_line(header), *row_lines(plan.calls, plan.refused)]
        journal._file.create(b"\n".join([*lines, b""]))
        sweep(self._folder)
        return journal

    def open(self, uuid: str) -> Journal:
        """Return the journal of a submission, whether it is there or not."""
        return Journal(self._folder / f"{uuid}{_SUFFIX}")

    def headers(self) -> tuple[Header, ...]:
        """Return what all submissions are about, oldest first. Reads one line of each."""
        found = [
            header
            for name in self._names()
            if (header := self._read_header(name)) is not None and header.api == self.api
        ]
        return tuple(sorted(found, key=lambda header: (header.at, header.uuid)))

    def of_batch(self, batch: str) -> tuple[Header, ...]:
        """Return the submissions of a batch, oldest first; retries are among them."""
        return tuple(header for header in self.headers() if header.batch == batch)

    def overviews(self) -> tuple[Overview, ...]:
        """Return all submissions without their rows, oldest first."""
        found = (self.open(header.uuid).read_overview() for header in self.headers())
        return tuple(overview for overview in found if overview is not None)

    def stamps(self) -> dict[str, tuple[int, int]]:
        """Return the size and the date of each journal by its uuid: it grows with each event.

        Each is opened for that, since over NFS only this makes sure of what another node wrote.
        """
        found: dict[str, tuple[int, int]] = {}
        for name in self._names():
            with contextlib.suppress(OSError):
                handle = os.open(self._folder / name, _READING)
                try:
                    status = os.fstat(handle)
                finally:
                    os.close(handle)
                found[name.removesuffix(_SUFFIX)] = (status.st_size, status.st_mtime_ns)
        return found

    def _names(self) -> list[str]:
        try:
            return [name for name in os.listdir(self._folder) if _NAME.fullmatch(name)]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise store_trouble(error, "read", self._folder) from error

    def _read_header(self, name: str) -> Header | None:
        path = self._folder / name
        with contextlib.suppress(OSError), open(os.open(path, _READING), "rb") as file:
            header = read_header(file.readline(_HEADER_LIMIT))
            return header if header is not None and f"{header.uuid}{_SUFFIX}" == name else None
        return None


def header_of(
    plan: Plan, manifest: Manifest, api: str, at: datetime, *, retry_of: str | None = None
) -> Header:
    """Return the header of a new submission, with a uuid of its own."""
    first = plan.calls[0]
    return Header(
        uuid=str(uuid4()),
        at=at,
        api=api,
        batch=plan.batch,
        target=plan.target,
        conflict=first.conflict,
        tags=first.tags,
        own_targets=first.own_targets,
        send_measures=first.send_measures,
        file_name=manifest.file_name,
        format=manifest.format,
        sha256=manifest.sha256,
        files=plan.files,
        sizes=tuple(len(call.rows) for call in plan.calls),
        retry_of=retry_of,
    )


def _call(header: Header, line: bytes) -> CreateCall:
    return CreateCall(
        read_rows(line),
        header.target,
        header.conflict,
        header.tags,
        header.own_targets,
        header.send_measures,
    )
