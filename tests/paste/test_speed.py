from __future__ import annotations

import json
import time
from math import inf

import pytest

from drs_tui.paste import read_pasted
from tests.paste.samples import IMPORTS, A

pytestmark = pytest.mark.alone

MEASURABLE_S = 0.05
TWICE_EIGHT = 16.0
NUMBERS = [str(10**17 + number) for number in range(10_000)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(NUMBERS),
        " ".join(NUMBERS),
        "\n".join(f"{IMPORTS}/{number}" for number in NUMBERS),
        json.dumps([{"id": number, "href": f"{IMPORTS}/{number}"} for number in NUMBERS], indent=1),
        "\n".join(json.dumps({"id": number}) for number in NUMBERS),
        " ".join(json.dumps({"id": number}) for number in NUMBERS),
    ],
    ids=["lines", "words", "addresses", "JSON", "JSON lines", "JSON words"],
)
def test_ten_thousand_jobs_are_read_at_once(text: str) -> None:
    """A job costs at most what the standard library needs for twelve lines of JSON."""
    lines = [json.dumps({"id": number}) for number in NUMBERS]
    ratios: list[float] = []
    for _ in range(3):
        start = time.process_time()
        pasted = read_pasted(text)
        middle = time.process_time()
        for line in lines:
            json.loads(line)
        ratios.append((middle - start) / (time.process_time() - middle))
    assert min(ratios) < 12
    assert [job.id for job in pasted.jobs] == NUMBERS


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000_000,
        f"{IMPORTS}/{A} " * 20_000,
        "[\n" * 100_000,
        "[1,\n" * 100_000,
        "[\n" * 500 + "1," * 200_000,
        "X-SBG-Auth-Token:" * 50_000,
        "X-SBG-Auth-Token" + " " * 1_000_000,
        "X-SBG-Auth-Token:" + "\"'\\" * 300_000,
        "https://" * 100_000,
        "a." * 500_000,
        '{"a":' * 100_000,
        "bulk/drs/imports/" * 50_000,
        "0" * 1_000_000 + "a",
    ],
    ids=lambda text: repr(text[:12]),
)
def test_nothing_takes_for_ever(text: str) -> None:
    """Eight times as much takes at most twice as long as eight times: never a square of it."""
    eighth = text[: len(text) // 8]
    ratios: list[float] = []
    while len(ratios) < 3 and min(ratios, default=inf) > TWICE_EIGHT:
        start = time.process_time()
        read_pasted(text)
        middle = time.process_time()
        read_pasted(eighth)
        # What is over in an instant has no ratio to speak of.
        ratios.append((middle - start) / max(time.process_time() - middle, MEASURABLE_S))
    assert min(ratios) <= TWICE_EIGHT
