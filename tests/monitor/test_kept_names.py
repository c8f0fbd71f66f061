"""Names that were fetched once are never fetched again, and a broken folder holds nobody up."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random

from drs_tui.model import FileDetails, SizedJob
from drs_tui.monitor.kept_names import KeptNames, NameKeeper
from drs_tui.monitor.monitor import Monitor
from drs_tui.store.jobs import JobStore
from drs_tui.store.names import NameStore
from drs_tui.text import OutsideText
from tests.builders import API
from tests.fakes import FakeClient, FakeClock, connecting, run_inline

IDS = tuple(f"f{number:04}" for number in range(5))


class Bench:
    """A monitor that looks at nothing, with the names of an earlier one where there was any."""

    def __init__(self, folder: Path, keeper: NameKeeper | None = None) -> None:
        self.clock = FakeClock()
        self.client = FakeClient(self.clock)
        self.client.files = {
            file_id: {"id": file_id, "name": f"{file_id}.cram", "size": 7} for file_id in IDS
        }
        self.monitor = Monitor(
            JobStore(folder / "state", API, self.clock),
            connecting(self.client),
            self.clock,
            Random(1),
            names=keeper or NameStore(folder / "names", API),
            run_blocking=run_inline,
        )

    async def names_of(self, *ids: str) -> set[str]:
        """Return the names that stand in the snapshot once these were wanted."""
        running = asyncio.create_task(self.monitor.run())
        self.monitor.want_names(ids)
        await self.clock.run_for(30)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await self.monitor.aclose()
        return {str(file.name) for file in self.monitor.snapshot.files.values()}


async def test_names_are_fetched_once_also_over_a_restart(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    assert await first.names_of(*IDS[:2]) == {"f0000.cram", "f0001.cram"}
    assert [set(asked) for asked in first.client.asked_names] == [set(IDS[:2])]
    second = Bench(tmp_path)
    assert await second.names_of(*IDS[:2]) == {"f0000.cram", "f0001.cram"}
    assert second.client.asked_names == []


async def test_only_what_the_disk_lacks_is_fetched(tmp_path: Path) -> None:
    await Bench(tmp_path).names_of(*IDS[:2])
    second = Bench(tmp_path)
    assert len(await second.names_of(*IDS)) == 5
    assert [set(asked) for asked in second.client.asked_names] == [set(IDS[2:])]


async def test_a_file_that_a_person_opened_is_kept_too(tmp_path: Path) -> None:
    first = Bench(tmp_path)
    running = asyncio.create_task(first.monitor.run())
    opened = asyncio.create_task(first.monitor.fetch_file(IDS[0]))
    await first.clock.run_for(5)
    assert (await opened).size_bytes == 7
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await first.monitor.aclose()
    assert NameStore(tmp_path / "names", API).known(IDS).keys() == {IDS[0]}


async def test_a_recalled_name_is_asked_of_nobody(tmp_path: Path) -> None:
    await Bench(tmp_path).names_of(IDS[0])
    second = Bench(tmp_path)
    found = await second.monitor.recall_names(IDS)
    assert {file_id: str(file.name) for file_id, file in found.items()} == {IDS[0]: "f0000.cram"}
    assert (second.client.asked_names, dict(second.monitor.snapshot.files)) == ([], {})


class Hanging:
    """A folder that answers only when it is told to, as a network file system may."""

    def __init__(self) -> None:
        self.comes_back = threading.Event()
        self.reads = 0

    def known(self, ids: Iterable[str]) -> dict[str, FileDetails]:
        self.reads += 1
        self.comes_back.wait(10)
        return {file_id: FileDetails(OutsideText(file_id)) for file_id in ids}

    def keep(self, details: Iterable[FileDetails]) -> None:
        self.comes_back.wait(10)

    def sizes(self) -> dict[str, SizedJob]:
        return {}

    def keep_sizes(self, sizes: Mapping[str, SizedJob]) -> None:
        self.comes_back.wait(10)


async def test_a_folder_that_hangs_is_waited_for_once_and_not_for_long() -> None:
    folder = Hanging()
    kept = KeptNames(folder, patience_s=0.02)
    try:
        assert await kept.known(["a"]) == {}
        assert await kept.known(["b"]) == {}
        assert folder.reads == 1
        kept.keep([FileDetails(OutsideText("a"), name=OutsideText("x"))])
        await asyncio.wait_for(kept.aclose(), 5)
    finally:
        folder.comes_back.set()
    assert kept._reading is not None
    await asyncio.wait([kept._reading], timeout=5)
    assert (await kept.known(["b"])).keys() == {"b"}


async def test_without_a_keeper_nothing_is_known() -> None:
    kept = KeptNames(None)
    kept.keep([FileDetails(OutsideText("a"), name=OutsideText("x"))])
    assert await kept.known(["a"]) == {}
    await kept.aclose()
