"""Jobs in wall time, as rich text: their lines, the curve of items, and what is said beside them.

Pure. Every sign differs in its form too, so that the picture reads without colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby

from rich.cells import set_cell_size
from rich.text import Text

from drs_tui import words
from drs_tui.insight.batches import totals_of
from drs_tui.insight.estimate import estimate_batch, estimate_job, standstill
from drs_tui.insight.time_scale import Scale, in_steps, scale_line, scale_of, window_columns
from drs_tui.insight.timeline import Line, Phase, curve_of, latest_of, line_of, span_of
from drs_tui.insight.timeline_text import ASCII, BLOCKS, Cell, cells_of, curve_rows, legend
from drs_tui.insight.timeline_text import Glyphs as Signs
from drs_tui.model import Outcome, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs
from drs_tui.ui.scope import Scope
from drs_tui.values import dataclass, field

_PHASES = {
    Phase.WAITING: fmt.QUIET,
    Phase.RESOLVING: fmt.WARNING,
    Phase.RUNNING: fmt.ALIVE,
    Phase.OTHER: fmt.ODD,
}
_ENDS = {
    Outcome.OK: fmt.OK,
    Outcome.PARTIAL: fmt.WARNING,
    Outcome.FAILED: fmt.BAD,
    Outcome.EMPTY: fmt.WARNING,
    Outcome.UNKNOWN: fmt.ODD,
}
_WINDOW = {False: "┊", True: "'"}
"""Where a window of the importer is supposed to begin; in ASCII too."""
_EARLIER = "<"
"""A job that ended before the picture begins."""
WINDOWS_LEGEND = "5 min, supposed"
STANDSTILLS = 3
"""So many jobs that stand still are named; the others are counted."""


def signs_of(glyphs: Glyphs) -> Signs:
    """Return the signs of the picture that belong to those of the screens."""
    return ASCII if glyphs == fmt.ASCII else BLOCKS


class TimePicture:
    """Several jobs on one scale, which moves in steps while time passes."""

    def __init__(self) -> None:
        self.lines: tuple[Line, ...] = ()
        """The first start first; those of which nothing is known come last."""
        self.scale: Scale | None = None
        """None while nothing is known of when any of them ran."""
        self.at: datetime | None = None
        """The step of time that is drawn."""
        self._known: dict[str, Line] = {}

    def show(self, jobs: Iterable[WatchedJob], now: datetime, width: int) -> None:
        """Have these jobs, as they are at the last step of time before `now`."""
        jobs = tuple(jobs)
        step_s = self.scale.step_s(width) if self.scale is not None else 0.0
        at = in_steps(now, step_s) if step_s else now
        self._known = {job.id: self._line(job, at) for job in jobs}
        self.at = at
        lines = sorted(
            self._known.values(), key=lambda line: (line.start is None, line.start or now)
        )
        self.lines = tuple(lines)
        span = span_of(latest_of(self.lines))
        self.scale = None if span is None else scale_of(*span, now)

    def _line(self, job: WatchedJob, at: datetime) -> Line:
        """Return the line of a job; that of one that ended is the same at any time."""
        known = self._known.get(job.id)
        if known is not None and known.job is job and (job.is_final or at == self.at):
            return known
        return line_of(job, at)

    @property
    def is_alive(self) -> bool:
        """Whether time alone changes it."""
        return any(not line.job.is_final and line.segments for line in self.lines)


def line_text(line: Line, scale: Scale | None, width: int, signs: Signs) -> Text:
    """Return a job's line of time in so many cells."""
    text = Text()
    if scale is None:
        return text
    if is_earlier(line, scale):
        return Text(_EARLIER, fmt.QUIET)
    for cell, same in groupby(cells_of(line, scale.span, width)):
        text.append(cell.glyph(signs) * len(list(same)), _style(cell, line.job))
    return text


def is_earlier(line: Line, scale: Scale) -> bool:
    """Tell whether a job ended before the picture begins."""
    return line.end is not None and line.end < scale.start


def _style(cell: Cell, job: WatchedJob) -> str:
    if cell.is_end:
        return f"bold {_ENDS[job.outcome]}" if job.outcome else "bold"
    if cell.phase is None:
        return ""
    style = _PHASES[cell.phase]
    return style if style == fmt.QUIET or not cell.is_supposed else f"dim {style}"


def state_text(job: WatchedJob, glyphs: Glyphs) -> Text:
    """Return what a job came to, else its state; with a sign where it stands still for long."""
    if job.outcome is not None:
        return fmt.outcome_text(job.outcome)
    still = standstill(job)
    text = fmt.state_text(job)
    return text.append("!", fmt.WARNING) if still and still.is_flagged else text


def legend_text(picture: TimePicture, signs: Signs, *, with_windows: bool) -> Text:
    """Return what the signs of the picture mean, as far as they are in it."""
    scale = picture.scale
    if scale is None:
        return Text("Nothing is known yet of when this was." if picture.lines else "", fmt.QUIET)
    earlier = [line for line in picture.lines if is_earlier(line, scale)]
    seen = [line for line in picture.lines if not is_earlier(line, scale)]
    parts = [legend(seen, signs)] + [f"{_EARLIER} earlier"] * bool(earlier)
    if with_windows:
        parts.append(f"{_WINDOW[signs == ASCII]} {WINDOWS_LEGEND}")
    return Text("  ".join(parts), fmt.QUIET)


@dataclass(frozen=True, slots=True)
class Frame:
    """Where the picture stands on the screen, and how high its curve is."""

    left: int
    """Cells before it."""
    width: int
    height: int
    """Rows of the curve; 0 for none."""
    signs: Signs
    anchors: Sequence[datetime] = field(default=())
    """When submissions of our own began to fill a window of the importer."""


