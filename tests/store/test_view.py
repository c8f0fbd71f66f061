"""The view survives a restart, another session, and whatever somebody wrote into its file."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drs_tui.errors import StoreTrouble
from drs_tui.store.view import (
    UNDO_JOBS,
    UNDO_STEPS,
    ListView,
    UndoStep,
    View,
    ViewStore,
    encode_view,
    newest_steps,
    view_of,
)
from drs_tui.text import OutsideText

JOBS = ListView(
    sort="failed",
    falls=True,
    filter='trio !"as expected" \u202e',
    hidden=("batch", "id"),
    is_wide=True,
    unfolded=("/batch/trio",),
)
STEPS = (
    UndoStep("archived", {"11": False, "12": True}),
    UndoStep("label", {"11": OutsideText("\x1b[0m"), "12": None}),
)


def test_all_of_it_comes_back(tmp_path: Path) -> None:
    store = ViewStore(tmp_path)
    assert store.read() == View()
    store.write(theme="nord", lists={"jobs": JOBS}, undo=STEPS)
    assert ViewStore(tmp_path).read() == View("nord", {"jobs": JOBS}, STEPS)
    assert (tmp_path / "view.json").stat().st_mode & 0o777 == 0o600


def test_what_is_not_written_stays_as_another_session_wrote_it(tmp_path: Path) -> None:
    mine, other = ViewStore(tmp_path), ViewStore(tmp_path)
    mine.write(theme="nord", lists={"jobs": JOBS}, undo=STEPS)
    other.write(theme=None, lists={"items": ListView(sort="code")}, undo=None)
    mine.write(theme=None, lists={"jobs": ListView()}, undo=())
    assert other.read() == View("nord", {"jobs": ListView(), "items": ListView(sort="code")})


def test_what_a_later_version_keeps_is_kept(tmp_path: Path) -> None:
    (tmp_path / "view.json").write_text('{"version": 9, "theme": "nord", "panes": [1, 2]}')
    ViewStore(tmp_path).write(theme="gruvbox", lists={}, undo=None)
    told = json.loads((tmp_path / "view.json").read_text())
    assert (told["theme"], told["panes"]) == ("gruvbox", [1, 2])


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b"{", b"null", b"1" * 2_000_000])
def test_what_is_no_view_is_none_and_is_written_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "view.json").write_bytes(content)
    store = ViewStore(tmp_path)
    assert store.read() == View()
    store.write(theme="nord", lists={}, undo=None)
    assert store.read().theme == "nord"


def test_a_disk_that_refuses_is_told(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("not a folder")
    with pytest.raises(StoreTrouble):
        ViewStore(tmp_path / "state").write(theme="nord", lists={}, undo=None)


@pytest.mark.parametrize(
    "told",
    [
        {"note": "label", "before": {"11": True}},
        {"note": "archived", "before": {"11": None}},
        {"note": "archived", "before": {"11": "yes"}},
        {"note": "label", "before": {"11": 7}},
        {"note": "state", "before": {"11": None}},
        {"note": ["label"], "before": {"11": None}},
        {"note": "label", "before": {}},
        {"note": "label"},
        "label",
    ],
)
def test_a_step_that_cannot_be_taken_back_as_a_whole_is_none(told: Any) -> None:
    good = {"note": "label", "before": {"11": None}}
    assert view_of({"undo": [told, good]}).undo == (UndoStep("label", {"11": None}),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


@given(st.fixed_dictionaries({}, optional={n: json_values for n in ("theme", "lists", "undo")}))
def test_any_json_can_be_read_and_written_again(told: dict[str, Any]) -> None:
    view = view_of(told)
    again = view_of(json.loads(encode_view(view)))
    assert again == replace(view, undo=newest_steps(view.undo))


def test_only_the_newest_steps_are_kept() -> None:
    steps = [UndoStep("archived", {str(number): False}) for number in range(UNDO_STEPS + 5)]
    assert newest_steps(steps) == tuple(steps[5:])
    many = UndoStep("label", dict.fromkeys(map(str, range(UNDO_JOBS)), None))
    assert newest_steps([*steps, many]) == (many,)
    assert newest_steps([many, steps[0]]) == (steps[0],)
    too_many = UndoStep("label", dict.fromkeys(map(str, range(UNDO_JOBS + 1)), None))
    assert newest_steps([too_many]) == ()
