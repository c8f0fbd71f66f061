"""Jobs in wall time: one line a job, and of a batch how its items arrived."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widget import Widget

from drs_tui import words
from drs_tui.errors import StoreTrouble
from drs_tui.insight.time_scale import scale_line
from drs_tui.insight.timeline import Line
from drs_tui.model import Outcome, Snapshot, WatchedJob
from drs_tui.ui.copies import Copy, job_copies, jobs_copies
from drs_tui.ui.messages import JobOpened
from drs_tui.ui.ranking import has_failures
from drs_tui.ui.scope import Scope
from drs_tui.ui.screens.base import Look
from drs_tui.ui.screens.scoped import ScopedScreen
from drs_tui.ui.session import ReadAnchors
from drs_tui.ui.timeline import (
    Frame,
    TimePicture,
    about_text,
    head_text,
    legend_text,
    line_text,
    over_text,
    signs_of,
    state_text,
    windows_in,
)
from drs_tui.ui.widgets.columns import Column
from drs_tui.ui.widgets.list_pane import ListPane
from drs_tui.ui.widgets.row_table import RowTable
from drs_tui.ui.widgets.text_block import TextBlock

LIST_NAME = "timeline"
_EMPTY = "There is no job here.\n\nesc  goes back."
_USUAL_WIDTH = 60
_CURVE_HEIGHTS = ((40, 8), (30, 6), (20, 4), (16, 2))
"""From so many lines of the screen on, the curve has so many rows."""


class TimelineScreen(ScopedScreen):
    """What each job was doing when, on one scale."""

    BINDING_GROUP_TITLE = "Timeline"
    DEFAULT_CSS = """
    TimelineScreen {
        #timeline-over {
            text-wrap: nowrap;
            text-overflow: ellipsis;
            height: auto;
            width: 100%;
        }
        &.-ascii #timeline-over {
            text-overflow: clip;
        }
        #timeline-head {
            height: auto;
            max-height: 4;
            padding: 0 1;
            background: $panel;
        }
        #timeline-legend {
            height: auto;
            max-height: 2;
            padding: 0 1;
        }
        #timeline-about {
            height: 3;
            padding: 0 1;
            background: $panel;
            overflow: hidden;
        }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "W",
            "widen",
            "All jobs",
            id="timeline.widen",
            tooltip="All watched jobs, or only those chosen before",
        ),
        Binding("escape", "clear_or_back", "Back", id="timeline.back", show=False),
    ]

    def __init__(self, scope: Scope, look: Look, read_anchors: ReadAnchors) -> None:
        super().__init__(scope, look)
        self._read_anchors = read_anchors
        self._anchors: tuple[datetime, ...] = ()
        self._snapshot: Snapshot | None = None
        self._picture = TimePicture()
        self._signs = signs_of(look.glyphs)
        self._heading = ""
        self._again: Timer | None = None

    def body(self) -> Iterable[Widget]:
        yield TextBlock(id="timeline-head")
        yield TextBlock(id="timeline-over")
        self.pane: ListPane[Line] = ListPane(
            self._columns(),
            name=LIST_NAME,
            key=lambda line: line.job.id,
            one="job",
            empty=_EMPTY,
            view=self.look.views.list_view(LIST_NAME),
            is_bad=lambda line: has_failures(line.job),
            record=self._record,
            own_order="First start first",
            ascii_only=self.look.is_ascii,
        )
        yield self.pane
        yield TextBlock(id="timeline-legend")
        yield TextBlock(id="timeline-about")

    def _columns(self) -> list[Column[Line]]:
        severity = tuple(Outcome)
        return [
            Column(
                "job",
                "Job",
                lambda line: Text(words.name_word(line.job)),
                width=13,
                flex=1,
                most=28,
                is_pinned=True,
                sort=lambda line: words.name_word(line.job).casefold(),
            ),
            Column(
                "time",
                "Time",
                lambda line: self._line_text(line, _USUAL_WIDTH),
                width=24,
                flex=6,
                sort=lambda line: line.start,
                words=lambda line: "",
                drawn=self._line_text,
                heading=self._scale_line,
            ),
            Column(
                "outcome",
                "Outcome",
                lambda line: state_text(line.job, self.look.glyphs),
                width=10,
                sort=lambda line: severity.index(line.job.outcome) if line.job.outcome else None,
                falls=True,
            ),
        ]

    def on_mount(self) -> None:
        self.watch(self.app, "snapshot", self._take)
        self._begin_to_read()
        # What stands over the rows needs to know where their columns are.
        self.call_after_refresh(self._draw)

    def _begin_to_read(self) -> None:
        self.run_worker(self._read(), group="anchors", exclusive=True)

    async def _read(self) -> None:
        """Find out when submissions of ours began; without them no window is drawn."""
        ids = [job.id for job in self._jobs]
        with contextlib.suppress(StoreTrouble):
            self._anchors = tuple(await asyncio.to_thread(self._read_anchors, ids))
        self._draw()

    @property
    def crumb(self) -> str:
        return "Timeline"

    def _take(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._draw()

    def on_resize(self) -> None:
        self.call_after_refresh(self._draw)

    def _line_text(self, line: Line, width: int) -> Text:
        return line_text(line, self._picture.scale, width, self._signs)

    def _scale_line(self, width: int) -> str:
        scale = self._picture.scale
        return "" if scale is None else scale_line(scale, width, self.look.now())

    @property
    def _jobs(self) -> tuple[WatchedJob, ...]:
        return self.scope.of(self._snapshot.jobs) if self._snapshot else ()

    def _draw(self) -> None:
        """Draw what is known now; of what looks the same nothing is sent."""
        if self._snapshot is None or not self.is_here:
            return
        jobs, table = self._jobs, self.pane.table
        place = table.place_of("time")
        left, width = place or (0, _USUAL_WIDTH)
        before = self._picture.scale
        self._picture.show(jobs, self.look.now(), width)
        self.pane.show(self._picture.lines)
        if self._picture.scale != before:
            table.relabel()
            left, width = table.place_of("time") or (left, width)
        height = self._curve_height if place else 0
        frame = Frame(left, width, height, self._signs, self._anchors if place else ())
        self._draw_around(jobs, frame)
        self._draw_again_later(width)

    def _draw_around(self, jobs: Sequence[WatchedJob], frame: Frame) -> None:
        at = self._picture.at or self.look.now()
        self.query_one("#timeline-head", TextBlock).show(head_text(self.scope, jobs, at))
        over = self.query_one("#timeline-over", TextBlock)
        text = over_text(self._picture, frame)
        over.show(text)
        over.display = bool(text.plain)
        windows = bool(windows_in(self._picture, frame))
        legend = legend_text(self._picture, self._signs, with_windows=windows)
        self.query_one("#timeline-legend", TextBlock).show(legend)
        self._tell()

    @property
    def _curve_height(self) -> int:
        """Return how many rows the curve has; none for all jobs, which are no one import."""
        if self.scope.is_all:
            return 0
        return next((rows for lines, rows in _CURVE_HEIGHTS if self.size.height >= lines), 0)

    def _draw_again_later(self, width: int) -> None:
        """Draw again when a column further is reached, while a job is under way."""
        if self._again is not None:
            self._again.stop()
            self._again = None
        if self._picture.scale is not None and self._picture.is_alive:
            self._again = self.set_timer(self._picture.scale.step_s(width), self._draw)

    @on(RowTable.CursorMoved)
    def _tell(self) -> None:
        """Say more of the job at the cursor."""
        line = self.pane.table.cursor_row
        past, now = self._snapshot.jobs if self._snapshot else (), self.look.now()
        text = about_text(line.job, past, self._picture.at or now) if line else Text()
        self.query_one("#timeline-about", TextBlock).show(text)

    @on(RowTable.Opened)
    def _open(self, event: RowTable.Opened) -> None:
        self.post_message(JobOpened(event.key, self.pane.walk))

    # Keys

    def draw_scope(self) -> None:
        self._begin_to_read()
        self._draw()
        self.call_after_refresh(self._draw)

    def action_clear_or_back(self) -> None:
        if not self.pane.clear_filter():
            self.action_back()

    def copies(self) -> Sequence[Copy]:
        chosen = set(self.pane.selected)
        jobs = [job for job in self._jobs if job.id in chosen]
        if len(jobs) == 1:
            return job_copies(jobs[0], self.look.now(), self.look.forms)
        return jobs_copies(jobs, self.look.now(), self.look.forms) if jobs else ()

    def sort_columns(self) -> Sequence[str]:
        return self.pane.sort_keys

    def sort_by(self, column: str, *, descending: bool | None) -> None:
        self.pane.sort_by(column, falls=descending)

    def _record(self, line: Line) -> Mapping[str, object]:
        return self.look.forms.job(line.job, self.look.now())
