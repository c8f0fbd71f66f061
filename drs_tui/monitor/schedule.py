"""When a job is looked at next. Pure: a job and a few times in, seconds out.

The importer finishes at most 500 files in 5 minutes (documented), so a job seldom needs a look
every few seconds for long: what is open on a screen, young or moving is looked at often, what has
stood still for long seldom, and what is final never again by itself.
"""

from __future__ import annotations

from datetime import datetime
from random import Random

from drs_tui.model import TroubleKind, WatchedJob

OPENED_S = 2.0
MOVING_S = 3.0
LONGEST_S = 300.0
GONE_AFTER = 3
"""How many looks in a row may say 'not found' before we stop asking."""


def wants_looks(job: WatchedJob, fails: int) -> bool:
    """Tell whether `job` is looked at by itself; `fails` counts its failed looks in a row."""
    if job.archived or job.is_final:
        return False
    gone = job.trouble is not None and job.trouble.kind is TroubleKind.NOT_FOUND
    return not (gone and fails >= GONE_AFTER)


def next_look_s(
    job: WatchedJob, *, now: datetime, moved: bool, opened: bool, random: Random
) -> float:
    """Return the seconds from the end of a good look to the next one.

    `moved`: the look changed something. The rest follows how long the job has stood still: a tenth
    of it, between `MOVING_S` and `LONGEST_S`.
    """
    if opened:
        interval_s = OPENED_S
    elif moved:
        interval_s = MOVING_S
    else:
        since = job.seen[-1].at if job.seen else job.added_at
        still_s = (now - since).total_seconds()
        interval_s = min(LONGEST_S, max(MOVING_S, still_s / 10))
    return interval_s * random.uniform(0.85, 1.15)


def retry_s(fails: int, random: Random) -> float:
    """Return the seconds to the next look after `fails` failed ones in a row (1 or more)."""
    return random.uniform(1.0, min(LONGEST_S, 2.0 * 2.0 ** min(fails, 10)))


def after_trouble_s(kind: TroubleKind, fails: int, random: Random) -> float:
    """Return the seconds to the next look after `fails` failed ones, of which the last was so."""
    return not_found_s(random) if kind is TroubleKind.NOT_FOUND else retry_s(fails, random)


def not_found_s(random: Random) -> float:
    """Return the seconds to the next look at a job that the platform does not know."""
    return LONGEST_S * random.uniform(0.85, 1.15)
