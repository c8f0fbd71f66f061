"""Names for a person who waits: by the hundred, without the loop that looks at jobs."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest

from drs_tui.api.client import Reply
from drs_tui.errors import Maintenance, ServerTrouble
from drs_tui.model import Failure, FileDetails
from drs_tui.monitor.monitor import Monitor
from drs_tui.store.jobs import JobStore
from tests.builders import API
from tests.fakes import FakeClient, FakeClock, connecting, run_inline


class Bench:
    def __init__(self, folder: Path, files: int) -> None:
        clock = FakeClock()
        self.client = FakeClient(clock)
        self.ids = [f"f{number:04}" for number in range(files)]
        self.client.files = {file_id: {"id": file_id, "name": "x"} for file_id in self.ids}
        store = JobStore(folder, API, clock)
        self.monitor = Monitor(
            store, connecting(self.client), clock, Random(1), only=[], run_blocking=run_inline
        )

    def known(self) -> set[str]:
        return set(self.monitor.snapshot.files)


async def test_names_are_fetched_by_the_hundred(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 250)
    assert await bench.monitor.fetch_names(bench.ids) == ()
    assert sorted(map(len, bench.client.asked_names)) == [50, 100, 100]
    assert bench.known() == set(bench.ids)


async def test_without_ids_nothing_is_asked_not_even_for_a_token(tmp_path: Path) -> None:
    bench = Bench(tmp_path, 0)
    assert await bench.monitor.fetch_names([]) == ()
    assert bench.client.asked_names == []
    assert bench.monitor.snapshot.token_source is None


@pytest.mark.parametrize(
    ("error", "hundreds"), [(ServerTrouble("It broke.", status=500), 7), (Maintenance("Later."), 4)]
)
async def test_what_goes_wrong_is_told_and_ends_it_where_the_platform_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, hundreds: int
) -> None:
    bench = Bench(tmp_path, 700)

    async def refuse(file_ids: Sequence[str]) -> Reply[tuple[FileDetails | Failure, ...]]:
        bench.client.asked_names.append(tuple(file_ids))
        raise error

    monkeypatch.setattr(bench.client, "get_files", refuse)
    errors = await bench.monitor.fetch_names(bench.ids)
    assert errors == (error,) * len(bench.client.asked_names)
    assert len(errors) <= hundreds
    assert (len(errors) == 7) == (hundreds == 7)
    assert bench.known() == set()
