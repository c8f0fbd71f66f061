"""Files of a target, page after page: to the end, within the budget, and never for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import pytest

from drs_tui.api.client import Reply
from drs_tui.api.listing import FilePage
from drs_tui.model import Failure, FileDetails, RateLimit
from drs_tui.submission import present
from drs_tui.submission.lookup import pages
from drs_tui.submission.manifest import Target
from drs_tui.submission.present import Finder
from tests.builders import NOW

pytestmark = pytest.mark.anyio
TARGET = Target("ana/cohort-7", None)


class Shelf:
    """A platform that answers the pages it was given, the last one again and again."""

    def __init__(self, *answers: Reply[FilePage]) -> None:
        self._answers = answers
        self.offsets: list[int] = []

    async def list_files(
        self,
        *,
        project: str | None = None,
        parent: str | None = None,
        names: Sequence[str] = (),
        tags: Sequence[str] = (),
        limit: int = 100,
        offset: int = 0,
    ) -> Reply[FilePage]:
        self.offsets.append(offset)
        return self._answers[min(len(self.offsets), len(self._answers)) - 1]

    async def get_files(self, file_ids: Sequence[str]) -> Reply[tuple[FileDetails | Failure, ...]]:
        raise AssertionError(file_ids)


class Naps:
    """A clock that notes how long somebody wanted to sleep."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return 0.0

    async def sleep(self, seconds: float) -> None:
        self.taken.append(seconds)


def page(entries: int, *, has_more: bool, left: int = 900) -> Reply[FilePage]:
    files = tuple(FileDetails() for _ in range(entries))
    return Reply(FilePage(files, entries, has_more), budget=RateLimit(1000, left, 120.0))


async def entries_of(shelf: Shelf, most: int = 100) -> int:
    return sum([reply.value.entries async for reply in pages(shelf, TARGET, most=most)])


async def test_each_page_begins_where_the_one_before_ended() -> None:
    shelf = Shelf(page(100, has_more=True), page(30, has_more=True), page(7, has_more=False))
    assert await entries_of(shelf) == 137
    assert shelf.offsets == [0, 100, 130]


async def test_an_empty_page_is_the_end_whatever_it_says() -> None:
    shelf = Shelf(page(3, has_more=True), page(0, has_more=True))
    assert await entries_of(shelf) == 3
    assert len(shelf.offsets) == 2


async def test_pages_without_an_end_are_not_followed_for_ever() -> None:
    shelf = Shelf(page(1, has_more=True))
    assert await entries_of(shelf, most=5) == 5


async def test_a_look_for_a_tag_stops_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(present, "_MOST_PAGES", 4)
    assert len(await Finder(Shelf(page(1, has_more=True)), Naps()).with_tag("t", [TARGET])) == 4


async def test_a_look_waits_where_the_budget_is_nearly_spent() -> None:
    naps = Naps()
    shelf = Shelf(page(1, has_more=True, left=900), page(1, has_more=True, left=3),
                  page(1, has_more=False, left=3))  # fmt: skip
    finder = Finder(shelf, naps)
    await finder.with_tag("t", [TARGET])
    assert naps.taken == [120.0], "after the last page nothing is asked any more"
    await finder.with_tag("t", [TARGET])
    assert naps.taken == [120.0, 120.0]
