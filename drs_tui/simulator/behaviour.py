"""What the platform is like where its documentation is silent, or where a scenario says so."""

from dataclasses import dataclass
from typing import Literal

from drs_tui.simulator.limits import REQUEST_WINDOW_S, REQUESTS


@dataclass(frozen=True, slots=True)
class Behaviour:
    """Switches for the unknowns; the defaults are the likeliest guess."""

    grows: bool = True
    """`result` fills while a job runs, instead of appearing at its end."""
    reversed_result: bool = False
    """`result` stands in another order than the items of the create call."""
    skipped: Literal["error", "old file", "nothing"] = "error"
    """What a clash under SKIP leaves in `result`: error 10372, the file that was there, or
    no entry at all."""
    stale_each: int = 0
    """Each so-many-th look at a job is answered from an earlier moment, as by a replica that
    lags behind; 0 for never."""
    pending: bool = False
    """Jobs pass through PENDING, which one client's guide names, instead of RESOLVING."""
    counts: bool = False
    """Jobs show the counters that copy jobs have."""
    failing: float = 0.0
    """Share of all imports, between 0 and 1, that fails at its source."""
    requests: int = REQUESTS
    """Requests a user may make in one window."""
    request_window_s: float = REQUEST_WINDOW_S
    """Length of that window in wall seconds."""
    reset_in_ms: bool = False
    """`GET /rate_limit` gives the reset in milliseconds (one of two documented forms)."""
    tokens_refused: bool = False
    """No token is accepted."""
