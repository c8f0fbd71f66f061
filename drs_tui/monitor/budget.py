"""The request budget of the account, turned into a pace. Pure: the caller brings the time.

The platform allows 1000 requests in a fixed window of 5 minutes and tells in each answer what is
left (documented). Other programs of the same person spend from it too, so only the headers know;
where they are absent or impossible, a cautious share of the documented limit is assumed.
"""

from __future__ import annotations

from drs_tui.model import RateLimit

WINDOW_S = 300.0
DOCUMENTED_LIMIT = 1000
BURST = 8.0
"""How many requests may go out together after a rest."""
BORROWED = 20.0
"""How many requests a person who waits may have sent ahead of the pace; later ones make up."""
DEEPEST_DEBT = 2 * BORROWED
"""More than this is forgiven, so that much asking by a person does not silence us for long."""
BLIND_SHARE = 0.5
"""Share of the documented limit while no header tells the truth."""


class Budget:
    """A token bucket whose rate follows what the newest answer said is left."""

    def __init__(self, share: float = 0.6) -> None:
        self._share = share
        self._told: RateLimit | None = None
        self._told_at = 0.0
        self._sent_since = 0
        self._tokens = BURST
        self._filled_at: float | None = None

    @property
    def told(self) -> RateLimit | None:
        """What the newest answer with usable headers said."""
        return self._told

    def note(self, told: RateLimit | None, at: float) -> None:
        """Take over what an answer said at monotonic time `at`; None changes nothing."""
        if told is not None:
            self._fill(at)
            self._told, self._told_at = told, at
            self._sent_since = 0

    def rate(self, at: float) -> float:
        """Return how many requests a second may be sent at `at`."""
        told = self._told
        if told is None or at >= self._told_at + told.reset_in_s:
            limit = told.limit if told else DOCUMENTED_LIMIT
            return (self._share if told else BLIND_SHARE) * limit / WINDOW_S
        left = told.remaining - self._sent_since - max(50.0, 0.05 * told.limit)
        rest_s = max(1.0, self._told_at + told.reset_in_s - at)
        return max(0.0, min(self._share * told.limit / WINDOW_S, left / rest_s))

    def wait_s(self, at: float, *, borrow: bool = False) -> float:
        """Return in how many seconds the next request fits, 0 if it fits now.

        `borrow`: a person waits for its answer, so it may go out ahead of the pace.
        """
        self._fill(at)
        missing = 1 - self._tokens - (BORROWED if borrow else 0.0)
        if missing <= 0:
            return 0.0
        rate = self.rate(at)
        if rate > 0:
            return missing / rate
        assert self._told is not None
        return max(1.0, self._told_at + self._told.reset_in_s - at)

    def hurried_wait_s(self, at: float) -> float:
        """Return the same for a person who waits: no pace while half of the window is left."""
        told = self._told
        if told is not None and told.remaining > told.limit / 2:
            return 0.0
        return self.wait_s(at)

    def spend(self, at: float) -> None:
        """Count one request sent at `at`, whether or not it waited for its turn."""
        self._fill(at)
        self._tokens = max(-DEEPEST_DEBT, self._tokens - 1)
        self._sent_since += 1

    def _fill(self, at: float) -> None:
        if self._filled_at is not None:
            passed_s = max(0.0, at - self._filled_at)
            self._tokens = min(BURST, self._tokens + passed_s * self.rate(at))
        self._filled_at = at
