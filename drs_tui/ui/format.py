"""Words with colour: what `words.py` says, as rich text for the screens. Pure.

Colours are the sixteen named ones, so that every theme and every terminal brings its own shade;
what they mean is always said in words as well.
"""

from __future__ import annotations

from datetime import datetime

from rich.text import Text

from drs_tui import words
from drs_tui.model import Counts, ItemKind, Outcome, Trouble, TroubleKind, WatchedJob
from drs_tui.values import dataclass

OK = "green"
WARNING = "yellow"
BAD = "red"
ODD = "magenta"
ALIVE = "cyan"
QUIET = "dim"

_OUTCOME_STYLES = {
    Outcome.OK: OK,
    Outcome.PARTIAL: WARNING,
    Outcome.FAILED: BAD,
    Outcome.EMPTY: WARNING,
    Outcome.UNKNOWN: ODD,
}

_KIND_WORDS = {
    ItemKind.RESOURCE: ("ok", OK),
    ItemKind.ERROR: ("failed", BAD),
    ItemKind.UNKNOWN: ("unknown", ODD),
}

GIVE_TOKEN = "Press T to give one."
"""What helps on a screen where a token is missing or refused; the token screen says more."""

_TOKEN_TROUBLES = (TroubleKind.NO_TOKEN, TroubleKind.REFUSED)


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The few signs that are not letters."""

    arrived: str = "█"
    failed: str = "▒"
    unknown: str = "▓"
    missing: str = "░"
    arrow: str = "→"
    dot: str = "·"
    news: str = "•"
    unfolded: str = "▾"
    folded: str = "▸"
    branch: str = "│"


ASCII = Glyphs(
    arrived="#",
    failed="x",
    unknown="?",
    missing=".",
    arrow=">",
    dot="-",
    news="o",
    unfolded="-",
    folded="+",
    branch="|",
)


def state_text(job: WatchedJob) -> Text:
    """Return the state, or why none is known; an id that is gone says so in place of an old one."""
    if job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND:
        return Text(words.TROUBLE_WORDS[TroubleKind.NOT_FOUND], BAD)
    if job.state is None:
        return Text(words.state_word(job), BAD if job.trouble else QUIET)
    return Text(words.state_word(job), QUIET if job.is_final else ALIVE)


def outcome_text(outcome: Outcome | None) -> Text:
    """Return the outcome in its colour, `-` while there is none."""
    if outcome is None:
        return Text(words.NOTHING, QUIET)
    return Text(outcome.value, _OUTCOME_STYLES[outcome])


def meaning_text(outcome: Outcome) -> Text:
    """Return the outcome, and what it means."""
    text = Text().append_text(outcome_text(outcome))
    return text.append(f" {words.OUTCOME_WORDS[outcome]}", QUIET)


def kind_text(kind: ItemKind) -> Text:
    """Return what an item is."""
    word, style = _KIND_WORDS[kind]
    return Text(word, style)


def count_text(number: int, style: str) -> Text:
    """Return a count in its colour; a zero is quiet."""
    return Text(words.short_count_word(number), style if number else QUIET)


def bar_text(counts: Counts, total: int | None, width: int, glyphs: Glyphs) -> Text:
    """Return arrived, failed and unknown as shares of `total` in `width` cells.

    Each part that is not zero has at least one cell, so that one failure in a hundred shows.
    Without a total there is nothing to be a share of, and the bar is empty.
    """
    whole = max(total or 0, counts.items)
    if not total:
        return Text(" " * width)
    parts = ((counts.ok, glyphs.arrived, OK), (counts.failed, glyphs.failed, BAD))
    cells = [0 if not n else max(1, n * width // whole) for n, _, _ in parts]
    odd = 0 if not counts.unknown else max(1, counts.unknown * width // whole)
    complete = counts.items >= whole
    spare = width - sum(cells) - odd
    if spare < 0 or complete:
        largest = 0 if cells[0] >= cells[1] else 1
        cells[largest] += spare
        spare = 0
    bar = Text()
    for count, (_, glyph, style) in zip(cells, parts, strict=True):
        bar.append(glyph * count, style)
    bar.append(glyphs.unknown * odd, ODD)
    bar.append(glyphs.missing * spare, QUIET)
    return bar


def looked_text(job: WatchedJob, now: datetime) -> Text:
    """Return when we looked: an age in steps while it is under way, a fixed time afterwards."""
    if job.looked_at is None:
        return Text(words.NOTHING, QUIET)
    if job.is_final or job.archived:
        return Text(words.time_word(job.looked_at, now), QUIET)
    return _age(words.age_word((now - job.looked_at).total_seconds()), job.trouble)


def short_looked_text(
    looked_at: datetime | None, now: datetime, *, is_at_rest: bool, trouble: Trouble | None
) -> Text:
    """Return the same for a column."""
    if looked_at is None:
        return Text(words.NOTHING, QUIET)
    if is_at_rest:
        return Text(words.short_time_word(looked_at, now), QUIET)
    return _age(words.short_age_word((now - looked_at).total_seconds()), trouble)


def _age(word: str, trouble: Trouble | None) -> Text:
    """Return an age, with a mark where something kept us from a newer look."""
    return Text(f"{word}!", WARNING) if trouble else Text(word)


def started_text(started_at: datetime | None, now: datetime) -> Text:
    """Return when something started, in local time."""
    if started_at is None:
        return Text(words.NOTHING, QUIET)
    return Text(words.time_word(started_at, now))


def trouble_text(trouble: Trouble, now: datetime) -> Text:
    """Return a trouble on one line: what, since when, when the next try is, what helps."""
    text = Text().append(trouble.kind.value, f"bold {BAD}")
    text.append(f" since {words.time_word(trouble.since, now)}")
    if trouble.resume_at is not None:
        left_s = max(0, round((trouble.resume_at - now).total_seconds()))
        text.append(f", next try in {left_s} s" if left_s else ", trying", WARNING)
    text.append(f"  {trouble.message}")
    hint = GIVE_TOKEN if trouble.kind in _TOKEN_TROUBLES else trouble.hint
    return text.append(f" {hint}" if hint else "")
