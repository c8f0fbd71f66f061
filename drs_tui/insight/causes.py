"""Failures by cause: what shares status, code and the words of its message, across jobs. Pure.

The key of a cause is a short text made of these three alone, so it is the same in every job and in
every run: `403-10226-you-may-not-read-uri-5f1c0a`. It begins with status and code, goes on with the
first words of the message, and ends with six characters that tell apart what reads alike so far.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from unicodedata import normalize

from drs_tui.insight.advice import Advice, advice_for
from drs_tui.insight.normalise import normalise
from drs_tui.model import CauseSeen, Failure, ImportItem, ItemKind, Scalar, WatchedJob
from drs_tui.text import OutsideText
from drs_tui.values import dataclass

MOST_CAUSES = 50
"""How many causes are kept a job; a normal job has at most 100 items."""

_WORDS_LIMIT = 48
"""Characters of a key for the words of the message, at most."""
_CODE_LIMIT = 20
_MESSAGE_LIMIT = 500
_LINK_LIMIT = 200

_NOT_PLAIN = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class InJob:
    """What one job has of a cause."""

    job: WatchedJob
    count: int


@dataclass(frozen=True, slots=True)
class Cause:
    """Failures that share a cause, over several jobs."""

    key: str
    count: int
    """Failures."""
    jobs: tuple[InJob, ...]
    """The jobs that have them, in the order in which these were given."""
    sample: Failure
    """The first of them, its texts cut."""
    sample_job: str
    """Id of its job."""
    sample_index: int
    """Where it stands in that job's `result[]`, from 0."""
    first_seen: datetime
    """When a look found the first of them, by this machine's clock: the failure itself is older."""
    last_seen: datetime
    """When a look found the newest of them that no earlier look had found."""

    @property
    def advice(self) -> Advice:
        """What it means and what helps."""
        return advice_for(self.sample)


def cause_key(failure: Failure) -> str:
    """Return the key of the cause of `failure`: letters, digits and hyphens of ASCII."""
    message = failure.message.exact if failure.message else ""
    return _key(_plain(failure.status), _plain(failure.code), message)


def cause_of(item: ImportItem) -> str | None:
    """Return the key of the cause for which an item failed; None for one that did not."""
    return cause_key(item.failure) if item.kind is ItemKind.ERROR and item.failure else None


def tally(items: Iterable[ImportItem], at: datetime) -> tuple[CauseSeen, ...]:
    """Return the causes of the failed `items` of one job, found at `at`, the most frequent first.

    Beyond `MOST_CAUSES` the rarest are left out.
    """
    counts: dict[str, int] = {}
    samples: dict[str, ImportItem] = {}
    for item in items:
        key = cause_of(item)
        if key is not None:
            counts[key] = counts.get(key, 0) + 1
            samples.setdefault(key, item)
    ranked = sorted(counts, key=lambda key: (-counts[key], key))[:MOST_CAUSES]
    return tuple(
        CauseSeen(key, counts[key], _cut(samples[key].failure), samples[key].index, at, at)
        for key in ranked
    )


def causes_of(jobs: Iterable[WatchedJob]) -> tuple[Cause, ...]:
    """Return the causes of all failures of `jobs`, the most frequent first."""
    found: dict[str, list[tuple[WatchedJob, CauseSeen]]] = {}
    for job in jobs:
        for seen in job.causes:
            found.setdefault(seen.cause, []).append((job, seen))
    causes = [_unite(key, entries) for key, entries in found.items()]
    return tuple(sorted(causes, key=lambda cause: (-cause.count, cause.key)))


def without_cause(jobs: Iterable[WatchedJob]) -> int:
    """Return how many failures of `jobs` are in none of their causes: more than are kept a job."""
    return sum(max(0, job.counts.failed - sum(seen.count for seen in job.causes)) for job in jobs)


def _unite(key: str, entries: list[tuple[WatchedJob, CauseSeen]]) -> Cause:
    first_job, first = entries[0]
    return Cause(
        key=key,
        count=sum(seen.count for _, seen in entries),
        jobs=tuple(InJob(job, seen.count) for job, seen in entries),
        sample=first.sample,
        sample_job=first_job.id,
        sample_index=first.index,
        first_seen=min(seen.first_seen for _, seen in entries),
        last_seen=max(seen.last_seen for _, seen in entries),
    )


@lru_cache(maxsize=4096)
def _key(status: int | str | None, code: int | str | None, message: str) -> str:
    return _key_of_words(status, code, normalise(message))


@lru_cache(maxsize=1024)
def _key_of_words(status: int | str | None, code: int | str | None, words: str) -> str:
    """Return the key; its end tells a code that came as text from one that is a number, too."""
    from hashlib import blake2b

    exact = json.dumps((status, code, words)).encode("ascii")
    numbers = [_slug(str(value), _CODE_LIMIT) for value in (status, code) if value is not None]
    parts = [
        *(numbers or ["no-code"]),
        _slug(words.replace("#", " n "), _WORDS_LIMIT) or ("message" if words else "no-message"),
        blake2b(exact, digest_size=3).hexdigest(),
    ]
    return "-".join(filter(None, parts))


def _slug(text: str, limit: int) -> str:
    """Return the words of `text` joined by hyphens, cut between two words where it is too long."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = _NOT_PLAIN.sub("-", plain).strip("-")
    if len(words) <= limit:
        return words
    return (words[: limit + 1].rpartition("-")[0] or words)[:limit]


def _plain(value: Scalar | None) -> int | str | None:
    return value.exact if isinstance(value, OutsideText) else value


def _cut(failure: Failure | None) -> Failure:
    """Return `failure` with texts short enough to be kept with every job."""
    failure = failure or Failure()
    return Failure(
        status=_cut_scalar(failure.status),
        code=_cut_scalar(failure.code),
        message=_cut_text(failure.message, _MESSAGE_LIMIT),
        more_info=_cut_text(failure.more_info, _LINK_LIMIT),
    )


def _cut_scalar(value: Scalar | None) -> Scalar | None:
    return _cut_text(value, _CODE_LIMIT) if isinstance(value, OutsideText) else value


def _cut_text(text: OutsideText | None, limit: int) -> OutsideText | None:
    return text if text is None or len(text.exact) <= limit else OutsideText(text.exact[:limit])
