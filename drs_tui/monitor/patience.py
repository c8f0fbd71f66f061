"""How long a job is left alone after a look at it failed. Pure.

Errors of one job never slow down the others. A job that the platform does not know is asked for a
few times over ten minutes, since a young job may not be known everywhere at once, then no more.
"""

from __future__ import annotations

from random import Random

from drs_tui.model import TroubleKind
from drs_tui.values import dataclass, field

LONGEST_S = 300.0
GONE_AFTER = 3
"""How many looks in a row have to say 'not found' ..."""
GONE_AFTER_S = 600.0
"""... over so many seconds, before we stop asking."""


@dataclass(slots=True)
class _Failures:
    looks: int = 0
    missing: int = 0
    """How many of the last looks in a row said 'not found'."""
    missing_since: float = 0.0


@dataclass(slots=True)
class Patience:
    """Failed looks of each job, by monotonic time in seconds."""

    random: Random
    _failures: dict[str, _Failures] = field(default_factory=dict)

    def failed(self, job_id: str, kind: TroubleKind, at: float) -> float | None:
        """Return for how many seconds to leave the job alone, None for ever."""
        known = self._failures.setdefault(job_id, _Failures())
        known.looks += 1
        if kind is not TroubleKind.NOT_FOUND:
            known.missing = 0
            longest_s = min(LONGEST_S, 2.0 * 2.0 ** min(known.looks, 10))
            return self.random.uniform(1.0, longest_s)
        if not known.missing:
            known.missing_since = at
        known.missing += 1
        if self.is_gone(job_id, at):
            return None
        return LONGEST_S * self.random.uniform(1.0, 1.15)

    def is_gone(self, job_id: str, at: float) -> bool:
        """Tell whether the platform said often and long enough that it does not know the job."""
        known = self._failures.get(job_id)
        return (
            known is not None
            and known.missing >= GONE_AFTER
            and at - known.missing_since >= GONE_AFTER_S
        )

    def forget(self, job_id: str) -> None:
        """A look came through, or a person wants the job looked at again."""
        self._failures.pop(job_id, None)
