"""One field that finds items in all jobs: by name, by id, by the words of a message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from time import monotonic
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Input

from drs_tui import words
from drs_tui.insight.find import find
from drs_tui.model import Counts, FileDetails, ImportItem, ImportJob, Snapshot
from drs_tui.ui import format as fmt
from drs_tui.ui.found_items import FoundItem, hit_columns
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.found import FoundScreen, ReadAnswers
from drs_tui.ui.widgets.detail import Detail
from drs_tui.ui.widgets.field import Field
from drs_tui.ui.widgets.text_block import TextBlock
from drs_tui.values import replace

RecallNames = Callable[[Iterable[str]], Awaitable[Mapping[str, FileDetails]]]
"""Gives what is known of files, without a request."""

TYPED_S = 0.12
"""Typing has to rest so long before anything is looked for."""
SLICE_S = 0.01
"""So long is looked at a time; then whoever waits has a turn, such as the next letter."""
READ_DRAW_S = 0.5
"""While jobs are read, what is found in them comes in so often at most."""
MOST_ROWS = 10_000
"""So many rows are listed; nobody walks through more."""

_BESIDE = 60
"""Cells of a row for what stands beside the text with the hit, and behind the hit."""

_KNOWN = "Names are known of files whose rows were seen; ids of all."
_HELP = f"""Type a part of a name, an id or a message.

enter or the arrow down leads to the rows, esc goes back.
{_KNOWN}"""


class FindField(Field):
    """What is looked for. Enter and the arrow down go to the rows."""

    class Left(Message):
        """The rows are to have the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,down", "leave", "To the rows", id="find.leave", key_display="enter"),
        Binding("escape", "screen.back", "Back", id="find.back", key_display="esc"),
    ]

    def __init__(self) -> None:
        super().__init__("name, id or words of a message", max_length=200, id="find")

    def action_leave(self) -> None:
        self.post_message(self.Left())


