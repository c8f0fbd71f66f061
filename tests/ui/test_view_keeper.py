"""What is remembered of the screens reaches the disk a moment later, and no more than changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from drs_tui.errors import StoreTrouble
from drs_tui.store.view import ListView, UndoStep, ViewStore
from drs_tui.ui import view_keeper
from drs_tui.ui.view_keeper import ViewKeeper

T = TypeVar("T")


class Calls:
    """Runs blocking calls at once and counts them."""

    def __init__(self) -> None:
        self.count = 0

    async def __call__(self, call: Callable[[], T], /) -> T:
        self.count += 1
        return call()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(view_keeper, "SAVE_AFTER_S", 0.01)


async def test_a_burst_of_changes_is_saved_once(tmp_path: Path) -> None:
    calls = Calls()
    keeper = ViewKeeper(ViewStore(tmp_path), calls)
    for typed in ("t", "tr", "tri"):
        keeper.remember_list("jobs", ListView(filter=typed))
    keeper.remember_theme("nord")
    assert calls.count == 0
    await asyncio.sleep(0.05)
    assert calls.count == 1
    fresh = ViewKeeper(ViewStore(tmp_path))
    assert fresh.list_view("jobs") == ListView(filter="tri")
    assert fresh.list_view("items") == ListView()
    assert fresh.theme == "nord"


async def test_what_is_the_same_is_not_saved(tmp_path: Path) -> None:
    calls = Calls()
    keeper = ViewKeeper(ViewStore(tmp_path), calls)
    keeper.remember_list("jobs", ListView())
    await asyncio.sleep(0.03)
    await keeper.save()
    assert calls.count == 0


async def test_leaving_saves_what_is_not_saved_yet(tmp_path: Path) -> None:
    calls = Calls()
    keeper = ViewKeeper(ViewStore(tmp_path), calls)
    keeper.remember_undo((UndoStep("label", {"11": None}),))
    await keeper.save()
    assert ViewStore(tmp_path).read().undo == keeper.undo
    await asyncio.sleep(0.03)
    assert calls.count == 1


async def test_sessions_leave_each_others_lists_alone(tmp_path: Path) -> None:
    mine, other = (ViewKeeper(ViewStore(tmp_path), Calls()) for _ in range(2))
    mine.remember_list("jobs", ListView(sort="ok"))
    other.remember_list("items", ListView(sort="code"))
    await mine.save()
    await other.save()
    lists = ViewStore(tmp_path).read().lists
    assert {name: view.sort for name, view in lists.items()} == {"jobs": "ok", "items": "code"}


async def test_a_disk_that_refuses_does_no_harm(tmp_path: Path) -> None:
    async def refuse(call: Callable[[], T], /) -> T:
        raise StoreTrouble("The disk is full.")

    keeper = ViewKeeper(ViewStore(tmp_path), refuse)
    keeper.remember_theme("nord")
    await keeper.save()
    assert keeper.theme == "nord"


async def test_without_a_store_it_remembers_for_the_session() -> None:
    keeper = ViewKeeper()
    keeper.remember_list("jobs", ListView(sort="ok"))
    await keeper.save()
    assert keeper.list_view("jobs").sort == "ok"
