"""What the benchmarks share: measuring in turn, and tables with bars.

A machine is never quiet. So what is compared is measured in turn, round by round, and only ratios
of medians are held against a bar, wherever the bar is one of time.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """A figure, and what it may be at most; without a limit it is there to be compared with."""

    name: str
    value: float
    limit: float | None = None
    unit: str = "times"
    why: str = ""
    """Why it falls short, where that is known."""

    @property
    def verdict(self) -> str:
        if self.limit is None:
            return ""
        return "kept" if self.value <= self.limit else "SHORT"


@dataclass(frozen=True, slots=True)
class Section:
    """What one benchmark found."""

    title: str
    method: str
    """How it was measured, in a sentence or two."""
    bars: Sequence[Bar]


def in_turn(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Take each measure `rounds` times, in turn, after one round that does not count."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            value = measure()
            if number:
                samples[name].append(value)
    return samples


def medians(samples: Mapping[str, list[float]], unit: str) -> list[Bar]:
    """Return the median of each, to be compared with."""
    return [Bar(name, statistics.median(values), None, unit) for name, values in samples.items()]


def ratio(samples: Mapping[str, list[float]], name: str, reference: str) -> float:
    """Return how many times the median of `reference` the median of `name` is."""
    return statistics.median(samples[name]) / statistics.median(samples[reference])


def print_sections(sections: Sequence[Section]) -> None:
    """Print each figure beside its bar."""
    for section in sections:
        print(f"\n{section.title}\n{'':58}{'measured':>10}{'bar':>9}")
        for bar in section.bars:
            limit = "" if bar.limit is None else f"{bar.limit:,.2f}"
            print(f"{bar.name:<58}{bar.value:>10,.2f}{limit:>9}  {bar.unit:<6} {bar.verdict}")


def least_ratio(samples: Mapping[str, list[float]], name: str, reference: str) -> float:
    """Return the same of the least of each: what a short program takes when nothing disturbs it."""
    return min(samples[name]) / min(samples[reference])
