"""The request budget of the account, turned into a pace. Pure: the caller brings the time.

The platform allows 1000 requests in a fixed window of 5 minutes and tells in each answer what is
left (documented). Other programs of the same person spend from it too, so only the headers know;
where they are absent or impossible, what we sent ourselves is counted against a cautious share of
the documented limit. Two bounds hold at once, and the stricter wins:

- a token bucket, whose rate follows what the newest answer said is left, so that others who spend
  make us slower by themselves;
- a count of what was sent in the last 5 minutes, which no loan and no rest can talk past.
"""

from __future__ import annotations

from collections import deque

from drs_tui.model import RateLimit
from drs_tui.values import dataclass

WINDOW_S = 300.0
DOCUMENTED_LIMIT = 1000
BURST = 8.0
"""How many requests may go out together after a rest."""
BORROWED = 20.0
"""How many requests a person who waits may have sent ahead of the pace; later ones make up."""
DEEPEST_DEBT = 2 * BORROWED
"""More than this is forgiven, so that much asking by a person does not silence us for long."""
BLIND_SHARE = 0.5
"""Largest share of the documented limit while no header tells the truth."""
UNATTENDED_SHARE = 0.3
"""Largest share of the limit while nobody looks at the screens."""
SAME_WINDOW_S = 5.0
"""Two answers whose windows end this close to each other speak of the same one."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much of the account's limit is ours; the rest is the person's."""

    own: float = 0.6
    """For everything that is sent without a person waiting for it."""
    cold: float = 0.25
    """For looks at jobs of which nothing is expected, at most."""


class Budget:
    """Says when the next request fits. Times are monotonic seconds."""

    def __init__(self, share: Share | None = None) -> None:
        self._share = share or Share()
        self._told: RateLimit | None = None
        self._ends_at = 0.0
        """When the window ends of which the newest answer spoke."""
        self._sent_since = 0
        """Requests that the newest answer may not have counted."""
        self._sent: deque[float] = deque()
        self._tokens = BURST
        self._filled_at: float | None = None
        self.is_attended = True
        """Whether somebody looks at the screens; otherwise the share is smaller."""

    @property
    def told(self) -> RateLimit | None:
        """What the newest answer with usable headers said."""
        return self._told

    def note(self, told: RateLimit | None, at: float) -> None:
        """Take over what an answer said; None changes nothing.

        Of two answers about the same window the one with less left is the later one.
        """
        if told is None:
            return
        self._fill(at)
        ends_at = at + told.reset_in_s
        known = self._told
        is_same_window = abs(ends_at - self._ends_at) < SAME_WINDOW_S
        if known is not None and is_same_window and told.remaining > known.remaining:
            return
        self._told, self._ends_at = told, ends_at
        self._sent_since = 0

    def rate(self, at: float) -> float:
        """Return how many requests a second may be sent at `at` without a person waiting."""
        fastest = self._own_share() * self._limit() / WINDOW_S
        left = self._left(at)
        if left is None:
            return fastest
        return max(0.0, min(fastest, left / max(1.0, self._ends_at - at)))

    def cold_rate(self, at: float) -> float:
        """Return how many of these may be looks at jobs of which nothing is expected."""
        return min(self.rate(at), self._share.cold * self._limit() / WINDOW_S)

    def wait_s(self, at: float, *, borrow: bool = False) -> float:
        """Return in how many seconds the next request fits, 0 if it fits now.

        `borrow`: a person waits for its answer, so it may go out ahead of the pace.
        """
        self._fill(at)
        left = self._left(at)
        if left is not None and left < 1:
            return max(1.0, self._ends_at - at)
        missing = 1 - self._tokens - (BORROWED if borrow else 0.0)
        pace_s = missing / self.rate(at) if missing > 0 else 0.0
        return max(pace_s, self._window_wait_s(at))

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
        self._sent.append(at)
        while self._sent[0] <= at - WINDOW_S:
            self._sent.popleft()

    def rest(self, at: float) -> None:
        """Forget what a long pause would allow at once: the pace begins anew, without a burst."""
        self._filled_at = at
        self._tokens = min(self._tokens, 1.0)

    def _own_share(self) -> float:
        share = self._share.own
        if self._told is None:
            share = min(share, BLIND_SHARE)
        return share if self.is_attended else min(share, UNATTENDED_SHARE)

    def _limit(self) -> int:
        return self._told.limit if self._told else DOCUMENTED_LIMIT

    def _left(self, at: float) -> float | None:
        """Return how many requests the window leaves to us, None where no answer told of it."""
        if self._told is None or at >= self._ends_at:
            return None
        return self._told.remaining - self._sent_since - self._reserve()

    def _reserve(self) -> float:
        """Return how many requests are left to the person in each window."""
        return max(50.0, 0.05 * self._limit())

    def _window_wait_s(self, at: float) -> float:
        """Return in how many seconds the count of the last 5 minutes allows one more."""
        most = int(self._own_share() * self._limit() + BURST)
        recent = len(self._sent)
        if recent < most:
            return 0.0
        return max(0.0, self._sent[recent - most] + WINDOW_S - at)

    def _fill(self, at: float) -> None:
        if self._filled_at is not None:
            passed_s = max(0.0, at - self._filled_at)
            self._tokens = min(BURST, self._tokens + passed_s * self.rate(at))
        self._filled_at = at
