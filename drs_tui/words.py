"""Plain words for states, outcomes, ages, times and sizes: screens and commands speak the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from drs_tui.model import (
    Counts,
    Failure,
    Outcome,
    Scalar,
    Sizes,
    Snapshot,
    Sweep,
    Timestamp,
    TroubleKind,
    WatchedJob,
)
from drs_tui.text import OutsideText

NOTHING = "-"
"""What stands where there is nothing to say."""

_AGE_STEPS: tuple[tuple[float, str], ...] = (
    (10, "now"),
    (30, "10 s"),
    (60, "30 s"),
    (300, "1 min"),
    (900, "5 min"),
    (1800, "15 min"),
    (3600, "30 min"),
)
"""Up to so many seconds, an age reads so. In steps, so that time passing alone draws little."""

_DURATION_STEPS = (10, 30, 60)

TROUBLE_WORDS = {
    TroubleKind.NOT_FOUND: "not found",
    TroubleKind.BAD_REPLY: "bad reply",
    TroubleKind.OFFLINE: "no answer",
}
"""What a column of states says of a job that was never seen in any; others are `trouble`."""

OUTCOME_WORDS = {
    Outcome.OK: "all arrived",
    Outcome.PARTIAL: "some arrived",
    Outcome.FAILED: "none arrived",
    Outcome.EMPTY: "no items",
    Outcome.UNKNOWN: "not understood",
}


def state_word(job: WatchedJob) -> str:
    """Return the state as the platform said it; before that, what keeps us from knowing it."""
    if job.state_text is None:
        return TROUBLE_WORDS.get(job.trouble.kind, "trouble") if job.trouble else "unchecked"
    return str(job.state_text) or "no state"


def outcome_word(job: WatchedJob) -> str:
    """Return the outcome, `-` while there is none."""
    return job.outcome.value if job.outcome else NOTHING


def name_word(job: WatchedJob) -> str:
    """Return the label, or the id where there is none."""
    return str(job.label) if job.label else job.id


def full_name_word(job: WatchedJob) -> str:
    """Return the label with the id, which alone is sure to be another one for each job."""
    return f"{job.label} ({job.id})" if job.label else job.id


def age_word(age_s: float) -> str:
    """Return an age in coarse steps: now, 10 s, 30 s, 1 min, 5 min ... hours, days."""
    for limit_s, word in _AGE_STEPS:
        if age_s < limit_s:
            return word
    hours = int(age_s // 3600)
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"


def short_age_word(age_s: float) -> str:
    """Return the same in at most 4 characters, for a column: `now`, `10s`, `15m`, `2h`, `3d`."""
    return _shorten(age_word(age_s))


def next_age_step_s(age_s: float) -> float:
    """Return in how many seconds `age_word` will read otherwise."""
    for limit_s, _ in _AGE_STEPS:
        if age_s < limit_s:
            return limit_s - max(0.0, age_s)
    step_s = 3600 if age_s < 48 * 3600 else 86400
    return step_s - age_s % step_s


def whole_seconds(seconds: float | None) -> int | None:
    """Return the seconds that have wholly passed, as texts and data say them."""
    return None if seconds is None else int(seconds)


def duration_word(seconds: float | None) -> str:
    """Return a time that has ended: `41 s`, `6 min 28 s`, `3 h 5 min`, `2 d 4 h`."""
    whole = whole_seconds(seconds)
    if whole is None:
        return NOTHING
    for unit, size, smaller, smaller_size in (
        ("d", 86400, "h", 3600),
        ("h", 3600, "min", 60),
        ("min", 60, "s", 1),
    ):
        if whole >= size:
            rest = whole % size // smaller_size
            return f"{whole // size} {unit}" + (f" {rest} {smaller}" if rest else "")
    return f"{whole} s"


def short_duration_word(seconds: float | None) -> str:
    """Return the same in at most 7 characters, for a column: `41s`, `6m 28s`, `3h 5m`, `2d 4h`."""
    return _shorten(duration_word(seconds))


def so_far_word(seconds: float | None) -> str:
    """Return a time that still runs, coarse so that it changes rarely: `10 s+`, `6 min+`."""
    if seconds is None:
        return NOTHING
    if seconds >= 60:
        minutes = int(seconds // 60)
        if minutes < 60:
            return f"{minutes} min+"
        return (
            f"{minutes // 60} h {minutes % 60 // 10 * 10} min+"
            if minutes < 600
            else (f"{minutes // 60} h+")
        )
    passed = [step for step in _DURATION_STEPS if seconds >= step]
    return f"{passed[-1]} s+" if passed else f"under {_DURATION_STEPS[0]} s"


def took_word(job: WatchedJob, now: datetime) -> str:
    """Return how long a job took, or has run so far."""
    seconds = job.duration_s(now)
    return duration_word(seconds) if job.finished_on else so_far_word(seconds)


def short_took_word(job: WatchedJob, now: datetime) -> str:
    """Return the same for a column."""
    seconds = job.duration_s(now)
    if job.finished_on or seconds is None:
        return short_duration_word(seconds)
    return short_so_far_word(seconds)


def short_so_far_word(seconds: float) -> str:
    """Return a time that still runs, for a column: `<10s`, `30s+`, `6m+`."""
    first = _DURATION_STEPS[0]
    return f"<{first}s" if seconds < first else _shorten(so_far_word(seconds))


def short_time_word(moment: datetime, now: datetime) -> str:
    """Return a moment in local time in at most 6 characters: the time today, else the day."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return local.strftime("%H:%M")
    near = abs(now.date() - local.date()) < timedelta(days=300)
    return local.strftime("%d %b" if near else "%b %y")