def windows_in(picture: TimePicture, frame: Frame) -> tuple[int, ...]:
    """Return the columns in which a window of the importer is supposed to begin."""
    ends = [line.end for line in picture.lines if line.end is not None]
    if picture.scale is None or not ends:
        return ()
    return window_columns(frame.anchors, max(ends), picture.scale, frame.width)


def over_text(picture: TimePicture, frame: Frame) -> Text:
    """Return what stands over the lines, on the same scale: the curve of items, the windows."""
    rows = [*_curve(picture, frame)]
    windows = windows_in(picture, frame)
    if windows:
        sign = _WINDOW[frame.signs == ASCII]
        marks = "".join(sign if column in windows else " " for column in range(frame.width))
        rows.append(Text(f"{'windows':>{frame.left - 1}} ", fmt.QUIET).append(marks, fmt.ODD))
    return Text("\n").join(rows)


def _curve(picture: TimePicture, frame: Frame) -> Iterator[Text]:
    jobs = [line.job for line in picture.lines]
    curve, total = curve_of(jobs), totals_of(jobs).total
    if not frame.height or picture.scale is None or not curve or not curve[-1].items:
        return
    most = max(total or 0, curve[-1].items)
    bars = curve_rows(curve, most, picture.scale.span, frame.width, frame.height, frame.signs)
    labels = {0: f"{most:,} items", frame.height - 1: "0"}
    told = frame.width
    if picture.at is not None:
        # Nothing is known of what has not been yet.
        told = max(0, picture.scale.column(picture.at, frame.width) + 1)
    for row, bar in enumerate(bars):
        label = set_cell_size(f"{labels.get(row, ''):>{frame.left - 1}}", frame.left)
        yield Text(label, fmt.QUIET).append(bar[:told].rstrip(), fmt.OK)


def head_text(scope: Scope, jobs: Sequence[WatchedJob], now: datetime) -> Text:
    """Return what the jobs came to so far; of a batch and of chosen jobs, when they may end."""
    totals = totals_of(jobs)
    text = Text().append(scope.says(totals.jobs), "bold")
    text.append(f"   {totals.done:,} done   {words.items_word(totals.counts, totals.total)}")
    if not scope.is_all:
        estimate = estimate_batch(jobs, now)
        if estimate is not None:
            text.append(f"\n{_sentence(estimate.sentence)}", fmt.QUIET)
    still = [(job, found) for job in jobs if (found := standstill(job)) and found.is_flagged]
    if still:
        names = ", ".join(words.name_word(job) for job, _ in still[:STANDSTILLS])
        more = f" and {len(still) - STANDSTILLS:,} more" if len(still) > STANDSTILLS else ""
        text.append(f"\n! {names}{more}: {still[0][1].sentence}.", fmt.WARNING)
    return text


def about_text(job: WatchedJob, past: Sequence[WatchedJob], now: datetime) -> Text:
    """Return the states of a job as we saw them, and when it may end."""
    text = Text(words.name_word(job), "bold")
    if not job.seen:
        text.append("  no look has seen it in any state yet", fmt.QUIET)
    for number, seen in enumerate(job.seen):
        text.append("  " if not number else ", ")
        text.append(f"{seen.state_text} ").append(words.time_word(seen.at, now), fmt.QUIET)
    for sentence, style in _outlook(job, past, now):
        text.append(f"\n{sentence}", style)
    return text


def job_timeline(
    job: WatchedJob,
    past: Sequence[WatchedJob],
    now: datetime,
    glyphs: Glyphs,
    width: int,
    anchors: Sequence[datetime] = (),
) -> Text:
    """Return all about one job in time: its line, how its items arrived, its states as we saw them.

    `width` is that of the text; `anchors` are as in `Frame`.
    """
    signs, picture = signs_of(glyphs), TimePicture()
    picture.show([job], now, width)
    if picture.scale is None:
        return Text("Nothing is known yet of when this job ran.", fmt.QUIET)
    left = 14
    frame = Frame(left, max(10, width - left - 1), 4, signs, anchors)
    picture.show([job], now, frame.width)
    text = over_text(picture, frame)
    if text.plain:
        text.append("\n")
    text.append(" " * left).append(scale_line(picture.scale, frame.width, now), "bold")
    text.append(f"\n{set_cell_size(words.state_word(job), left - 1)} ")
    text.append_text(line_text(picture.lines[0], picture.scale, frame.width, signs))
    windows = bool(windows_in(picture, frame))
    text.append("\n").append_text(legend_text(picture, signs, with_windows=windows))
    for sentence, style in _outlook(job, past, picture.at or now):
        text.append(f"\n\n{sentence}", style)
    text.append("\n\nStates as we saw them, at the look that found them\n", "bold")
    for seen in job.seen:
        text.append(f"{words.time_word(seen.at, now):<14}", fmt.QUIET)
        text.append(f"{seen.state_text}\n")
    return text


def _outlook(
    job: WatchedJob, past: Sequence[WatchedJob], now: datetime
) -> Iterator[tuple[str, str]]:
    """Yield when a job may end, and that it stands still; each with its style."""
    estimate, still = estimate_job(job, now, past), standstill(job)
    if estimate is not None:
        yield _sentence(estimate.sentence), fmt.QUIET
    if still is not None:
        sign = "! " if still.is_flagged else ""
        yield f"{sign}{_sentence(still.sentence)}", fmt.WARNING if still.is_flagged else fmt.QUIET


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
