"""Two submissions of one profile at the same time share the importer's window."""

from __future__ import annotations

import asyncio
from pathlib import Path
from unittest import mock

import pytest

from drs_tui.insight.estimate import WINDOW_FILES, WINDOW_S
from drs_tui.submission.journal import Journal, Journals
from drs_tui.submission.neighbours import Neighbours
from drs_tui.submission.progress import End
from drs_tui.submission.submission import CallState
from tests.fakes import FakeClock
from tests.submission.bench import SendingBench, states
from tests.submission.builders import API, START, a_manifest, a_plan, created, intended, unsent


@pytest.fixture
def bench(tmp_path: Path) -> SendingBench:
    return SendingBench(tmp_path / "profile")


async def side_by_side(bench: SendingBench, *journals: Journal) -> list[End]:
    """Send submissions at the same time, each with a monitor of its own, as processes would."""
    runners, monitors = [], []
    for journal in journals:
        runners.append(bench.runner(journal))
        monitors.append(bench.monitor)
    watching = [asyncio.create_task(monitor.run()) for monitor in monitors]
    sending = [asyncio.create_task(runner.run()) for runner in runners]
    while not all(task.done() for task in sending):
        await bench.clock.run_for(10)
    for task in watching:
        task.cancel()
    await asyncio.gather(*watching, return_exceptions=True)
    for monitor in monitors:
        await monitor.aclose()
    return [task.result() for task in sending]


async def test_together_they_never_overfill_the_window(bench: SendingBench) -> None:
    bench.client.takes_s = 0.4
    ends = await side_by_side(bench, bench.begin(800), bench.begin(700, "other"))
    assert ends == [End.ALL_SENT, End.ALL_SENT]
    times = bench.sent_at()
    assert len(times) == 15, "nothing is sent twice"
    for begin in times:
        assert sum(100 for one in times if begin <= one < begin + WINDOW_S) <= WINDOW_FILES
    assert times[-1] - times[0] < 3 * WINDOW_S, "and they do not wait for each other for long"


async def test_of_two_that_write_an_intent_at_once_not_both_send_the_last_that_fits(
    bench: SendingBench,
) -> None:
    first, second = bench.begin(400), bench.begin(100, "other")
    await bench.send(first)
    third = bench.begin(100, "third")
    ends = await side_by_side(bench, second, third)
    assert ends == [End.ALL_SENT, End.ALL_SENT]
    times = bench.sent_at()
    assert times[-1] - times[-2] > WINDOW_S - 60
    assert states(second) == states(third) == [CallState.SENT]


class Others:
    """Journals in a folder, seen from a submission that is not among them."""

    def __init__(self, folder: Path) -> None:
        self.clock = FakeClock(START)
        self.folder = folder
        self.mine = self.begin()
        self.seen = Neighbours(Journals(folder, API), self.mine.uuid, self.clock)

    def begin(self, api: str = API) -> Journal:
        return Journals(self.folder, api).create(a_plan(150), a_manifest(150), START)


@pytest.fixture
def others(tmp_path: Path) -> Others:
    return Others(tmp_path)


def test_own_journals_and_those_of_another_platform_are_not_others(others: Others) -> None:
    for journal in (others.mine, others.begin("https://elsewhere.org/v2"), others.begin()):
        journal.add(intended(0, "a"))
    (one,) = others.seen.sent()
    assert one[1] == 100


def test_only_what_changed_is_read_again(others: Others) -> None:
    quiet, busy = others.begin(), others.begin()
    quiet.add(intended(0, "q"))
    assert [files for _, files in others.seen.sent()] == [100]
    busy.add(intended(1, "b"))
    with mock.patch.object(
        Journal, "read_overview", autospec=True, side_effect=Journal.read_overview
    ) as reading:
        assert sorted(files for _, files in others.seen.sent()) == [50, 100]
        assert [call.args[0].uuid for call in reading.call_args_list] == [busy.uuid]


def test_what_was_taken_back_makes_room_again(others: Others) -> None:
    other = others.begin()
    other.add(intended(0, "a"))
    assert others.seen.sent()
    other.add(unsent("a"))
    assert others.seen.sent() == []


def test_what_is_older_than_the_window_does_not_count(others: Others) -> None:
    other = others.begin()
    other.add(intended(0, "a"))
    other.add(created("a", "3014"))
    others.clock.skip(WINDOW_S + 3, wall_s=WINDOW_S + 3)
    assert others.seen.sent() == []
