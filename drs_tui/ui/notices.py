"""What the program says in one line, and for how long each sentence stands. Pure."""

from __future__ import annotations

from drs_tui.values import dataclass

TOLD_S, WARNED_S = 5.0, 20.0
"""How long an answer to a key stands, and how long something that a person must not miss."""

_REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Notice:
    """One sentence, safe to show."""

    text: str
    is_warning: bool = False
    waiting: int = 0
    """How many others come into sight when this one goes."""


class Notices:
    """The sentences that stand, newest on top; an older one returns when those above it go."""

    def __init__(self) -> None:
        self.history: list[str] = []
        """The newest sentences, the last one last."""
        self._standing: list[tuple[float, Notice]] = []

    def say(
        self,
        text: str,
        now_s: float,
        *,
        is_warning: bool = False,
        lasts_s: float | None = None,
    ) -> None:
        """Put a sentence on top; `now_s` is any clock's time. Saying it again renews it.

        It stands for `lasts_s`, or for as long as is usual.
        """
        self.history = [*self.history[1 - _REMEMBERED :], text]
        notice = Notice(text, is_warning)
        self._standing = [(end, other) for end, other in self._standing if other != notice]
        usual_s = WARNED_S if is_warning else TOLD_S
        self._standing.append((now_s + (usual_s if lasts_s is None else lasts_s), notice))

    def take_back(self, text: str) -> None:
        """Let a sentence stand no longer."""
        self._standing = [(end, other) for end, other in self._standing if other.text != text]

    def standing(self, now_s: float) -> tuple[Notice | None, float]:
        """Return the sentence in sight, and the seconds until that may change."""
        self._standing = [(end, notice) for end, notice in self._standing if end > now_s]
        if not self._standing:
            return None, 0.0
        end, notice = self._standing[-1]
        warnings = sum(other.is_warning for _, other in self._standing[:-1])
        return Notice(notice.text, notice.is_warning, warnings), end - now_s
