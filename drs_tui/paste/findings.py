"""What was found in a pasted text, and sentences about what was not understood.

Everything that leaves this package passes here. So it is here that a token, a label with a token in
it, or a sentence that would show one is stopped.
"""

from __future__ import annotations

from collections.abc import Set

from drs_tui.paste.jobs import PastedJob
from drs_tui.paste.tokens import has_token, may_show, names_token
from drs_tui.text import OutsideText, clean
from drs_tui.values import dataclass, replace

REFUSED_LIMIT = 20
"""How many sentences say what was not understood; one more says how many others there are."""

SHOWN_LENGTH = 60
"""How many characters of what was not understood are shown."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """What was found in one text."""

    jobs: tuple[PastedJob, ...]
    """In the order in which they came, each once."""
    refused: tuple[str, ...]
    """Sentences, safe to show, about what was not understood."""
    held_token: bool
    """Whether there was a token in it, or what looks like one. It is nowhere in here."""


class Findings:
    """Collects what is found while a text is read."""

    def __init__(self, tokens: Set[str]) -> None:
        """Start with the `tokens` that were taken out of the text."""
        self.line_number = 1
        """The line that is being read, for the sentences."""
        self._tokens = tokens
        self._held_token = bool(tokens)
        self._jobs: list[PastedJob] = []
        self._places: dict[str, list[int]] = {}
        """Where in `_jobs` an id is: once for each platform it is on."""
        self._refused: list[str] = []
        self._unsaid = 0

    def add(self, job: PastedJob) -> None:
        """Take a job, or what it tells in addition about one that is there."""
        if job.id in self._tokens:
            self.refuse_token()
            return
        if job.label or job.batch:
            job = replace(job, label=self._kept(job.label), batch=self._kept(job.batch))
        places = self._places.setdefault(job.id, [])
        for place in places:
            if self._jobs[place].may_be(job):
                self._jobs[place] = self._jobs[place].completed_by(job)
                return
        places.append(len(self._jobs))
        self._jobs.append(job)

    def refuse(self, reason: str) -> None:
        """Say that something in this line was not understood; `reason` is safe to show."""
        if len(self._refused) < REFUSED_LIMIT:
            self._refused.append(f"Line {self.line_number}: {reason}")
        else:
            self._unsaid += 1

    def refuse_words(self, words: str) -> None:
        """Say that there is no id in `words`, and show them where that gives nothing away."""
        # Many tokens make this slow, so it is not asked for a sentence that is only counted.
        is_shown = len(self._refused) < REFUSED_LIMIT and may_show(words, self._tokens)
        shown = f"'{clean(words, SHOWN_LENGTH)}'" if is_shown else "it"
        self.refuse(f"no import id in {shown}.")

    def refuse_token(self) -> None:
        """Say that a token stood where an id was looked for."""
        self._held_token = True
        self.refuse("this looks like a token, not like an import id; it is not kept.")

    def result(self) -> Pasted:
        """Return everything that was found so far."""
        more = (f"And {self._unsaid} more.",) if self._unsaid else ()
        return Pasted(tuple(self._jobs), (*self._refused, *more), self._held_token)

    def _kept(self, note: OutsideText | None) -> OutsideText | None:
        """Return `note`, or None where a token is in it."""
        if note is None or names_token(note.exact) or has_token(note.exact, self._tokens):
            return None
        return note
