"""How much arrived in a job: worked out while its items are at hand, honest about the rest."""

from __future__ import annotations

import asyncio
from pathlib import Path
from random import Random

from drs_tui.model import FileDetails, SizedJob, Sizes
from drs_tui.monitor.monitor import Monitor
from drs_tui.monitor.sizes import JobSizes
from drs_tui.paste import PastedJob
from drs_tui.store.jobs import JobStore
from drs_tui.store.names import NameStore
from drs_tui.text import OutsideText
from tests.builders import API, JOB_ID, a_job, a_resource, a_watched, an_answer
from tests.fakes import FakeClient, FakeClock, connecting, run_inline

ENTRIES = [a_resource(number) for number in range(3)]
IDS = [entry["resource"]["id"] for entry in ENTRIES]


def named(*ids: str, size: int = 10) -> dict[str, FileDetails]:
    return {one: FileDetails(OutsideText(one), size_bytes=size) for one in ids}


def test_sizes_come_with_the_names_and_only_what_changed_is_told() -> None:
    sizes, answer = JobSizes(), a_job(entries=ENTRIES)
    assert sizes.take({JOB_ID: answer}, {}, 0) == {}
    assert sizes.take({JOB_ID: answer}, named(*IDS[:2]), 1) == {
        JOB_ID: SizedJob(3, Sizes(20, 2, 3))
    }
    assert sizes.take({JOB_ID: answer}, named(*IDS[:2]), 1) == {}
    assert sizes.take({JOB_ID: answer}, named(*IDS[:2]), 2) == {}
    assert sizes.told([a_watched(ok=3)]) == {JOB_ID: Sizes(20, 2, 3)}


def test_of_what_arrived_since_nothing_is_known() -> None:
    sizes = JobSizes()
    sizes.adopt({JOB_ID: SizedJob(3, Sizes(30, 3, 3))})
    assert sizes.told([a_watched(ok=5)]) == {JOB_ID: Sizes(30, 3, 5)}
    assert sizes.told([a_watched("302", ok=5)]) == {}


def test_less_than_was_kept_does_not_take_its_place() -> None:
    sizes = JobSizes()
    sizes.adopt({JOB_ID: SizedJob(3, Sizes(30, 3, 3))})
    assert sizes.take({JOB_ID: a_job(entries=ENTRIES)}, named(*IDS[:1]), 1) == {}
    assert sizes.take({JOB_ID: a_job(entries=ENTRIES)}, named(*IDS, size=7), 2) == {
        JOB_ID: SizedJob(3, Sizes(21, 3, 3))
    }


def test_what_is_known_stays_when_what_was_kept_comes_late() -> None:
    sizes = JobSizes()
    sizes.take({JOB_ID: a_job(entries=ENTRIES)}, named(*IDS), 1)
    sizes.adopt({JOB_ID: SizedJob(1, Sizes(1, 1, 1)), "302": SizedJob(1, Sizes(4, 1, 1))})
    assert sizes.told([a_watched(ok=3), a_watched("302", ok=1)]) == {
        JOB_ID: Sizes(30, 3, 3),
        "302": Sizes(4, 1, 1),
    }


async def test_sizes_are_told_again_after_a_restart(tmp_path: Path) -> None:
    async def run(*, opens: bool) -> tuple[Sizes | None, FakeClient]:
        clock = FakeClock()
        client = FakeClient(clock)
        client.jobs = {JOB_ID: an_answer(entries=ENTRIES)}
        client.files = {one: {"id": one, "name": "x", "size": 5} for one in IDS}
        monitor = Monitor(
            JobStore(tmp_path / "state", API, clock),
            connecting(client),
            clock,
            Random(1),
            names=NameStore(tmp_path / "names", API),
            run_blocking=run_inline,
        )
        running = asyncio.create_task(monitor.run())
        await clock.run_for(1)
        if opens:
            await monitor.watch([PastedJob(JOB_ID, None)])
            await clock.run_for(30)
            await monitor.open_job(JOB_ID)
            monitor.want_names(IDS)
        await clock.run_for(30)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await monitor.aclose()
        return monitor.snapshot.sizes.get(JOB_ID), client

    assert (await run(opens=True))[0] == Sizes(15, 3, 3)
    sizes, client = await run(opens=False)
    assert (sizes, client.asked_names) == (Sizes(15, 3, 3), [])
