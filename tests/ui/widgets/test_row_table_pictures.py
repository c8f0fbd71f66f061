"""How the row table looks by itself; each picture was looked at before it was accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from rich.text import Text
from textual.pilot import Pilot

from drs_tui.ui.widgets.row_table import Column
from tests.ui.widgets.stage import Row, TableApp
from tests.ui.widgets.test_row_table_ways import GROUPED

if TYPE_CHECKING:
    Compare = Callable[..., bool]

ROWS = (
    Row("a", "arrived", "now"),
    Row("A", "a group", "10 s"),
    Row("A1", "first of it", "30 s"),
    Row("A2", "数据库, second of it", "1 min"),
    Row("b", "b, rather long for its column", "5 min"),
    *(Row(str(number), f"row {number}", "1 h") for number in range(30)),
)


def _name(row: Row) -> Text:
    return Text(f"v {row.name}", "bold") if row.key == "A" else Text(row.name)


COLUMNS: tuple[Column[Row], ...] = (
    Column("name", "Name", _name, width=16, flex=1, most=24, is_pinned=True),
    Column("state", "State", lambda row: Text("RUNNING", "cyan"), width=9, priority=2),
    Column("outcome", "Outcome", lambda row: Text("PARTIAL", "yellow"), width=8, priority=1),
    Column("age", "Looked", lambda row: Text(row.age, "dim"), width=8, align="right"),
)


@pytest.mark.parametrize(
    ("keys", "size", "sort"),
    [
        pytest.param((), (50, 12), None, id="plain"),
        pytest.param(("j", "space", "G", "space", "k"), (50, 12), ("age", True), id="marked"),
        pytest.param(("right",), (30, 12), ("outcome", False), id="scrolled"),
        pytest.param((), (30, 12), None, id="narrow"),
        pytest.param(("tab",), (50, 12), None, id="without-focus"),
    ],
)
def test_row_table(
    snap_compare: Compare, keys: tuple[str, ...], size: tuple[int, int], sort: Any
) -> None:
    app = TableApp(ROWS, COLUMNS, **GROUPED)

    async def press(pilot: Pilot[None]) -> None:
        if sort is not None:
            app.table.show_sort(sort[0], falls=sort[1])
        await pilot.press(*keys)
        await pilot.pause()

    assert snap_compare(app, run_before=press, terminal_size=size)
