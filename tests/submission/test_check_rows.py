"""What a check found as one list: everything once, in the order in which it is mended."""

from __future__ import annotations

from typing import Any

import pytest

from drs_tui.commands.check_forms import listed_json, row_json
from drs_tui.submission.arrivals import RowState
from drs_tui.submission.check_rows import RANK, WENT_WRONG, CheckRow, Kind, check_rows
from drs_tui.submission.checking import CheckWish, with_batch
from drs_tui.submission.lots import LotState
from drs_tui.submission.manifest import RefusedRow
from drs_tui.text import OutsideText
from tests.builders import a_resource, a_watched
from tests.submission.scenes import GONE, NO_RIGHTS, Scene

BAD = RefusedRow(9, "'no-uri' does not begin with drs://")


@pytest.fixture
def scene() -> Scene:
    """Rows in most states, and a file that no row asked for."""
    scene = Scene()
    double = scene.row("double")
    scene.call([double, scene.row("differs", size=5)],
               [scene.file("double"), scene.file("differs", size=6)])  # fmt: skip
    scene.call([double], [scene.file("double"), scene.file("extra")])
    scene.call([scene.row("late")], state=LotState.UNDER_WAY)
    scene.call([scene.row("failed")], [NO_RIGHTS])
    scene.call([scene.row("lost"), scene.row("here")], [scene.file("here")])
    scene.call([scene.row("odd"), scene.row("even")], [scene.file(None)])
    return scene


def listed(rows: tuple[CheckRow, ...]) -> list[tuple[str, int | None, str]]:
    return [(row.kind.value, row.line, str(row.title or "")) for row in rows]


def test_all_is_listed_once_and_what_to_mend_first(scene: Scene) -> None:
    result = scene.check()
    rows = check_rows(result, [BAD])
    assert listed(rows) == [
        ("failed", 5, "failed"),
        ("missing", 6, "lost"),
        ("unsure", 8, "odd"),
        ("unsure", 9, "even"),
        ("unsure", None, a_resource(5)["resource"]["id"]),
        ("not checked", 9, ""),
        ("under way", 4, "late"),
        ("different", 3, "differs"),
        ("doubled", 2, "double"),
        ("extra", None, "extra"),
        ("arrived", 7, "here"),
    ]
    assert len({row.key for row in rows}) == len(rows)


def test_each_says_why(scene: Scene) -> None:
    why = {row.kind: row.why for row in check_rows(scene.check(), [BAD])}
    assert why[Kind.MISSING] == "finished, without a file and without a failure"
    assert why[Kind.NOT_CHECKED] == BAD.reason
    assert why[Kind.DIFFERENT] == "size: 6, where the manifest has 5"
    assert why[Kind.DOUBLED] == "arrived 2 times"
    assert why[Kind.EXTRA] == "no row asked for it"
    assert why[Kind.UNDER_WAY] == "not finished yet"
    assert why[Kind.ARRIVED] == ""


@pytest.mark.parametrize(
    ("items", "sign"),
    [
        (["a", NO_RIGHTS, NO_RIGHTS], ""),
        (["a", NO_RIGHTS, GONE], "perhaps "),
        (["a", GONE], "perhaps "),
    ],
    ids=["by count", "by position", "of another one"],
)
def test_a_guess_is_called_one(items: list[Any], sign: str) -> None:
    scene = Scene()
    entries = [entry if isinstance(entry, dict) else scene.file(entry) for entry in items]
    scene.call([scene.row(name) for name in "abc"], entries)
    row = next(row for row in check_rows(scene.check()) if row.line == 3)
    assert row.why == f"{sign}{row.causes[0]}"


def test_a_row_that_failed_for_one_of_several_causes_says_how_many() -> None:
    scene = Scene()
    scene.call([scene.row(name) for name in "abc"], [scene.file("a"), GONE, NO_RIGHTS, NO_RIGHTS])
    row = next(row for row in check_rows(scene.check()) if row.line == 3)
    assert row.why == "one of 2 causes"
    assert len(row.causes) == 2


def test_every_state_of_a_row_is_a_kind() -> None:
    assert {state.value for state in RowState} < {kind.value for kind in RANK}
    assert Kind.ARRIVED not in WENT_WRONG


def test_all_are_written_with_the_same_keys(scene: Scene) -> None:
    rows = check_rows(scene.check(), [BAD])
    written = [listed_json(row) for row in rows]
    of_a_row = next(row.finding for row in rows if row.finding is not None)
    keys = ["kind", *row_json(of_a_row), "why"]
    assert [list(one) for one in written] == [keys] * len(rows)
    assert written[5]["line"] == 9
    assert written[5]["why"] == BAD.reason
    assert written[-2]["files"][0]["name"] == "extra"


JOBS = (
    a_watched("one", batch="trio"),
    a_watched("two", batch="trio"),
    a_watched("old", batch="trio", archived=True),
    a_watched("alone"),
)


@pytest.mark.parametrize(
    ("job_ids", "batch"),
    [({"one"}, "trio"), ({"one", "two"}, None), ({"old"}, None), ({"alone"}, None), ({"x"}, None)],
    ids=["in a batch", "marked", "archived", "in none", "not watched"],
)
def test_a_job_stands_for_its_batch(job_ids: set[str], batch: str | None) -> None:
    wish = CheckWish(job_ids=frozenset(job_ids), path="a.csv")
    found = with_batch(wish, JOBS)
    if batch is None:
        assert found == wish
    else:
        assert found == CheckWish(batch=OutsideText(batch), path="a.csv")