def time_word(moment: datetime, now: datetime) -> str:
    """Return a moment in local time: the clock time today, else with the date."""
    local, today = moment.astimezone(now.tzinfo), now.date()
    if local.date() == today:
        return local.strftime("%H:%M:%S")
    if abs(today - local.date()) < timedelta(days=300):
        return local.strftime("%d %b %H:%M")
    return local.strftime("%Y-%m-%d")


def timestamp_word(timestamp: Timestamp | None) -> str:
    """Return a date of the platform in full, in UTC; as it came where it is no date."""
    if timestamp is None:
        return NOTHING
    if timestamp.at is None:
        return str(timestamp.text).strip() or NOTHING
    return utc_word(timestamp.at)


def utc_word(moment: datetime) -> str:
    """Return a moment in full, in UTC: `2021-09-14 14:06:27 UTC`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span_word(first: datetime, last: datetime) -> str:
    """Return a span of time in full, in UTC; one moment where both are the same."""
    return utc_word(first) if first == last else f"{utc_word(first)} to {utc_word(last)}"


def iso_utc(moment: datetime | None) -> str | None:
    """Return a moment as `YYYY-MM-DDTHH:MM:SSZ`, the form of the platform, for JSON."""
    return f"{moment.isoformat(timespec='seconds')[:19]}Z" if moment else None


def size_word(size_bytes: int | None) -> str:
    """Return a size in powers of ten, as the platform's web pages count: `18.9 GB`."""
    if size_bytes is None:
        return NOTHING
    size = float(size_bytes)
    for unit in ("B", "kB", "MB", "GB", "TB", "PB"):
        if size < 999.5 or unit == "PB":
            break
        size /= 1000
    return f"{size:.0f} {unit}" if unit == "B" or size >= 99.95 else f"{size:.1f} {unit}"


def sizes_word(sizes: Sizes | None) -> str:
    """Return how much arrived in at most 8 characters: `18.9 GB`, and `18.9 GB+` where it may be
    more, since the sizes of some files are not known."""
    if sizes is None or not sizes.known:
        return NOTHING
    return f"{size_word(sizes.size_bytes)}{'' if sizes.is_whole else '+'}"


def sweep_sentence(sweep: Sweep) -> str:
    """Return what looking at all jobs under way means, and how long it takes."""
    if not sweep.jobs:
        return "No job is under way; r looks at the one under the cursor."
    jobs = plural(sweep.jobs, "job")
    if sweep.seconds is None:
        return f"Looking at {jobs} as soon as requests are left."
    about = duration_word(rounded_s(sweep.seconds))
    return f"Looking at {jobs}; within the request budget that takes about {about}."


def stale_sentence(snapshot: Snapshot, now: datetime) -> str:
    """Return what a person should know after a pause; `now` is local time."""
    time = time_word(snapshot.woke_at, now) if snapshot.woke_at else NOTHING
    return f"Stale: nothing could be looked at until {time}, looking again. Ages tell what is old."


def rounded_s(seconds: float) -> float:
    """Return an estimated time without digits that nobody can vouch for, at least a second."""
    step = 1 if seconds < 10 else 10 if seconds < 60 else 60 if seconds < 3600 else 600
    return max(1.0, round(seconds / step) * step)


def short_count_word(number: int) -> str:
    """Return a number in at most 4 characters up to 100,000, for a column: `2911`, `12k+`."""
    return str(number) if number < 10_000 else f"{number // 1000}k+"


def items_word(counts: Counts, total: int | None) -> str:
    """Return the counts in words: `5 ok, 2 failed, 1 unknown of 100`."""
    parts = [f"{counts.ok:,} ok"]
    if counts.failed:
        parts.append(f"{counts.failed:,} failed")
    if counts.unknown:
        parts.append(f"{counts.unknown:,} unknown")
    return ", ".join(parts) + (f" of {total:,}" if total is not None else "")


def scalar_word(value: Scalar | None) -> str:
    """Return a status or code; `-` where there is none."""
    return NOTHING if value is None else str(value)


def code_word(failure: Failure) -> str:
    """Return the platform's code of a failure, its HTTP status where it has none."""
    return scalar_word(failure.status if failure.code is None else failure.code)


def text_word(value: OutsideText | None) -> str:
    """Return a text from outside, cleaned; `-` where there is none."""
    return str(value) if value else NOTHING


def _shorten(word: str) -> str:
    """Return a duration with its units as single letters, set close."""
    for long, short in ((" min", "m"), (" s", "s"), (" h", "h"), (" d", "d")):
        word = word.replace(long, short)
    return word


def plural(number: int, one: str, many: str | None = None) -> str:
    """Return number and noun: `1 job`, `2 jobs`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
