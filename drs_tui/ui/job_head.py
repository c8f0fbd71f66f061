"""What there is to say about one job, as text: for its own screen and beside the list. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len
from rich.text import Text

from drs_tui import words
from drs_tui.model import Counts, JobState, Sizes, WatchedJob
from drs_tui.ui import format as fmt
from drs_tui.ui.format import Glyphs

_NARROW = 70
_GAP = "   "
_BEFORE_START = (JobState.SUBMITTED, JobState.PENDING)


def job_head(
    job: WatchedJob, now: datetime, glyphs: Glyphs, width: int, sizes: Sizes | None = None
) -> Text:
    """Return who it is, what it came to, when, how fresh that is, and the states as we saw them.

    Lines are at most `width` cells, where a part fits at all: five lines from 80 cells on. Where it
    is narrow, the bar is not worth a line, and the size that arrived stands where there is room.
    """
    bar = None if width < _NARROW else glyphs
    groups = (_result(job, bar), _looks(job, now), _name(job), _dates(job))
    flowed = [_flow(parts, width, _GAP) for parts in groups]
    result, looks, name, dates = _with_size(flowed, sizes, width)
    seen = _flow(_seen(job, now, glyphs), width, " ")
    return Text("\n").join([*name, *result, *dates, *looks, *seen])


def _with_size(groups: list[list[Text]], sizes: Sizes | None, width: int) -> list[list[Text]]:
    """Put the size that arrived behind the first group of lines that has room for it.

    In full, such as `1.3 TB in 71 of 88 files`; where nothing has room for that, as `1.3 TB+`.
    """
    if sizes is None or not sizes.known:
        return groups
    for said in (_size_words(sizes), words.sizes_word(sizes)):
        part = _labelled("size", said)
        for lines in groups:
            if lines and cell_len(f"{lines[-1].plain}{_GAP}{part.plain}") <= width:
                lines[-1].append(_GAP).append_text(part)
                return groups
    return groups


def _size_words(sizes: Sizes) -> str:
    """Return how much arrived, and in how many files where not all are known."""
    size = words.size_word(sizes.size_bytes)
    if sizes.is_whole:
        return size
    return f"{size} in {sizes.known:,} of {words.plural(sizes.arrived, 'file')}"


def _name(job: WatchedJob) -> list[Text]:
    parts = [Text(words.name_word(job), "bold")]
    if job.label:
        parts.append(_labelled("id", job.id))
    if job.batch:
        parts.append(_labelled("batch", str(job.batch)))
    if job.archived:
        parts.append(Text("off the watch list", fmt.WARNING))
    return parts


def _result(job: WatchedJob, glyphs: Glyphs | None) -> list[Text]:
    parts = [fmt.state_text(job)]
    if job.outcome is not None:
        parts.append(fmt.meaning_text(job.outcome))
    if job.state is not None:
        parts.append(items_text(job.counts, job.total, glyphs))
    return parts


def _dates(job: WatchedJob) -> list[Text]:
    return [
        _labelled("started_on", words.timestamp_word(job.started_on)),
        _labelled("finished_on", words.timestamp_word(job.finished_on)),
    ]


def _looks(job: WatchedJob, now: datetime) -> list[Text]:
    if job.looked_at is None:
        return [Text("nothing is known of it yet", fmt.QUIET)]
    parts = [_labelled("took", words.took_word(job, now))]
    waited = waited_s(job)
    if waited is not None:
        parts.append(_labelled("waited at least", words.duration_word(waited)))
    return [*parts, Text("looked ", fmt.QUIET).append_text(fmt.looked_text(job, now))]


def _seen(job: WatchedJob, now: datetime, glyphs: Glyphs) -> list[Text]:
    parts = []
    for number, state in enumerate(job.seen):
        part = Text().append(f"{glyphs.arrow} " if number else "seen ", fmt.QUIET)
        time_word = words.short_time_word(state.at, now)
        parts.append(part.append(f"{state.state_text} ").append(time_word, fmt.QUIET))
    return parts


def items_text(counts: Counts, total: int | None, glyphs: Glyphs | None) -> Text:
    """Return counts in words, with a bar where it is known how many there are; without `glyphs`
    there is none."""
    said = words.items_word(counts, total)
    if total is None or glyphs is None:
        return Text(said)
    return fmt.bar_text(counts, total, 10, glyphs).append(f" {said}")


def waited_s(job: WatchedJob) -> float | None:
    """Return the seconds we saw it wait before its start; None if we came later than that.

    It may have waited longer: the platform does not tell when a job was submitted.
    """
    started = job.started_on.at if job.started_on else None
    if started is None or not job.seen or not job.looked_at or not job.server_date:
        return None
    first = job.seen[0]
    if JobState.of(first.state_text.exact) not in _BEFORE_START:
        return None
    ahead = job.server_date - job.looked_at
    seconds = (started - (first.at + ahead)).total_seconds()
    return seconds if seconds >= 0 else None


def _labelled(label: str, value: str) -> Text:
    return Text().append(f"{label} ", fmt.QUIET).append(value)


def _flow(parts: Sequence[Text], width: int, gap: str) -> list[Text]:
    """Join parts to lines, as many on each as fit."""
    lines: list[Text] = []
    for part in parts:
        if lines and cell_len(lines[-1].plain + gap + part.plain) <= width:
            lines[-1].append(gap).append_text(part)
        else:
            # A text's own style would go for all that is appended to it.
            lines.append(Text().append_text(part))
    return lines
