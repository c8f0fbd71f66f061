"""What the benchmarks share: measuring in turn, and a table with bars.

A machine is never quiet. So what is compared is measured in turn, round by round, and only ratios
of medians are held against a bar.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bar:
    """What a figure may be at most."""

    name: str
    value: float
    limit: float
    unit: str = "times"

    @property
    def is_kept(self) -> bool:
        return self.value <= self.limit


def in_turn(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Take each measure `rounds` times, in turn, after one round that does not count."""
    samples: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            value = measure()
            if number:
                samples[name].append(value)
    return samples


def print_samples(samples: Mapping[str, list[float]], unit: str) -> None:
    """Print median, smallest and largest of each."""
    print(f"{'':52}{'median':>9}{'least':>9}{'most':>9}  {unit}")
    for name, values in samples.items():
        figures = (statistics.median(values), min(values), max(values))
        print(f"{name:<52}" + "".join(f"{figure:>9.1f}" for figure in figures))


def ratio(samples: Mapping[str, list[float]], name: str, reference: str) -> float:
    """Return how many times the median of `reference` the median of `name` is."""
    return statistics.median(samples[name]) / statistics.median(samples[reference])


def print_bars(*bars: Bar) -> None:
    """Print each figure beside its bar."""
    print(f"\n{'':52}{'measured':>9}{'bar':>9}")
    for bar in bars:
        verdict = "pass" if bar.is_kept else "SHORT"
        print(f"{bar.name:<52}{bar.value:>9.2f}{bar.limit:>9.2f}  {bar.unit:<8}{verdict}")