class FindScreen(FoundScreen):
    """One row an item in which something was found."""

    BINDING_GROUP_TITLE = "Find"
    AUTO_FOCUS = "#find"
    DEFAULT_CSS = """
    FindScreen {
        #find-line {
            height: 1;
            padding: 0 1;
            background: $boost;
        }
        #find-sign {
            width: auto;
        }
        #find {
            width: 1fr;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("F", "find", "Find", id="find.find", priority=True),
    ]

    def __init__(self, read_answers: ReadAnswers, recall_names: RecallNames, look: Look) -> None:
        super().__init__(read_answers, look)
        self._recall_names = recall_names
        self._answers: dict[str, ImportJob] = {}
        """The items of each job, without the text that they were read from."""
        self._names: dict[str, FileDetails] = {}
        """What the disk knows of their files."""
        self._counts: dict[str, Counts] = {}
        """What the snapshot told of each job when it was read."""
        self._to_read = 0
        """Jobs that are not read yet."""
        self._is_reading = False
        self._wanted = ""
        self._is_finding = False
        self._rows: list[FoundItem] = []
        self._more = 0
        self._typing: Timer | None = None

    def body(self) -> Iterable[Widget]:
        with Horizontal(id="find-line"):
            yield TextBlock(Text("find ", fmt.QUIET), id="find-sign")
            yield FindField()
        yield TextBlock(id="scope")
        columns = hit_columns(lambda: self._wanted, lambda: max(20, self.size.width - _BESIDE))
        yield self.make_pane(columns, "find-items", "By job")
        yield Detail()

    def on_mount(self) -> None:
        self.query_one(Detail).display = False
        self.watch(self.app, "snapshot", self._take)

    def on_resize(self) -> None:
        self.pane.table.recheck()

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.pane.table.recheck()
        self._say()
        if self._stale() and not self._is_reading:
            self._is_reading = True
            self.run_worker(self._read(), group="read")

    def details(self, item: ImportItem) -> FileDetails | None:
        fetched = super().details(item)
        if fetched is not item.file or fetched is None or fetched.id is None:
            return fetched
        return self._names.get(fetched.id.exact, fetched)

    # Reading

    async def _read(self) -> None:
        """Have the items of all jobs at hand, and the names that are known of them."""
        drawn_at = monotonic()
        while due := self._stale():
            self._counts |= due
            self._to_read = len(due)
            async for answer in self._read_answers(tuple(due)):
                self._answers[answer.id] = replace(answer, answer=None)
                files = (item.file.id.exact for item in answer.items if item.file and item.file.id)
                self._names.update(await self._recall_names(files))
                self._to_read -= 1
                if monotonic() - drawn_at > READ_DRAW_S:
                    self._find_soon()
                    drawn_at = monotonic()
        self._to_read = 0
        self._is_reading = False
        self._find_soon()

    def _stale(self) -> dict[str, Counts]:
        """Return the jobs that have other items than when they were read, and how many."""
        jobs = self._snapshot.jobs if self._snapshot else ()
        return {
            job.id: job.counts
            for job in jobs
            if job.counts.items and self._counts.get(job.id) != job.counts
        }

    # Finding

    @on(Input.Changed, "#find")
    def _take_typed(self, event: Input.Changed) -> None:
        event.stop()
        self._wanted = event.value
        self._is_finding = bool(event.value.strip())
        self._say()
        if self._typing is not None:
            self._typing.stop()
        self._typing = self.set_timer(TYPED_S, self._find_soon)

    def _find_soon(self) -> None:
        """Look for what is typed now, in the place of what was looked for before."""
        if self.is_here:
            self.run_worker(self._find(), group="find", exclusive=True)

    async def _find(self) -> None:
        """Look through all items, a little at a time."""
        wanted, files = self._wanted, self._known_files()
        jobs = {job.id: job for job in self._snapshot.jobs} if self._snapshot else {}
        rows: list[FoundItem] = []
        found, began = 0, monotonic()
        for job_id, answer in list(self._answers.items()):
            for hit in find(wanted, (answer,), files) if job_id in jobs else ():
                found += 1
                if found <= MOST_ROWS:
                    rows.append(FoundItem(jobs[job_id], hit.item, hit))
            if monotonic() - began > SLICE_S:
                await asyncio.sleep(0)
                began = monotonic()
        self._rows, self._more = rows, found - len(rows)
        self._is_finding = False
        self._show()

    def _known_files(self) -> Mapping[str, FileDetails]:
        fetched = self._snapshot.files if self._snapshot else {}
        return {**self._names, **fetched}

    def _show(self) -> None:
        if not self.is_here:
            return
        self.pane.say_when_empty(self._why_empty())
        self.pane.show(self._rows)
        self.pane.table.recheck()
        self._say()

    def _why_empty(self) -> str:
        if not self._wanted.strip():
            return _HELP
        if self._to_read:
            return "Nothing found so far."
        return f"Nothing found.\n\n{_KNOWN}"

    def _say(self) -> None:
        """Say how much was found, and in how much."""
        if not self.is_here:
            return
        items = sum(len(answer.items) for answer in self._answers.values())
        where = f"{words.plural(items, 'item')} of {words.plural(len(self._answers), 'job')}"
        parts = [f"in {where}"]
        if self._is_finding:
            parts.insert(0, "looking")
        elif self._wanted.strip():
            parts.insert(0, f"{len(self._rows) + self._more:,} found")
        if self._more:
            parts.append(f"the first {MOST_ROWS:,} are listed")
        if self._to_read:
            parts.append(f"reading {words.plural(self._to_read, 'more job')} ...")
        line = parts[0] if len(parts) == 1 else f"{parts[0]} {', '.join(parts[1:])}"
        self.query_one("#scope", TextBlock).show(Text(line, no_wrap=True))

    # Keys

    @on(FindField.Left)
    def _leave_field(self) -> None:
        """Go to the rows: what was found before goes, so that nobody opens it by mistake."""
        if self._is_finding:
            self._rows, self._more = [], 0
            self.pane.say_when_empty("Looking ...")
            self.pane.show(())
            self._find_soon()
        self.pane.focus_rows()

    def action_find(self) -> None:
        """Go back to the field."""
        self.set_focus(self.query_one(FindField))
