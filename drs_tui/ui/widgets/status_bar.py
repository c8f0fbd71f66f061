"""The first lines: whose jobs these are, how many, what is left of the budget, and any trouble."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.text import Text
from textual.timer import Timer

from drs_tui import words
from drs_tui.model import Outcome, Snapshot
from drs_tui.text import clean
from drs_tui.ui.format import ALIVE, BAD, OK, QUIET, WARNING, Glyphs, trouble_text
from drs_tui.ui.widgets.text_block import TextBlock

if TYPE_CHECKING:
    from drs_tui.submission.desk import Run

_BUDGET_STEP = 50
_LONGEST_NAME = 32
"""Characters of the name of one screen, such as the label of a job, in the way that led here."""
_LIVE_S = 45.0
"""Looks that are closer to each other than this need no time of day."""


class StatusBar(TextBlock):
    """One line while all is well; one more a trouble. It ticks only while a countdown runs."""

    DEFAULT_CSS = """
    StatusBar {
        height: auto;
        max-height: 5;
        padding: 0 1;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(
        self,
        place: str,
        now: Callable[[], datetime],
        glyphs: Glyphs,
        trail: Callable[[], Sequence[str]] = tuple,
    ) -> None:
        """`place` names profile and platform; `now` gives local time.

        `trail` gives the names of the screens that led here, this one last; of one alone nothing
        is said.
        """
        super().__init__(id="status-bar")
        self._trail = trail
        self._place = place
        self._now = now
        self._glyphs = glyphs
        self._snapshot: Snapshot | None = None
        self._run: Run | None = None
        self._ticker: Timer | None = None

    def on_mount(self) -> None:
        self._ticker = self.set_interval(1.0, self.redraw, pause=True)
        self.watch(self.app, "snapshot", self.take)
        self.watch(self.app, "sending", self._take_run)

    def on_resize(self) -> None:
        self.redraw()

    def take(self, snapshot: Snapshot) -> None:
        """Show what this snapshot says."""
        self._snapshot = snapshot
        counting = snapshot.trouble is not None and snapshot.trouble.resume_at is not None
        if self._ticker is not None:
            (self._ticker.resume if counting else self._ticker.pause)()
        self.redraw()

    def _take_run(self, run: Run | None) -> None:
        self._run = run
        self.redraw()

    def redraw(self) -> None:
        """Say where we are, and what is so now."""
        if self._snapshot is not None and self.size.width:
            lines = [self._head(self._snapshot), *self._troubles(self._snapshot)]
            self.show(Text("\n").join(lines))

    def _head(self, snapshot: Snapshot) -> Text:
        """Return the first line: what matters less is left out where it does not fit."""
        width = self.size.width - 2
        line = self._where(self._trail(), width)
        counts = _counts(snapshot)
        room = width - cell_len(counts.plain) - cell_len(line.plain) - 2
        if room < 0 and len(self._trail()) > 1:
            # Where we are says more here than how many jobs there are elsewhere.
            counts = Text()
            room = width - cell_len(line.plain) - 2
        for part in self._parts(snapshot):
            if cell_len(part.plain) <= room:
                line.append_text(part)
                room -= cell_len(part.plain)
        for words_for_it in (_budget(snapshot), _next_look(snapshot, self._now())):
            fitting = next((said for said in words_for_it if cell_len(said) <= room), "")
            counts.append(fitting, QUIET)
            room -= cell_len(fitting)
        line.append(" " * (max(0, room) + 2)).append_text(counts)
        line.truncate(width)
        return line

    def _where(self, trail: Sequence[str], width: int) -> Text:
        """Return the name of the program; further in, the way that led there."""
        if len(trail) < 2:
            return Text("drs-tui", "bold")
        line = Text(end="")
        for name in trail[:-1]:
            line.append(f"{clean(name, _LONGEST_NAME)} > ", QUIET)
        line.append(clean(trail[-1], _LONGEST_NAME), "bold")
        line.truncate(width)
        return line

    def _parts(self, snapshot: Snapshot) -> list[Text]:
        parts = [Text("  paused", f"bold {WARNING}")] if snapshot.is_paused else []
        if self._run is not None and not self._run.is_over:
            sent, files = self._run.progress.sent_files, self._run.progress.files
            parts.append(Text(f"  sending {sent:,} of {files:,}", ALIVE))
        parts.append(Text(f"  {self._place}"))
        if snapshot.account:
            parts.append(Text(f" {self._glyphs.dot} {snapshot.account.username}"))
        if snapshot.token_source:
            parts.append(Text(f" {self._glyphs.dot} {snapshot.token_source}", QUIET))
        return parts

    def _troubles(self, snapshot: Snapshot) -> list[Text]:
        lines = []
        if snapshot.stale:
            sentence = words.stale_sentence(snapshot, self._now())
            lines.append(Text(f"! {sentence}", f"bold {WARNING}"))
        for trouble in (snapshot.trouble, snapshot.store_trouble):
            if trouble is not None:
                line = (
                    Text()
                    .append("! ", f"bold {BAD}")
                    .append_text(trouble_text(trouble, self._now()))
                )
                lines.append(line)
        return lines


def _counts(snapshot: Snapshot) -> Text:
    jobs = [job for job in snapshot.jobs if not job.archived]
    waiting = [job for job in jobs if job.state is None]
    alive = sum(not job.is_final for job in jobs if job.state is not None)
    unchecked = sum(job.trouble is None for job in waiting)
    bad = sum(job.outcome not in (None, Outcome.OK) for job in jobs)
    troubled = sum(job.trouble is not None for job in jobs)
    text = Text(words.plural(len(jobs), "job"))
    if alive:
        text.append(f"  {alive:,} under way", ALIVE)
    if bad:
        text.append(f"  {bad:,} not ok", WARNING)
    if unchecked:
        text.append(f"  {unchecked:,} unchecked", QUIET)
    if troubled:
        text.append(f"  {troubled:,} in trouble", BAD)
    if jobs and not (alive or waiting or bad):
        text.append("  all ok", OK)
    return text


def _next_look(snapshot: Snapshot, now: datetime) -> tuple[str, ...]:
    """Return when a job is looked at next, in words and in fewer words.

    As a time of day, and only where it is some way off: it would change with each look otherwise.
    """
    at = snapshot.next_look_at
    if at is None or snapshot.trouble is not None:
        return ()
    if (at - snapshot.at).total_seconds() < _LIVE_S:
        return "  live", ""
    time = words.time_word(at, now)
    return f"  next look {time}", f"  next {time}", ""


def _budget(snapshot: Snapshot) -> tuple[str, ...]:
    """Return how many requests are left, in words and in fewer words.

    In steps, so that not every look changes the line.
    """
    if snapshot.budget is None:
        return ()
    left = snapshot.budget.remaining // _BUDGET_STEP * _BUDGET_STEP
    return f"  {left:,}+ requests left", f"  {left:,}+ requests"
